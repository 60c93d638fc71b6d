"""The checker must complain: the database is broken on purpose in each way that it looks for."""

import tempfile
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import override_settings

from apps.cases import actions
from apps.cases.models import Case, Correction
from apps.coordination.models import Coupling
from apps.dashboards.models import Delta
from apps.decisions.models import Chain, Seat
from apps.dispatch.models import WorkOrder
from apps.ledger.clock import now
from apps.ledger.ids import uuid7
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import drain
from apps.notifications.models import Message
from apps.supervision.models import Clock
from nanhai_gov.chaos.checker import BROKEN, DOUBLED, FAILED, LOST, STUCK, WRONG, check
from nanhai_gov.chaos.log import Line
from tests import people
from tests.cases import things
from tests.coordination.test_journeys import make_team


class CheckerTests(things.CaseTest):
    """One report at its team, one application that is being decided, each with a receipt."""

    report: Case
    case: Case

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_team("E-WORKS", ["drainage", "food"])
        cls.report = actions.submit_report(
            by=people.applicant(), client_actor="a", client_key="k-report", standard_id=things.make_standard().pk,
            text="路口水浸", place=people.HERE,
        )  # fmt: skip
        with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
            cls.case = things.make_case(cls.item)
        drain()
        things.judge_all(cls.case)
        actions.accept(cls.case.pk, by=people.clerk())
        drain()

    def setUp(self) -> None:
        super().setUp()
        self.lines = [
            Line("r", "k-report", "report", number=self.report.number),
            Line("r", self.case.client_key, "application", number=self.case.number),
            Line("r", "accept-1", "accept", number=self.case.number),
        ]

    def found(self, kind: str, words: str = "") -> None:
        findings = check(self.lines)
        self.assertTrue([one for one in findings if one.kind == kind and words in one.words], findings)

    def sql(self, *statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in statements:
                cursor.execute(statement)

    def again(self, row: Any, **changes: Any) -> None:
        """The same row once more, as if nobody had kept it from being doubled."""
        row.pk = None if row._meta.pk.get_internal_type() == "BigAutoField" else uuid7()
        for name, value in changes.items():
            setattr(row, name, value)
        row._state.adding = True
        row.save(force_insert=True)

    # All is well -----------------------------------------------------------------------------------------

    def test_nothing_is_found_where_nothing_is_wrong(self) -> None:
        self.assertEqual(check(self.lines), [])

    def test_a_client_that_got_no_receipt_is_no_loss(self) -> None:
        self.assertEqual(check([*self.lines, Line("r", "k-none", "report")]), [])

    # Lost ------------------------------------------------------------------------------------------------

    def test_a_number_without_a_case(self) -> None:
        self.lines.append(Line("r", "k-9", "report", number="2026-1124-9999"))
        self.found(LOST, "no such case")

    def test_a_number_of_another_kind(self) -> None:
        self.lines[0] = replace(self.lines[0], kind="application")
        self.found(LOST, "but is a report")

    def test_a_number_of_another_key(self) -> None:
        self.lines[0] = replace(self.lines[0], key="k-other")
        self.found(LOST, "but is the case of k-report")

    def test_an_act_that_was_answered_and_is_not_there(self) -> None:
        self.lines.append(Line("r", "accept-2", "accept", number=self.report.number))
        self.found(LOST, "the clerk was told")

    def test_a_check_that_was_answered_and_is_not_there(self) -> None:
        order = WorkOrder.objects.get(subject=self.report.pk)
        self.lines.append(Line("r", "verify-1", "verify", number=str(order.pk)))
        self.found(LOST, "the verifier was told")

    def test_a_delivery_that_is_gone(self) -> None:
        Delivery.objects.filter(subject=self.report.pk, handler="coordination.receive").delete()
        self.found(LOST, "coordination.receive never got entry")

    def test_an_applicant_who_was_not_told(self) -> None:
        Message.objects.filter(subject=self.case.pk, channel="in_app").delete()
        self.found(LOST, "nobody was told of case.accepted")

    # Doubled ---------------------------------------------------------------------------------------------

    def test_two_cases_for_one_key(self) -> None:
        self.again(Case.objects.get(pk=self.report.pk), number="2026-1124-9998", client_actor="b")
        self.found(DOUBLED, "2 cases")

    def test_two_numbers_for_one_key(self) -> None:
        self.lines.append(replace(self.lines[0], number=self.case.number))
        self.found(DOUBLED, "answered with")

    def test_two_orders_for_one_report(self) -> None:
        self.again(WorkOrder.objects.get(subject=self.report.pk), number="W-2")
        self.found(DOUBLED, "2 work orders")

    def test_two_chains_for_one_application(self) -> None:
        self.again(Chain.objects.get(subject=self.case.pk), status=Chain.Status.WITHDRAWN)
        self.found(DOUBLED, "2 chains")

    def test_two_deliveries_of_one_entry(self) -> None:
        self.sql("ALTER TABLE ledger_delivery DROP CONSTRAINT one_delivery_per_entry_and_handler")
        self.again(Delivery.objects.filter(subject=self.report.pk).first())
        self.found(DOUBLED, "2 deliveries")

    def test_one_thing_recorded_twice(self) -> None:
        for entry in (Entry.objects.get(subject=self.report.pk, verb="order.issued"),
                      Entry.objects.get(subject=self.case.pk, verb="case.accepted")):  # fmt: skip
            with self.subTest(entry.verb):
                self.again(entry)
                self.found(DOUBLED, f"{entry.verb} ")

    def test_two_couplings_and_two_clocks(self) -> None:
        self.sql("DROP INDEX one_coupling_per_kind_and_ref")
        self.again(Coupling.objects.get(subject=self.report.pk))
        self.found(DOUBLED, "2 couplings")
        self.again(Clock.objects.get(subject=self.report.pk), stopped_at=now())
        self.found(DOUBLED, "2 clocks")

    def test_two_messages_of_one_entry_to_one_person(self) -> None:
        self.sql("ALTER TABLE notifications_message DROP CONSTRAINT one_message_per_entry_channel_and_person")
        self.again(Message.objects.get(subject=self.case.pk, channel="in_app"))
        self.found(DOUBLED, "2 messages")

    def test_a_number_of_the_cockpit_counted_twice_or_not_at_all(self) -> None:
        one = Delta.objects.get(metric="reports.submitted")
        self.again(Delta.objects.get(pk=one.pk))
        self.found(DOUBLED, "counted 2")
        Delta.objects.filter(metric="reports.submitted").delete()
        self.found(LOST, "counted 0")

    # Told to the wrong one -------------------------------------------------------------------------------

    def test_a_message_to_a_stranger(self) -> None:
        Message.objects.filter(subject=self.case.pk, channel="in_app").update(user=people.get("stranger"))
        self.found(WRONG, "to an account")

    def test_a_text_message_to_another_telephone(self) -> None:
        Message.objects.filter(subject=self.case.pk, channel="sms").update(phone_index="f" * 64)
        self.found(WRONG, "to a telephone")

    def test_a_message_that_leads_to_another_case(self) -> None:
        Message.objects.filter(subject=self.case.pk).update(link=f"/cases/{self.report.number}/")
        self.found(WRONG, "leads to")

    # Stuck -----------------------------------------------------------------------------------------------

    def test_a_report_without_an_order(self) -> None:
        WorkOrder.objects.filter(subject=self.report.pk).update(status="canceled")
        self.found(STUCK, "is in_progress")

    def test_a_report_that_nobody_received(self) -> None:
        Case.objects.filter(pk=self.report.pk).update(status="submitted")
        Clock.objects.filter(subject=self.report.pk).delete()
        self.found(STUCK, "is submitted")

    def test_a_chain_without_an_open_seat(self) -> None:
        Seat.objects.filter(step__chain__subject=self.case.pk).update(status="released")
        self.found(STUCK, "is under_review")

    def test_a_correction_that_nobody_can_answer(self) -> None:
        Case.objects.filter(pk=self.case.pk).update(status="correction")
        self.found(STUCK, "is correction")
        Correction.objects.create(case=self.case, items=[], asked_by=people.clerk(), asked_at=now(), due_at=now())
        self.assertEqual([one for one in check(self.lines) if one.kind == STUCK], [])

    def test_a_decision_that_was_not_finished(self) -> None:
        Case.objects.filter(pk=self.case.pk).update(status="granted")
        self.found(STUCK, "is granted")

    def test_a_pending_delivery_is_a_next_step_while_it_will_be_tried(self) -> None:
        Case.objects.filter(pk=self.case.pk).update(status="granted")
        Delivery.objects.filter(subject=self.case.pk).update(status="pending", due_at=now())
        self.assertEqual([one for one in check(self.lines) if one.kind == STUCK], [])
        Delivery.objects.filter(subject=self.case.pk).update(due_at=people.LONG_AGO)
        self.found(STUCK, "nobody tries")

    def test_a_message_that_nobody_sends(self) -> None:
        Message.objects.filter(subject=self.case.pk, channel="sms").update(status="planned", due_at=people.LONG_AGO)
        self.found(STUCK, "nobody sends it")

    # Failed and broken -----------------------------------------------------------------------------------

    def test_a_failed_delivery(self) -> None:
        Delivery.objects.filter(subject=self.report.pk, handler="coordination.receive").update(status="failed")
        self.found(FAILED, "coordination.receive")

    def test_a_failed_message(self) -> None:
        Message.objects.filter(subject=self.case.pk, channel="sms").update(status="failed", error="no such number")
        self.found(FAILED, "no such number")

    def test_an_entry_that_was_changed(self) -> None:
        self.sql(
            "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
            f"UPDATE ledger_entry SET facts = '{{}}' WHERE subject = '{self.report.pk}' AND verb = 'case.submitted'",
        )
        self.found(BROKEN)

    def test_an_entry_of_somebody_else_counts_too(self) -> None:
        other = uuid4()
        self.sql(
            f"INSERT INTO ledger_entry (verb, subject, actor_label, facts, at, seq, prev_hash, hash) VALUES "
            f"('demo.loaded', '{other}', '', '{{}}', now(), 1, '', '')",
            "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
            f"UPDATE ledger_entry SET verb = 'case.closed' WHERE subject = '{other}'",
        )
        self.found(BROKEN)
