"""我的待办: the seats that wait for one person, sorted by the law's clock, in groups, paged by key.

A page costs the same number of queries with three rows and with three thousand; no query grows with what is done.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.crypto import blind_index
from apps.accounts.masking import mask_name, mask_org
from apps.accounts.models import User
from apps.cases.models import Case
from apps.decisions.models import Opinion, Seat, Step
from apps.organizations.desk import Desk
from apps.organizations.models import Delegation, Division
from apps.supervision.models import Card, Clock
from nanhai_gov import times

SIZE = 25
OWN, FREE = "own", "pool"
NEVER = Value(datetime(9999, 1, 1, tzinfo=timezone.get_default_timezone()), output_field=DateTimeField())
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
class Line:
    """One row of the list."""

    seat: Any  # a Seat that also carries `group` and `by_law`
    case: Case | None
    legal: Clock | None = None
    promise: Clock | None = None
    card: Card | None = None
    sender: Opinion | None = None
    answered: str = ""
    against: bool = False
    on_behalf: str = ""

    @property
    def applicant(self) -> str:
        if self.case is None:
            return ""
        return mask_org(self.case.applicant_org) if self.case.applicant_org else mask_name(self.case.applicant_name)

    @property
    def returned(self) -> bool:
        return self.sender is not None and self.sender.verb in {Opinion.Verb.RETURN, Opinion.Verb.OBJECT}

    @property
    def site_check(self) -> str:
        """passed, failed, not_needed; empty while it is out or where none was asked for."""
        return str(self.seat.step.chain.facts.get("site_check", ""))

    @property
    def rev(self) -> str:
        """What a page showing this line has seen of its chain."""
        return self.seat.step.chain.rev(self.seat.step_id)

    @property
    def like(self) -> str:
        """What must be the same for cases to be agreed to together: version, step and the capacity one acts in."""
        seat = self.seat
        version = self.case.version_id if self.case else None
        return f"{version}.{seat.step.kind}.{seat.step.key}.{seat.post_id}.{seat.holder_id}"

    @property
    def alone(self) -> str:
        """Why this one cannot be agreed to together with others; empty when it can."""
        facts = self.seat.step.chain.facts
        if self.case is None or self.case.version_id is None:
            return str(_("Only applications can be agreed to together."))
        if self.seat.holder_id is None:
            return str(_("Take it first; nobody has it yet."))
        if any(key not in facts for key in self.seat.step.spec.get("awaits", [])):
            return str(_("The result of the site check is not in yet."))
        if self.site_check == "failed":
            return str(_("The site check was not passed; look at it by itself."))
        return str(_("Somebody spoke against it; look at it by itself.")) if self.against else ""


@dataclass
class Page:
    """The rows by group, how many wait in each group (of the whole list), and where to go on."""

    groups: list[tuple[int, Any, Any, int, list[Line]]]
    counts: dict[int, int]
    delegations: list[Delegation]
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


def waiting(user: User, desk: Desk, delegations: list[Delegation]) -> QuerySet:
    """Open seats of this desk with the group and the clock they are sorted by."""
    subject = OuterRef("step__chain__subject")
    clocks = Clock.objects.running().filter(subject=subject)
    earlier = Step.objects.filter(
        chain=OuterRef("step__chain"), round=OuterRef("step__round"), position__lt=OuterRef("step__position")
    )
    tomorrow = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (
        Seat.objects.for_desk(user, desk.posts, delegations)
        .annotate(
            law=Subquery(clocks.of_kind(Clock.Kind.LEGAL).values("due_at")[:1]),
            promised=Subquery(clocks.of_kind(Clock.Kind.PROMISE).values("due_at")[:1]),
            inner=~Exists(earlier),
        )
        .annotate(
            by_law=Coalesce("law", "promised", "due_at", NEVER),
            nearest=Least("law", "promised", "due_at"),
        )
        .annotate(
            group=Choose(
                When(nearest__lt=tomorrow, then=TODAY),
                *(When(holder=giver, then=DEPUTY + n) for n, giver in enumerate(_by_giver(delegations))),
                When(step__kind=Step.Kind.COUNTERSIGN, then=COUNTERSIGN),
                When(step__round__gt=1, inner=True, then=RETURNED),
                When(holder__isnull=True, then=POOL),
                default=REST,
                output_field=IntegerField(),
            )
        )
    )


def matching(q: str) -> Q:
    """Cases by part of number, title, address or business; by a whole ID or phone number through their blind index."""
    words = Q(number__icontains=q) | Q(title__icontains=q) | Q(address__icontains=q) | Q(applicant_org__icontains=q)
    return words | Q(id_no_index=blind_index("id_no", q)) | Q(phone_index=blind_index("phone", q))


def narrowed(seats: QuerySet, filters: Filters, user: User) -> QuerySet:
    case = Case.objects.filter(pk=OuterRef("step__chain__subject"))
    if filters.q:
        seats = seats.filter(Exists(case.filter(matching(filters.q))))
    seats = seats.filter(_of_capacity(filters.capacity, user))
    if filters.item:
        seats = seats.filter(Exists(case.filter(item__key=filters.item)))
    if filters.town:
        seats = seats.filter(Exists(case.filter(town__code=filters.town)))
    if filters.step in KINDS:
        seats = seats.filter(step__kind=filters.step)
    return seats


def _of_capacity(capacity: str, user: User) -> Q:
    if capacity in (OWN, FREE):
        return Q(holder=user) if capacity == OWN else Q(holder__isnull=True)
    try:
        return Q(holder=UUID(capacity))
    except ValueError:
        return Q()


def page(user: User, desk: Desk, filters: Filters, after: str = "", *, size: int = SIZE) -> Page:
    """One page of the inbox. `after` is the key of the last row of the page before."""
    delegations = taken(user)
    seats = narrowed(waiting(user, desk, delegations), filters, user)
    counts = dict(seats.order_by().values_list("group").annotate(n=Count("pk")).values_list("group", "n"))
    rows = seats.select_related("step__chain", "post", "unit", "holder").order_by("group", "by_law", "pk")
    key = _read(after)
    if key:
        group, by_law, pk = key
        same = Q(group=group)
        rows = rows.filter(Q(group__gt=group) | same & Q(by_law__gt=by_law) | same & Q(by_law=by_law, pk__gt=pk))
    found = list(rows[: size + 1])
    lines = lines_of(found[:size], user)
    groups = [
        (group, name, note, counts.get(group, 0), members)
        for group, (name, note) in groups_of(delegations).items()
        if (members := [line for line in lines if line.seat.group == group])
    ]
    return Page(groups, counts, delegations, _key(found[size - 1]) if len(found) > size else "")


def arrived(user: User, desk: Desk, since: datetime) -> int:
    """How many of the seats that wait for this person were opened after a moment. Two queries."""
    return int(Seat.objects.for_desk(user, desk.posts, taken(user)).filter(opened_at__gt=since).count())


def choices(user: User, desk: Desk, delegations: list[Delegation]) -> dict[str, list[tuple[str, Any]]]:
    """What the filters offer: items and towns that wait on this desk."""
    subjects = Seat.objects.for_desk(user, desk.posts, delegations).values("step__chain__subject")
    cases = Case.objects.filter(pk__in=subjects)
    items = cases.filter(item__isnull=False).values_list("item__key", "item__name", "item__name_en").distinct()
    towns = Division.objects.filter(pk__in=cases.values("town")).order_by("code")
    return {
        "items": [(key, {"zh": zh, "en": en}) for key, zh, en in items.order_by("item__key")],
        "towns": [(town.code, town) for town in towns],
        "steps": list(KINDS.items()),
        "capacities": [
            (OWN, _("My own")),
            (FREE, _("To be taken")),
            *((str(giver.pk), _("For %(name)s") % {"name": giver.shown_name}) for giver in _by_giver(delegations)),
        ],
    }


def taken(user: User) -> list[Delegation]:
    """Delegations in force by which this person speaks for others, by the givers' names."""
    found = Delegation.objects.in_force().taken_by(user).select_related("giver").order_by("since", "pk")
    return list(found)


