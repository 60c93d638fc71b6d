"""Items, their versions and event standards, kept in the process until one of them changes: see
apps/organizations/reference.py, and never write to them."""

from typing import Any
from uuid import UUID

from apps.catalog.models import EventStandard, ItemVersion, ServiceItem
from apps.organizations.reference import kept, unit


@kept
def item(pk: UUID) -> ServiceItem:
    """With its unit and the version in force."""
    found = ServiceItem.objects.get(pk=pk)
    found.unit = unit(found.unit_id)
    if found.current_id is not None:
        found.current = version(found.current_id)
    return found


@kept
def listed_item(key: str) -> ServiceItem:
    """What citizens find under this key; ServiceItem.DoesNotExist else."""
    return item(ServiceItem.objects.listed().values_list("pk", flat=True).get(key=key))


@kept
def version(pk: UUID) -> ItemVersion:
    return ItemVersion.objects.get(pk=pk)


@kept
def standard_by_id(pk: UUID) -> EventStandard:
    """In force or not any more: the one that a case was reported under."""
    return EventStandard.objects.get(pk=pk)


@kept
def standard(asked: UUID | str) -> EventStandard | None:
    """The one in force, by its id or its code."""
    named: dict[str, Any] = {"pk": asked} if isinstance(asked, UUID) else {"code": asked}
    return next(iter(EventStandard.objects.current().filter(**named)[:1]), None)
