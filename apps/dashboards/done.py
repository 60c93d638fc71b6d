"""已办: what a person decided or passed on, newest first, and how each ended since. Paged by key.

Queries: the opinions, the cases among them that may still be seen, who has the running ones now.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.models import User
from apps.cases.models import Case
from apps.dashboards.batch import now_with
from apps.dashboards.inbox import matching
from apps.decisions.models import Chain, Opinion
from apps.organizations.desk import Desk

SIZE = 25
TONES: dict[str, str] = {Chain.Status.APPROVED: "act", Chain.Status.REFUSED: "red"}


@dataclass(frozen=True)
class Filters:
    q: str = ""
    item: str = ""
    word: str = ""

    @classmethod
    def of(cls, query: Any) -> "Filters":
        return cls(*(query.get(name, "").strip()[:60] for name in ("q", "item", "word")))

    def __bool__(self) -> bool:
        return any((self.q, self.item, self.word))


@dataclass(frozen=True)
class Done:
    """One word said, with the case as it is now; without it where the right to see it has ended."""

    opinion: Opinion
    case: Case | None
    has_it: str

    @property
    def chain(self) -> Chain:
        return self.opinion.step.chain

    @property
    def on_behalf(self) -> str:
        giver = self.opinion.seat.on_behalf_of
        return giver.shown_name if giver else ""

    @property
    def applicant(self) -> str:
        return self.case.masked_applicant if self.case else ""

    @property
    def running(self) -> bool:
        return self.chain.status == Chain.Status.RUNNING

    @property
    def tone(self) -> str:
        return TONES.get(self.chain.status, "")

    @property
    def against(self) -> bool:
        return self.opinion.verb != Opinion.Verb.AGREE


def spoken(user: User) -> QuerySet:
    return Opinion.objects.filter(actor=user).exclude(verb=Opinion.Verb.NOTE)


def page(user: User, desk: Desk, filters: Filters, after: str = "", *, size: int = SIZE) -> tuple[list[Done], str]:
    """The rows and the key of the next page; `after`: the last row of the page before. Nonsense begins at the first."""
    words = _narrowed(spoken(user), filters)
    if after.isdecimal() and len(after) < 19:
        words = words.filter(pk__lt=int(after))
    related = ("step__chain", "seat__on_behalf_of")
    found = list(words.select_related(*related).order_by("-pk")[: size + 1])
    rows = found[:size]
    chains = {one.step.chain_id: one.step.chain for one in rows}
    seen = Case.objects.visible_to(user, desk).filter(pk__in={chain.subject for chain in chains.values()})
    cases: dict[UUID, Case] = {case.pk: case for case in seen.for_pages()}
    who = now_with(chains.values())
    done = [Done(one, cases.get(one.step.chain.subject), who.get(one.step.chain_id, "")) for one in rows]
    return done, str(rows[-1].pk) if len(found) > size else ""


def _narrowed(words: QuerySet, filters: Filters) -> QuerySet:
    case = Case.objects.filter(pk=OuterRef("step__chain__subject"))
    if filters.q:
        words = words.filter(Exists(case.filter(matching(filters.q))))
    if filters.item:
        words = words.filter(Exists(case.filter(item__key=filters.item)))
    if filters.word in Opinion.Verb.values:
        words = words.filter(verb=filters.word)
    return words


def choices(user: User) -> dict[str, Any]:
    """What the filters offer: items one has dealt with, and the words one may have said."""
    subjects = spoken(user).values("step__chain__subject")
    items = Case.objects.filter(pk__in=subjects, item__isnull=False)
    found = items.values_list("item__key", "item__name", "item__name_en").distinct().order_by("item__key")
    words = [(verb, name) for verb, name in Opinion.Verb.choices if verb != Opinion.Verb.NOTE]
    return {"items": [(key, {"zh": zh, "en": en}) for key, zh, en in found], "words": words}
