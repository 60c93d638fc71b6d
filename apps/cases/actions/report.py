"""随手拍: a citizen (or a colleague on patrol) reports a problem. Place and photo first; a name is not needed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.accounts.identity import check_phone
from apps.accounts.models import Role
from apps.cases import numbers
from apps.cases.actions.again import sent_before
from apps.cases.actions.submission import facts
from apps.cases.models import Case, Material
from apps.catalog import reference as catalog
from apps.catalog.models import EventStandard
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
from apps.organizations.places import locate

PURPOSE = "report_photo"
DRAFT_PURPOSE = "report_draft_photo"
PHOTOS = 6


@official_act
def submit_report(
    *,
    by: Any,
    client_actor: str,
    client_key: str,
    standard_id: UUID | str,
    text: str,
    place: tuple[float, float] | None = None,
    community: str = "",
    address: str = "",
    photos: Sequence[UUID] = (),
    phone: str = "",
    name: str = "",
    channel: str = Case.Channel.MOBILE,
    entered_by: Any = None,
    on_spot: dict[str, Any] | None = None,
) -> Case:
    """Case, photos and one entry. `place` is (lng, lat); without it a community (12 digits) says where.

    `standard_id`: of the one in force, its id or its code. `by` reports for themselves; `entered_by` takes calls and
    types for somebody else, whose account is not known. The same key and content again give the same case.
    Refused: standard_missing, place_missing, text_missing, too_many_photos, outside_district, swapped_coordinates,
    key_reused, not_a_call_taker; field names the input.

    `on_spot` (自行处置): what whoever found it has done already: text, photos, place, captured_at, clock_off.
    """
    if entered_by is not None and not desk_of(entered_by).posts_with(Role.HOTLINE):
        raise Refused("not_a_call_taker", _("Only call takers of 12345 enter reports for callers."))
    sent = [str(standard_id), text, place, community, address, [str(one) for one in photos], phone, name]
    digest = body_hash([*sent, *([on_spot["text"]] if on_spot else [])])
    before = _sent_before(client_actor, client_key, digest)
    if before is not None:
        return before
    standard = _standard(standard_id)
    _require_something(text, photos)
    area, town = where(place, community, address)
    unit, at, (lng, lat) = government_of(town), now(), place or (None, None)
    case = Case(
        id=uuid7(), kind=Case.Kind.REPORT, channel=channel, title=standard.name, standard=standard, unit=unit,
        unit_path=unit.path, town=town, grid=area, lng=lng, lat=lat, address=address.strip()[:200],
        text=text.strip()[:4000], applicant=by, applicant_name=name.strip() or (by.name if by else ""),
        phone=_phone(phone) or (by.phone if by else ""), entered_by=entered_by, agent={},
        answers={"on_spot": on_spot} if on_spot else {},
        query_code=numbers.query_code(),
        client_key=client_key, client_actor=client_actor, body_hash=digest, submitted_at=at,
        due_at=WorkCalendar.current().due(at, standard.limit, standard.limit_unit).at,
    )  # fmt: skip
    _keep(case, photos)
    case.is_new = True
    return case


def _standard(asked: UUID | str) -> EventStandard:
    standard = catalog.standard(asked)
    if standard is None:
        raise Refused("standard_missing", _("Choose what it is about."), field="standard")
    return standard


def _require_something(text: str, photos: Sequence[UUID]) -> None:
    """Words or a photo, but not an album."""
    if not text.strip() and not photos:
        raise Refused("text_missing", _("Say in a few words what you see, or add a photo."), field="text")
    if len(photos) > PHOTOS:
        raise Refused("too_many_photos", _("At most %(n)d photos, please.") % {"n": PHOTOS}, field="photos")


def _phone(text: str) -> str:
    try:
        return check_phone(text) if text.strip() else ""
    except ValidationError as wrong:
        raise Refused("phone", " ".join(wrong.messages), field="phone") from wrong


def _keep(case: Case, photos: Sequence[UUID]) -> None:
    material = Material(
        case_id=case.pk, key="photos", name="照片", name_en="Photos",
        status=Material.Status.UPLOADED if photos else Material.Status.MISSING,
    )  # fmt: skip
    if photos:
        material.save(force_insert=True)
        sent = StoredFile.objects.filter(pk__in=list(photos), purpose=DRAFT_PURPOSE, uploaded_by=case.client_actor)
        own = list(sent)
        material.files.add(*own)
        files.hand_over([file.pk for file in own], owner=case.pk, purpose=PURPOSE)
    day = localdate(case.submitted_at)
    case.number = numbers.case_number(day, *numbers.take(numbers.series_of(day), year=day.year))
    case.index_numbers()
    assert case.standard is not None and case.due_at is not None
    record_with(
        [case] if photos else [material, case], "case.submitted", case.pk, by=case.entered_by or case.applicant,
        **facts(case, category=case.standard.category, grid=case.grid.code if case.grid else "",
                skill=case.standard.skill, urgency=case.standard.urgency, due_at=case.due_at.isoformat()),
    )  # fmt: skip


def _sent_before(actor: str, key: str, digest: str) -> Case | None:
    if not key:
        raise Refused("key_missing", _("This form is incomplete. Open the page again."))
    before = sent_before(actor, key)
    if before is None:
        return None
    if before[1] != digest:
        raise Refused("key_reused", _("This form was already sent with other content. Open it again."))
    found: Case = Case.objects.for_pages().get(pk=before[0])
    return found


def where(place: tuple[float, float] | None, community: str, address: str) -> tuple[Division, Division | None]:
    """The smallest division known, and its town: of a point the grid, else the community chosen."""
    if place is not None:
        found = locate(*place)
        return found.grid or found.community or found.town, found.town
    chosen = reference.division_of(community) if community else None
    if chosen is None or chosen.level < Division.Level.TOWN:
        raise Refused(
            "place_missing",
            _("Say where it is: choose the community, or share your position."),
            field="community",
        )
    if not address.strip():
        raise Refused(
            "address_missing",
            _("Describe the spot: a street and number, a shop, a crossing."),
            field="address",
        )
    return chosen, town_of(chosen)


def town_of(division: Division) -> Division | None:
    """The town a division lies in."""
    above: Division | None = division
    while above is not None and above.level != Division.Level.TOWN:
        above = above.parent
    return above


def government_of(town: Division | None) -> Unit:
    """Who answers for a report: the town's government, else the district's operations center."""
    government = reference.government_of(town.pk) if town else None
    return government or reference.operations_center()
