"""受理 acts: flat, pooled, by the clerks of the case's hall. 行政许可法 32: tell once and everything, in five days."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.cases import letters
from apps.cases.lifecycle import keep, locked, move, require_clerk, require_hall
from apps.cases.models import Case, Correction, Document, Material, Remark
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused, Stale
from apps.organizations.calendar import WorkCalendar

Status = Case.Status
VERDICTS = {"good": ("合格", "in order"), "bad": ("不合格", "not in order"), "": ("未看", "not looked at")}


class Asked(NamedTuple):
    """One thing to correct: a material or a page of the form, and why. `spot`: where on it, "file x y" in percent."""

    reason: str
    material: str = ""
    page: str = ""
    spot: str = ""


@official_act
def take_case(case_id: UUID, *, by: Any, rev: int | None = None) -> Case:
    """取件: have it on one's own desk. Taking what one already has changes nothing."""
    case = locked(case_id, rev=rev)
    require_clerk(case, by)
    _require_waiting(case)
    if case.clerk_id != by.pk:
        case.clerk, case.clerk_since = by, now()
        keep(case, "clerk", "clerk_since")
        record("case.taken", case.pk, by=by, number=case.number)
    return case


@official_act
def take_over(case_id: UUID, *, reason: str, by: Any, rev: int | None = None) -> Case:
    """接手: a colleague of the hall takes what somebody else has on the desk, and says why; that person is told."""
    if not reason.strip():
        raise Refused("why_missing", _("Say why you take it over; your colleague reads it."), field="why")
    case = locked(case_id, rev=rev)
    require_hall(case, by)
    _require_waiting(case)
    before = case.clerk
    if before is None or before.pk == by.pk:
        raise Stale("not_taken", _("Nobody else is working on this case now."))
    case.clerk, case.clerk_since = by, now()
    keep(case, "clerk", "clerk_since")
    record(
        "case.taken_over", case.pk, by=by,
        number=case.number, before=str(before.pk), before_name=before.ledger_label, reason=reason.strip()[:200],
    )  # fmt: skip
    return case


@official_act
def put_back_case(case_id: UUID, *, by: Any, rev: int | None = None) -> None:
    """放回: back into the pool."""
    case = locked(case_id, rev=rev)
    require_clerk(case, by)
    _require_waiting(case)
    if case.clerk_id is None:
        raise Refused("not_taken", _("Nobody is working on this case."))
    case.clerk = case.clerk_since = None
    keep(case, "clerk", "clerk_since")
    record("case.put_back", case.pk, by=by, number=case.number)


@official_act
def set_verdict(
    case_id: UUID, material_key: str, verdict: str, reason: str = "", *, by: Any, rev: int | None = None
) -> Material:
    """合格 or 不合格 for one material; 不合格 needs a reason. An empty verdict takes it back."""
    if verdict not in VERDICTS:
        raise Refused("verdict", _("Choose “in order” or “not in order”."), field=material_key)
    reason = reason.strip()[:300]
    if verdict == Material.Verdict.BAD and not reason:
        raise Refused("reason_missing", _("Say what is not in order, so that it can be put right."), field=material_key)
    case = locked(case_id, rev=rev)
    require_clerk(case, by)
    _require_waiting(case)
    material = case.materials.filter(key=material_key).first()
    if material is None:
        raise Refused("no_such_material", _("This case has no such material."), field=material_key)
    material.verdict, material.reason = verdict, reason if verdict == Material.Verdict.BAD else ""
    material.save(update_fields=["verdict", "reason"])
    zh, en = VERDICTS[verdict]
    record(
        "case.checked", case.pk, by=by,
        material=material.key, name=material.name, name_en=material.name_en, verdict=verdict,
        verdict_zh=zh, verdict_en=en,
    )  # fmt: skip
    return material


@official_act
def accept(case_id: UUID, *, by: Any, rev: int | None = None) -> Document:
    """受理: every necessary material is good, exempt or allowed to follow; the law's clock starts (art. 32 (5))."""
    case = locked(case_id, rev=rev)
    require_clerk(case, by)
    _require_waiting(case)
    _require_complete(case)
    return _accept(case, at=now(), by=by)


@transaction.atomic
def accept_by_silence(case_id: UUID, *, by: Any = None) -> Document | None:
    """视为受理: five working days passed and nobody told the applicant, so it counts as accepted on the day it came.

    None when it was told, or not yet due: two scans at once do no harm."""
    case = locked(case_id)
    if case.status != Status.SUBMITTED or case.kind != Case.Kind.APPLICATION or case.due_at is None:
        return None
    if case.due_at >= now():
        return None
    corrected = Correction.objects.filter(case=case).values_list("answered_at", flat=True).first()
    case.accepted_by_silence = True
    return _accept(case, at=corrected or case.submitted_at, by=by)


def _accept(case: Case, *, at: datetime, by: Any) -> Document:
    assert case.version is not None and case.item is not None
    move(case, Status.UNDER_REVIEW)
    version, silent = case.version, case.accepted_by_silence
    case.accepted_at, case.accepted_by = at, by
    case.due_at = WorkCalendar.current().due(at, *version.promise_for(case.answers)).at
    keep(case, "status", "accepted_at", "accepted_by", "accepted_by_silence", "due_at")
    letter = letters.issue(case, Document.Kind.ACCEPTANCE, by=by, promise_at=case.due_at)
    _tidy(case)
    clerk = by.pk if by else case.clerk_id
    record(
        "case.accepted", case.pk, by=by,
        number=case.number, item=case.item.key, version=str(version.pk), unit=case.unit.code,
        town=case.town.code if case.town else "", letter=letter.number, document=str(letter.pk),
        accepted_at=at.isoformat(), silent=silent, clerk=str(clerk) if clerk else "",
        promise=list(version.promise_for(case.answers)), legal=[version.legal_limit, version.legal_unit],
        note_zh="（逾期未告知，依法自收到之日起视为受理）" if silent else "",
        note_en=" (nobody told you in five working days, so by law it counts as accepted)" if silent else "",
    )  # fmt: skip
    return letter


