"""没搜到的词: what people looked for in vain, and one button that makes it a spoken name in a draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.catalog.desk.acting import id_of
from apps.catalog.desk.items import EDITORS, PAGE
from apps.catalog.drafting import add_alias
from apps.catalog.models import ItemVersion, MissedSearch
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from nanhai_gov.access import roles


@roles(*EDITORS)
@require_safe
@never_cache
def missed(request: HttpRequest) -> HttpResponse:
    """The words most often missed first; `draft` in the address says to which draft a word is added."""
    columns = ("number", "naming", "item__name", "item__name_en", "item__key", "item__aliases")
    open_ones = ItemVersion.objects.filter(status=ItemVersion.Status.DRAFT).select_related("item")
    drafts = list(open_ones.order_by("item__key").only(*columns))
    chosen = next((one for one in drafts if str(one.pk) == request.GET.get("draft")), None)
    found = MissedSearch.objects.order_by("-n", "pk")
    n, _comma, pk = request.GET.get("after", "").partition(",")
    if n.isdecimal() and pk.isdecimal():
        found = found.filter(n__lt=int(n)) | found.filter(n=int(n), pk__gt=int(pk))
    rows = list(found[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    keep = {"draft": str(chosen.pk)} if chosen else {}
    return render(request, "catalog/desk/missed.html", {
        "rows": rows, "total": MissedSearch.objects.count(), "drafts": drafts, "chosen": chosen, "as_of": now(),
        "has": set(chosen.naming.get("aliases", chosen.item.aliases)) if chosen else set(),
        "next_url": "?" + urlencode(keep | {"after": f"{rows[-1].n},{rows[-1].pk}"}) if more else "",
        "first_url": "?" + urlencode(keep) if n else "",
    })  # fmt: skip


@roles(*EDITORS)
@require_POST
def take(request: HttpRequest, missed_id: int) -> HttpResponse:
    """收为俗称, and back to the list with the same draft chosen."""
    draft = id_of(request.POST.get("draft"))
    try:
        once_sent(request, lambda: add_alias(draft, missed_id, by=request.user))  # type: ignore[arg-type]
        messages.success(request, _("Added to the draft. It is found by these words once the version is published."))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect(reverse("catalog:missed") + f"?draft={draft}")
