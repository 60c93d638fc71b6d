"""What a clerk has ticked and typed and not sent: kept with every change, there again after a reload, a crash, or a new
sign-in. Private work, so no entry; sending the letter ends it (`actions.intake`)."""

from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.cases.bench import WORDS, Mark, Sheet
from apps.cases.models import Remark
from apps.ledger.clock import now


@transaction.atomic
def remember(sheet: Sheet, *, by: User) -> None:
    """One row per case and clerk. Call it after the verdicts were saved: it keeps what they were then."""
    typed = {
        "marks": {mark.key: _of(mark) for mark in sheet.marks if mark.judged},
        "pages": sheet.pages,
        "outcome": sheet.outcome,
        **{name: getattr(sheet, name) for name in WORDS},
    }
    remark = Remark(case=sheet.case, clerk=by, sheet=typed, saved_at=now())
    Remark.objects.bulk_create(
        [remark], update_conflicts=True, unique_fields=["case", "clerk"], update_fields=["sheet", "saved_at"]
    )


def _of(mark: Mark) -> dict[str, Any]:
    seen = [mark.material.verdict, mark.material.reason]
    return {"verdict": mark.verdict, "ticked": mark.ticked, "other": mark.other, "spot": mark.spot, "seen": seen}


def recall(sheet: Sheet, *, by: User) -> Sheet:
    """The stored sheet with what this clerk had not sent. A verdict somebody changed since then wins."""
    remark = Remark.objects.filter(case=sheet.case, clerk=by).first()
    if remark is None:
        return sheet
    kept = remark.sheet
    for mark in sheet.marks:
        one = kept["marks"].get(mark.key)
        if one and one["seen"] == [mark.material.verdict, mark.material.reason]:
            mark.verdict, mark.ticked, mark.other = one["verdict"], one["ticked"], one["other"]
            mark.spot = one["spot"]
    sheet.pages, sheet.outcome, sheet.saved_at = kept["pages"], kept["outcome"], remark.saved_at
    for name in WORDS:
        setattr(sheet, name, kept[name])
    return sheet
