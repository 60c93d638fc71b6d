"""Addresses under /api/v1/. Each app's `api` module holds its views."""

from django.urls import path

from apps.cases.api import counter, following, sending
from apps.catalog import api as catalog
from apps.dashboards import desk_api
from apps.dispatch import api as dispatch

app_name = "api"
urlpatterns = [
    path("services", catalog.services, name="services"),
    path("services/<slug:key>", catalog.service, name="service"),
    path("services/<slug:key>/versions/<int:number>/schema", catalog.version_schema, name="version_schema"),
    path("services/<slug:key>/applications", sending.application, name="application"),
    path("event-standards", catalog.standards, name="standards"),
    path("files", sending.upload, name="upload"),
    path("reports", sending.report, name="report"),
    path("cases", following.cases, name="cases"),
    path("cases/<str:number>", following.case, name="case"),
    path("cases/<str:number>/withdrawal", following.withdraw, name="withdraw"),
    path("cases/<str:number>/correction", following.correct, name="correct"),
    path("cases/<str:number>/take", counter.take, name="take_case"),
    path("cases/<str:number>/verdict", counter.verdict, name="verdict"),
    path("cases/<str:number>/acceptance", counter.accept, name="accept"),
    path("cases/<str:number>/correction-request", counter.ask, name="ask_corrections"),
    path("cases/<str:number>/refusal", counter.refuse, name="refuse_acceptance"),
    path("track", following.track, name="track"),
    path("inbox", desk_api.inbox, name="inbox"),
    path("seats/<uuid:seat_id>/take", desk_api.take, name="take_seat"),
    path("seats/<uuid:seat_id>/agreement", desk_api.agree, name="agree"),
    path("seats/<uuid:seat_id>/refusal", desk_api.refuse, name="refuse"),
    path("seats/<uuid:seat_id>/return", desk_api.give_back, name="return"),
    path("orders", dispatch.orders, name="orders"),
    path("orders/<uuid:order_id>", dispatch.order, name="order"),
    path("orders/<uuid:order_id>/photos", dispatch.photo, name="order_photo"),
    path("orders/<uuid:order_id>/claim", dispatch.claim, name="claim"),
    path("orders/<uuid:order_id>/arrival", dispatch.arrive, name="arrive"),
    path("orders/<uuid:order_id>/completion", dispatch.finish, name="finish"),
    path("orders/<uuid:order_id>/bounce", dispatch.bounce, name="bounce"),
    path("orders/<uuid:order_id>/verification", dispatch.verify, name="verify"),
    path("orders/<uuid:order_id>/team", dispatch.reassign, name="reassign"),
]
