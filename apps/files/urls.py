from django.urls import path

from apps.files import views

app_name = "files"
urlpatterns = [path("files/<uuid:pk>/", views.show, name="show")]
