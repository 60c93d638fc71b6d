"""Molds: what rows of one table have in common, as COPY text with gaps for what differs from row to row."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, models

Fill = Callable[..., str]
NULL = r"\N"


def mold(row: models.Model, gaps: Mapping[str, str]) -> Fill:
    """A function from the values of the gaps to one line of COPY text.

    `row` is an unsaved instance that carries what does not change; `gaps` maps columns to names of arguments, whose
    values must be ready text. What is encrypted is encrypted once, by the column itself.
    """
    cells = [gaps.get(column, "") and f"{{{gaps[column]}}}" or _kept(row, column) for column in columns(type(row))]
    return ("\t".join(cells) + "\n").format


def columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in _fields(model)]


def copy_into(model: type[models.Model], table: str = "") -> str:
    names = ", ".join(f'"{column}"' for column in columns(model))
    return f'COPY "{table or model._meta.db_table}" ({names}) FROM STDIN'


def _fields(model: type[models.Model]) -> list[Any]:
    """Without keys that the database counts up itself."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def _kept(row: models.Model, column: str) -> str:
    field = next(field for field in _fields(type(row)) if field.column == column)
    if isinstance(field, models.JSONField):
        return _text(json.dumps(getattr(row, field.attname), ensure_ascii=False))
    value = field.get_db_prep_save(getattr(row, field.attname), connection)
    return _text(value)


def _text(value: Any) -> str:
    """As COPY reads it; braces are doubled, since the line is a format."""
    if value is None:
        return NULL
    if hasattr(value, "adapted"):  # psycopg2's Binary
        value = value.adapted
    if isinstance(value, (bytes, memoryview, bytearray)):
        return r"\\x" + bytes(value).hex()
    words = str(value).replace("\\", "\\\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
    return words.replace("{", "{{").replace("}", "}}")
