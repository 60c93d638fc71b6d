"""How cases end. Called downward by the process manager (plain `atomic`, idempotent) and by applicants."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.cases import letters
from apps.cases.lifecycle import BEFORE_DECISION, keep, locked, move, require_applicant
from apps.cases.models import Case, Document
from apps.decisions.models import Chain
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused

Status = Case.Status


@transaction.atomic
def grant(case_id: UUID, *, by: Any, conditions: str = "") -> Document | None:
    """准予: the chain approved it. Decided once; a second call gives the letter of the first. None where the applicant
    had withdrawn in the moment before."""
    case = locked(case_id)
    if case.status == Status.WITHDRAWN:
        _moot(case, by)
        return None
    if case.status in (Status.GRANTED, Status.CLOSED) and (letter := _letter(case, Document.Kind.GRANT)):
        return letter
    move(case, Status.GRANTED)
    case.decided_at, case.due_at = now(), None
    keep(case, "status", "decided_at", "due_at")
    letter = letters.issue(case, Document.Kind.GRANT, by=by, conditions=conditions)
    record("case.granted", case.pk, by=by, **_facts(case, letter))
    return letter


@transaction.atomic
def refuse(case_id: UUID, *, by: Any, reasons: str, remedies: str) -> Document | None:
    """不予许可: in writing, with reasons and remedies (行政许可法 38). None where it was withdrawn before."""
    if not reasons.strip():
        raise Refused("reasons_missing", _("A refusal states its reasons."), field="reasons")
    if not remedies.strip():
        raise Refused("remedies_missing", _("A refusal says where and by when one may object."), field="remedies")
    case = locked(case_id)
    if case.status == Status.WITHDRAWN:
        _moot(case, by)
        return None
    if case.status in (Status.REFUSED, Status.CLOSED) and (letter := _letter(case, Document.Kind.REFUSAL)):
        return letter
    move(case, Status.REFUSED)
    case.decided_at, case.due_at = now(), None
    keep(case, "status", "decided_at", "due_at")
    letter = letters.issue(case, Document.Kind.REFUSAL, by=by, reasons=reasons.strip(), remedies=remedies.strip())
    record("case.refused", case.pk, by=by, **_facts(case, letter))
    return letter


def _moot(case: Case, by: Any) -> None:
    """The last word was spoken while the withdrawal was on its way to the desk: it has no effect, and that is told."""
    record("case.decision_moot", case.pk, by=by, number=case.number)


@transaction.atomic(savepoint=False)
def start_work(case_id: UUID, *, case: Case | None = None, by: Any = None) -> Case:
    """A report's order has reached its team. `case`: the caller has locked it and may have changed its `due_at`."""
    case = case or locked(case_id)
    if case.status == Status.SUBMITTED:
        move(case, Status.IN_PROGRESS)
        keep(case, "status", "due_at")
        record("case.started", case.pk, by=by, number=case.number)
    return case


@transaction.atomic
def close(case_id: UUID, *, outcome: str, outcome_en: str = "", by: Any = None) -> Case:
    """办结 / 结案: the service ends. `outcome` says in words what was done, without names."""
    case = locked(case_id)
    if case.status == Status.CLOSED:
        return case
    move(case, Status.CLOSED)
    case.closed_at, case.due_at, case.outcome = now(), None, outcome[:300]
    keep(case, "status", "closed_at", "due_at", "outcome")
    record(
        "case.closed", case.pk, by=by,
        number=case.number, kind=case.kind, outcome=outcome[:300], outcome_en=outcome_en or outcome[:300],
        granted=_granted(case),
    )  # fmt: skip
    return case


@official_act
def withdraw(case_id: UUID, *, by: Any, reason: str = "", rev: int | None = None) -> Document:
    """撤回: by the applicant, as long as nothing is decided."""
    case = locked(case_id, rev=rev)
    require_applicant(case, by)
    if _spoken(case):
        raise Refused("decided", _("This application was decided just now; the letter is on its way to you."))
    if case.status not in BEFORE_DECISION or case.kind != Case.Kind.APPLICATION:
        raise Refused(
            "decided",
            _("This application is “%(status)s” and can no longer be withdrawn.")
            % {"status": case.get_status_display()},
        )
    move(case, Status.WITHDRAWN)
    letter = _end(case, by=by, letter_reason="你（单位）已申请撤回", outcome=reason.strip() or "申请人撤回")
    record("case.withdrawn", case.pk, by=by, **_facts(case, letter))
    return letter


def _spoken(case: Case) -> bool:
    """Whether the last word of its chain is there, though the letter is not out yet."""
    final = (Chain.Status.APPROVED, Chain.Status.REFUSED)
    return case.status == Status.UNDER_REVIEW and Chain.objects.filter(subject=case.pk, status__in=final).exists()


@transaction.atomic
def terminate(case_id: UUID, *, by: Any = None) -> Document | None:
    """补正不来: the corrections did not come in time. None when they did, or when time is left."""
    case = locked(case_id)
    if case.status != Status.CORRECTION or case.due_at is None or case.due_at >= now():
        return None
    move(case, Status.TERMINATED)
    letter = _end(case, by=by, letter_reason="逾期未补正", outcome="逾期未补正")
    record(
        "case.terminated", case.pk, by=by, **_facts(case, letter),
        reason_zh="逾期未补正", reason_en="the corrections did not come in time",
    )  # fmt: skip
    return letter


def _end(case: Case, *, by: Any, letter_reason: str, outcome: str) -> Document:
    case.closed_at, case.due_at, case.outcome = now(), None, outcome[:300]
    keep(case, "status", "closed_at", "due_at", "outcome")
    return letters.issue(case, Document.Kind.WITHDRAWAL, by=by, reason=letter_reason)


def _letter(case: Case, kind: str) -> Document | None:
    return case.documents.filter(kind=kind).first()


def _granted(case: Case) -> bool | None:
    """True, False, or None where nothing was decided (reports)."""
    if case.decided_at is None:
        return None
    return case.documents.filter(kind=Document.Kind.GRANT).exists()


def _facts(case: Case, letter: Document) -> dict[str, Any]:
    return {
        "number": case.number,
        "item": case.item.key if case.item else "",
        "unit": case.unit.code,
        "town": case.town.code if case.town else "",
        "letter": letter.number,
        "document": str(letter.pk),
    }
