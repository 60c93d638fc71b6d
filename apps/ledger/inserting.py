"""New rows of several tables in one round to the database: for acts whose locks everybody waits for."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models


def insert_together(rows: Sequence[models.Model]) -> None:
    """INSERT them in this order, in the caller's transaction; the last one learns the number the database gave it.

    As `save(force_insert=True)` without signals. Every row must be ready: a `save` of the model's own is not called.
    """
    statements = [_insert_of(type(row)) for row in rows]
    returning = " RETURNING id" if rows[-1].pk is None else ""
    values = [value for row in rows for value in _values(row)]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements) + returning, values)
        if returning:
            rows[-1].pk = cursor.fetchone()[0]
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@lru_cache
def _fields(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.local_concrete_fields if not one.generated and not _numbered(one)]


def _numbered(field: Any) -> bool:
    """The database counts it."""
    return field.primary_key and field.get_internal_type() in ("AutoField", "BigAutoField")


@lru_cache
def _insert_of(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(one.column) for one in _fields(model))
    places = ", ".join(["%s"] * len(_fields(model)))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - the model's own names


def _values(row: models.Model) -> list[Any]:
    return [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in _fields(type(row))]
