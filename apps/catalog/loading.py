"""Loading a catalog written as data: items with their first versions, and event standards. Running it again changes
only what is different: an unchanged item keeps its version, a changed one gets the next, published by the same act.
What a person has touched since is theirs and stays as it is."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from apps.catalog.actions import CONTENT, cancel, new_version, publish, publish_standard, suspend
from apps.catalog.codes import build
from apps.catalog.models import EventStandard, ItemVersion, ServiceItem
from apps.ledger.models import Entry
from apps.ledger.verbs import VERBS
from apps.organizations.models import Unit

Data = dict[str, Any]
Status = ServiceItem.Status


def credited(unit: Unit) -> Unit:
    """The unit itself, or the nearest above it that is a legal body with a credit code of its own."""
    above: Unit | None = unit
    while above is not None and not above.uscc:
        above = above.parent
    if above is None:
        raise CommandError(f"No unit above {unit.code} has a credit code.")
    return above


def base_code_of(data: Data) -> str:
    """The 基本编码 given, or one made of the task type and the item's place in the list."""
    return str(data.get("base_code") or f"44{data['task_type']}{data.get('main', data['seq']):05d}000")


def load_items(items: Iterable[Data]) -> Iterator[tuple[str, str]]:
    """Yields (key, what was done: made, changed, unchanged, left) as it goes, one transaction an item."""
    units = {unit.code: unit for unit in Unit.objects.select_related("parent__parent")}
    theirs = touched("item.", "key")
    for data in items:
        if data["key"] in theirs:
            yield data["key"], "left"
            continue
        if data["unit"] not in units:
            raise CommandError(f"{data['key']}: there is no unit {data['unit']}. Load the organizations first.")
        with transaction.atomic():
            done = load_item(data, units[data["unit"]])
        yield data["key"], done


def touched(family: str, fact: str) -> set[str]:
    """Of items or standards: those whose ledger has an act of a person."""
    verbs = [verb for verb in VERBS if verb.startswith(family)]
    return set(Entry.objects.filter(verb__in=verbs, actor__isnull=False).values_list(f"facts__{fact}", flat=True))


def load_item(data: Data, unit: Unit) -> str:
    body = credited(unit)
    code = build(body.uscc, body.level, base_code_of(data), data.get("seq", 1))
    item, made = ServiceItem.objects.update_or_create(
        key=data["key"],
        defaults={
            "base_code": str(code.base),
            "impl_code": code.impl,
            "handle_code": code.handle,
            "unit": unit,
            **{name: data[name] for name in ("name", "name_en", "task_type", "audience", "aliases", "topics")},
            "by_town": data.get("by_town", False),
        },
    )
    changed = load_version(item, data["version"])
    load_status(item, data)
    return "made" if made else "changed" if changed else "unchanged"


def content_of(version: Data) -> Data:
    """The columns of a version from its entry in the list."""
    (legal, legal_unit), (promise, promise_unit) = version["legal"], version["promise"]
    limits = {
        "legal_limit": legal, "legal_unit": legal_unit, "promise_limit": promise, "promise_unit": promise_unit,
    }  # fmt: skip
    rest = {name: version[name] for name in CONTENT if name in version}
    return {"visits": 0, "playbook": {}, "guide": {}, **limits, **rest}


def load_version(item: ServiceItem, data: Data) -> bool:
    """Publish the content where it differs from what is current; True when it did."""
    content = content_of(data)
    current = item.current
    if current and all(getattr(current, name) == value for name, value in content.items()):
        return False
    if item.status == Status.CANCELED:
        return False
    draft = item.versions.filter(status=ItemVersion.Status.DRAFT).first()
    if draft is None:
        draft = new_version(item.pk, by=None, **content)
    else:
        ItemVersion.objects.filter(pk=draft.pk).update(**content)
    publish(draft.pk, by=None)
    return True


def load_status(item: ServiceItem, data: Data) -> None:
    wanted = data.get("status", Status.IN_USE)
    item.refresh_from_db(fields=["status"])
    reason = data.get("status_reason") or "Catalog data"
    if wanted == Status.CANCELED and item.status != Status.CANCELED:
        cancel(item.pk, by=None, reason=reason)
    if wanted == Status.SUSPENDED and item.status == Status.IN_USE:
        suspend(item.pk, by=None, reason=reason)


def load_standards(standards: Iterable[Data]) -> Iterator[tuple[str, str]]:
    """Yields (code, what was done) for each event standard."""
    theirs = touched("standard.", "code")
    for data in standards:
        content = dict(data)
        scheme, code = content.pop("scheme", "GB/T 30428"), content.pop("code")
        if code in theirs:
            yield code, "left"
            continue
        before = EventStandard.objects.filter(scheme=scheme, code=code).order_by("-version").first()
        standard = publish_standard(by=None, scheme=scheme, code=code, **content)
        yield code, "unchanged" if before == standard else "changed" if before else "made"
