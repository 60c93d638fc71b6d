"""Addresses under /api/v1/. Each app's `api` module holds its views."""

from django.urls import path

from apps.cases.api import counter, following, papers, sending, steering
from apps.catalog import api as catalog
from apps.coordination import api as coordination
from apps.dashboards import desk_api
from apps.dispatch import api as dispatch
from apps.evaluation import api as evaluation
from apps.notifications import api as notifications
from apps.organizations import api as organizations
from apps.supervision import api as supervision

app_name = "api"
urlpatterns = [
    path("services", catalog.services, name="services"),
    path("services/<slug:key>", catalog.service, name="service"),
    path("services/<slug:key>/versions/<int:number>/schema", catalog.version_schema, name="version_schema"),
    path("services/<slug:key>/applications", sending.application, name="application"),
    path("event-standards", catalog.standards, name="standards"),
    path("files", sending.upload, name="upload"),
    path("files/<uuid:file_id>", papers.file, name="file"),
    path("letters/<uuid:letter_id>", papers.letter, name="letter"),
    path("reports", sending.report, name="report"),
    path("reports/near", steering.near_reports, name="near_reports"),
    path("reports/<uuid:report_id>/followers", steering.join, name="join_report"),
    path("patrol-reports", sending.patrol_report, name="patrol_report"),
    path("cases", following.cases, name="cases"),
    path("cases/<str:number>", following.case, name="case"),
    path("cases/<str:number>/withdrawal", following.withdraw, name="withdraw"),
    path("cases/<str:number>/correction", following.correct, name="correct"),
    path("cases/<str:number>/correction/files", papers.correction_file, name="correction_file"),
    path("cases/<str:number>/follow-up", papers.follow_up, name="follow_up"),
    path("cases/<str:number>/papers", papers.papers, name="papers"),
    path("cases/<str:number>/nudge", steering.nudge, name="nudge"),
    path("cases/<str:number>/rating", evaluation.rating, name="rating"),
    path("cases/<str:number>/instruction", steering.instruct, name="instruct_on_case"),
    path("cases/<str:number>/procedure", coordination.start, name="start_procedure"),
    path("cases/<str:number>/procedure/end", coordination.end, name="end_procedure"),
    path("cases/<str:number>/put-back", counter.put_back, name="put_back_case"),
    path("cases/<str:number>/take-over", counter.take_over, name="take_over_case"),
    path("cases/<str:number>/take", counter.take, name="take_case"),
    path("cases/<str:number>/verdict", counter.verdict, name="verdict"),
    path("cases/<str:number>/acceptance", counter.accept, name="accept"),
    path("cases/<str:number>/correction-request", counter.ask, name="ask_corrections"),
    path("cases/<str:number>/refusal", counter.refuse, name="refuse_acceptance"),
    path("track", following.track, name="track"),
    path("inbox", desk_api.inbox, name="inbox"),
    path("done", desk_api.done, name="done"),
    path("seats/<uuid:seat_id>/put-back", desk_api.put_back, name="put_back_seat"),
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
    path("orders/<uuid:order_id>/notes", dispatch.note, name="note_order"),
    path("orders/<uuid:order_id>/whistles", coordination.of_order, name="order_whistles"),
    path("orders/<uuid:order_id>/whistle", coordination.blow, name="blow"),
    path("whistles/<uuid:whistle_id>/closing", coordination.close, name="close_whistle"),
    path("calls", coordination.calls, name="calls"),
    path("calls/<uuid:call_id>/answer", coordination.answer, name="answer_call"),
    path("calls/<uuid:call_id>/arrival", coordination.arrive, name="report_arrival"),
    path("instructions", supervision.instructions, name="instructions"),
    path("instructions/<uuid:instruction_id>", supervision.instruction, name="instruction"),
    path("instructions/<uuid:instruction_id>/answer", supervision.answer, name="answer_instruction"),
    path("instructions/<uuid:instruction_id>/acceptance", supervision.accept, name="accept_answer"),
    path("instructions/<uuid:instruction_id>/return", supervision.give_back, name="return_answer"),
    path("instruction-owners", supervision.owners, name="instruction_owners"),
    path("units/<str:code>/instruction", supervision.instruct_unit, name="instruct_unit"),
    path("rectifications", evaluation.rectifications, name="rectifications"),
    path("rectifications/<uuid:rectification_id>/answer", evaluation.answer, name="answer_rectification"),
    path("rectifications/<uuid:rectification_id>/call-back", evaluation.call_back, name="note_call_back"),
    path("messages", notifications.messages, name="messages"),
    path("messages/read", notifications.read, name="read_messages"),
    path("me/copies", organizations.ask_copy, name="ask_copy"),
    path("me/copies/<uuid:copy_id>", organizations.read_copy, name="copy"),
    path("me", organizations.me, name="me"),
]