def lines_of(seats: list[Seat], user: User) -> list[Line]:
    subjects = [seat.step.chain.subject for seat in seats]
    cases = {case.pk: case for case in Case.objects.filter(pk__in=subjects).for_pages().select_related("accepted_by")}
    legal, promise = _clocks(subjects)
    cards = _cards(subjects)
    senders = _senders([seat.step.chain_id for seat in seats])
    answered = _answered([seat.step_id for seat in seats if seat.step.kind == Step.Kind.COUNTERSIGN])
    against = _against([seat.step.chain_id for seat in seats])
    return [
        Line(
            seat,
            cases.get(seat.step.chain.subject),
            legal.get(seat.step.chain.subject),
            promise.get(seat.step.chain.subject),
            cards.get(seat.step.chain.subject),
            senders.get(seat.step.chain_id),
            answered.get(seat.step_id, ""),
            seat.step.chain_id in against,
            seat.holder.shown_name if seat.holder and seat.holder_id != user.pk else "",
        )
        for seat in seats
    ]


def _clocks(subjects: list[UUID]) -> tuple[dict[UUID, Clock], dict[UUID, Clock]]:
    kinds = (Clock.Kind.LEGAL, Clock.Kind.PROMISE)
    legal: dict[UUID, Clock] = {}
    promise: dict[UUID, Clock] = {}
    for clock in Clock.objects.running().filter(subject__in=subjects, kind__in=kinds):
        (legal if clock.kind == Clock.Kind.LEGAL else promise)[clock.subject] = clock
    return legal, promise


