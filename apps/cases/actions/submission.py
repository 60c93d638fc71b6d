"""提交: from draft to case in one transaction, exactly once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.accounts.models import Role
from apps.cases import drafts, letters, mandates, numbers
from apps.cases.models import Case, Document, Draft, Material
from apps.catalog import forms
from apps.catalog.models import ServiceItem
from apps.files import actions as files
from apps.files.models import StoredFile
from apps.ledger.actions import record_with
from apps.ledger.clock import now
from apps.ledger.idempotency import body_hash, official_act
from apps.ledger.ids import uuid7
from apps.ledger.refusal import Refused
from apps.organizations import reference
from apps.organizations.calendar import WorkCalendar
from apps.organizations.desk import desk_of
from apps.organizations.models import Division, Unit

PURPOSE = "case_material"
HOW = {
    Case.Channel.WEB: ("在网上", "online"),
    Case.Channel.MOBILE: ("用手机", "by phone"),
    Case.Channel.WINDOW: ("在窗口", "at the window"),
    Case.Channel.HOTLINE: ("通过12345", "by the hotline"),
    Case.Channel.PATROL: ("巡查中", "on patrol"),
    Case.Channel.API: ("由对接系统", "by another system"),
}


@official_act
def submit_application(
    draft_id: UUID, *, by: Any, channel: str = Case.Channel.WEB, signed: bool = False
) -> Case:  # fmt: skip
    """Case, materials, receipt and one entry, or nothing at all. Submitting a draft again gives the same case.

    A draft for somebody else names who acts and by what right; one from the counter comes by the window, and `signed`
    says that the person signed the printed declaration. Refused: key_reused (sent before with other content),
    item_suspended, item_canceled, version_changed, form_incomplete, other_person (field: the page), material_missing
    (field: the material), not_a_clerk, not_signed.
    """
    draft = drafts.own(draft_id, by=by, lock=True)
    if draft.case_id is not None:
        return sent_again(Case.objects.for_pages().get(pk=draft.case_id), digest_of(draft))
    drafts.require_open(draft.item)
    _require_current(draft)
    return submit(draft, by=by, channel=channel, signed=signed)


def submit(
    draft: Draft, *, by: Any, channel: str, answers: dict[str, Any] | None = None, signed: bool = False
) -> Case:  # fmt: skip
    """The case of a draft that nobody else can touch now, in the caller's transaction; `answers` where the caller has
    checked them in it."""
    digest, answers = digest_of(draft), answers or _checked(draft)
    slots = fill(draft, answers)
    case = _case(draft, answers, digest, by=by, channel=channel, at=now())
    if draft.mode != Draft.Mode.OWN:
        _for_another(case, draft, by=by, signed=signed)
    # What needs no number goes first: the day's series is one row that all submissions share, and it stays locked
    # from here to the commit. Foreign keys are checked at the commit.
    materials = _materials(case, slots)
    draft.case = case
    if not draft._state.adding:
        draft.save(update_fields=["case"])
    case.index_numbers()
    letter = _numbered(case, draft.item, materials)
    new = [one for one in (*materials, draft, case, letter) if one._state.adding]
    record_with(new, "case.submitted", case.pk, by=by, **facts(case, letter=letter.number))
    return case


def _numbered(case: Case, item: ServiceItem, materials: list[Material]) -> Document:
    """The case gets its numbers; its receipt, not yet kept."""
    day, series = localdate(case.submitted_at), letters.series_of(case, Document.Kind.RECEIPT)
    count, place = numbers.take(numbers.series_of(day), series, year=day.year)
    case.number, case.project_no = (
        numbers.case_number(day, count), numbers.project_number(item.handle_code, day, count),
    )  # fmt: skip
    return letters.write(
        case, Document.Kind.RECEIPT, letters.number_in(series, day.year, place), at=case.submitted_at, by=None,
        materials=materials, due_at=case.due_at,
    )  # fmt: skip


def _for_another(case: Case, draft: Draft, *, by: Any, signed: bool) -> None:
    """Whose case it is, who typed it and by what right."""
    person = mandates.applicant_of(draft, by)
    if case.id_no and case.id_no != person.id_no:
        raise Refused(
            "other_person",
            _("The document number in the form is not that of the person named at the start. Mend one of them."),
            field=_id_page(draft),
        )
    case.id_type, case.id_no = person.id_type, person.id_no
    case.applicant = mandates.account_of(person)
    case.entered_by, case.mandate, case.agent = by, mandates.mandate_of(draft), mandates.agent_of(draft, by)
    if draft.mode == Draft.Mode.COUNTER:
        _at_the_window(case, by, signed)


def _at_the_window(case: Case, by: Any, signed: bool) -> None:
    """The hall where the person stands checks it, whatever town it is about (通办)."""
    posts = desk_of(by).posts_with(Role.CLERK)
    if not posts:
        raise Refused("not_a_clerk", _("Only window clerks enter applications for people at the desk."))
    if not signed:
        raise Refused(
            "not_signed", _("Print the sheet, let the person read and sign it, then tick that here."), field="agreed"
        )
    case.hall, case.channel = posts[0].unit, Case.Channel.WINDOW


def _id_page(draft: Draft) -> str:
    asks = (p["key"] for p in draft.version.form["pages"] for f in p["fields"] if f.get("prefill") == "identity.id_no")
    return next(asks, "")


def facts(case: Case, **more: Any) -> dict[str, Any]:
    """What everybody who listens for new cases needs; no personal data."""
    zh, en = HOW[Case.Channel(case.channel)]
    if case.mandate:
        zh, en = f"由代办人{zh}", f"by an agent, {en}"
    return {
        "kind": case.kind,
        "number": case.number,
        "title": case.title,
        "item": case.item.key if case.item else "",
        "version": str(case.version_id or ""),
        "standard": case.standard.code if case.standard else "",
        "unit": case.unit.code,
        "hall": case.hall.code if case.hall else "",
        "town": case.town.code if case.town else "",
        "channel": case.channel,
        "how_zh": zh,
        "how_en": en,
        **more,
    }


def digest_of(draft: Draft) -> str:
    """What makes two submissions the same."""
    return body_hash([draft.answers, draft.materials, str(draft.version_id), *filter(None, [draft.behalf])])


def sent_again(case: Case, digest: str) -> Case:
    if case.body_hash != digest:
        raise Refused("key_reused", _("This application was already sent with other content. Open it from “My cases”."))
    return case


def _require_current(draft: Draft) -> None:
    if drafts.is_stale(draft):
        raise Refused(
            "version_changed",
            _("The requirements of this service changed while you were filling it in. Nothing you typed is lost."),
        )


def _checked(draft: Draft) -> dict[str, Any]:
    answers, errors = forms.clean_all(draft.version, draft.answers)
    open_pages = [page["key"] for page in forms.pages(draft.version, draft.answers)]
    wrong = [key for key in open_pages if key in errors or key in draft.typed]
    if wrong:
        raise Refused("form_incomplete", _("One part is not filled in yet. It is marked in the list."), field=wrong[0])
    return answers


@dataclass(frozen=True)
class Slot:
    """One material as this case fills it."""

    spec: dict[str, Any]
    status: str
    files: tuple[StoredFile, ...] = ()


def fill(draft: Draft, answers: dict[str, Any]) -> list[Slot]:
    """Every material the answers call for; refuses the first necessary one that is missing."""
    ids = [one for slot in draft.materials.values() for one in slot["files"]]
    stored = {str(one.pk): one for one in StoredFile.objects.filter(pk__in=ids, owner=draft.pk)} if ids else {}
    slots = []
    for spec in mandates.materials(draft, answers):
        given = draft.materials.get(spec["key"], {})
        found = tuple(stored[one] for one in given.get("files", []) if one in stored)
        status = _slot_status(spec, found, deferred=given.get("deferred", False))
        if status == Material.Status.MISSING and spec.get("need") != "optional":
            raise Refused(
                "material_missing",
                _("“%(name)s” is still missing.") % {"name": spec["name"]["zh"]},
                field=spec["key"],
            )
        slots.append(Slot(spec, status, found))
    return slots


def _slot_status(spec: dict[str, Any], found: tuple[StoredFile, ...], *, deferred: bool) -> str:
    if found:
        return str(Material.Status.UPLOADED)
    if spec.get("exempt"):
        return str(Material.Status.EXEMPT)
    if deferred and spec.get("need") == "deferrable":
        return str(Material.Status.DEFERRED)
    return str(Material.Status.MISSING)


def _case(draft: Draft, answers: dict[str, Any], digest: str, *, by: Any, channel: str, at: datetime) -> Case:
    """The case without its number, not yet saved."""
    who = applicant(draft, answers, by)
    town = _town(draft, answers)
    unit, hall = responsible(draft, town), reference.hall_of(town.pk if town else None)
    return Case(
        id=uuid7(),
        kind=Case.Kind.APPLICATION,
        channel=channel,
        status=Case.Status.SUBMITTED,
        title=draft.item.name,
        item=draft.item,
        version=draft.version,
        unit=unit,
        unit_path=unit.path,
        hall=hall,
        town=town,
        address=who.address,
        applicant=by if draft.mode == Draft.Mode.OWN else None,
        agent={},
        applicant_name=who.name,
        applicant_org=who.org,
        id_type=who.id_type,
        id_no=who.id_no,
        phone=who.phone,
        answers=answers,
        provenance=draft.provenance,
        query_code=numbers.query_code(),
        client_key=draft.client_key,
        client_actor=str(by.pk),
        body_hash=digest,
        submitted_at=at,
        due_at=WorkCalendar.current().due(at, *letters.words()["intake"]).at,
    )


@dataclass
class Applicant:
    """Who applies, read from the answers by what the form would have prefilled there, else from what is known."""

    name: str
    phone: str
    id_type: str
    id_no: str
    org: str = ""
    address: str = ""


def applicant(draft: Draft, answers: dict[str, Any], by: Any) -> Applicant:
    flat = forms.flatten(answers)
    known = mandates.applicant_of(draft, by)
    who = Applicant(known.name, known.phone, known.id_type, known.id_no)
    for page in draft.version.form["pages"]:
        for spec in page["fields"]:
            value, source = flat.get(spec["key"]), spec.get("prefill")
            if value is None:
                continue
            if source == "identity.name":
                who.name = value
            elif source == "identity.phone":
                who.phone = value
            elif source == "identity.id_no":
                who.id_type, who.id_no = (
                    (value["type"], value["number"]) if isinstance(value, dict) else ("cn_id", value)
                )
            elif source == "business.name":
                who.org = value[:120]
            elif spec["type"] == "address" and not who.address and not spec.get("pii"):
                who.address = str(value.get("text", ""))[:200]
    return who


def _town(draft: Draft, answers: dict[str, Any]) -> Division | None:
    """The town of the first address in the form, whose codes were checked with it."""
    flat = forms.flatten(answers)
    for page in draft.version.form["pages"]:
        for spec in page["fields"]:
            if spec["type"] == "address" and isinstance(flat.get(spec["key"]), dict):
                return reference.division_of(flat[spec["key"]].get("town", ""))
    return None


def responsible(draft: Draft, town: Division | None) -> Unit:
    """实施主体: the item's unit, or for town items the government of the applicant's town."""
    if draft.item.by_town and town is not None:
        government = reference.government_of(town.pk)
        if government is not None:
            return government
    return draft.item.unit


def _materials(case: Case, slots: list[Slot]) -> list[Material]:
    """Kept already where files hang on them."""
    materials = [
        Material(
            case_id=case.pk, key=slot.spec["key"], name=slot.spec["name"]["zh"][:120],
            name_en=(slot.spec["name"].get("en") or slot.spec["name"]["zh"])[:160], status=slot.status, order=n,
        )
        for n, slot in enumerate(slots, 1)
    ]  # fmt: skip
    given = [file.pk for slot in slots for file in slot.files]
    if not given:
        return materials
    Material.objects.bulk_create(materials)
    link = Material.files.through
    link.objects.bulk_create(
        link(material_id=material.pk, storedfile_id=file.pk)
        for material, slot in zip(materials, slots, strict=True)
        for file in slot.files
    )
    files.hand_over(given, owner=case.pk, purpose=PURPOSE)
    return materials
