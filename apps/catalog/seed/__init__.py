"""The demo catalog: what the 33 items ask, promise and set in motion, and what counts as an event.

Written for this project from the cited laws; promise days are realistic, not Nanhai's published ones.
Limits and basis need a legal review before accuracy is claimed.
"""

from apps.catalog.seed import (
    births,
    care,
    clinicians,
    culture,
    education,
    elders,
    emergency,
    employers,
    events_city,
    events_grid,
    events_street,
    fire,
    food,
    health,
    justice,
    labor,
    living,
    market,
    relief,
    transport,
    urban,
    water,
    works,
)
from apps.catalog.seed.reasons import with_reasons

ITEMS = with_reasons(
    [
        *food.ITEMS,
        *market.ITEMS,
        *health.ITEMS,
        *clinicians.ITEMS,
        *culture.ITEMS,
        *education.ITEMS,
        *fire.ITEMS,
        *works.ITEMS,
        *water.ITEMS,
        *urban.ITEMS,
        *labor.ITEMS,
        *emergency.ITEMS,
        *transport.ITEMS,
        *relief.ITEMS,
        *care.ITEMS,
        *elders.ITEMS,
        *births.ITEMS,
        *living.ITEMS,
        *employers.ITEMS,
        *justice.ITEMS,
    ]
)
STANDARDS = [*events_city.STANDARDS, *events_street.STANDARDS, *events_grid.STANDARDS]

__all__ = ["ITEMS", "STANDARDS"]
