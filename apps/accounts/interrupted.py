"""登录过期: what was typed on a page whose session had ended, kept for the same person until they have signed in again.

Who that is says a signed cookie, set at sign-in and taken away at sign-out; a stranger at the same device who signs in
as somebody else is shown nothing. The text lies encrypted on the server and is gone once it is sent or a day is over.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.accounts.models import InterruptedForm, User
from apps.ledger.clock import now
from nanhai_gov.access import arrived_forms, late_forms

COOKIE, SALT, A_DAY = "who", "accounts.who", timedelta(days=1)
KEPT = "interrupted"  # session key: the id of what was kept in this browser
MOST_BYTES = 200_000
NEVER = ("csrfmiddlewaretoken", "password")


def remember_who(answer: HttpResponse, user: User) -> None:
    answer.set_signed_cookie(
        COOKIE, str(user.pk), salt=SALT, max_age=int(A_DAY.total_seconds()), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def forget_who(answer: HttpResponse) -> None:
    answer.delete_cookie(COOKIE, samesite="Lax")


def keep(request: HttpRequest) -> None:
    """Keep the form that somebody no longer signed in has just sent. Files are not kept: they are chosen again."""
    who = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=int(A_DAY.total_seconds()))
    user = User.objects.filter(pk=who, is_active=True).first() if who else None
    body = {name: values for name, values in request.POST.lists() if name not in NEVER}
    if user is None or not body or sum(len(one) for values in body.values() for one in values) > MOST_BYTES:
        return
    InterruptedForm.objects.filter(user=user).delete()  # the last one counts
    files = any(request.FILES.getlist(name) for name in request.FILES)
    kept = InterruptedForm.objects.create(
        user=user, path=request.get_full_path()[:500], body=body, had_files=files, kept_at=now()
    )
    request.session[KEPT] = str(kept.pk)


def waiting(request: HttpRequest) -> InterruptedForm | None:
    """What this person typed in this browser before the session ended; None for anybody else."""
    pk = request.session.get(KEPT)
    if not pk or not request.user.is_authenticated:
        return None
    return InterruptedForm.objects.filter(pk=pk, user=request.user.pk, kept_at__gt=now() - A_DAY).first()


def arrived(request: HttpRequest) -> None:
    """A form came in: where it is the one that was kept, that is not needed any more."""
    kept = waiting(request) if KEPT in request.session else None
    if kept is not None and kept.path == request.get_full_path()[:500]:
        drop(request)


def drop(request: HttpRequest) -> None:
    """It was sent again, or is not wanted."""
    pk = request.session.pop(KEPT, None)
    if pk:
        InterruptedForm.objects.filter(pk=pk, user=request.user.pk).delete()


def inputs(kept: InterruptedForm) -> list[tuple[str, Any]]:
    """Name and value of every input, as they were sent."""
    return [(name, value) for name, values in kept.body.items() for value in values]


def sweep() -> int:
    """Delete what nobody came back for within a day."""
    return InterruptedForm.objects.filter(kept_at__lt=now() - A_DAY).delete()[0]


late_forms.append(keep)
arrived_forms.append(arrived)
