"""What is kept about a person: each app says what, why and for how long, and hands out the rows.

个人信息保护法 art. 44 (to know), 45 (to see, copy, take along), 46 (to correct), 47 (to have deleted). Accounts lie at
the bottom and know no case; the apps above register here when they start.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.accounts.models import User

Rows = Callable[[User], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Kept:
    """One kind of data. `rows` are JSON-able, in full: they go to the person they are about."""

    key: str
    what: Any
    why: Any
    how_long: Any
    rows: Rows
    count: Callable[[User], int]


KEPT: dict[str, Kept] = {}
SUBJECTS: list[Callable[[User], Iterable[UUID]]] = []  # whose reveals are looks at this person's data
OPEN: list[Callable[[User], str]] = []  # a reason why the account cannot be closed yet, or ""
FORGET: list[Callable[[User], None]] = []  # what else goes with the account
ACTING: list[Callable[[User], Iterable[str]]] = []  # who may act for this person, in words


def keeps(key: str, *, what: Any, why: Any, how_long: Any, count: Callable[[User], int]) -> Callable[[Rows], Rows]:
    """Register a function that yields what is kept of one kind."""

    def register(rows: Rows) -> Rows:
        if key in KEPT:
            raise ValueError(f"{key} is registered twice")
        KEPT[key] = Kept(key, what, why, how_long, rows, count)
        return rows

    return register


def gather(user: User) -> dict[str, Any]:
    """Everything, by kind, with its reason."""
    return {
        kept.key: {
            "what": str(kept.what), "why": str(kept.why), "how_long": str(kept.how_long), "rows": list(kept.rows(user)),
        }
        for kept in KEPT.values()
    }  # fmt: skip


def subjects(user: User) -> list[UUID]:
    return [user.pk, *(pk for ids in SUBJECTS for pk in ids(user))]
