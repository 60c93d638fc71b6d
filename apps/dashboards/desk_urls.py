"""The official's desk; included by `dashboards.urls`."""

from django.urls import path

from apps.dashboards import desk, desk_batch, desk_delegations, desk_done, desk_phrases, desk_publication

urlpatterns = [
    path("inbox/", desk.inbox, name="inbox"),
    path("inbox/fresh/", desk.inbox_fresh, name="inbox_fresh"),
    path("desk/done/", desk_done.dealt_with, name="done"),
    path("desk/phrases/", desk_phrases.phrase_list, name="phrases"),
    path("desk/phrases/<uuid:phrase_id>/", desk_phrases.phrase, name="phrase"),
    path("desk/batch/", desk_batch.agree_together, name="desk_batch"),
    path("desk/delegations/", desk_delegations.delegations, name="delegations"),
    path("desk/delegations/<uuid:delegation_id>/end/", desk_delegations.end, name="delegation_end"),
    path("desk/publication/<uuid:version_id>/", desk_publication.publication, name="publication"),
    path("desk/case/<uuid:case_id>/", desk.case, name="desk_case"),
    path("desk/case/<uuid:case_id>/speak/", desk.speak, name="desk_speak"),
    path("desk/case/<uuid:case_id>/refuse/", desk.refuse, name="desk_refuse"),
    path("desk/case/<uuid:case_id>/take/", desk.take, name="desk_take"),
    path("desk/case/<uuid:case_id>/put-back/", desk.put_back, name="desk_put_back"),
    path("desk/case/<uuid:case_id>/reveal/", desk.reveal, name="desk_reveal"),
]
