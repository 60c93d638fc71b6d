"""催办 and 督办 of a case: who has it in hand is known here; the notice itself is supervision's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cases.lifecycle import locked
from apps.cases.models import Case
from apps.decisions.models import Seat
from apps.dispatch.models import WorkOrder
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused
from apps.organizations.desk import desk_of
from apps.organizations.models import Post, Unit
from apps.supervision.models import Notice
from apps.supervision.notices import Matter, nudge, open_instruction

S = Case.Status
OPEN = (S.SUBMITTED, S.CORRECTION, S.UNDER_REVIEW, S.IN_PROGRESS)


@dataclass(frozen=True)
class InHand:
    """Who has a case now: a unit, the post where one is asked, the person where one has taken it."""

    unit: Unit
    post: Post | None = None
    user: User | None = None


@official_act
def nudge_case(case_id: UUID, *, by: Any, text: str = "") -> Notice:
    """催办: the applicant, or a colleague who may see the case, reminds whoever has it in hand."""
    case = locked(case_id)
    applicant = case.applicant_id == by.pk
    if not applicant and not _on_duty(case, by):
        raise Refused("not_yours", _("Only the applicant, and officials who may see the case, can send a reminder."))
    hand = in_hand(case)
    if hand.user is not None and hand.user.pk == by.pk:
        raise Refused("your_own", _("You have this case yourself; nobody needs reminding but you."))
    return nudge(
        case.pk, title=case.title, to_unit=hand.unit, to_post=hand.post, to_user=hand.user, text=text,
        applicant=applicant, by=by,
    )  # fmt: skip


@official_act
def instruct_on_case(case_id: UUID, *, owner_id: UUID, text: str, days: int, by: Any) -> Notice:
    """批示 on a case its giver may see; closed ones too: what was done may be asked about."""
    case = locked(case_id)
    if not _on_duty(case, by):
        raise Refused("not_yours", _("You may instruct only on cases you can see."))
    name = case.item or case.standard
    assert name is not None
    matter = Matter(
        Notice.About.CASE, title=f"{name.name} {case.number}", title_en=f"{name.name_en or name.name} {case.number}",
        subject=case.pk,
    )  # fmt: skip
    return open_instruction(matter, owner_id=owner_id, text=text, days=days, by=by)


def in_hand(case: Case) -> InHand:
    """Who has it now; refused where it is the applicant's turn, or nobody's any more."""
    if case.status == S.CORRECTION:
        raise Refused("with_applicant", _("It waits for the applicant's correction, not for the office."))
    if case.status not in OPEN:
        raise Refused("over", _("This case has ended; there is nothing to speed up."))
    if case.status == S.SUBMITTED and case.kind == Case.Kind.APPLICATION:
        return InHand(case.hall or case.unit, user=case.clerk)
    return _at_a_seat(case) or _at_a_team(case) or InHand(case.unit)


def _at_a_seat(case: Case) -> InHand | None:
    seats = Seat.objects.filter(step__chain__subject=case.pk, status=Seat.Status.OPEN)
    seat = seats.select_related("unit", "post", "holder").order_by("pk").first()
    return InHand(seat.unit, seat.post, seat.holder) if seat else None


def _at_a_team(case: Case) -> InHand | None:
    over = (WorkOrder.Status.CLOSED, WorkOrder.Status.CANCELED)
    orders = WorkOrder.objects.filter(subject=case.pk, team__isnull=False).exclude(status__in=over)
    order = orders.select_related("team__unit", "holder").order_by("-pk").first()
    return InHand(order.team.unit, user=order.holder) if order and order.team else None


def _on_duty(case: Case, by: Any) -> bool:
    desk = desk_of(by)
    return bool(desk.posts) and Case.objects.visible_to(by, desk).filter(pk=case.pk).exists()
