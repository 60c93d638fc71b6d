"""What the tests of dispatch share: the cast with teams, an order, and the shortest way to each state."""

from typing import Any
from uuid import UUID

from apps.dispatch.actions import arrive, claim, finish, issue_order
from apps.dispatch.demo import load_teams
from apps.dispatch.models import Team, WorkOrder
from apps.files.models import StoredFile
from apps.ledger.ids import uuid7
from apps.ledger.models import Entry
from apps.organizations.models import Division
from tests import people

CHECKLIST = [{"zh": "水已排走", "en": "Water drained"}, {"zh": "路面已清", "en": "Road cleared"}]


def make_field() -> None:
    people.make_world()
    load_teams()


def issue(kind: str = "report", **more: Any) -> WorkOrder:
    """A report of standing water in the west grid of 和顺社区, or a site check of a food license."""
    base: dict[str, Any] = {
        "kind": kind, "title": "道路积水", "brief": {"text": "水很深", "checklist": CHECKLIST}, "skill": "drainage",
        "place": people.HERE, "address": "和顺大道 1 号", "urgency": 2, "officers": 1, "due_at": None, "by": None,
    }  # fmt: skip
    if kind == "site_check":
        base |= {"title": "现场核查", "skill": "food", "officers": 2}
    if "grid" not in more:
        more["grid"] = Division.objects.get(code=people.WEST_GRID)
    if "asked_by" not in more:
        more["asked_by"] = people.unit("NH-OPS" if kind == "report" else "NH-MSR")
    return issue_order(more.pop("subject", None) or uuid7(), **base | more)


def photo(by: Any = None) -> StoredFile:
    return StoredFile.objects.create(
        name="after.jpg", kind="image/jpeg", size=100, sha256="0" * 64, path="00/00/x.jpg", purpose="order_evidence",
        uploaded_by=str(by.pk if by else ""),
    )  # fmt: skip


def arrived(order: WorkOrder, *, by: Any = None, second: Any = None) -> WorkOrder:
    by = by or people.worker()
    claim(order.pk, by=by)
    arrive(order.pk, by=by, place=people.HERE)
    if order.officers > 1:
        arrive(order.pk, by=second or people.second_worker(), place=people.HERE)
    order.refresh_from_db()
    return order


def done(order: WorkOrder, *, by: Any = None, **more: Any) -> WorkOrder:
    """Finished, waiting for its check."""
    by = by or people.worker()
    arrived(order, by=by)
    more = (
        {"passed": True, "text": "与申报一致"} if order.officers > 1 else {"text": "已抽排", "photos": [photo(by)]}
    ) | more
    finish(order.pk, by=by, **more)
    order.refresh_from_db()
    return order


def team(suffix: str) -> Team:
    return Team.objects.get(code=f"E-440605126-{suffix}")


def verbs(subject: UUID) -> list[str]:
    return list(Entry.objects.about(subject).values_list("verb", flat=True))


def said(subject: UUID, verb: str) -> dict[str, Any]:
    """Facts of the last entry with this verb."""
    entry = Entry.objects.about(subject).filter(verb=verb).last()
    assert entry is not None, f"no {verb}"
    return dict(entry.facts)
