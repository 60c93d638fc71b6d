from django.urls import include, path

from apps.dashboards import cockpit, cockpit_list, instructing, units, views

app_name = "dashboards"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/units/", units.units, name="cockpit_units"),
    path("cockpit/<slug:code>/cases/", cockpit_list.cockpit_list, name="cockpit_list"),
    path("cockpit/<slug:code>/instruct/", instructing.on_number, name="instruct_number"),
    path("units/<slug:code>/instruct/", instructing.on_unit, name="instruct_unit"),
    path("desk/case/<uuid:case_id>/instruct/", instructing.on_case, name="instruct_case"),
    path("desk/case/<uuid:case_id>/nudge/", instructing.nudge, name="nudge"),
    path("", include("apps.dashboards.desk_urls")),
    path("", include("apps.dashboards.admin_urls")),
]
