"""The pages of 批量同意: the list to confirm, and what happened to each."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.dashboards import batch
from apps.dashboards.casefile import english
from apps.dashboards.desk import DECIDERS
from apps.ledger.ids import uuid_or_none
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import roles


@roles(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def agree_together(request: DeskRequest) -> HttpResponse:
    """核对清单: the chosen cases with what to know of each; sent, each is agreed to by itself."""
    if request.method == "POST":
        return _agreed(request)
    found = batch.gather(request.user, request.desk, _ids(request.GET.getlist("seat")))
    rows = [(line, found.words.get(line.seat.step.chain_id, [])) for line in found.lines]
    context = {"batch": found, "rows": rows, "button": _button(found)}
    return render(request, "dashboards/desk_batch.html", context)


def _agreed(request: DeskRequest) -> HttpResponse:
    pairs = zip(request.POST.getlist("seat"), request.POST.getlist("rev"), strict=False)
    chosen = [(pk, rev) for value, rev in pairs for pk in _ids([value])][: batch.MOST]
    text, key = request.POST.get("text", ""), request.POST.get("idempotency_key", "")
    outcomes = batch.agree_to_all(request.user, request.desk, chosen, text=text, key=key)
    done = [one for one in outcomes if not one.problem]
    return render(
        request,
        "dashboards/desk_batch_done.html",
        {"done": done, "not_done": [one for one in outcomes if one.problem], "total": len(outcomes)},
        status=200 if done or not outcomes else 409,
    )


def _button(found: batch.Batch) -> str:
    """Names the effect and who gets them next."""
    n, (what, name) = len(found.lines), found.goes_to
    if what == "end":
        words = ngettext("Approve %(n)s case; the letter goes out", "Approve %(n)s cases; the letters go out", n)
        return words % {"n": n}
    if what == "next":
        words = ngettext("Agree to %(n)s case; on to %(step)s", "Agree to %(n)s cases; on to %(step)s", n)
        return words % {"n": n, "step": name["en" if english() else "zh"]}
    return ngettext("Agree to %(n)s case", "Agree to %(n)s cases", n) % {"n": n} if n else _("Agree")


def _ids(values: list[str]) -> list[UUID]:
    """The seats an address or form names; nonsense names none. A few more than go at once are told why not."""
    ids = map(uuid_or_none, values[: 2 * batch.MOST])
    return list(dict.fromkeys(one for one in ids if one))
