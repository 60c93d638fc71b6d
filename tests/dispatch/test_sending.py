"""Issuing, reassigning, canceling: to one team in one hop, with its reasons."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.test import TestCase, TransactionTestCase

from apps.dispatch.actions import cancel_order, reassign
from apps.dispatch.models import Duty, Membership, Shift, Team, WorkOrder
from apps.dispatch.routing import Ask
from apps.dispatch.scouting import candidates
from apps.ledger.clock import now
from apps.ledger.refusal import Refused, Stale
from apps.organizations.models import Division
from tests import people
from tests.dispatch import field_world as field
from tests.racing import queries_of, race, race_of


class IssueTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        field.make_field()

    def test_it_reaches_one_team_in_one_hop(self) -> None:
        order = field.issue()
        self.assertEqual((order.status, order.hop_count), ("dispatched", 1))
        self.assertEqual(order.team, field.team("WORKS"))
        self.assertEqual(field.verbs(order.subject), ["order.issued", "order.dispatched"])
        facts = field.said(order.subject, "order.dispatched")
        self.assertEqual((facts["team"], facts["hop"], facts["order"]), ("E-440605126-WORKS", 1, str(order.pk)))

    def test_the_routing_keeps_scores_and_the_rule(self) -> None:
        routing = field.issue().routings.get()
        self.assertEqual((routing.hop, routing.rule), (1, "only_one"))
        self.assertEqual(routing.candidates[0]["team"], "E-440605126-WORKS")
        self.assertIn("skill", {row["out"] for row in routing.candidates})

    def test_its_number_has_the_day_and_five_digits(self) -> None:
        numbers = {field.issue().number for _n in range(3)}
        self.assertEqual(len(numbers), 3)
        for number in numbers:
            self.assertRegex(number, re.compile(rf"^G{now().astimezone(ZoneInfo('Asia/Shanghai')):%Y%m%d}-\d{{5}}$"))

    def test_without_a_team_it_is_loudly_unrouted(self) -> None:
        Team.objects.filter(code__endswith="WORKS").update(is_active=False)
        order = field.issue()
        self.assertEqual((order.status, order.team, order.hop_count), ("unrouted", None, 0))
        self.assertEqual(field.verbs(order.subject), ["order.issued", "order.unrouted"])
        self.assertEqual(order.routings.get().rule, "nobody")

    def test_without_a_place_it_is_unrouted(self) -> None:
        self.assertEqual(field.issue(grid=None, place=None).routings.get().rule, "no_place")

    def test_a_site_check_asks_for_two_officers_whatever_was_said(self) -> None:
        self.assertEqual(field.issue("site_check", officers=1).officers, 2)

    def test_a_team_of_one_is_no_team_for_a_site_check(self) -> None:
        Membership.objects.filter(team=field.team("FOOD"), user=people.worker()).update(until=now())
        self.assertEqual(field.issue("site_check").status, "unrouted")

    def test_swapped_coordinates_are_refused(self) -> None:
        with self.assertRaises(Refused) as caught:
            field.issue(place=(23.22, 113.11))
        self.assertEqual(caught.exception.code, "swapped_coordinates")

    def test_level_by_level_each_hand_over_is_a_hop(self) -> None:
        order = field.issue(mode="hierarchical")
        self.assertEqual(order.hop_count, 3)
        self.assertEqual(list(order.routings.values_list("hop", flat=True)), [1, 2, 3])
        self.assertEqual(order.team, field.team("WORKS"))
        self.assertEqual(field.said(order.subject, "order.dispatched")["hop"], 3)

    def test_the_heavier_team_gets_the_next_one_less_likely(self) -> None:
        rival = Team.objects.create(
            code="E-440605126-WORKS2", name="二队", name_en="Second", unit=people.unit("T-440605126-BUILD"),
            area=Division.objects.get(code=people.TOWN), skills=["roads", "drainage"],
        )  # fmt: skip
        Membership.objects.create(team=rival, user=people.worker(), since=now())
        taken = {field.issue().team.code for _n in range(4)}
        self.assertEqual(taken, {"E-440605126-WORKS", "E-440605126-WORKS2"})

    def test_issuing_costs_the_same_with_many_teams_and_orders(self) -> None:
        """1 the number, 2 all candidates, 3 entry, 4 version of the reference rows (units), 5 order and routing,
        6 entry."""
        grid, unit = Division.objects.get(code=people.WEST_GRID), people.unit("NH-OPS")
        field.issue(grid=grid, asked_by=unit)
        with self.assertNumQueries(6):
            field.issue(grid=grid, asked_by=unit)
        town, office = Division.objects.get(code=people.TOWN), people.unit("T-440605126-BUILD")
        Team.objects.bulk_create(
            Team(code=f"X{n}", name="x", name_en="x", unit=office, area=town, skills=["drainage"]) for n in range(50)
        )
        for _n in range(10):
            field.issue(grid=grid, asked_by=unit)
        with self.assertNumQueries(6):
            field.issue(grid=grid, asked_by=unit)

    def test_the_router_reads_of_each_team_what_the_board_shows(self) -> None:
        """Its statement is written out; load and duty of TeamQuerySet say the same, by roster, by weekly hours and by
        neither, by day and by night."""
        field.issue()
        ask, night = Ask("drainage", Division.objects.get(code=people.WEST_GRID).path), field.team("FOOD")
        Team.objects.filter(pk=night.pk).update(area=Division.objects.get(code=people.TOWN))
        Duty.objects.create(team=night, weekday=4, start=time(22), end=time(6))
        roster = {"team": field.team("SAFE"), "user": people.worker(), "planned_at": now()}
        Shift.objects.create(start=now() - timedelta(hours=1), end=now() + timedelta(hours=1), **roster)
        for at in (
            now(),
            now() + timedelta(hours=2),
            *(moment(day) for day in ("2026-11-20 23:00", "2026-11-21 05:00")),
        ):
            seen = {
                c.code: (c.open_orders, c.members, c.on_duty, c.rostered, c.hands, c.unit_id)
                for c in candidates(ask, at)
            }
            shown = {
                team.code: (team.open_orders, team.people, team.on_duty, team.rostered, team.hands, team.unit_id)
                for team in Team.objects.filter(code__in=seen).with_load().with_duty(at)
            }
            self.assertEqual(seen, shown)
            self.assertIn(night.code, seen)


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


class DutyTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        field.make_field()

    def on_duty(self, text: str) -> bool:
        return bool(Team.objects.with_duty(moment(text)).get(code="E-440605126-FOOD").on_duty)

    def test_the_roster_holds_by_weekday_and_hour(self) -> None:
        rows = [
            ("2026-11-23 09:00", True),  # Monday in office hours
            ("2026-11-23 18:00", False),  # Monday, the minute it ends
            ("2026-11-22 09:00", False),  # Sunday
        ]
        for text, expected in rows:
            with self.subTest(at=text):
                self.assertEqual(self.on_duty(text), expected)

    def test_a_night_shift_goes_past_midnight(self) -> None:
        team = field.team("FOOD")
        team.duties.all().delete()
        Duty.objects.create(team=team, weekday=4, start=time(22), end=time(6))  # Friday night
        rows = [("2026-11-20 23:00", True), ("2026-11-21 05:00", True), ("2026-11-20 05:00", False)]
        for text, expected in rows:
            with self.subTest(at=text):
                self.assertEqual(self.on_duty(text), expected)

    def test_a_team_without_a_roster_is_always_on_duty(self) -> None:
        self.assertTrue(Team.objects.with_duty(now()).get(code="E-440605126-GRID").on_duty)


class ReassignTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        field.make_field()

    def refused(self, code: str, order: WorkOrder, team: Team, **more: object) -> None:
        words = {"by": people.dispatcher(), "reason": "就近先到", "version": None} | more
        with self.assertRaises(Refused) as caught:
            reassign(order.pk, team.pk, **words)
        self.assertEqual(caught.exception.code, code)

    def test_a_dispatcher_overrules_the_router_with_a_reason(self) -> None:
        order = field.issue()
        reassign(order.pk, field.team("SAFE").pk, by=people.dispatcher(), reason="就近先到", version=order.version)
        order.refresh_from_db()
        self.assertEqual((order.team, order.hop_count), (field.team("SAFE"), 2))
        routing = order.routings.last()
        self.assertEqual((routing.rule, routing.reason, routing.by), ("overruled", "就近先到", people.dispatcher()))

    def test_it_takes_the_order_from_whoever_signed_for_it(self) -> None:
        order = field.arrived(field.issue())
        reassign(order.pk, field.team("SAFE").pk, by=people.dispatcher(), reason="换队", version=None)
        order.refresh_from_db()
        self.assertEqual((order.status, order.holder, order.arrived_at), ("dispatched", None, None))

    def test_refusals(self) -> None:
        order = field.issue()
        works, safe = field.team("WORKS"), field.team("SAFE")
        self.refused("reason_needed", order, safe, reason=" ")
        self.refused("same_team", order, works)
        self.refused("not_your_desk", order, safe, by=people.worker())
        self.refused("not_your_desk", order, safe, by=people.verifier())
        Team.objects.filter(pk=safe.pk).update(is_active=False)
        self.refused("no_such_team", order, safe)

    def test_a_stale_page_changes_nothing(self) -> None:
        order = field.issue()
        with self.assertRaises(Stale):
            reassign(order.pk, field.team("SAFE").pk, by=people.dispatcher(), reason="换队", version=order.version - 1)

    def test_following_the_routers_suggestion_needs_no_reason(self) -> None:
        works = Team.objects.filter(code__endswith="WORKS")
        works.update(is_active=False)
        order = field.issue()
        works.update(is_active=True)
        reassign(order.pk, field.team("WORKS").pk, by=people.dispatcher(), reason="", version=order.version)
        self.assertEqual(order.routings.last().rule, "as_suggested")

    @queries_of(reassign)
    def test_reassigning_costs_eleven_queries(self) -> None:
        """1 savepoint, 2 lock, 3 desk, 4 its division, 5 in reach?, 6 team, 7 candidates, 8 the order, 9 the routing,
        10 entry, 11 released. The ranking is read again: the page may be minutes old."""
        order, safe, by = field.issue(), field.team("SAFE"), people.dispatcher()
        with self.assertNumQueries(11):
            reassign(order.pk, safe.pk, by=by, reason="就近先到", version=order.version)

    def test_canceling_says_why_and_ends_it(self) -> None:
        order = field.issue()
        with self.assertRaises(Refused):
            cancel_order(order.pk, by=people.dispatcher(), reason="")
        with self.assertRaises(Refused):
            cancel_order(order.pk, by=people.worker(), reason="不做了")
        cancel_order(order.pk, by=None, reason="申请人撤回")
        order.refresh_from_db()
        self.assertEqual(order.status, "canceled")
        self.assertEqual(field.verbs(order.subject)[-1], "order.canceled")


class SendingRaceTests(TransactionTestCase):
    def setUp(self) -> None:
        field.make_field()

    def test_numbers_never_clash(self) -> None:
        outcomes = race(lambda: field.issue(), hands=6)
        self.assertEqual(outcomes, ["done"] * 6)
        self.assertEqual(WorkOrder.objects.values("number").distinct().count(), 6)

    @race_of(reassign)
    def test_two_dispatchers_send_it_once(self) -> None:
        order = field.issue()
        by, safe = people.dispatcher(), field.team("SAFE")
        act = lambda: reassign(order.pk, safe.pk, by=by, reason="换队", version=order.version)  # noqa: E731
        self.assertEqual(race(act), ["done", "refused: stale"])
        self.assertEqual(order.routings.count(), 2)

    def test_two_hands_cancel_once(self) -> None:
        order = field.issue()
        self.assertEqual(race(lambda: cancel_order(order.pk, by=None, reason="撤回")), ["done", "refused: wrong_state"])
