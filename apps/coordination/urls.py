from django.urls import path

from apps.coordination import views

app_name = "coordination"
urlpatterns = [path("desk/case/<uuid:case_id>/procedure/", views.procedure, name="procedure")]
