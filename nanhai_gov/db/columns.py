"""Some columns of a model in a statement written out, and its rows made of them.

⚡ For the few places that are asked all day long, where composing a statement and filling every column of every joined
table cost more than the database. What was not read is read when somebody asks for it, as after `only()`.
"""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


class Columns(Generic[M]):
    """`sql` names the columns under the table's alias; calling it with their values makes the row, or None for a row
    that an outer join did not find. Without names: all columns. The key always belongs to them."""

    def __init__(self, model: type[M], alias: str, *names: str) -> None:
        known = {field.attname for field in model._meta.concrete_fields}
        if wrong := set(names) - known:
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(wrong))}")
        fields: list[Any] = [
            field for field in model._meta.concrete_fields if not names or field.attname in names or field.primary_key
        ]  # in the order of the model, as `from_db` wants them
        self.model, self.names, self.size = model, [field.attname for field in fields], len(fields)
        self.sql = ", ".join(f"{alias}.{field.column}" for field in fields)
        self._key = next(n for n, field in enumerate(fields) if field.primary_key)
        self._reads = [(field.attname, field) for field in fields if hasattr(field, "from_db_value")]

    def __call__(self, values: Sequence[Any]) -> M | None:
        if values[self._key] is None:
            return None
        row = self.model.__new__(self.model)  # as from_db makes it, without asking for each column that was not read
        row._state = ModelState()
        row._state.adding, row._state.db = False, connection.alias
        told = row.__dict__
        told.update(zip(self.names, values, strict=True))
        for name, field in self._reads:
            told[name] = field.from_db_value(told[name], None, connection)
        return row


def split(row: Sequence[Any], *parts: Columns[Any]) -> list[Any]:
    """One row of each model, in the order of the statement, and a tuple of what comes after them."""
    told: list[Any] = []
    begin = 0
    for part in parts:
        end = begin + part.size
        told.append(part(row[begin:end]))
        begin = end
    return [*told, row[begin:]]
