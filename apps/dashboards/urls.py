from importlib.util import find_spec

from django.urls import include, path

from apps.dashboards import views

app_name = "dashboards"
urlpatterns = [path("desk/", views.desk, name="desk")]
if find_spec("apps.dashboards.desk_urls"):
    urlpatterns.append(path("", include("apps.dashboards.desk_urls")))
