from django.urls import path

from apps.accounts import mydata, token_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("register/", views.register, name="register"),
    path("resume/", views.resume, name="resume"),
    path("me/", views.me, name="me"),
    path("me/tokens/", token_views.tokens, name="tokens"),
    path("me/tokens/<uuid:token_id>/revoke/", token_views.revoke, name="revoke_token"),
    path("me/data/", mydata.data, name="data"),
    path("me/data/copy/", mydata.ask, name="ask_copy"),
    path("me/data/copy/<uuid:pk>/", mydata.copy, name="copy"),
    path("me/data/correct/", mydata.correct, name="correct"),
    path("me/data/close/", mydata.close, name="close"),
    path("me/settings/", views.preferences, name="settings"),
]
