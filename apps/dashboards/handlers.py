"""What the dashboards do when the ledger says something: append the changes, once per entry."""

from apps.dashboards.meters import METERS, changes
from apps.dashboards.models import Delta
from apps.ledger.handling import on
from apps.ledger.models import Entry


@on(*METERS, queue="rollup", lane="rollup", many=500)
def count(entries: list[Entry]) -> None:
    """One row per change, in the transaction of the deliveries' marks: exactly once, and no hot row."""
    Delta.objects.bulk_create(deltas(entries))


def deltas(entries: list[Entry]) -> list[Delta]:
    return [
        Delta(day=change.day, metric=change.metric, unit_id=case.unit_id, town_id=case.town_id, place_id=case.grid_id,
              bucket=change.bucket, n=change.n)
        for change, case in changes(entries)
    ]  # fmt: skip
