from django.urls import include, path

from apps.dashboards import cockpit, views

app_name = "dashboards"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/<slug:code>/cases/", cockpit.cockpit_list, name="cockpit_list"),
    path("", include("apps.dashboards.desk_urls")),
    path("", include("apps.dashboards.admin_urls")),
]
