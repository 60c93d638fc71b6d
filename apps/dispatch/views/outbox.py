"""What the phone's outbox 待上传 sends: the same acts as the forms of the pages, answered for a program.

POST with X-Outbox: 1, Idempotency-Key and X-Sent-At (the phone's clock at this moment).
2xx {"ok": true, "again": …, "said": …, "at": …}   done, now or at an earlier try: may leave the phone
409 / 422 {"code", "message", "order": {…}}         refused: set aside, the worker decides
redirect                                            signed out: the queue waits
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from apps.dispatch.models import WorkOrder
from apps.ledger.clock import now
from apps.ledger.refusal import Refused


def from_outbox(request: HttpRequest) -> bool:
    return request.headers.get("X-Outbox") == "1"


def shown(request: HttpRequest) -> bool:
    """Whether the page that sent it goes on to a page that shows a message."""
    return not from_outbox(request) or request.headers.get("X-Foreground") == "1"


def clock_off(request: HttpRequest) -> int | None:
    """How many seconds the phone's clock is ahead of ours; None where it did not say."""
    try:
        sent: datetime | None = parse_datetime(request.headers.get("X-Sent-At", ""))
    except ValueError:
        return None
    if sent is None or not is_aware(sent):
        return None
    return max(min(round((sent - now()).total_seconds()), 2**31 - 1), -(2**31))


def base_of(request: HttpRequest) -> int | None:
    """The order's version as the phone last knew it, its own waiting acts counted in."""
    said = request.POST.get("version", "")
    return int(said) if from_outbox(request) and said.isdecimal() and len(said) < 9 else None


def accepted(said: str, *, again: bool = False, **more: Any) -> JsonResponse:
    return JsonResponse({"ok": True, "again": again, "said": str(said), "at": now().isoformat()} | more)


def refused(code: str, message: object, status: int, order: WorkOrder | None = None) -> JsonResponse:
    """In words for the worker, with the order as it is here now."""
    answer: dict[str, Any] = {"code": code, "message": str(message)}
    if order is not None:
        holder = order.holder.shown_name if order.holder else ""
        answer["order"] = {"status": order.get_status_display(), "holder": holder, "version": order.version}
    return JsonResponse(answer, status=status)


def refused_by(refusal: Refused, status: int, order: WorkOrder | None = None) -> JsonResponse:
    return refused(refusal.code, refusal.message, status, order)
