"""Acts of 好差评: rate, answer a poor rating, call the rater back."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import Role, User
from apps.accounts.revealing import record_reveal
from apps.cases.lifecycle import locked
from apps.cases.models import Case
from apps.decisions.models import Opinion
from apps.evaluation.doors import is_finished, is_rater
from apps.evaluation.models import DIMENSIONS, Level, Mark, Rating, Rectification
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused, Stale
from apps.organizations.calendar import WorkCalendar
from apps.organizations.desk import desk_of

ANSWERING = (Role.HEAD, Role.LEADER, Role.CLERK)


@official_act
def give_rating(
    case_id: UUID, *, by: Any, level: str, dimensions: dict[str, str] | None = None, text: str = "", code: str = ""
) -> Rating:
    """评价: once, after the end, by the applicant or with the query code. A poor one opens a 整改 for the unit.

    Refused: not_yours, not_finished, already_rated, level_missing (field level).
    """
    case = locked(case_id)
    _require_rater(case, by, code)
    if not is_finished(case):
        raise Refused("not_finished", _("This can be rated when it is finished."))
    if Rating.objects.filter(case=case).exists():
        raise Refused("already_rated", _("This was rated already; it can be done once."))
    if level not in Level:
        raise Refused("level_missing", _("Choose how satisfied you are."), field="level")
    known = DIMENSIONS[Case.Kind(case.kind)]
    rating = Rating.objects.create(
        case=case, unit=case.unit, unit_path=case.unit_path, level=level, text=text.strip()[:500], given_at=now(),
        dimensions={key: mark for key, mark in (dimensions or {}).items() if key in known and mark in Mark},
        by=by if is_rater(case, by) else None,
    )  # fmt: skip
    # by=None: the ledger's pages are read by staff, and raters are not to be found there (好差评 protects them).
    record("rating.given", rating.pk, by=None, **_facts(rating, case))
    if rating.is_poor:
        _open(rating, case)
    return rating


def _require_rater(case: Case, by: Any, code: str) -> None:
    staff = by is not None and by.is_staff_member and case.applicant_id != by.pk
    if staff or not (is_rater(case, by) or (code and constant_time_compare(code, case.query_code))):
        raise Refused("not_yours", _("Only who applied or reported may rate, or who has the number and query code."))


def _facts(rating: Rating, case: Case) -> dict[str, Any]:
    """Nothing that leads to the person or the case."""
    return {
        "kind": case.kind,
        "unit": rating.unit.code,
        "unit_path": rating.unit_path,
        "item": case.item.key if case.item else "",
        "standard": case.standard.code if case.standard else "",
        "town": case.town.code if case.town else "",
        "level": rating.level,
        "level_zh": _zh(Level(rating.level).label),
        "poor": rating.is_poor,
        "dimensions": rating.dimensions,
    }


def _zh(label: Any) -> str:
    with override("zh-hans"):
        return str(label)


def _open(rating: Rating, case: Case) -> None:
    """One Sichuan city gives 15 working days for the hardest; the operator may set fewer."""
    due = WorkCalendar.current().due(rating.given_at, settings.RECTIFY_WITHIN_DAYS, "WD")
    Rectification.objects.create(
        rating=rating, opened_at=rating.given_at, due_at=due.at, provisional=due.provisional
    )  # fmt: skip
    record(
        "rating.bad", rating.pk, by=None, kind=case.kind, unit=rating.unit.code, unit_path=rating.unit_path,
        unit_zh=rating.unit.name, unit_en=rating.unit.name_en, town=case.town.code if case.town else "",
        due_at=due.at.isoformat(),
    )  # fmt: skip


@official_act
def answer_rectification(rectification_id: UUID, *, by: User, measure: str, text: str) -> Rectification:
    """答复整改: what the unit did, by its head, a deputy or a clerk who had no hand in the case.

    Refused: not_yours, rated_yourself, measure_missing, text_missing; Stale: already_answered.
    """
    row = _locked(rectification_id, by, *ANSWERING)
    if row.status != Rectification.Status.OPEN:
        raise Stale("already_answered", _("A colleague has answered this in the meantime."))
    if _had_a_hand(row.rating.case, by):
        raise Refused("rated_yourself", _("You worked on this case yourself: somebody else has to answer."))
    if measure not in Rectification.Measure:
        raise Refused("measure_missing", _("Choose what was done."), field="measure")
    if not text.strip():
        raise Refused("text_missing", _("Say what was done; the person who rated reads it."), field="text")
    row.status, row.measure, row.answer = Rectification.Status.ANSWERED, measure, text.strip()[:1000]
    row.answered_by, row.answered_at = by, now()
    row.save(update_fields=["status", "measure", "answer", "answered_by", "answered_at"])
    label = Rectification.Measure(measure).label
    record(
        "rating.answered", row.rating_id, by=by, measure=measure, measure_zh=_zh(label),
        unit=row.rating.unit.code, in_time=row.answered_at <= row.due_at,
    )  # fmt: skip
    return row


@official_act
def note_call_back(rectification_id: UUID, *, by: User, result: str, note: str = "") -> Rectification:
    """回访, by the office that oversees ratings (政务服务和数据管理局), never by the rated unit. Who could not be
    reached may be called again. Refused: not_yours, not_answered, result_missing; Stale: already_called_back."""
    row = _locked(rectification_id, by, Role.EDITOR)
    if row.status == Rectification.Status.OPEN:
        raise Refused("not_answered", _("The unit has not answered yet."))
    if row.status == Rectification.Status.CALLED_BACK:
        raise Stale("already_called_back", _("A colleague has called back in the meantime."))
    if result not in Rectification.CallBack:
        raise Refused("result_missing", _("Choose what the call brought."), field="result")
    if result != Rectification.CallBack.NOT_REACHED:
        row.status = Rectification.Status.CALLED_BACK
    row.call_back, row.call_note, row.called_by, row.called_at = result, note.strip()[:300], by, now()
    row.save(update_fields=["status", "call_back", "call_note", "called_by", "called_at"])
    record(
        "rating.called_back", row.rating_id, by=by, result=result,
        result_zh=_zh(Rectification.CallBack(result).label), unit=row.rating.unit.code,
    )  # fmt: skip
    return row


@official_act
def reveal_phone(rectification_id: UUID, *, by: User, reason: str) -> str:
    """The number to call the rater back at, for a reason that is kept. Refused: not_yours, reason_needed."""
    row = _locked(rectification_id, by, Role.EDITOR)
    case, rater = row.rating.case, row.rating.by
    record_reveal(case.pk, by=by, fields=["phone"], reason=reason)
    return str((rater.phone if rater else "") or case.phone)


def _locked(rectification_id: UUID, by: User, *roles: str) -> Rectification:
    desk = desk_of(by)
    rows = Rectification.objects.visible_to(by, desk).filter(pk=rectification_id)
    row: Rectification | None = (
        rows.select_for_update(of=("self",)).select_related("rating__case", "rating__unit", "rating__by").first()
    )
    if row is None or not desk.posts_with(*roles):
        raise Refused("not_yours", _("This is for others to do."))
    return row


def _had_a_hand(case: Case, by: User) -> bool:
    """Checked, accepted or decided it: who is rated does not answer for it."""
    if by.pk in (case.clerk_id, case.accepted_by_id):
        return True
    return Opinion.objects.filter(step__chain__subject=case.pk, actor=by).exists()
