"""The page of 代理: who acts for me, for whom I act, and giving or ending it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.catalog.forms.widgets import DateInput
from apps.dashboards.casefile import named
from apps.dashboards.desk import DECIDERS
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from apps.organizations.delegations import DECIDING, colleagues, delegate, end_delegation
from apps.organizations.desk import Desk, DeskRequest
from apps.organizations.models import Delegation, Post
from nanhai_gov.access import roles

SHOWN = 30  # of those given or taken, the latest


class GiveForm(forms.Form):
    """Which of my posts, to whom, from which day to which (both included), and why."""

    post = forms.ChoiceField(label=gettext_lazy("Which post"))
    taker = forms.ChoiceField(label=gettext_lazy("Who acts for you"))
    since = forms.DateField(label=gettext_lazy("First day"), widget=DateInput)
    until = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("For example: on leave, at a course")
    )

    def __init__(self, data: Any, user: User, desk: Desk) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"since": today, "until": today + timedelta(days=6)})
        posts = desk.posts_with(*DECIDING)
        self.fields["post"].choices = [(str(post.pk), _post(post)) for post in posts]  # type: ignore[attr-defined]
        people = {str(one.user_id): f"{one.user.shown_name} · {_post(one.post)}"
                  for post in posts for one in colleagues(post, but=user)}  # fmt: skip
        self.fields["taker"].choices = [("", _("Choose a colleague")), *people.items()]  # type: ignore[attr-defined]


def _post(post: Post) -> str:
    return f"{named(post.unit)} {named(post, 'title')}"


@roles(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delegations(request: DeskRequest) -> HttpResponse:
    """What I gave and what I took; below, the form to give one."""
    form = GiveForm(request.POST if request.method == "POST" else None, request.user, request.desk)
    if request.method == "POST" and form.is_valid() and _given(request, form):
        messages.success(request, _("Delegated. Your colleague finds your cases in the inbox, under your name."))
        return redirect("dashboards:delegations")
    found = Delegation.objects.touching(request.user).select_related("post__unit", "giver", "taker")
    rows = [_row(one, request.user) for one in found.order_by("-given_at")[:SHOWN]]
    context = {
        "form": form,
        "given": [row for row in rows if row["mine"] and not row["over"]],
        "taken": [row for row in rows if not row["mine"] and not row["over"]],
        "over": [row for row in rows if row["over"]],
    }
    return render(request, "dashboards/desk_delegations.html", context, status=422 if form.errors else 200)


def _given(request: DeskRequest, form: GiveForm) -> bool:
    """Whether it was given (now or by an earlier click); a refusal goes to its field."""
    said = form.cleaned_data
    try:
        once_sent(request, lambda: delegate(
                UUID(said["post"]), UUID(said["taker"]), by=request.user, since=_midnight(said["since"]),
                until=_midnight(said["until"] + timedelta(days=1)), reason=said["reason"],
            ),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return False
    return True


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _row(one: Delegation, user: User) -> dict[str, Any]:
    last = timezone.localtime(one.until - timedelta(seconds=1)).date()
    state = _("in force") if one.begun else _("still to begin")
    over = one.ended_at is not None or one.until <= timezone.now()
    return {
        "pk": one.pk,
        "mine": one.giver_id == user.pk,
        "over": over,
        "who": f"{one.giver.shown_name} → {one.taker.shown_name}",
        "post": _post(one.post),
        "since": timezone.localtime(one.since).date(),
        "until": last,
        "reason": one.reason,
        "state": (_("ended early") if one.ended_at else _("over")) if over else state,
        "tone": "" if over or not one.begun else "decide",
    }


@roles(*DECIDERS)
@require_POST
def end(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """终止: before its time, by either side."""
    try:
        end_delegation(delegation_id, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Ended. From now on only the holder speaks from this post."))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("dashboards:delegations")
