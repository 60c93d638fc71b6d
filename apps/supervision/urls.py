from django.urls import path

from apps.supervision import views

app_name = "supervision"
urlpatterns = [
    path("instructions/", views.instructions, name="instructions"),
    path("instructions/<uuid:notice_id>/", views.instruction, name="instruction"),
]
