"""The lists of instructions: given by me, received by my unit, all; by state, by key, the nearest day first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import Role
from apps.ledger.clock import now
from apps.ledger.ids import uuid_or_none
from apps.organizations.desk import Desk
from apps.supervision.doors import GIVING, given_by, received_by
from apps.supervision.models import Notice, NoticeQuerySet

PAGE = 30
STATES = {
    "waiting": _("Waiting for an answer"),
    "overdue": _("Past their day"),
    "answered": _("Answered, to be looked at"),
    "done": pgettext_lazy("list", "Done"),
}
BOXES = {
    "given": _("Given by me"),
    "received": pgettext_lazy("instructions", "Received"),
    "all": _("All of the district"),
    "nudges": _("Reminders"),
}


@dataclass(frozen=True)
class Filters:
    """What a list shows, as its address says it."""

    box: str
    state: str
    after: str = ""

    @staticmethod
    def of(query: QueryDict, boxes: list[str]) -> "Filters":
        box, state = query.get("box", ""), query.get("state", "")
        return Filters(
            box if box in boxes else boxes[0], state if state in STATES else "waiting", query.get("after", "")
        )

    def url(self, **more: str) -> str:
        asked = {"box": self.box, "state": self.state} | more
        if asked["box"] == "nudges":
            asked.pop("state")
        return "?" + urlencode(asked)


def boxes_of(desk: Desk) -> list[str]:
    """Which lists this person has, the one they work on first."""
    leads = bool(desk.posts_with(Role.DISTRICT_LEADER))
    if leads:
        return ["given", "all"]
    return ["received", "nudges", *(["given"] if desk.posts_with(*GIVING) else [])]


def box(user: Any, desk: Desk, name: str) -> NoticeQuerySet:
    rows = Notice.objects.visible_to(user, desk)
    if name == "nudges":
        return rows.nudges().filter(received_by(user, desk))
    rows = rows.instructions()
    if name == "given":
        return rows.filter(given_by(user, desk))
    return rows if name == "all" else rows.filter(received_by(user, desk))


def in_state(rows: NoticeQuerySet, state: str) -> NoticeQuerySet:
    at = now()
    return {"waiting": rows.waiting, "answered": rows.answered, "done": rows.accepted}.get(
        state, lambda: rows.overdue(at)
    )()


def counts(rows: NoticeQuerySet) -> dict[str, int]:
    """How many in each state. One query."""
    waiting = Q(status__in=[Notice.Status.OPEN, Notice.Status.RETURNED])
    return rows.aggregate(
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(due_at__lt=now())),
        answered=Count("pk", filter=Q(status=Notice.Status.ANSWERED)),
        done=Count("pk", filter=Q(status=Notice.Status.ACCEPTED)),
    )


def page(rows: NoticeQuerySet, filters: Filters) -> tuple[list[Notice], str]:
    """One page and the key of the next, "" where there is none."""
    newest = filters.box == "nudges" or filters.state == "done"
    rows = rows if filters.box == "nudges" else in_state(rows, filters.state)
    if newest:
        key = uuid_or_none(filters.after)
        found = list((rows.filter(pk__lt=key) if key else rows).with_names().order_by("-pk")[: PAGE + 1])
        return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    due, key = _due_key(filters.after)
    if due and key:
        rows = rows.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=key))
    found = list(rows.with_names().order_by("due_at", "pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.due_at.isoformat()}~{last.pk}" if last and last.due_at else ""


def _due_key(after: str) -> tuple[datetime | None, UUID | None]:
    due, _tilde, key = after.partition("~")
    try:
        return parse_datetime(due), uuid_or_none(key)
    except ValueError:
        return None, None
