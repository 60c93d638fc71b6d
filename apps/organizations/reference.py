"""Reference rows 基础数据: what hardly ever changes and everything asks for – divisions, units, calendar, catalog.

The database counts their changes (triggers, `reference_version`), so a process may keep what it has read as long as
that count stays: never older than a query would be, for one small statement an act instead of a wide one a row.

    @kept
    def hall_in(town_id: int) -> Unit | None: ...

What is kept is shared by all threads: never write to it.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection

from apps.ledger.remembering import asked_once, remembering
from apps.organizations.models import Division, Unit

P = ParamSpec("P")
T = TypeVar("T")
MOST = 4000  # answers of one function; a catalog of thousands is not kept whole


def version() -> int:
    """The count of changes to reference rows. One statement, once within an act."""
    return asked_once("reference_version", _version)


def _version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM reference_version")
        return int(cursor.fetchone()[0])


def kept(read: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function of plain arguments reads from reference rows, until one of them changes.

    The version is asked before the rows are read, so what is kept under it can only be newer. Exceptions are not kept.
    """
    known: tuple[int, dict[Hashable, Any]] = (-1, {})

    @wraps(read)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal known
        current, (at, answers) = version(), known
        if at != current or len(answers) >= MOST:
            answers = {}
            known = (current, answers)
        key = (args, tuple(sorted(kwargs.items())))
        if key not in answers:
            with remembering(reference_version=current):
                answers[key] = read(*args, **kwargs)
        answer: T = answers[key]
        return answer

    return ask


@kept
def division(pk: int) -> Division:
    """Of whatever level, without its boundary; its parents come from here as well."""
    found = Division.objects.defer("boundary").get(pk=pk)
    if found.parent_id is not None:
        found.parent = division(found.parent_id)
    return found


@kept
def division_of(code: str) -> Division | None:
    """By its official code."""
    pks = Division.objects.filter(code=code).values_list("pk", flat=True)
    return next((division(pk) for pk in pks), None)


@kept
def unit(pk: Any) -> Unit:
    return Unit.objects.get(pk=pk)


@kept
def government_of(town_id: int | None) -> Unit | None:
    """The town's government 镇政府/街道办."""
    return _first(Unit.objects.active().filter(kind=Unit.Kind.TOWN, division=town_id).order_by("code"))


@kept
def hall_of(town_id: int | None) -> Unit | None:
    """The first service hall of the town, else the district's."""
    halls = Unit.objects.active().filter(kind=Unit.Kind.HALL).order_by("code")
    found = _first(halls.filter(division=town_id)) if town_id is not None else None
    return found or _first(halls.filter(level__lte=4)) or _first(Unit.objects.filter(code="NH-HALL"))


@kept
def operations_center() -> Unit:
    return Unit.objects.get(code="NH-OPS")


def _first(units: Any) -> Unit | None:
    return next(iter(units[:1]), None)
