from django.urls import path

from apps.ledger import changes, views

app_name = "ledger"
urlpatterns = [
    path("changes/", changes.changes, name="changes"),
    path("ops/deliveries/", views.deliveries, name="deliveries"),
    path("ops/deliveries/<int:delivery_id>/retry/", views.retry, name="retry"),
]
