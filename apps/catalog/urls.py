from django.urls import include, path

from apps.catalog import views
from nanhai_gov.display import display

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("services/", views.services, name="services"),
    path("services/<slug:key>/", views.guide, name="guide"),
    path("about/", views.about, name="about"),
    path("", include("apps.catalog.desk_urls")),
    path("display/", display, name="display"),
]
