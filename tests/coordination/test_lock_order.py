"""Handlers and acts lock in the same order, or they wait for each other until PostgreSQL ends one of them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases import actions
from apps.cases.actions import Asked
from apps.ledger.models import Delivery
from apps.ledger.relay import deliver, drain, relay
from tests import people
from tests.cases import things


class LockOrder(things.CaseTest):
    def assert_the_case_comes_first(self, handler: str) -> None:
        """Its row is locked before an entry is written, whose number is given under a lock of the same subject."""
        relay()
        delivery = Delivery.objects.get(handler=handler, status="pending")
        with CaptureQueriesContext(connection) as asked:
            self.assertTrue(deliver(delivery.pk))
        queries = [one["sql"] for one in asked.captured_queries]
        locked = [n for n, sql in enumerate(queries) if 'FOR UPDATE OF "cases_case"' in sql]
        written = [n for n, sql in enumerate(queries) if sql.startswith('INSERT INTO "ledger_entry"')]
        self.assertTrue(locked and written, queries)
        self.assertLess(locked[0], written[0])

    def test_each_handler_that_writes_to_the_case(self) -> None:
        case = things.make_case(self.item)
        self.assert_the_case_comes_first("coordination.start_intake")
        drain()
        actions.ask_corrections(case.pk, [Asked(material="form", reason="看不清")], by=people.clerk())
        self.assert_the_case_comes_first("coordination.wait_for_correction")

    def test_the_one_that_opens_the_chain(self) -> None:
        case = things.make_case(self.item)
        drain()
        things.judge_all(case)
        actions.accept(case.pk, by=people.clerk())
        self.assert_the_case_comes_first("coordination.open_chain")
