"""The page on which one makes and revokes tokens for programs that act in one's name."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import AccessToken, User
from apps.accounts.tokens import LONGEST, USUAL, issue_token, revoke_token
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from nanhai_gov.access import signed_in

SHOWN = 50


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What is it for?"), max_length=60, help_text=gettext_lazy("So that you know it again later.")
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days?"), min_value=1, max_value=LONGEST, initial=USUAL
    )  # fmt: skip


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens; a new one is shown on the answer to its form and never again."""
    user = request.user
    assert isinstance(user, User)
    form, words = TokenForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        made: list[str] = []

        def act() -> None:
            made.append(issue_token(by=user, **form.cleaned_data)[1])

        try:
            once_sent(request, act)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            words, form = (made[0] if made else ""), TokenForm()
            if not words:
                messages.info(request, _("This token was made already; its words were shown then."))
    at = now()
    rows = list(AccessToken.objects.filter(user=user).order_by("-pk")[:SHOWN])
    valid = [row for row in rows if row.revoked_at is None and row.expires_at > at]
    context = {"form": form, "words": words, "valid": valid, "over": [row for row in rows if row not in valid]}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        token = revoke_token(token_id, by=request.user)
    except AccessToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("“%(name)s” does not work any more.") % {"name": token.name})
    return redirect("accounts:tokens")
