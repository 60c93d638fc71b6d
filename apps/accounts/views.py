"""Pages of accounts: sign in, register, sign out, how things look, and what is kept of me."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import actions, interrupted
from apps.accounts.demo import DEMO_PASSWORD, SIGN_INS
from apps.accounts.forms import RegisterForm, SignInForm
from apps.accounts.limits import sender, within
from apps.accounts.masking import mask_id, mask_name, mask_phone
from apps.accounts.models import IdType, Role, User
from apps.ledger.refusal import Refused
from nanhai_gov.access import public, signed_in
from nanhai_gov.context import first_url

SHORTEST_TEXT, HEX = 4, frozenset("0123456789abcdef-")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One page for everybody. In the demo `?as=name` fills the form."""
    if request.method == "GET":
        if request.user.is_authenticated and not request.GET.get("as"):
            return redirect(_onward(request))
        return _sign_in_page(request, _prefilled(request))
    form = SignInForm(request.POST)
    if form.is_valid():
        try:
            _slow_down(request, form.cleaned_data["name"])
            user = actions.sign_in(form.cleaned_data["name"], form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            return _enter(request, user)
    return _sign_in_page(request, form, status=422)


def _prefilled(request: HttpRequest) -> SignInForm:
    name = request.GET.get("as", "")
    if settings.DEMO and name in {username for _role, username, _who in SIGN_INS}:
        form = SignInForm(initial={"name": name, "password": DEMO_PASSWORD})
        form.fields["password"].widget.render_value = True
        return form
    return SignInForm()


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    people = [{"role": Role(role).label, "username": username, "who": who} for role, username, who in SIGN_INS]
    return render(
        request,
        "accounts/sign_in.html",
        {"form": form, "next": _next(request), "people": people if settings.DEMO else [], "password": DEMO_PASSWORD},
        status=status,
    )


def _slow_down(request: HttpRequest, name: str) -> None:
    """Refuse when one address tries too many accounts, or many addresses one account."""
    tries = within("sign-in", sender(request), times=120, seconds=60)
    if not (within("sign-in-name", name.casefold(), times=30, seconds=300) and tries):
        raise Refused("too_often", _("Too many attempts from here. Wait a few minutes and try again."))


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    kept = interrupted.waiting(request)
    answer = HttpResponseRedirect(reverse("accounts:resume") if kept else _onward(request))
    interrupted.remember_who(answer, user)
    if user.language in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax",
                          secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip
    return answer


def _next(request: HttpRequest) -> str:
    """The page that asked to sign in, when it is one of ours; else ""."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else ""


def _onward(request: HttpRequest) -> str:
    return _next(request) or first_url(str(settings.LOGIN_REDIRECT_URL), "catalog:home") or "/"


@public
@never_cache
@sensitive_post_parameters("password", "id_no")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A citizen opens an account and is signed in with it."""
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if not within("register", sender(request), times=60, seconds=3600):
                raise Refused("too_often", _("Too many accounts opened from here. Try again in an hour."))
            user = actions.open_account(**form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Your account is open. Next time sign in with your phone or ID number."))
            return _enter(request, user)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/register.html", {"form": form, "next": _next(request)}, status=status)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        actions.sign_out(request.user)
        logout(request)
    answer = redirect(first_url("catalog:home") or "/")
    interrupted.forget_who(answer)
    return answer


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """What was typed before the session ended, ready to be sent again; without script, to any page of ours.

    A POST says it is not wanted any more. It is also gone once it was sent: the page it goes to names it.
    """
    kept = interrupted.waiting(request)
    if request.method == "POST" or kept is None:
        interrupted.drop(request)
        return redirect(kept.path if kept else _onward(request))
    context = {"kept": kept, "inputs": interrupted.inputs(kept), "shown": _typed(kept.body)}
    return render(request, "accounts/resume.html", context)


def _typed(body: dict[str, Any]) -> list[str]:
    """The longer texts, so that people recognize what is theirs."""
    texts = [
        value for values in body.values() for value in values if len(value) > SHORTEST_TEXT and " " not in value[:1]
    ]
    return [text for text in texts if not all(char in HEX for char in text)][:5]


@signed_in
@never_cache
@require_GET
def preferences(request: HttpRequest) -> HttpResponse:
    """How pages look and in which language; `catalog:display` keeps what is chosen, also for those not signed in."""
    posts = request.desk.posts  # type: ignore[attr-defined]  # organizations, which lie above, put it there
    return render(request, "accounts/settings.html", {"posts": posts})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """What is kept of me: masked; in full on request, which leaves an entry."""
    user = request.user
    assert user.is_authenticated
    shown = request.method == "POST"
    if shown:
        actions.reveal_own(user)
    rows = [
        (_("Name"), user.name if shown else mask_name(user.name)),
        (_("Mobile phone"), user.phone if shown else mask_phone(user.phone)),
        (_("Identity document"), IdType(user.id_type).label if user.id_type else ""),
        (_("Document number"), user.id_no if shown else mask_id(user.id_no)),
        (_("User name"), user.username),
    ]
    return render(request, "accounts/me.html", {"rows": rows, "shown": shown})
