from django.urls import path

from apps.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("rate/<str:number>/", views.rate, name="rate"),
    path("rectifications/", views.rectifications, name="rectifications"),
    path("rectifications/<uuid:pk>/", views.rectification, name="rectification"),
]
