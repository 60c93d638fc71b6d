"""吹哨报到: a team calls departments to the spot; the order never climbs; what is open shows the order, no longer."""

from typing import Any
from uuid import uuid4

from django.test import TestCase, TransactionTestCase
from django.urls import reverse

from apps.coordination import whistles
from apps.coordination.models import Coupling, Whistle
from apps.dispatch.actions import cancel_order, claim
from apps.dispatch.models import WorkOrder
from apps.ledger.clock import now
from apps.ledger.refusal import Refused
from apps.ledger.relay import drain
from apps.notifications.models import Message
from tests import people
from tests.dispatch import field_world as field
from tests.racing import queries_of, race, race_of

CALLED = ("NH-URBAN", "NH-HEALTH")


def in_hand() -> WorkOrder:
    order = field.issue()
    claim(order.pk, by=people.worker())
    return order


def blown(order: WorkOrder, *units: str, by: Any = None, kind: str = "enforcement") -> Whistle:
    called = [people.unit(code).pk for code in units or CALLED]
    return whistles.blow(order.pk, kind=kind, units=called, text="占道经营，请到场执法", by=by or people.worker())


def call_of(whistle: Whistle, unit: str = "NH-URBAN") -> Coupling:
    return Coupling.objects.get(ref=whistle.pk, to_unit__code=unit)


class WhistleTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        field.make_field()

    def refused(self, code: str, act: Any) -> None:
        with self.assertRaises(Refused) as refusal:
            act()
        self.assertEqual(refusal.exception.code, code)

    def test_it_calls_departments_with_a_limit_and_the_order_stays(self) -> None:
        order = in_hand()
        whistle = blown(order)
        self.assertEqual({one.to_unit.code for one in Coupling.objects.filter(ref=whistle.pk)}, set(CALLED))
        minutes = (whistle.respond_by - whistle.blown_at).total_seconds() / 60
        self.assertEqual(minutes, 120)
        after = WorkOrder.objects.get(pk=order.pk)
        self.assertEqual((after.status, after.holder, after.team), ("claimed", people.worker(), order.team))

    def test_the_called_see_the_order_while_it_is_open(self) -> None:
        order = in_hand()
        seen = lambda: WorkOrder.objects.visible_to(people.urban_official()).filter(pk=order.pk).exists()  # noqa: E731
        self.assertFalse(seen())
        whistle = blown(order)
        self.assertTrue(seen())
        self.score(whistle)
        self.assertFalse(seen())

    def score(self, whistle: Whistle, points: int = 4) -> None:
        calls = Coupling.objects.filter(ref=whistle.pk)
        whistles.close(whistle.pk, scores={one.pk: points for one in calls}, text="已联合处置", by=people.worker())

    def test_they_answer_arrive_and_are_scored(self) -> None:
        whistle = blown(in_hand())
        urban, health = call_of(whistle), call_of(whistle, "NH-HEALTH")
        whistles.answer(urban.pk, coming=True, text="两人半小时到", by=people.urban_official())
        whistles.arrive(urban.pk, by=people.urban_official())
        whistles.answer(health.pk, coming=False, text="不涉及卫生许可", by=people.health_official())
        self.score(whistle)
        urban.refresh_from_db()
        health.refresh_from_db()
        self.assertEqual((urban.outcome, urban.score, urban.closed_at is not None), ("agreed", 4, True))
        self.assertIsNotNone(urban.arrived_at)
        self.assertEqual((health.outcome, health.answer), ("refused", "不涉及卫生许可"))
        self.assertEqual(field.said(whistle.order.subject, "whistle.closed")["scores"], {"NH-URBAN": 4, "NH-HEALTH": 4})

    def test_refusals(self) -> None:
        order = field.issue()
        self.refused("wrong_state", lambda: blown(order))
        claim(order.pk, by=people.worker())
        self.refused("not_your_team", lambda: blown(order, by=people.verifier()))
        self.refused("kind_missing", lambda: blown(order, kind="other"))
        self.refused("units_missing", lambda: whistles.blow(
            order.pk, kind="emergency", units=[uuid4()], text="x", by=people.worker()))  # fmt: skip
        whistle = blown(order)
        self.refused("whistle_open", lambda: blown(order))
        call = call_of(whistle)
        self.refused("not_called", lambda: whistles.answer(call.pk, coming=True, text="", by=people.official()))
        self.refused("reason_needed", lambda: whistles.answer(
            call.pk, coming=False, text=" ", by=people.urban_official()))  # fmt: skip
        self.refused("score_missing", lambda: whistles.close(whistle.pk, scores={}, text="x", by=people.worker()))
        self.refused("not_your_whistle", lambda: whistles.close(whistle.pk, scores={}, text="x", by=people.verifier()))
        whistles.answer(call.pk, coming=False, text="无权限", by=people.urban_official())
        self.refused("answered_already", lambda: whistles.answer(
            call.pk, coming=True, text="", by=people.urban_official()))  # fmt: skip
        self.refused("refused_before", lambda: whistles.arrive(call.pk, by=people.urban_official()))

    def test_the_called_are_told_and_so_is_who_blew_it(self) -> None:
        whistle = blown(in_hand(), "NH-URBAN")
        drain()
        told = Message.objects.filter(user=people.urban_official())
        self.assertIn("吹哨", told.get().text)
        whistles.answer(call_of(whistle).pk, coming=True, text="马上到", by=people.urban_official())
        drain()
        self.assertIn("马上到", Message.objects.get(user=people.worker()).text)

    @queries_of(whistles.blow)
    def test_blowing_costs_ten_queries_and_nine_a_department(self) -> None:
        """1 savepoint, 2 lock the order, 3 of its team?, 4 whom it may call, 5 the calendar, 6–8 the whistle, 9 entry,
        10–18 the coupling with its right and entry, 19 released."""
        blown(in_hand(), "NH-URBAN")
        order, units, by = in_hand(), [people.unit("NH-URBAN").pk], people.worker()
        with self.assertNumQueries(19):
            whistles.blow(order.pk, kind="enforcement", units=units, text="x", by=by)

    @queries_of(whistles.answer, whistles.arrive)
    def test_answering_and_arriving_cost_ten_and_seven_queries(self) -> None:
        """1 savepoint, 2 lock, 3 my desk, 4 called?, 5–9 the answer with its entry, 10 released; arriving:
        1 savepoint, 2 lock, 3 my desk, 4 called?, 5 update, 6 entry, 7 released."""
        call, by = call_of(blown(in_hand(), "NH-URBAN")), people.urban_official()
        with self.assertNumQueries(10):
            whistles.answer(call.pk, coming=True, text="", by=by)
        with self.assertNumQueries(7):
            whistles.arrive(call.pk, by=by)

    @queries_of(whistles.close)
    def test_closing_costs_sixteen_queries_with_one_department(self) -> None:
        """1 savepoint, 2 lock, 3 of the team?, 4 couplings, 5 score, 6 open ones, 7–13 the coupling ends with its right
        and entry, 14 the whistle, 15 entry, 16 released."""
        whistle = blown(in_hand(), "NH-URBAN")
        scores, by = {call_of(whistle).pk: 3}, people.worker()
        whistles.answer(call_of(whistle).pk, coming=True, text="", by=people.urban_official())
        with self.assertNumQueries(16):
            whistles.close(whistle.pk, scores=scores, text="x", by=by)

    def test_it_ends_with_its_order(self) -> None:
        whistle = blown(in_hand())
        cancel_order(whistle.order_id, by=None, reason="重复")
        drain()
        whistle.refresh_from_db()
        self.assertIsNotNone(whistle.closed_at)
        self.assertEqual(set(Coupling.objects.filter(ref=whistle.pk).values_list("outcome", flat=True)), {"lapsed"})

    def test_a_silent_departments_coupling_lapses_when_it_is_closed(self) -> None:
        whistle = blown(in_hand())
        self.score(whistle, 1)
        self.assertEqual(call_of(whistle).outcome, "lapsed")


class WhistlePageTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        field.make_field()

    def setUp(self) -> None:
        self.client.cookies["django_language"] = "en"

    def post(self, name: str, pk: Any, **data: Any) -> Any:
        return self.client.post(reverse(f"coordination:{name}", args=[pk]), {"idempotency_key": uuid4().hex} | data)

    def test_the_whole_way_through_the_pages(self) -> None:
        order = in_hand()
        self.client.force_login(people.worker())
        page = self.client.get(reverse("dispatch:field_order", args=[order.pk]))
        self.assertContains(page, reverse("coordination:whistle", args=[order.pk]))
        self.assertEqual(self.post("whistle", order.pk, kind="emergency", units=[], text="").status_code, 422)
        units = [str(people.unit("NH-URBAN").pk)]
        self.assertEqual(self.post("whistle", order.pk, kind="emergency", units=units, text="请到场").status_code, 302)
        whistle = Whistle.objects.get()
        call = call_of(whistle)
        self.client.force_login(people.urban_official())
        self.assertContains(self.client.get(reverse("coordination:whistles")), "no answer yet")
        self.assertContains(self.client.get(reverse("coordination:call", args=[call.pk])), "请到场")
        self.assertEqual(self.post("call_answer", call.pk, verdict="refuse", text="").status_code, 422)
        self.assertEqual(self.post("call_answer", call.pk, verdict="come", text="十分钟到").status_code, 302)
        self.assertEqual(self.post("call_arrived", call.pk).status_code, 302)
        self.client.force_login(people.worker())
        open_page = self.client.get(reverse("coordination:whistle", args=[order.pk]))
        self.assertContains(open_page, "十分钟到")
        self.assertEqual(self.post("whistle_close", whistle.pk, text="已处置").status_code, 422)
        done = self.post("whistle_close", whistle.pk, text="已处置", **{f"score-{call.pk}": "5"})
        self.assertEqual(done.status_code, 302)
        self.assertEqual(call_of(whistle).score, 5)

    def test_others_find_no_such_whistle(self) -> None:
        call = call_of(blown(in_hand()))
        self.client.force_login(people.official())
        self.assertEqual(self.client.get(reverse("coordination:call", args=[call.pk])).status_code, 404)
        self.client.force_login(people.dispatcher())
        self.assertEqual(self.client.get(reverse("coordination:call", args=[call.pk])).status_code, 200)

    def test_the_list_costs_the_same_with_three_and_thirty(self) -> None:
        """1 session, 2 user, 3 desk, 4 open, 5 closed; and those of the frame around it."""
        self.client.force_login(people.urban_official())
        counts = []
        for number in (3, 12):
            for _n in range(number):
                blown(in_hand(), "NH-URBAN")
            self.client.get(reverse("coordination:whistles"))
            with self.assertNumQueries(5):
                counts.append(len(self.client.get(reverse("coordination:whistles")).context["waiting"]))
        self.assertEqual(counts, [3, 15])


class WhistleRaceTests(TransactionTestCase):
    def setUp(self) -> None:
        field.make_field()

    @race_of(whistles.blow)
    def test_two_hands_blow_one_whistle(self) -> None:
        order = in_hand()
        outcomes = race(
            lambda: blown(order, "NH-URBAN"), lambda: blown(order, "NH-URBAN", by=people.second_worker())
        )  # fmt: skip
        self.assertEqual(outcomes, ["done", "refused: whistle_open"])

    @race_of(whistles.answer)
    def test_one_answer_of_a_unit_counts(self) -> None:
        call = call_of(blown(in_hand()))
        by = people.urban_official()
        outcomes = race(lambda: whistles.answer(call.pk, coming=True, text="", by=by))
        self.assertEqual(outcomes, ["done", "refused: answered_already"])

    @race_of(whistles.arrive)
    def test_a_unit_arrives_once(self) -> None:
        call, by = call_of(blown(in_hand())), people.urban_official()
        outcomes = race(lambda: whistles.arrive(call.pk, by=by))
        self.assertEqual(outcomes, ["done", "refused: arrived_already"])

    @race_of(whistles.close)
    def test_it_is_closed_once(self) -> None:
        whistle = blown(in_hand(), "NH-URBAN")
        scores, by = {call_of(whistle).pk: 3}, people.worker()
        outcomes = race(lambda: whistles.close(whistle.pk, scores=scores, text="已处置", by=by))
        self.assertEqual(outcomes, ["done", "refused: closed_already"])
        self.assertLess(Whistle.objects.get().closed_at, now())