def _cards(subjects: list[UUID]) -> dict[UUID, Card]:
    """The gravest card given to each; blue ones are forecasts and not shown."""
    grave = Card.objects.filter(subject__in=subjects, color__in=[Card.Color.YELLOW, Card.Color.RED])
    cards: dict[UUID, Card] = {}
    for card in grave.order_by("at"):
        if card.color == Card.Color.RED or card.subject not in cards:
            cards[card.subject] = card
    return cards


def _senders(chains: list[UUID]) -> dict[UUID, Opinion]:
    """Who spoke last in the step before: from there it came."""
    closed = Opinion.objects.filter(step__chain__in=chains, step__closed_at__isnull=False)
    last = closed.order_by("step__chain", "-pk").distinct("step__chain")
    return {one.step.chain_id: one for one in last.select_related("step", "actor", "seat__on_behalf_of")}


def _answered(steps: list[UUID]) -> dict[UUID, str]:
    spoken = Count("pk", filter=~Q(status=Seat.Status.OPEN))
    rows = Seat.objects.filter(step__in=steps).values_list("step").annotate(spoken=spoken, n=Count("pk"))
    return {step: f"{said} / {n}" for step, said, n in rows} if steps else {}


def _against(chains: list[UUID]) -> set[UUID]:
    """Chains in which somebody objected or proposed to refuse, in whichever round."""
    words = (Opinion.Verb.PROPOSE, Opinion.Verb.OBJECT, Opinion.Verb.REFUSE)
    return set(Opinion.objects.filter(step__chain__in=chains, verb__in=words).values_list("step__chain", flat=True))


def _key(seat: Any) -> str:
    text = json.dumps([seat.group, seat.by_law.isoformat(), str(seat.pk)])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(after: str) -> tuple[int, datetime, UUID] | None:
    """A key as it came in the address; anything else begins at the first page."""
    try:
        group, by_law, pk = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return int(group), datetime.fromisoformat(by_law), UUID(pk)
    except (ValueError, TypeError):
        return None
