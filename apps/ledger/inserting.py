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


def insert_many(rows: Sequence[models.Model]) -> None:
    """INSERT rows of one model by one statement, in this order; each learns the number the database gave it."""
    model = type(rows[0])
    places = ", ".join([_places_of(model)] * len(rows))
    values = [value for row in rows for value in _values(row)]
    with connection.cursor() as cursor:
        cursor.execute(f"{_into(model)} VALUES {places} RETURNING id", values)
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk, row._state.adding, row._state.db = pk, False, connection.alias


def insert_once(row: models.Model) -> bool:
    """INSERT a row unless one of its constraints of uniqueness says that it is there; whether it was written."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_insert_of(type(row))} ON CONFLICT DO NOTHING RETURNING id", _values(row))
        written = cursor.fetchone()
    if written is None:
        return False
    row.pk, row._state.adding, row._state.db = written[0], False, connection.alias
    return True


@lru_cache
def _fields(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.local_concrete_fields if not one.generated and not _numbered(one)]


def _numbered(field: Any) -> bool:
    """The database counts it."""
    return field.primary_key and field.get_internal_type() in ("AutoField", "BigAutoField")


@lru_cache
def _into(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(one.column) for one in _fields(model))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns})"


@lru_cache
def _places_of(model: type[models.Model]) -> str:
    return f"({', '.join(['%s'] * len(_fields(model)))})"


@lru_cache
def _insert_of(model: type[models.Model]) -> str:
    return f"{_into(model)} VALUES {_places_of(model)}"


def _values(row: models.Model) -> list[Any]:
    return [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in _fields(type(row))]
