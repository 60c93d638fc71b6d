"""How pages look to this person: language, 长辈版, high contrast. A cookie for everyone, the account beside it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from nanhai_gov.access import public
from nanhai_gov.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@public
@csrf_exempt  # changes only how pages look, and public pages stay free of a token's cookie, so they can be cached
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """POST theme=elder|contrast|standard and/or language=zh-hans|en, next=path."""
    answer = HttpResponseRedirect(_back(request))
    theme, language = request.POST.get("theme"), request.POST.get("language")
    chosen: dict[str, object] = {}
    if theme in (*THEMES, "standard"):
        answer.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        chosen["elder_mode"] = theme == "elder"
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax",
                          secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip
        chosen["language"] = language
    if chosen and request.user.is_authenticated:
        get_user_model().objects.filter(pk=request.user.pk).update(**chosen)
    return answer


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else "/"
