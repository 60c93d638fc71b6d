from django.urls import path

from apps.accounts import token_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("register/", views.register, name="register"),
    path("me/", views.me, name="me"),
    path("me/tokens/", token_views.tokens, name="tokens"),
    path("me/tokens/<uuid:token_id>/revoke/", token_views.revoke, name="revoke_token"),
    path("me/settings/", views.preferences, name="settings"),
]
