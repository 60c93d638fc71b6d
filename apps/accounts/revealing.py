"""Looking behind the mask 查看完整信息: needs a reason and leaves an entry (个人信息保护法 art. 51)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.ledger.actions import record
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused

SHORTEST_REASON = 4


def record_reveal(subject: UUID, *, by: Any, fields: list[str], reason: str) -> Entry:
    """Leave the entry `pii.revealed` about a case or a person; refuses an empty reason.

    Whether `by` may look is the caller's to check. `fields` names columns, never values.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Refused("reason_needed", _("Say in a few words why you need to see this."), field="reason")
    return record("pii.revealed", subject, by=by, fields=", ".join(fields), reason=reason[:200])
