"""From a report to its order: what the handler costs, and who hears that the order was sent."""

from typing import Any
from unittest.mock import patch
from uuid import UUID

from apps.coordination.models import Coupling
from apps.dispatch.actions import reassign
from apps.dispatch.demo import load_teams
from apps.dispatch.models import Team, WorkOrder
from apps.ledger.models import Delivery
from apps.ledger.relay import deliver, deliver_many, drain, relay
from apps.supervision import actions as supervision
from apps.supervision.models import Clock
from tests import people
from tests.cases.test_report import give
from tests.cases.things import CaseTest, make_case, make_standard


class FromReportToOrder(CaseTest):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load_teams()
        cls.standard = make_standard()

    def test_a_report_reaches_its_team_in_fourteen_queries(self) -> None:
        """1 savepoint (BEGIN outside tests), 2 delivery with entry, 3 case under lock, 4 version of the reference rows,
        5 an order there already? and photos, 6 number of the order, 7 all candidates, 8 order and routing, 9 clock,
        10 coupling, 11 case, 12 all entries, 13 done, 14 released."""
        give(self.standard, client_key="first")
        drain()
        case = give(self.standard)
        (one,) = (told for told in relay() if told.handler == "coordination.receive")
        with self.assertNumQueries(14):
            self.assertTrue(deliver(one.pk))
        case.refresh_from_db()
        order = WorkOrder.objects.get(subject=case.pk)
        self.assertEqual((order.status, case.status), ("dispatched", "in_progress"))
        self.assertEqual(case.due_at, Clock.objects.get(ref=order.pk).due_at)

    def test_an_application_begins_its_intake_in_ten_queries(self) -> None:
        """1 savepoint (BEGIN outside tests), 2 delivery with entry, 3 case under lock, 4 does a clock run?, 5 version
        of the reference rows, 6 clock, 7 coupling, 8 both entries, 9 done, 10 released. Its due date stays."""
        make_case(self.item)
        drain()
        case = make_case(self.item)
        (one,) = (told for told in relay() if told.handler == "coordination.start_intake")
        with self.assertNumQueries(10):
            self.assertTrue(deliver(one.pk))
        self.assertEqual(case.due_at, Clock.objects.get(subject=case.pk).due_at)

    def test_another_application_of_the_same_moment_costs_four_queries(self) -> None:
        """Together: 1 savepoint, 2 deliveries with entries, 3 what waits beside, 4 version of the reference rows; for
        each of them 5 case under lock, 6 does a clock run?, 7 clock, 8 coupling; 9 all entries, 10 done, 11 released,
        12 what waits beside now."""
        make_case(self.item)
        drain()
        for n in (1, 5):
            cases = [make_case(self.item) for _n in range(n)]
            ids = [told.pk for told in relay() if told.handler == "coordination.start_intake"]
            with self.subTest(n), self.assertNumQueries(8 + 4 * n):
                self.assertEqual(deliver_many(ids), [])
            self.assertEqual(Clock.objects.filter(subject__in=[case.pk for case in cases]).count(), n)

    def test_one_that_fails_holds_nobody_else_up(self) -> None:
        good, bad = make_case(self.item), make_case(self.item)
        ids = [told.pk for told in relay() if told.handler == "coordination.start_intake"]
        start = supervision.start_clock

        def fail(subject: UUID, **facts: Any) -> Clock:
            if subject == bad.pk:
                raise RuntimeError("no clock")
            return start(subject, **facts)

        with patch("apps.supervision.actions.start_clock", fail):
            deliver_many(ids)
        self.assertEqual(Clock.objects.get().subject, good.pk)
        states = dict(Delivery.objects.filter(pk__in=ids).values_list("subject", "attempts"))
        self.assertEqual(states, {good.pk: 1, bad.pk: 1})
        self.assertEqual(Delivery.objects.get(pk__in=ids, status="pending").subject, bad.pk)

    def test_its_first_team_needs_no_second_look_another_one_does(self) -> None:
        case = give(self.standard)
        drain()
        told = Delivery.objects.filter(handler="coordination.follow_order", subject=case.pk)
        self.assertEqual(told.count(), 0)
        order = WorkOrder.objects.get(subject=case.pk)
        (coupling,) = Coupling.objects.open().filter(ref=order.pk)
        assert order.team is not None
        self.assertEqual(coupling.to_unit_id, order.team.unit_id)
        other = Team.objects.active().exclude(unit=order.team.unit).first()
        assert other is not None
        reassign(order.pk, other.pk, by=people.dispatcher(), reason="就近先到")
        drain()
        self.assertEqual(told.count(), 1)
        (coupling,) = Coupling.objects.open().filter(ref=order.pk)
        self.assertEqual(coupling.to_unit_id, other.unit_id)
