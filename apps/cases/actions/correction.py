"""补正 answered by the applicant: every point asked, at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.cases import letters
from apps.cases.actions.submission import PURPOSE
from apps.cases.lifecycle import keep, locked, move, require_applicant
from apps.cases.models import Case, Correction, Material
from apps.catalog import forms
from apps.files import actions as files
from apps.files.models import StoredFile
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused
from apps.organizations.calendar import WorkCalendar

DRAFT_PURPOSE = "correction_draft"


@official_act
def answer_corrections(
    case_id: UUID,
    *,
    by: Any,
    given: dict[str, Sequence[UUID]],
    answers: dict[str, dict[str, Any]] | None = None,
    rev: int | None = None,
) -> Case:
    """New files by material key and new answers by page; back to the clerk who asked, whose five days start again.

    Refused: no_correction, correction_incomplete (field: the material or page still open).
    """
    case = locked(case_id, rev=rev)
    require_applicant(case, by)
    correction = Correction.objects.select_for_update().filter(case=case).first()
    if correction is None or case.status != Case.Status.CORRECTION:
        raise Refused("no_correction", _("No correction is asked for at the moment."))
    for one in correction.items:
        if one["material"]:
            _replace(case, one["material"], list(given.get(one["material"], ())))
    _correct_answers(case, [one["page"] for one in correction.items if one["page"]], answers or {})
    correction.answered_at = now()
    correction.save(update_fields=["answered_at"])
    move(case, Case.Status.SUBMITTED)
    case.due_at = WorkCalendar.current().due(now(), *letters.words()["intake"]).at
    keep(case, "status", "due_at", "answers")
    record(
        "case.corrected", case.pk, by=by,
        number=case.number, count=len(correction.items), hall=case.hall.code if case.hall else "",
        clerk=str(case.clerk_id or ""), due_at=case.due_at.isoformat(),
    )  # fmt: skip
    return case


def _replace(case: Case, key: str, ids: list[UUID]) -> None:
    """The new files take the place of the old ones in the slot; the old ones stay stored with the case."""
    new = StoredFile.objects.filter(pk__in=ids, owner=case.pk, purpose=DRAFT_PURPOSE)
    kept = [file.pk for file in new]
    material = case.materials.filter(key=key).first()
    if material is None or not kept:
        name = material.name if material else key
        raise Refused("correction_incomplete", _("“%(name)s” is still missing.") % {"name": name}, field=key)
    material.files.set(kept)
    material.status, material.verdict, material.reason = Material.Status.UPLOADED, Material.Verdict.NONE, ""
    material.save(update_fields=["status", "verdict", "reason"])
    files.hand_over(kept, owner=case.pk, purpose=PURPOSE)


def _correct_answers(case: Case, pages: list[str], answers: dict[str, dict[str, Any]]) -> None:
    if not pages:
        return
    for page in pages:
        if page not in answers:
            raise Refused("correction_incomplete", _("One part is not filled in yet."), field=page)
    assert case.version is not None
    merged = {**case.answers, **{page: answers[page] for page in pages}}
    clean, errors = forms.clean_all(case.version, merged)
    if errors:
        raise Refused("form_incomplete", _("One part is not filled in correctly yet."), field=next(iter(errors)))
    case.answers = clean
