"""来电: a call kept while it is typed. Private work, so no ledger entry; the report that comes of it has one."""

from typing import Any

from django.db import transaction

from apps.cases.models import Call, Case

FIELDS = {"phone": 30, "name": 60, "address": 200, "text": 4000, "standard": 40, "community": 12}
KEY = 64


def typed(data: Any) -> dict[str, str]:
    """The fields of the screen as sent, cut to what a report can hold."""
    return {name: str(data.get(name, "")).replace("\0", "")[:most] for name, most in FIELDS.items()}


@transaction.atomic
def keep(key: str, words: dict[str, str], *, by: Any) -> Call | None:
    """Save what was typed; nothing for an empty screen, and nothing any more once the call has become a report."""
    if not key or not any(one.strip() for one in words.values()):
        return None
    call, made = Call.objects.select_for_update().get_or_create(
        owner=by, client_key=key[:KEY], defaults={"typed": words}
    )
    if not made and call.case_id is None and call.typed != words:
        call.typed = words
        call.save(update_fields=["typed", "saved_at"])
    return call


def interrupted(by: Any) -> Any:
    """Calls begun and neither sent nor put away, the last one first."""
    return Call.objects.filter(owner=by, case__isnull=True).order_by("-saved_at")


@transaction.atomic
def finish(key: str, case: Case, *, by: Any) -> None:
    """The call has become a report, or has joined one: the words are with the case now, and are kept nowhere else."""
    call, _made = Call.objects.select_for_update().get_or_create(
        owner=by, client_key=key[:KEY], defaults={"typed": {}, "case": case}
    )
    call.case, call.typed = case, {}
    call.save(update_fields=["case", "typed", "saved_at"])


@transaction.atomic
def put_away(key: str, *, by: Any) -> None:
    """A wrong number, or a question that was answered: nothing is kept of it."""
    Call.objects.filter(owner=by, client_key=key[:KEY], case__isnull=True).delete()
