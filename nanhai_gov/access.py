"""Who may open a view. Every view says so with one of these; a test walks all addresses × all roles.

`request.desk` (see `nanhai_gov.middleware`) tells which roles the person holds through posts.
"""

from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]
# What accounts do with a form whose session had ended, and when one arrives; they register, for this lies below them.
late_forms: list[Callable[[HttpRequest], None]] = []
arrived_forms: list[Callable[[HttpRequest], None]] = []


def public(view: View) -> View:
    """Anyone, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone who has signed in; others are asked to and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        _sent_again(request)
        return view(request, *args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back; a form that came too late is kept for its sender."""
    if request.method == "POST":
        for keep in late_forms:
            keep(request)
    return redirect_to_login(request.get_full_path(), str(settings.LOGIN_URL))


def _sent_again(request: HttpRequest) -> None:
    """What was kept of an interrupted form has arrived."""
    if request.method == "POST":
        for arrived in arrived_forms:
            arrived(request)


def roles(*names: str) -> Callable[[View], View]:
    """Holders of a post with one of these roles; others get a page that says who may."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            if not request.desk.roles & set(names):  # type: ignore[attr-defined]
                return forbidden(request, names)
            _sent_again(request)
            return view(request, *args, **kwargs)

        guarded.access = frozenset(names)  # type: ignore[attr-defined]
        return guarded

    return decorate


def machines(setting: str) -> Callable[[View], View]:
    """Programs that watch the platform: from this machine itself, or with the token of this setting.

    What a proxy hands on does not come from this machine, whatever address it is seen with.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if _of_this_machine(request) or _knows(request, str(getattr(settings, setting))):
                return view(request, *args, **kwargs)
            words = f"Only from this machine, or with Authorization: Bearer and the operator's {setting}.\n"
            headers = {"WWW-Authenticate": "Bearer"}
            return HttpResponse(words, status=401, content_type="text/plain", headers=headers)

        guarded.access = "machines"  # type: ignore[attr-defined]
        return guarded

    return decorate


HANDED_ON = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


def _of_this_machine(request: HttpRequest) -> bool:
    handed_on = any(name in request.headers for name in HANDED_ON)
    try:
        return not handed_on and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a Unix socket has no address; who may open it is the operator's to say
        return False


def _knows(request: HttpRequest, token: str) -> bool:
    kind, _space, words = request.headers.get("Authorization", "").partition(" ")
    given = words.strip() if kind.lower() == "bearer" else ""
    return bool(token) and compare_digest(given.encode(), token.encode())


def forbidden(request: HttpRequest, names: tuple[str, ...] = ()) -> HttpResponse:
    """403 in words: who may, and whom to ask."""
    return render(request, "403.html", {"may": names}, status=403)
