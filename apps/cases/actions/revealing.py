"""显示全部: personal data behind the mask, shown for a reason that is kept."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.revealing import record_reveal
from apps.cases.models import Case
from apps.catalog import forms
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused

AGENT = "agent"  # 代办人: name, number and phone together, as a letter of authority is compared with them
COLUMNS = ("applicant_name", "id_no", "phone")


@official_act
def reveal(case_id: UUID, field: str, *, by: Any, reason: str) -> Any:
    """The full value of a column, of one answer (by field key), or the agent, for somebody who may see the case."""
    case = Case.objects.visible_to(by).select_related("version").filter(pk=case_id).first()
    if case is None:
        raise Refused("not_yours", _("You may not see this case."))
    if field == AGENT:
        value = " ".join(filter(None, (case.agent.get(key) for key in ("name", "id_no", "phone")))) or None
    else:
        value = getattr(case, field) if field in COLUMNS else forms.flatten(case.answers).get(field)
    if value is None:
        raise Refused("no_such_field", _("There is nothing more to show."))
    record_reveal(case.pk, by=by, fields=[field], reason=reason)
    return value
