"""我的待办: the seats that wait for one person, sorted by the law's clock, in groups, paged by key.

A page costs the same number of queries with three rows and with three thousand; no query grows with what is done.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.crypto import blind_index
from apps.accounts.models import User
from apps.dashboards.inbox_rows import Line, lines_of
from apps.decisions.models import FOR_DESK, Seat, Step
from apps.ledger.ids import uuid_or_none
from apps.organizations.desk import Desk, lent_to
from apps.organizations.models import Delegation
from nanhai_gov import times

SIZE = 25
OWN, FREE = "own", "pool"
# In the order of the list; from DEPUTY on one group for each person in whose name one speaks.
TODAY, COUNTERSIGN, RETURNED, DEPUTY, POOL, REST = 1, 2, 3, 10, 98, 99
GROUPS = {
    TODAY: (_("Due today"), _("By law, by promise or in this step; listed here first, whatever group it is in")),
    COUNTERSIGN: (_("Countersigning"), _("Other units ask for our answer and wait for it")),
    RETURNED: (_("Returned to me"), _("The reason is shown beside each")),
    POOL: (_("To be taken"), _("Anyone holding the post may take these")),
    REST: (_("The rest"), ""),
}
KINDS: dict[Any, Any] = {
    Step.Kind.HANDLE: _("handling"),
    Step.Kind.REVIEW: _("review"),
    Step.Kind.COUNTERSIGN: _("countersigning"),
    Step.Kind.APPROVE: _("approval"),
}


@dataclass(frozen=True)
class Filters:
    """What the address asks for; unknown values filter nothing away that they could hide for good."""

    q: str = ""
    item: str = ""
    town: str = ""
    step: str = ""
    capacity: str = ""  # own, pool, or the id of the person in whose name one speaks

    @classmethod
    def of(cls, query: Any) -> "Filters":
        return cls(*(query.get(name, "").strip()[:60] for name in ("q", "item", "town", "step", "as")))

    def __bool__(self) -> bool:
        return any((self.q, self.item, self.town, self.step, self.capacity))


@dataclass
class Page:
    """The rows by group, how many wait in each group (of the whole list), what the filters offer, where to go on."""

    groups: list[tuple[int, Any, Any, int, list[Line]]]
    counts: dict[int, int]
    choices: dict[str, list[tuple[str, Any]]]
    after: str = ""
    total: int = field(init=False)

    def __post_init__(self) -> None:
        self.total = sum(self.counts.values())


def groups_of(delegations: list[Delegation]) -> dict[int, tuple[Any, Any]]:
    """The groups a list may have, in order, each with its name and a note."""
    groups: dict[int, tuple[Any, Any]] = dict(GROUPS)
    for place, (giver, given) in enumerate(_by_giver(delegations).items()):
        until = timezone.localtime(max(one.until for one in given) - timedelta(seconds=1))
        words = {"name": giver.shown_name, "until": times.day_words(until.date(), timezone.localdate())}
        note = _("Delegated to you until %(until)s; signed with your name, for %(name)s") % words
        groups[DEPUTY + place] = (_("For %(name)s") % words, note)
    return dict(sorted(groups.items()))


def _by_giver(delegations: list[Delegation]) -> dict[User, list[Delegation]]:
    givers: dict[User, list[Delegation]] = {}
    for one in delegations:
        givers.setdefault(one.giver, []).append(one)
    return dict(list(givers.items())[: POOL - DEPUTY])


def matching(q: str) -> Q:
    """Cases by part of number, title, address or business; by a whole ID or phone number through their blind index."""
    words = Q(number__icontains=q) | Q(title__icontains=q) | Q(address__icontains=q) | Q(applicant_org__icontains=q)
    return words | Q(id_no_index=blind_index("id_no", q)) | Q(phone_index=blind_index("phone", q))


# ⚡ One look at each open seat of the desk: the numbers of the groups, what the filters offer, and one page by key.
# `fits` says what `matching` says.
LOOK = f"""
    WITH waiting AS MATERIALIZED (
        SELECT seat.id, seat.holder_id, seat.due_at, step.kind, file.item_id, file.town_id,
            (SELECT due_at FROM supervision_clock clock WHERE clock.subject = chain.subject AND clock.kind = 'legal'
                AND clock.stopped_at IS NULL LIMIT 1) AS law,
            (SELECT due_at FROM supervision_clock clock WHERE clock.subject = chain.subject AND clock.kind = 'promise'
                AND clock.stopped_at IS NULL LIMIT 1) AS promised,
            step.round > 1 AND NOT EXISTS (
                SELECT FROM decisions_step earlier WHERE earlier.chain_id = step.chain_id
                    AND earlier.round = step.round AND earlier.position < step.position) AS returned,
            (%(capacity)s = '' OR COALESCE(seat.holder_id::text, '{FREE}') = %(capacity)s)
            AND (%(step)s = '' OR step.kind = %(step)s)
            AND (%(item)s = '' OR file.item_id = (SELECT id FROM catalog_serviceitem WHERE key = %(item)s))
            AND (%(town)s = '' OR file.town_id = (SELECT id FROM organizations_division WHERE code = %(town)s))
            AND (%(q)s = '' OR COALESCE(
                strpos(upper(concat_ws(E'\n', file.number, file.title, file.address, file.applicant_org)),
                       upper(%(q)s)) > 0
                OR file.id_no_index = %(id_no)s OR file.phone_index = %(phone)s, FALSE)) AS fits
        FROM decisions_seat seat
        JOIN decisions_step step ON step.id = seat.step_id
        JOIN decisions_chain chain ON chain.id = step.chain_id
        LEFT JOIN cases_case file ON file.id = chain.subject
        WHERE {FOR_DESK}
    ),
    sorted AS MATERIALIZED (
        SELECT waiting.id, fits, COALESCE(law, promised, due_at, '9999-01-01 00:00+08') AS by_law,
            CASE WHEN LEAST(law, promised, due_at) < %(tomorrow)s THEN {TODAY}
                 WHEN giver.n IS NOT NULL THEN {DEPUTY} - 1 + giver.n
                 WHEN kind = 'countersign' THEN {COUNTERSIGN} WHEN returned THEN {RETURNED}
                 WHEN holder_id IS NULL THEN {POOL} ELSE {REST} END AS place
        FROM waiting
        LEFT JOIN unnest(%(people)s::uuid[]) WITH ORDINALITY AS giver (id, n) ON giver.id = waiting.holder_id
    )
    SELECT 'group', place, count(*), NULL::timestamptz, NULL::uuid, '', '', '' FROM sorted WHERE fits GROUP BY place
    UNION ALL
    SELECT 'item', 0, 0, NULL, NULL, key, name, name_en FROM catalog_serviceitem
    WHERE id IN (SELECT item_id FROM waiting)
    UNION ALL
    SELECT 'town', 0, 0, NULL, NULL, code, name, name_en FROM organizations_division
    WHERE id IN (SELECT town_id FROM waiting)
    UNION ALL
    (SELECT 'seat', place, 0, by_law, id, '', '', '' FROM sorted
     WHERE fits AND (place, by_law, id) > (%(place)s, %(by_law)s::timestamptz, %(seat)s)
     ORDER BY place, by_law, id LIMIT %(size)s)
