"""关注: joining a report that somebody else has made already."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.crypto import blind_index
from apps.accounts.identity import check_phone
from apps.cases.lifecycle import locked
from apps.cases.models import Case, Follower
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused


@official_act
def join_report(case_id: UUID, *, by: Any, user: Any = None, phone: str = "") -> Follower:
    """就是这件，我也关注: told at the end like the reporter. Joining again changes nothing.

    `user` follows with their account, `phone` by text message; `by` is who entered it. Refused: not_a_report,
    already_closed, phone_missing, phone (both with field phone), own_report.
    """
    number = _reachable(user, phone)
    case = locked(case_id)
    if case.kind != Case.Kind.REPORT:
        raise Refused("not_a_report", _("Only reports of problems can be joined."))
    if case.closed_at is not None:
        raise Refused("already_closed", _("That one was finished in the meantime. Please send your own report."))
    index = blind_index("phone", number)
    if (user is not None and case.applicant_id == user.pk) or (index and index == case.phone_index):
        raise Refused("own_report", _("You reported this already; you will be told how it ends."))
    known = (Q(user=user) if user is not None else Q(pk=None)) | (Q(phone_index=index) if index else Q(pk=None))
    before = Follower.objects.filter(known, case=case).first()
    if before is not None:
        return before
    follower = Follower.objects.create(case=case, user=user, phone=number, since=now())
    record("case.joined", case.pk, by=by, number=case.number)
    return follower


def _reachable(user: Any, phone: str) -> str:
    """The number to tell; without one there must be an account."""
    if not phone.strip():
        if user is None:
            raise Refused("phone_missing", _("Leave a mobile number, so that you can be told."), field="phone")
        return str(user.phone)
    try:
        return check_phone(phone)
    except ValidationError as wrong:
        raise Refused("phone", " ".join(wrong.messages), field="phone") from wrong
