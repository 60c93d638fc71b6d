"""What the applicant brings later: corrections 补正, every point at once, and materials allowed to follow 容缺."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.cases import letters
from apps.cases.actions.submission import PURPOSE
from apps.cases.lifecycle import BEFORE_DECISION, acts_for, enters_for, keep, locked, move, require_applicant
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
    given: Mapping[str, Sequence[UUID]],
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


@transaction.atomic
def keep_file(case_id: UUID, key: str, upload: UploadedFile, *, by: Any) -> StoredFile:
    """One more file for a point of the correction, kept until all are sent. Private work: no entry."""
    correction = _own(case_id, by)
    if key not in {one["material"] for one in correction.items}:
        raise Refused("no_such_material", _("This material is not asked for."), field=key)
    stored = files.store(upload, purpose=DRAFT_PURPOSE, owner=case_id, by=str(by.pk))
    correction.given.setdefault(key, []).append(str(stored.pk))
    correction.save(update_fields=["given"])
    return stored


@transaction.atomic
def drop_file(case_id: UUID, key: str, file_id: str, *, by: Any) -> None:
    """Take one of them out again."""
    correction = _own(case_id, by)
    if file_id in correction.given.get(key, []):
        correction.given[key].remove(file_id)
        correction.save(update_fields=["given"])


def _own(case_id: UUID, by: Any) -> Correction:
    correction = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("case__hall")
        .filter(case=case_id, case__status=Case.Status.CORRECTION)
        .first()
    )
    if correction is None or not (acts_for(correction.case, by) or enters_for(correction.case, by)):
        raise Refused("no_correction", _("No correction is asked for at the moment."))
    return correction


@official_act
def supply(case_id: UUID, key: str, uploads: Sequence[UploadedFile], *, by: Any) -> Material:
    """补交: a material that was allowed to follow arrives while the decision is under way."""
    case = locked(case_id)
    require_applicant(case, by)
    material = case.materials.filter(key=key, status=Material.Status.DEFERRED).first()
    if material is None or case.status not in BEFORE_DECISION:
        raise Refused("not_awaited", _("This material is not awaited."), field=key)
    if not uploads:
        raise Refused("file_missing", _("Choose a file first."), field=key)
    for upload in uploads:
        material.files.add(files.store(upload, purpose=PURPOSE, owner=case.pk, by=str(by.pk)))
    material.status = Material.Status.UPLOADED
    material.save(update_fields=["status"])
    keep(case)
    record("case.supplied", case.pk, by=by, material=key, name=material.name, name_en=material.name_en)
    return material


def _replace(case: Case, key: str, ids: list[UUID]) -> None:
    """The new files take the place of the old ones in the slot; the old ones stay stored with the case."""
    new = StoredFile.objects.filter(pk__in=ids, owner=case.pk, purpose=DRAFT_PURPOSE)
    kept = [file.pk for file in new]
    material = case.materials.filter(key=key).first()
    if material is None or not kept:
        name = material.name if material else key
        raise Refused("correction_incomplete", _("“%(name)s” is still missing.") % {"name": name}, field=key)
    material.files.set(new)
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
