"""From a report to its order: what the handler costs, and who hears that the order was sent."""

from apps.coordination.models import Coupling
from apps.dispatch.actions import reassign
from apps.dispatch.demo import load_teams
from apps.dispatch.models import Team, WorkOrder
from apps.ledger.models import Delivery
from apps.ledger.relay import deliver, drain, relay
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
        (one,) = (told for told in relay() if told.handler == "coordination.receive")
        with self.assertNumQueries(10):
            self.assertTrue(deliver(one.pk))
        self.assertEqual(case.due_at, Clock.objects.get(subject=case.pk).due_at)

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
