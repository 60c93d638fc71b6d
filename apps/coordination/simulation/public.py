"""What citizens do: apply, report, send what was missing, change their mind."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from shapely.geometry import shape

from apps.cases import actions as cases
from apps.cases import drafts
from apps.cases.actions.report import DRAFT_PURPOSE
from apps.cases.models import Case, Draft
from apps.catalog import forms
from apps.catalog.forms import sample
from apps.catalog.models import EventStandard, ServiceItem
from apps.coordination.simulation.pictures import taken
from apps.coordination.simulation.world import World, reacts
from apps.files.actions import store
from apps.ledger.clock import now
from apps.ledger.ids import uuid7
from apps.ledger.models import Entry
from apps.organizations.models import Division

POPULAR = ("FOOD_OP", "IND_BIZ", "RENT_REG", "RES_PERMIT", "BIRTH_REG", "PUB_HYG")  # twice in each deck
CHANNELS = (Case.Channel.WEB, Case.Channel.MOBILE, Case.Channel.WINDOW), (45, 40, 15)
WORDS = (
    "{street}附近，{name}，请派人来看看。",
    "{street}{n}号门口，{name}，已经好几天了。",
    "今天路过{street}看到的：{name}。",
    "{street}，{name}，老人小孩走过不安全。",
    "又是{street}，{name}，麻烦处理一下。",
)


class Public:
    """Deals items and standards from shuffled decks, so that all of them come up."""

    def __init__(self, world: World) -> None:
        self.world, self.applications, self.reports = world, 0, 0
        items = ServiceItem.objects.filter(status=ServiceItem.Status.IN_USE).select_related("current").order_by("key")
        popular = [item for item in items if item.key in POPULAR]
        self.items = Deck([*items, *popular], world.die("items"))
        self.standards = Deck(list(EventStandard.objects.current().order_by("code")), world.die("standards"))
        towns = Division.objects.towns().order_by("code")
        self.places = {
            town.code: list(Division.objects.grids().under(town).order_by("code").values_list("pk", flat=True))
            for town in towns.defer("boundary")
        }
        self.towns = Deck([code for code, grids in self.places.items() if grids], world.die("towns"))

    # Applications

    def apply(self, at: datetime) -> None:
        self.applications += 1
        die, item = self.world.die("application", self.applications), self.items.deal()
        citizen = die.choice(self.world.people.citizens)
        draft = self._filled(item, citizen, die)
        (channel,) = die.choices(*CHANNELS)
        if channel == Case.Channel.WINDOW and not self.world.days.calendar.is_open(at):
            channel = Case.Channel.WEB
        case = cases.submit_application(draft.pk, by=citizen, channel=channel)
        self.world.dice[case.pk] = die
        if die.random() < self.world.habits.withdraws:
            later = at + timedelta(hours=die.uniform(2, 120))
            self.world.agenda.add(later, partial(self._withdraw, case.pk, citizen))

    def _filled(self, item: ServiceItem, citizen: Any, die: Random) -> Draft:
        version = item.current
        assert version is not None  # in use
        known = drafts.prefilled(version, citizen)
        answers = sample.answers(version, die, self.world.people.home_of(citizen), **known)
        draft = Draft.objects.create(
            owner=str(citizen.pk), item=item, version=version, answers=answers, typed={}, pages_done=list(answers),
            client_key=uuid7().hex,
        )  # fmt: skip
        for material in forms.materials_needed(version, answers):
            if material.get("need") == "deferrable" and die.random() < 0.5:
                drafts.defer(draft.pk, material["key"], True, by=citizen)
            elif material.get("need") in ("must", "deferrable") and not material.get("exempt"):
                drafts.attach(draft.pk, material["key"], taken("paper", die), by=citizen)
        return draft

    def _withdraw(self, case_id: UUID, citizen: Any, at: datetime) -> None:
        cases.withdraw(case_id, by=citizen, reason="情况有变，暂不办理")

    # Reports

    def report(self, at: datetime) -> None:
        self.reports += 1
        die, standard, town = self.world.die("report", self.reports), self.standards.deal(), self.towns.deal()
        citizen = die.choice(self.world.people.citizens) if die.random() < 0.6 else None
        hotline = citizen is None and die.random() < 0.5
        actor = str(citizen.pk) if citizen else f"guest-{uuid7().hex[-12:]}"
        photo = None if hotline else store(taken("report", die), purpose=DRAFT_PURPOSE, owner=None, by=actor)
        street = die.choice(sample.STREETS)
        case = cases.submit_report(
            by=citizen, client_actor=actor, client_key=uuid7().hex, standard_id=standard.pk,
            text=die.choice(WORDS).format(street=street, n=die.randint(1, 199), name=standard.name),
            place=self._spot(town, die), address=f"{street}附近", photos=[photo.pk] if photo else [],
            phone="" if citizen else f"138{die.randint(0, 99_999_999):08d}",
            channel=Case.Channel.HOTLINE if hotline else Case.Channel.MOBILE,
        )  # fmt: skip
        self.world.dice[case.pk] = die

    def _spot(self, town: str, die: Random) -> tuple[float, float]:
        """A place within a grid of the town."""
        grid = Division.objects.only("boundary").get(pk=die.choice(self.places[town]))
        point = shape(grid.boundary).representative_point()
        return (round(point.x, 6), round(point.y, 6))


class Deck:
    """Cards dealt in a shuffled order, all of them before any comes again."""

    def __init__(self, cards: Sequence[Any], source: Random) -> None:
        self.cards, self.source, self.rest = list(cards), source, list[Any]()

    def deal(self) -> Any:
        if not self.rest:
            self.rest = self.source.sample(self.cards, k=len(self.cards))
        return self.rest.pop()


@reacts("case.correction_asked")
def hear_of_correction(world: World, entry: Entry) -> None:
    """Most answer within days, in the evening or at night; some never do."""
    die = world.dice[entry.subject]
    if die.random() < world.habits.answers:
        later = entry.at + timedelta(days=die.randint(0, 9), hours=die.uniform(1, 12))
        world.agenda.add(later, partial(answer, world, entry.subject))


def answer(world: World, case_id: UUID, at: datetime) -> None:
    case = Case.objects.select_related("correction", "applicant").get(pk=case_id)
    if case.status != Case.Status.CORRECTION:
        return
    die, given = world.dice[case_id], {}
    for one in case.correction.items:
        kept = cases.keep_file(case_id, one["material"], taken("paper", die), by=case.applicant)
        given[one["material"]] = [kept.pk]
    with world.at(max(now(), at) + timedelta(minutes=3)):
        cases.answer_corrections(case_id, by=case.applicant, given=given)
