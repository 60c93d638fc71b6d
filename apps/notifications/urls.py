from django.urls import path

from apps.notifications import views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.messages_page, name="messages"),
    path("messages/read/", views.read, name="read"),
]