"""  # noqa: S608 – numbers of ours
FIRST = (0, "-infinity", UUID(int=0))


def page(user: User, desk: Desk, filters: Filters, after: str = "", *, size: int = SIZE) -> Page:
    """One page of the inbox. `after` is the key of the last row of the page before."""
    delegations = lent_to(user)
    found = _look(user, desk, filters, delegations, _read(after) or FIRST, size + 1)
    counts = {place: n for _part, place, n, *_rest in found["group"]}
    keys = [(place, by_law, pk) for _part, place, _n, by_law, pk, *_rest in found["seat"]]
    lines = lines_of([pk for _place, _by_law, pk in keys[:size]], user)
    groups = []
    for group, (name, note) in groups_of(delegations).items():
        members = [line for line, key in zip(lines, keys, strict=False) if key[0] == group]
        if members:
            groups.append((group, name, note, counts.get(group, 0), members))
    return Page(groups, counts, _choices(found, delegations), _key(*keys[size - 1]) if len(keys) > size else "")


def _look(
    user: User, desk: Desk, filters: Filters, delegations: list[Delegation], after: tuple[Any, ...], size: int
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of LOOK by what they are."""
    place, by_law, seat = after
    asked = {
        "by": user.pk, "posts": [post.pk for post in desk.posts], "givers": [one.giver_id for one in delegations],
        "lent": [one.post_id for one in delegations], "people": [giver.pk for giver in _by_giver(delegations)],
        "capacity": _capacity(filters.capacity, user), "step": filters.step if filters.step in KINDS else "",
        "item": filters.item, "town": filters.town, "q": filters.q,
        "id_no": blind_index("id_no", filters.q), "phone": blind_index("phone", filters.q),
        "tomorrow": timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1),
        "place": place, "by_law": by_law, "seat": seat, "size": size,
    }  # fmt: skip
    found: dict[str, list[tuple[Any, ...]]] = {"group": [], "item": [], "town": [], "seat": []}
    with connection.cursor() as cursor:
        cursor.execute(LOOK, asked)
        for row in cursor.fetchall():
            found[row[0]].append(row)
    return found


def _capacity(capacity: str, user: User) -> str:
    """Of which holder; `pool` for seats without one; nonsense filters nothing away."""
    if capacity in (OWN, FREE):
        return str(user.pk) if capacity == OWN else FREE
    return str(uuid_or_none(capacity) or "")


def arrived(user: User, desk: Desk, since: datetime) -> int:
    """How many of the seats that wait for this person were opened after a moment. Two queries."""
    return int(Seat.objects.for_desk(user, desk.posts, lent_to(user)).filter(opened_at__gt=since).count())


def _choices(found: dict[str, list[tuple[Any, ...]]], delegations: list[Delegation]) -> dict[str, Any]:
    """What the filters offer: items and towns that wait on this desk."""
    items, towns = ([(key, {"zh": zh, "en": en}) for *_rest, key, zh, en in sorted(found[part], key=itemgetter(5))]
                    for part in ("item", "town"))  # fmt: skip
    return {
        "items": items,
        "towns": towns,
        "steps": list(KINDS.items()),
        "capacities": [
            (OWN, _("My own")),
            (FREE, _("To be taken")),
            *((str(giver.pk), _("For %(name)s") % {"name": giver.shown_name}) for giver in _by_giver(delegations)),
        ],
    }


def _key(group: int, by_law: datetime, pk: UUID) -> str:
    text = json.dumps([group, by_law.isoformat(), str(pk)])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(after: str) -> tuple[int, datetime, UUID] | None:
    """A key as it came in the address; anything else begins at the first page."""
    try:
        group, by_law, pk = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return int(group), datetime.fromisoformat(by_law), UUID(pk)
    except (ValueError, TypeError):
        return None
