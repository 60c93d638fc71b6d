"""The editor's desk; included by `catalog.urls`."""

from django.urls import path

from apps.catalog.desk import acting, editing, items, missed, quality, standards, versions

urlpatterns = [
    path("catalog/items/", items.items, name="items"),
    path("catalog/items/<slug:key>/", items.item, name="item"),
    path("catalog/items/<slug:key>/draft/", acting.draft, name="item_draft"),
    path("catalog/items/<slug:key>/suspend/", acting.stop, {"what": "suspend"}, name="item_suspend"),
    path("catalog/items/<slug:key>/cancel/", acting.stop, {"what": "cancel"}, name="item_cancel"),
    path("catalog/items/<slug:key>/resume/", acting.resume, name="item_resume"),
    path("catalog/versions/<uuid:version_id>/", versions.version, name="version"),
    path("catalog/versions/<uuid:version_id>/against/<uuid:other_id>/", versions.compare, name="compare"),
    path("catalog/versions/<uuid:version_id>/edit/", editing.editor, name="version_edit"),
    path("catalog/versions/<uuid:version_id>/ask/", acting.ask, name="version_ask"),
    path("catalog/versions/<uuid:version_id>/take-back/", acting.take_back, name="version_take_back"),
    path("catalog/standards/", standards.standards, name="standards"),
    path("catalog/standards/<uuid:standard_id>/", standards.standard, name="standard"),
    path("catalog/missed/", missed.missed, name="missed"),
    path("catalog/missed/<int:missed_id>/take/", missed.take, name="missed_take"),
    path("catalog/quality/", quality.quality, name="quality"),
]
