from django.urls import path

from apps.coordination import patrol, views, whistle_views

app_name = "coordination"
urlpatterns = [
    path("desk/case/<uuid:case_id>/procedure/", views.procedure, name="procedure"),
    path("field/report/", patrol.report, name="patrol"),
    path("field/report/photo/", patrol.photo, name="patrol_photo"),
    path("field/<uuid:order_id>/whistle/", whistle_views.whistle, name="whistle"),
    path("field/whistle/<uuid:whistle_id>/close/", whistle_views.close, name="whistle_close"),
    path("whistles/", whistle_views.calls, name="whistles"),
    path("whistles/<uuid:coupling_id>/", whistle_views.call, name="call"),
    path("whistles/<uuid:coupling_id>/answer/", whistle_views.answer, name="call_answer"),
    path("whistles/<uuid:coupling_id>/arrived/", whistle_views.arrived, name="call_arrived"),
]
