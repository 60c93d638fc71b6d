"""Operators' pages: what the relay could not deliver, and the retry."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.ledger.actions import retry_delivery
from apps.ledger.models import Delivery
from apps.ledger.refusal import Refused
from apps.ledger.relay import lag_seconds, stuck
from nanhai_gov.access import roles

PAGE = 50


@roles("admin")
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Failed deliveries, newest first, paged by key; and those that still try."""
    failed = Delivery.objects.filter(status=Delivery.Status.FAILED).select_related("entry").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdecimal():
        failed = failed.filter(pk__lt=int(before))
    page = list(failed[: PAGE + 1])
    return render(
        request,
        "ledger/deliveries.html",
        {
            "failed": page[:PAGE],
            "next": page[PAGE - 1].pk if len(page) > PAGE else None,
            "stuck": list(stuck().select_related("entry")[:PAGE]),
            "lag": lag_seconds(),
        },
    )


@roles("admin")
@require_POST
def retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    try:
        retry_delivery(delivery_id, by=request.user)
        messages.success(request, _("Delivery %(id)s is tried again now.") % {"id": delivery_id})
    except Delivery.DoesNotExist:
        messages.error(request, _("There is no such delivery."))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("ledger:deliveries")
