"""Pages of items: the list with its filters, and one item with its versions and its past."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import Role
from apps.catalog.actions import OPEN
from apps.catalog.models import ItemVersion, ServiceItem
from apps.catalog.search import ranked
from apps.ledger.clock import now
from apps.ledger.models import Entry
from apps.ledger.verbs import VERBS, sentence
from apps.organizations.models import Unit
from nanhai_gov.access import roles
from nanhai_gov.reader import chinese
from nanhai_gov.templatetags.house import short

PAGE = 25
FOUND = 50  # a search shows its best, never a list to page through
EDITORS: Any = (Role.EDITOR, Role.ADMIN)
# Who decides on publication reads what is to be published.
READERS: Any = (*EDITORS, Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD)
TONES = {"draft": "", "asked": "decide", "in_use": "act", "published": "act", "suspended": "amber", "canceled": "red"}
Row = dict[str, Any]


def open_version(column: str) -> Subquery:
    """A column of the version that is not out yet, where the item has one."""
    waiting = ItemVersion.objects.filter(item=OuterRef("pk"), status__in=OPEN)
    return Subquery(waiting.values(column)[:1])


def narrowed(items: QuerySet, q: str, unit: str, status: str, kind: str) -> QuerySet:
    """The items a search and the filters of the address leave."""
    if unit:
        items = items.filter(unit__code=unit)
    if kind:
        items = items.filter(task_type=kind)
    if status in OPEN:
        items = items.filter(Q(versions__status=status))
    elif status:
        items = items.filter(status=status)
    if not q:
        return items
    code = q.upper().replace(" ", "")
    by_code = items.filter(Q(key=code) | Q(impl_code__startswith=code) | Q(base_code=code) | Q(handle_code=code))
    return by_code if by_code.exists() else ranked(items, q)


@roles(*READERS)
@require_safe
@never_cache
def items(request: HttpRequest) -> HttpResponse:
    """事项目录: all items, or those that answer what was asked. Filters stand in the address; pages go by key."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "unit", "status", "type")}
    after = request.GET.get("after", "")[:40]
    found = narrowed(ServiceItem.objects.all(), asked["q"], asked["unit"], asked["status"], asked["type"])
    found = found.select_related("unit", "current").annotate(
        open_status=open_version("status"), open_pk=open_version("pk"), open_number=open_version("number")
    )
    if asked["q"]:
        rows, more = list(found[:FOUND]), False
    else:
        rows = list(found.order_by("key").filter(key__gt=after)[: PAGE + 1])
        rows, more = rows[:PAGE], len(rows) > PAGE
    keep = {name: value for name, value in asked.items() if value}
    return render(request, "catalog/desk/items.html", {
        "asked": asked, "filtered": bool(keep), "rows": [item_row(item) for item in rows], "as_of": now(),
        "total": len(rows) if asked["q"] else found.order_by().count(), "counts": counts(),
        "units": Unit.objects.filter(pk__in=ServiceItem.objects.values("unit")).order_by("path"),
        "types": ServiceItem.TaskType.choices, "statuses": [*ServiceItem.Status.choices, OPEN_CHOICE],
        "next_url": "?" + urlencode(keep | {"after": rows[-1].key}) if more else "",
        "first_url": "?" + urlencode(keep) if after else "",
    })  # fmt: skip


OPEN_CHOICE = (ItemVersion.Status.ASKED.value, ItemVersion.Status.ASKED.label)


def counts() -> Row:
    """Items by status, for the head of the list: one query."""
    return dict(ServiceItem.objects.values_list("status").annotate(n=Count("pk")).values_list("status", "n"))


def item_row(item: Any) -> Row:
    waiting = ItemVersion.Status(item.open_status) if item.open_status else None
    return {
        "item": item,
        "unit": short(item.unit),
        "tone": TONES[item.status],
        "open": waiting.label if waiting else "",
        "open_tone": TONES[waiting] if waiting else "",
    }


@roles(*READERS)
@require_safe
@never_cache
def item(request: HttpRequest, key: str) -> HttpResponse:
    return item_page(request, key)


def item_page(request: HttpRequest, key: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """One item: what it is, its versions with their dates and who, and all that happened to it."""
    found = get_object_or_404(ServiceItem.objects.select_related("unit", "current"), key=key)
    versions = list(found.versions.defer("form", "plan", "playbook", "guide", "materials").order_by("-number"))
    entries = list(Entry.objects.about(found.pk))
    may = bool(request.desk.roles & set(EDITORS))  # type: ignore[attr-defined]
    newest = versions[0] if versions else None
    return render(request, "catalog/desk/item.html", {
        "item": found, "tone": TONES[found.status], "may": may, "versions": version_rows(versions, entries),
        "open": newest if newest and newest.status in OPEN else None,
        "timeline": [told(entry) for entry in reversed(entries)], **more,
    }, status=status)  # fmt: skip


def version_rows(versions: list[ItemVersion], entries: list[Entry]) -> list[Row]:
    """Each version with when and by whom it was drafted, asked for, published and ended; newest first."""
    marks: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        marks[str(entry.facts.get("version", "")), entry.verb] = entry
    rows = []
    ended: Entry | None = None
    for version in versions:
        of = {verb: marks.get((str(version.pk), f"item.{verb}")) for verb in ("drafted", "asked", "published")}
        rows.append({"version": version, "tone": TONES.get(version.status, ""), "ended": ended, **of})
        ended = of["published"] or ended
    for row, before in zip(rows, versions[1:], strict=False):
        row["before"] = before
    return rows


def told(entry: Entry) -> Row:
    """An entry for the timeline."""
    verb = VERBS.get(entry.verb)
    facts = entry.facts
    if not chinese():
        facts = facts | {name[:-3]: value for name, value in facts.items() if name.endswith("_en") and value}
    return {
        "at": entry.at,
        "text": sentence(entry.verb, facts, entry.actor_label),
        "track": verb.track if verb else "",
        "who": entry.actor_label,
    }