@official_act
def ask_corrections(case_id: UUID, asked: list[Asked], *, by: Any, rev: int | None = None) -> Document:
    """一次性补正告知: once, and everything at once (art. 32 (4)). A second time is refused."""
    case = locked(case_id, rev=rev)
    require_clerk(case, by)
    if Correction.objects.filter(case=case).exists():
        raise Refused(
            "asked_before",
            _("Corrections were asked for once already; by law all had to be asked then. Accept it or refuse it."),
        )
    _require_waiting(case)
    lines = letter_lines(case, asked)
    move(case, Status.CORRECTION)
    case.due_at = WorkCalendar.current().due(now(), *letters.words()["correction"]).at
    keep(case, "status", "due_at")
    Correction.objects.create(
        case=case, asked_by=by, asked_at=now(), due_at=case.due_at,
        items=[
            {"material": one.material, "page": one.page, "reason": one.reason.strip()}
            | ({"spot": one.spot} if one.spot else {})
            for one in asked
        ],
    )  # fmt: skip
    _tidy(case)
    letter = letters.issue(case, Document.Kind.CORRECTION, by=by, asked=lines, due_at=case.due_at)
    record(
        "case.correction_asked", case.pk, by=by,
        number=case.number, count=len(asked), due_at=case.due_at.isoformat(), letter=letter.number,
        document=str(letter.pk), materials=[one.material for one in asked if one.material],
    )  # fmt: skip
    return letter


@official_act
def refuse_acceptance(
    case_id: UUID, *, reason: str, text: str, authority: str = "", by: Any, rev: int | None = None
) -> Document:
    """不予受理: reason (a key of letters.json), its facts in words, and the right authority where it is not ours."""
    require_grounds(reason, text, authority)
    case = locked(case_id, rev=rev)
    require_clerk(case, by)
    _require_waiting(case)
    move(case, Status.NOT_ACCEPTED)
    known = letters.words()["refusal_reasons"][reason]
    case.closed_at, case.due_at, case.outcome = now(), None, known["zh"]
    keep(case, "status", "closed_at", "due_at", "outcome")
    _tidy(case)
    letter = letters.issue(
        case, Document.Kind.NOT_ACCEPTED, by=by, reason=reason, text=text.strip(), authority=authority.strip()
    )
    record(
        "case.not_accepted", case.pk, by=by,
        number=case.number, reason=reason, reason_zh=known["zh"], reason_en=known["en"],
        authority=authority.strip(), letter=letter.number, document=str(letter.pk),
    )  # fmt: skip
    return letter


def _tidy(case: Case) -> None:
    """What clerks had typed and not sent is not kept beyond intake."""
    Remark.objects.filter(case=case).delete()


def _require_waiting(case: Case) -> None:
    if case.status != Status.SUBMITTED or case.kind != Case.Kind.APPLICATION:
        raise Refused(
            "not_at_intake",
            _("This case is “%(status)s” and no longer at intake.") % {"status": case.get_status_display()},
        )


def _require_complete(case: Case) -> None:
    """Optional materials never hold up; the others must be looked at and in order, exempt or allowed to follow."""
    assert case.version is not None
    optional = {one["key"] for one in case.version.materials if one.get("need") == "optional"}
    for material in case.materials.all():
        settled = material.status in (Material.Status.EXEMPT, Material.Status.DEFERRED)
        if settled or material.verdict == Material.Verdict.GOOD or material.key in optional:
            continue
        raise Refused(
            "materials_not_in_order",
            _("“%(name)s” is not yet found in order.") % {"name": material.name},
            field=material.key,
        )


def require_grounds(reason: str, text: str, authority: str) -> None:
    if reason not in letters.words()["refusal_reasons"]:
        raise Refused("reason_missing", _("Choose the reason for not accepting it."), field="reason")
    if not text.strip():
        raise Refused("text_missing", _("Say in words why; the applicant reads it in the letter."), field="text")
    if reason == "not_ours" and not authority.strip():
        raise Refused("authority_missing", _("Name the authority that is in charge (art. 32)."), field="authority")


def letter_lines(case: Case, asked: list[Asked]) -> list[str]:
    """The letter's list; refuses an empty one, unknown names and missing reasons."""
    if not asked:
        raise Refused("nothing_asked", _("Choose at least one thing to correct."), field="asked")
    assert case.version is not None
    names = {material.key: f"材料《{material.name}》" for material in case.materials.all()}
    pages = {page["key"]: f"表单“{page['title']['zh']}”" for page in case.version.form["pages"]}
    lines = []
    for one in asked:
        name = names.get(one.material) if one.material else pages.get(one.page)
        if name is None:
            raise Refused("no_such_material", _("This case has no such material."), field=one.material or one.page)
        if not one.reason.strip():
            raise Refused(
                "reason_missing",
                _("Say what is not in order, so that it can be put right."),
                field=one.material or one.page,
            )
        lines.append(f"{name}：{one.reason.strip()}")
    return lines
