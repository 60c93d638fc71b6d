from django.urls import path

from apps.catalog import views
from nanhai_gov.display import display

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("services/", views.services, name="services"),
    path("services/<slug:key>/", views.guide, name="guide"),
    path("about/", views.about, name="about"),
    path("display/", display, name="display"),
]
