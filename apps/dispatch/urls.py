from django.urls import path

from apps.dispatch.views import board, checks, field, roster, shell
from apps.ledger.changes import changes

app_name = "dispatch"
urlpatterns = [
    path("field/", field.mine, name="field"),
    path("field/sw.js", shell.worker, name="service_worker"),
    path("field/offline/", shell.offline, name="offline"),
    path("field/<uuid:order_id>/", field.order, name="field_order"),
    path("field/<uuid:order_id>/claim/", field.claim, name="claim"),
    path("field/<uuid:order_id>/arrive/", field.arrive, name="arrive"),
    path("field/<uuid:order_id>/finish/", field.finish, name="finish"),
    path("field/<uuid:order_id>/bounce/", field.bounce, name="bounce"),
    path("field/<uuid:order_id>/photo/", field.photo, name="photo"),
    path("field/<uuid:order_id>/note/", field.note, name="note"),
    path("field/<uuid:order_id>/confirm/", field.confirm, name="confirm"),
    path("board/", board.board, name="board"),
    path("board/changes/", changes, name="board_changes"),
    path("board/<uuid:order_id>/", board.order, name="board_order"),
    path("board/<uuid:order_id>/send/", board.send, name="send"),
    path("roster/", roster.roster, name="roster"),
    path("roster/plan/", roster.plan, name="roster_plan"),
    path("roster/<uuid:shift_id>/cancel/", roster.cancel, name="roster_cancel"),
    path("roster/<uuid:shift_id>/substitute/", roster.substitute, name="roster_substitute"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<uuid:order_id>/", checks.check, name="check"),
    path("checks/<uuid:order_id>/verdict/", checks.verdict, name="verdict"),
]
