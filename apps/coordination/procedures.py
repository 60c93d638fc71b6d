"""特别程序: hearing, testing, expert review … do not count (行政许可法 45), and the applicant is told so in writing."""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.cases import letters
from apps.cases.lifecycle import locked
from apps.cases.models import Case, Document
from apps.decisions.models import Seat
from apps.ledger.actions import record
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused
from apps.supervision import actions as supervision
from apps.supervision.models import Clock


class Procedure(models.TextChoices):
    """What article 45 lists. A site check is not among it: during one the clock runs on."""

    HEARING = "hearing", _("hearing")
    INSPECTION = "inspection", _("technical inspection")
    TESTING = "testing", _("testing")
    QUARANTINE = "quarantine", _("quarantine")
    APPRAISAL = "appraisal", _("appraisal")
    EXPERT_REVIEW = "expert_review", _("expert review")
    BIDDING = "bidding", _("tender")
    AUCTION = "auction", _("auction")


IN_LETTERS = {
    Procedure.HEARING: "听证",
    Procedure.INSPECTION: "检验",
    Procedure.TESTING: "检测",
    Procedure.QUARANTINE: "检疫",
    Procedure.APPRAISAL: "鉴定",
    Procedure.EXPERT_REVIEW: "专家评审",
    Procedure.BIDDING: "招标",
    Procedure.AUCTION: "拍卖",
}
LIMITS = (Clock.Kind.LEGAL, Clock.Kind.PROMISE)


@official_act
def start_procedure(case_id: UUID, *, kind: str, reason: str, needed: str, by: Any) -> Document:
    """The law's and the promised limit stand still from now on; the letter says why and how long.

    Only who has a seat in the running chain. Refused: kind, reason, needed (each names its field), already_paused.
    """
    if kind not in Procedure.values:
        raise Refused("kind_missing", _("Choose the procedure that the law requires."), field="kind")
    if not reason.strip():
        raise Refused("reason_missing", _("Say why it is needed; the applicant reads it."), field="reason")
    if not needed.strip():
        raise Refused("needed_missing", _("Say how long it will take, for example: 15 working days."), field="needed")
    case = locked(case_id)
    require_seat(case, by)
    procedure = IN_LETTERS[Procedure(kind)]
    letter = letters.issue(case, Document.Kind.PAUSE, by=by, procedure=procedure, reason=reason, needed=needed)
    for limit in running(case):
        supervision.pause_clock(
            case.pk, limit.kind, reason_kind=kind, reason=reason[:300], needed=needed[:100], notice=letter.number, by=by
        )
    Case.objects.filter(pk=case.pk).update(due_at=None, rev=case.rev + 1)
    with override("en"):
        procedure_en = str(Procedure(kind).label)
    record(
        "procedure.started", case.pk, by=by,
        procedure=kind, procedure_zh=procedure, procedure_en=procedure_en,
        needed=needed, letter=letter.number, document=str(letter.pk),
    )  # fmt: skip
    return letter


@official_act
def end_procedure(case_id: UUID, *, result: str, by: Any) -> None:
    """The procedure is over: both limits run on, moved by its days (part days round up)."""
    if not result.strip():
        raise Refused("result_missing", _("Write down what came out of it."), field="result")
    case = locked(case_id)
    require_seat(case, by)
    paused = [limit for limit in running(case) if limit.due_at is None]
    if not paused:
        raise Refused("not_paused", _("No special procedure is under way."))
    resumed = [supervision.resume_clock(case.pk, limit.kind, by=by) for limit in paused]
    promise = next((clock.due_at for clock in resumed if clock.kind == Clock.Kind.PROMISE), resumed[0].due_at)
    Case.objects.filter(pk=case.pk).update(due_at=promise, rev=case.rev + 1)
    record("procedure.ended", case.pk, by=by, result=result[:300])


def running(case: Case) -> list[Clock]:
    """The statutory and the promised limit as they run or stand."""
    return list(Clock.objects.filter(subject=case.pk, kind__in=LIMITS, stopped_at__isnull=True).order_by("kind"))


def require_seat(case: Case, by: Any) -> None:
    mine = Seat.objects.filter(step__chain__subject=case.pk, step__chain__status="running", status="open", holder=by)
    if case.status != Case.Status.UNDER_REVIEW or not mine.exists():
        raise Refused("no_seat", _("Only who has this case in hand now may do this."))
