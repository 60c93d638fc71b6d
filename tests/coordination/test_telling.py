from apps.cases import actions as cases
from apps.dispatch import actions as dispatch
from apps.dispatch.models import WorkOrder
from apps.ledger.relay import drain
from apps.notifications.models import Message
from tests import people
from tests.cases import things
from tests.coordination.test_journeys import Journey


class Telling(Journey):
    def told(self) -> list[str]:
        return [message.text for message in Message.objects.filter(channel="in_app").order_by("pk")]

    def test_the_applicant_hears_of_acceptance_with_number_and_day(self) -> None:
        case = self.accepted()
        (words,) = self.told()
        self.assertIn(case.number, words)
        self.assertIn("已受理", words)
        self.assertRegex(words, r"\d+ 月 \d+ 日前")

    def test_a_correction_is_told_with_the_day_it_is_due(self) -> None:
        case = things.make_case(self.item)
        drain()
        cases.ask_corrections(case.pk, [cases.Asked("看不清", material="form")], by=people.clerk())
        drain()
        self.assertIn("补正", self.told()[0])

    def test_each_entry_is_told_once_however_often_it_is_delivered(self) -> None:
        from apps.coordination.telling import tell_applicant
        from apps.ledger.models import Entry

        case = self.accepted()
        before = Message.objects.count()
        tell_applicant(Entry.objects.get(subject=case.pk, verb="case.accepted"))
        self.assertEqual(Message.objects.count(), before)

    def test_a_reminder_leads_a_grid_worker_to_the_order_and_not_to_the_case(self) -> None:
        """They may not open the case; the order is what they have in hand."""
        case = cases.submit_report(
            by=None, client_actor="session", client_key="k1", standard_id=things.make_standard().pk, text="路口水浸",
            place=people.HERE,
        )  # fmt: skip
        drain()
        order = WorkOrder.objects.get(subject=case.pk)
        dispatch.claim(order.pk, by=people.worker())
        cases.nudge_case(case.pk, by=people.dispatcher())
        drain()
        message = Message.objects.get(user=people.worker())
        self.assertIn("催办", message.text)
        self.assertEqual(message.link, f"/field/{order.pk}/")
