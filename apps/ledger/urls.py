from django.urls import path

from apps.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ops/deliveries/", views.deliveries, name="deliveries"),
    path("ops/deliveries/<int:delivery_id>/retry/", views.retry, name="retry"),
]
