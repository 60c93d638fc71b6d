"""Under /api/v1/."""

from django.urls import path

from apps.catalog import api

app_name = "catalog_api"
urlpatterns = [path("services/<slug:key>/versions/<int:number>/schema", api.version_schema, name="version_schema")]
