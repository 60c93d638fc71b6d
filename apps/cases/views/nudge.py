"""催办 by the applicant: who has the case, and when one may remind them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.cases.actions import in_hand, nudge_case
from apps.cases.doors import followed
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from apps.supervision.notices import require_half
from nanhai_gov.access import signed_in


@signed_in
@never_cache
def nudge(request: DeskRequest, number: str) -> HttpResponse:
    """Once a day, after half of the promised time; before that the page says so instead of a button."""
    case = followed(request, number)
    if case is None or case.applicant_id != request.user.pk:
        raise Http404(number)
    text, refusal, hand = request.POST.get("text", "")[:300], None, None
    try:
        hand = in_hand(case)
        if request.method == "POST":
            once_sent(request, lambda: nudge_case(case.pk, by=request.user, text=text))
            messages.success(request, _("They are reminded. You will hear as soon as something happens."))
            return redirect("cases:progress", case.number)
        require_half(case.pk, now())
    except Refused as refused:
        refusal = refused
        hand = hand if request.method == "POST" else None
    context = {"case": case, "hand": hand, "refusal": refusal, "text": text, "citizen": True}
    return render(request, "supervision/nudge.html", context, status=422 if request.method == "POST" else 200)
