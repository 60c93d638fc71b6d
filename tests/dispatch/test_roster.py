"""值班表: who writes it, what the database promises, how the router counts it; and the board's changes."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.test import TransactionTestCase
from django.urls import reverse

from apps.accounts.models import User
from apps.dispatch.actions import claim
from apps.dispatch.demo import load_shifts
from apps.dispatch.models import Membership, Shift, Team
from apps.dispatch.scouting import ranking_for
from apps.dispatch.shifts import cancel_shift, plan_shift, set_substitute
from apps.ledger.changes import tag, ticket
from apps.ledger.clock import now
from apps.ledger.refusal import Refused
from tests import people
from tests.dispatch import field_world as field
from tests.dispatch.test_pages import PageCase
from tests.racing import queries_of, race, race_of

HOUR = timedelta(hours=1)


def soon() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0) + HOUR


def planned(suffix: str = "WORKS", *, by: Any = None, user: Any = None, start: datetime | None = None) -> Shift:
    start = start or soon()
    return plan_shift(
        field.team(suffix).pk, (user or people.worker()).pk, start=start, end=start + 8 * HOUR,
        by=by or people.dispatcher(), phone="8600-1261",
    )  # fmt: skip


class RosterTests(PageCase):
    def refused(self, code: str, act: Any) -> None:
        with self.assertRaises(Refused) as refusal:
            act()
        self.assertEqual(refusal.exception.code, code)

    def test_dispatchers_of_the_place_and_who_leads_the_team_write_it(self) -> None:
        planned()
        Membership.objects.filter(user=people.second_worker(), team=field.team("GRID")).update(is_lead=True)
        planned("GRID", by=people.second_worker(), user=people.second_worker())
        for who in (people.worker(), people.verifier(), people.district_leader()):
            self.refused("not_your_roster", lambda who=who: planned("SAFE", by=who))

    def test_nobody_is_on_duty_twice_at_once(self) -> None:
        first = planned()
        self.refused("on_duty_already", lambda: planned("SAFE", start=first.start + 7 * HOUR))
        planned("SAFE", start=first.end)  # the moment one ends the next may begin
        with self.assertRaises(IntegrityError), transaction.atomic():
            Shift.objects.create(
                team=field.team("FOOD"), user=first.user, start=first.start, end=first.end, planned_at=now()
            )

    def test_refusals(self) -> None:
        start, works = soon(), field.team("WORKS").pk
        worker, by = people.worker(), people.dispatcher()
        self.refused("bad_span", lambda: plan_shift(works, worker.pk, start=start, end=start, by=by))
        self.refused("bad_span", lambda: plan_shift(works, worker.pk, start=start, end=start + 25 * HOUR, by=by))
        past = start - 48 * HOUR
        self.refused("past_shift", lambda: plan_shift(works, worker.pk, start=past, end=past + HOUR, by=by))
        self.refused("not_a_member", lambda: planned(user=people.verifier()))
        shift = planned()
        self.refused("own_substitute", lambda: set_substitute(shift.pk, worker.pk, by=by))
        cancel_shift(shift.pk, by=by)
        self.refused("no_such_shift", lambda: cancel_shift(shift.pk, by=by))

    def test_who_stands_in_is_noted(self) -> None:
        shift = planned()
        set_substitute(shift.pk, people.second_worker().pk, by=people.dispatcher())
        self.assertEqual(field.said(shift.team_id, "shift.substituted")["substitute"], "梁阿珍")

    def test_the_router_counts_who_is_on_the_roster_and_says_so(self) -> None:
        order = field.issue()
        start = now() - HOUR
        Shift.objects.create(
            team=order.team, user=people.worker(), start=start, end=start + 8 * HOUR, planned_at=start
        )  # fmt: skip
        row = ranking_for(order, now()).rows[0]
        self.assertEqual((row.candidate.rostered, row.candidate.hands, row.duty), (True, 1, 15))
        self.enter("dispatcher")
        page = self.client.get(reverse("dispatch:board"))
        self.assertContains(page, "何俊")
        later = ranking_for(order, now() + 9 * HOUR).rows[0]
        self.assertEqual((later.candidate.on_duty, later.duty), (False, 0))

    def test_the_demo_has_weeks_for_every_team_without_a_night_before_a_day(self) -> None:
        self.assertEqual(load_shifts(), 0)  # two workers are too few to take turns
        more = [User.objects.create(username=f"hand{n}", name=f"手{n}", is_staff_member=True) for n in range(8)]
        teams = list(Team.objects.all())
        Membership.objects.bulk_create(
            Membership(team=team, user=user, since=now()) for team in teams for user in more
        )  # fmt: skip
        made = load_shifts(days=13)
        self.assertEqual(made, 14 * 3 + 10 * 2 + 14 * 3)  # round the clock three, office days two, three nights
        self.assertEqual(load_shifts(), 0)
        rows = list(Shift.objects.order_by("user", "start"))
        rests = [b.start - a.end for a, b in pairwise(rows) if a.user_id == b.user_id and a.start.hour == 12]
        self.assertTrue(rests and min(rests) >= 12 * HOUR)  # after a night, which begins at 12:00 UTC
        self.assertEqual(set(Shift.objects.values_list("team", flat=True)), {team.pk for team in teams})
        self.assertTrue(Membership.objects.filter(is_lead=True).exists())

    @queries_of(plan_shift)
    def test_planning_costs_eleven_queries(self) -> None:
        """1 savepoint, 2 team, 3 my desk, 4 its place, 5 may I?, 6 member, 7 savepoint, 8 insert, 9 released,
        10 entry, 11 released."""
        planned(start=soon() + 24 * HOUR)
        team, user, by, start = field.team("WORKS").pk, people.worker().pk, people.dispatcher(), soon()
        with self.assertNumQueries(11):
            plan_shift(team, user, start=start, end=start + HOUR, by=by)

    @queries_of(set_substitute, cancel_shift)
    def test_changing_costs_eleven_and_ten_queries(self) -> None:
        """1 savepoint, 2 whose team, 3 lock it, 4 my desk, 5 its place, 6 may I?, 7 the shift, 8 update, 9 entry,
        10 released; who stands in costs 1 more: a member of the team?"""
        shift, by, second = planned(), people.dispatcher(), people.second_worker().pk
        with self.assertNumQueries(11):
            set_substitute(shift.pk, second, by=by)
        with self.assertNumQueries(10):
            cancel_shift(shift.pk, by=by)

    def test_the_week_costs_the_same_with_three_and_thirty(self) -> None:
        """1 session, 2 user, 3 desk, 4 towns, 5 teams, 6–7 which may I write, 8 shifts, 9–12 the form, 13 people."""
        self.enter("dispatcher")
        counts = []
        for days in (1, 10):
            for n in range(days):
                planned(start=soon() + timedelta(days=n + days))
            self.client.get(reverse("dispatch:roster"))
            with self.assertNumQueries(QUERIES):
                counts.append(self.client.get(reverse("dispatch:roster")).status_code)
        self.assertEqual(counts, [200, 200])

    def test_the_page_plans_and_keeps_what_was_typed(self) -> None:
        self.enter("dispatcher")
        day = (now() + timedelta(days=2)).date()
        data = {
            "idempotency_key": uuid4().hex, "team": str(field.team("WORKS").pk), "user": str(people.worker().pk),
            "day": f"{day:%Y-%m-%d}", "start": "20:00", "end": "08:00", "phone": "8600-1",
        }  # fmt: skip
        self.assertEqual(self.client.post(reverse("dispatch:roster_plan"), data).status_code, 302)
        shift = Shift.objects.get()
        self.assertEqual(shift.end - shift.start, 12 * HOUR)
        again = self.client.post(reverse("dispatch:roster_plan"), data | {"idempotency_key": uuid4().hex})
        self.assertContains(again, "is on duty at that time already", status_code=422)
        key = {"idempotency_key": uuid4().hex}
        self.client.post(reverse("dispatch:roster_cancel", args=[shift.pk]), key)
        self.assertEqual(Shift.objects.kept().count(), 0)


QUERIES = 13


class RosterRaceTests(TransactionTestCase):
    @race_of(plan_shift)
    def test_two_dispatchers_put_one_person_on_duty_once(self) -> None:
        field.make_field()
        start = soon()
        outcomes = race(lambda: planned("WORKS", start=start), lambda: planned("SAFE", start=start))
        self.assertEqual(outcomes, ["done", "refused: on_duty_already"])
        self.assertEqual(Shift.objects.count(), 1)

    @race_of(cancel_shift)
    def test_it_is_canceled_once(self) -> None:
        field.make_field()
        shift = planned()
        outcomes = race(lambda: cancel_shift(shift.pk, by=people.dispatcher()))
        self.assertEqual(outcomes, ["done", "refused: no_such_shift"])

    @race_of(set_substitute, cancel_shift)
    def test_a_canceled_shift_gets_no_substitute(self) -> None:
        field.make_field()
        shift, second = planned(), people.second_worker().pk
        outcomes = race(
            lambda: cancel_shift(shift.pk, by=people.dispatcher()),
            lambda: set_substitute(shift.pk, second, by=people.dispatcher()),
        )
        noted = field.verbs(shift.team_id).count("shift.substituted")
        self.assertEqual(outcomes, ["done", "done"] if noted else ["done", "refused: no_such_shift"])


class ChangesTests(PageCase):
    def ask(self, scope: str, etag: str) -> Any:
        address = f"{reverse('dispatch:board_changes')}?of={ticket(scope)}"
        return self.client.get(address, HTTP_IF_NONE_MATCH=etag)

    def test_nothing_new_costs_no_query(self) -> None:
        self.enter("dispatcher")
        before = tag(["board"])
        with self.assertNumQueries(0):
            self.assertEqual(self.ask("board", before).status_code, 304)

    def test_an_act_changes_the_boards_of_its_place_and_no_other(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            order = field.issue()
        before, elsewhere = tag(["board/440605126"]), tag(["board/440605124"])
        with self.captureOnCommitCallbacks(execute=True):
            claim(order.pk, by=people.worker())
        answer = self.ask("board/440605126", before)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.ask("board/440605126", answer["ETag"]).status_code, 304)
        self.assertEqual(self.ask("board/440605124", elsewhere).status_code, 304)

    def test_without_our_ticket_it_says_nothing(self) -> None:
        self.assertEqual(self.client.get(reverse("ledger:changes") + "?of=made-up").status_code, 400)

    def test_the_board_carries_its_own_ticket(self) -> None:
        self.enter("dispatcher")
        page = self.client.get(reverse("dispatch:board"))
        watched = page.context["watch"]
        self.assertEqual(watched["tag"], tag(["board/440605126"]))
        self.assertEqual(self.client.get(watched["url"], HTTP_IF_NONE_MATCH=watched["tag"]).status_code, 304)
