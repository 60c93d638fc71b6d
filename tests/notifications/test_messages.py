from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.ids import uuid7
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.notifications.actions import mark_read, notify, retry_message, unread_count
from apps.notifications.channels import NeverWill, SmsOutbox, Unclear, Unreachable
from apps.notifications.models import Message
from apps.notifications.sending import MAX_ATTEMPTS, key_of, send_due
from apps.notifications.texts import TEXTS, say
from tests import people
from tests.racing import queries_of, race, race_of


def entry() -> Entry:
    with transaction.atomic():
        return record("case.accepted", uuid7(), by=None)


class Gateway:
    """A provider as moody as real ones; it keeps what it took by key."""

    def __init__(self, mood: Exception | None = None, *, takes: bool = True, answers: bool = True) -> None:
        self.mood, self.takes, self.answers = mood, takes, answers
        self.took: dict[str, str] = {}
        self.calls = 0

    def send(self, *, key: str, to: str, text: str) -> None:
        self.calls += 1
        if self.takes:
            self.took[key] = text
        if self.mood:
            raise self.mood

    def ask(self, key: str) -> bool | None:
        return key in self.took if self.answers else None


def due_again() -> None:
    Message.objects.exclude(status="sent").update(due_at=now() - timedelta(seconds=1))


class Planning(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def tell(self, what: Entry, **more: Any) -> list[Message]:
        return notify(what, user=people.applicant(), text_zh="已受理", text_en="Accepted", link="/track/1/", **more)

    def test_one_message_per_channel_and_the_portal_has_it_at_once(self) -> None:
        made = {m.channel: m for m in self.tell(entry())}
        self.assertEqual(made["in_app"].status, "sent")
        self.assertEqual((made["sms"].status, made["sms"].phone), ("planned", "13800003210"))

    def test_the_same_entry_tells_a_person_once(self) -> None:
        what = entry()
        self.tell(what)
        self.tell(what)
        self.assertEqual(Message.objects.count(), 2)

    def test_a_reporter_without_account_gets_only_the_text_message(self) -> None:
        made = notify(entry(), phone="13900001111", text_zh="处理好了", text_en="Done")
        self.assertEqual([m.channel for m in made], ["sms"])

    def test_nobody_to_reach_plans_nothing(self) -> None:
        self.assertEqual(notify(entry(), text_zh="x"), [])

    def test_planning_costs_the_same_for_the_first_and_the_hundredth(self) -> None:
        """1 savepoint, 2 insert with ON CONFLICT, 3 release, 4 read back."""
        user, what = people.applicant(), entry()
        with self.assertNumQueries(4):
            notify(what, user=user, text_zh="a")

    def test_reading_marks_one_or_all(self) -> None:
        user = people.applicant()
        first, _second = self.tell(entry(), channels=["in_app"])[0], self.tell(entry(), channels=["in_app"])
        self.assertEqual(unread_count(user.pk), 2)
        mark_read(user, message_id=first.pk)
        self.assertEqual(unread_count(user.pk), 1)
        mark_read(people.stranger())
        self.assertEqual(unread_count(user.pk), 1)
        mark_read(user)
        self.assertEqual(unread_count(user.pk), 0)

    def test_texts_are_complete_in_both_languages(self) -> None:
        words = {"title": "食品经营许可", "title_en": "Food license", "number": "2026-1124-0047", "day": "11月25日",
                 "day_en": "25 Nov", "count": 2, "outcome": "已排干", "outcome_en": "drained"}  # fmt: skip
        for kind in TEXTS:
            with self.subTest(kind):
                for text in say(kind, **words):
                    self.assertIn("2026-1124-0047", text)
                    self.assertNotIn("{", text)
        self.assertIn("食品经营许可", say("granted", title="食品经营许可", number="1")[1])


class Sending(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        (self.message,) = notify(entry(), user=people.applicant(), text_zh="已受理", channels=["sms"])

    def status(self) -> str:
        self.message.refresh_from_db()
        return str(self.message.status)

    def test_sent_is_said_in_the_ledger_with_a_masked_phone(self) -> None:
        gateway = Gateway()
        self.assertEqual(send_due(channel=gateway), 1)
        self.assertEqual((self.status(), len(gateway.took)), ("sent", 1))
        said = Entry.objects.get(verb="message.sent", subject=self.message.subject)
        self.assertNotIn("13800003210", str(said.facts))
        self.assertEqual(send_due(channel=gateway), 0)

    def test_what_was_surely_not_sent_is_tried_again_later(self) -> None:
        gateway = Gateway(Unreachable("down"), takes=False)
        send_due(channel=gateway)
        self.assertEqual(self.status(), "planned")
        self.assertEqual(send_due(channel=gateway), 0)  # backing off
        due_again()
        gateway.mood, gateway.takes = None, True
        send_due(channel=gateway)
        self.assertEqual(self.status(), "sent")

    def test_a_lost_answer_is_asked_about_and_not_sent_twice(self) -> None:
        gateway = Gateway(Unclear("timeout"))
        send_due(channel=gateway)
        self.assertEqual(self.status(), "unknown")
        due_again()
        send_due(channel=gateway)
        self.assertEqual((self.status(), gateway.calls), ("sent", 1))

    def test_a_crash_during_the_call_ends_the_same_way(self) -> None:
        class Dies(Gateway):
            def send(self, *, key: str, to: str, text: str) -> None:
                super().send(key=key, to=to, text=text)
                raise SystemExit

        gateway = Dies()
        with self.assertRaises(SystemExit):
            send_due(channel=gateway)
        self.assertEqual(self.status(), "unknown")
        due_again()
        send_due(channel=gateway)
        self.assertEqual((self.status(), gateway.calls), ("sent", 1))

    def test_what_the_provider_does_not_have_is_sent_again(self) -> None:
        gateway = Gateway(Unclear("timeout"), takes=False)
        send_due(channel=gateway)
        due_again()
        send_due(channel=gateway)
        self.assertEqual(self.status(), "planned")

    def test_a_wrong_number_fails_at_once_and_operators_may_retry(self) -> None:
        send_due(channel=Gateway(NeverWill("no such number")))
        self.assertEqual(self.status(), "failed")
        self.assertTrue(Entry.objects.filter(verb="message.failed").exists())
        retry_message(self.message.pk, by=people.admin())
        self.assertEqual(self.status(), "planned")
        with self.assertRaises(Refused):
            retry_message(self.message.pk, by=people.admin())

    @queries_of(retry_message)
    def test_what_a_retry_costs(self) -> None:
        """1 savepoint (BEGIN outside tests), 2 lock, 3 message, 4 entry, 5 released."""
        by = people.admin()
        Message.objects.update(status="failed")
        with self.assertNumQueries(5):
            retry_message(self.message.pk, by=by)

    def test_it_gives_up_after_ten_attempts(self) -> None:
        gateway = Gateway(Unreachable("down"), takes=False)
        for _attempt in range(MAX_ATTEMPTS):
            due_again()
            send_due(channel=gateway)
        self.assertEqual(self.status(), "failed")

    def test_the_outbox_keeps_one_file_a_message(self) -> None:
        import json
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            outbox = SmsOutbox(Path(folder))
            send_due(channel=outbox)
            outbox.send(key=key_of(self.message), to="13800003210", text="已受理")
            (file,) = Path(folder).iterdir()
            self.assertEqual(json.loads(file.read_text()), {"to": "13800003210", "text": "已受理"})
            self.assertTrue(outbox.ask(key_of(self.message)))


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        self.client.force_login(people.applicant())

    def told(self, n: int) -> None:
        for _message in range(n):
            notify(entry(), user=people.applicant(), text_zh="您的申请已受理", text_en="Accepted", link="/my/cases/",
                   channels=["in_app"])  # fmt: skip

    def test_messages_are_shown_to_their_person_alone(self) -> None:
        self.told(1)
        self.assertContains(self.client.get("/messages/"), "您的申请已受理")
        self.client.force_login(people.stranger())
        self.assertNotContains(self.client.get("/messages/"), "您的申请已受理")

    def test_opening_one_marks_it_and_leads_to_the_case(self) -> None:
        self.told(1)
        answer = self.client.post("/messages/read/", {"message": Message.objects.get().pk})
        self.assertRedirects(answer, "/my/cases/", fetch_redirect_response=False)
        self.assertIsNotNone(Message.objects.get().read_at)

    def test_pages_go_by_key_at_the_same_cost(self) -> None:
        self.told(3)
        with CaptureQueriesContext(connection) as few:
            self.client.get("/messages/")
        self.told(40)
        with CaptureQueriesContext(connection) as many:
            page = self.client.get("/messages/")
        self.assertEqual(len(few), len(many))
        self.assertContains(page, "?before=")


class TwoSenders(TransactionTestCase):
    def test_two_senders_at_once_send_once(self) -> None:
        people.make_world()
        notify(entry(), user=people.applicant(), text_zh="已受理", channels=["sms"])
        gateway = Gateway()
        race(lambda: send_due(channel=gateway), hands=2)
        self.assertEqual(gateway.calls, 1)

    @race_of(retry_message)
    def test_two_operators_retry_once(self) -> None:
        people.make_world()
        (message,) = notify(entry(), user=people.applicant(), text_zh="已受理", channels=["sms"])
        Message.objects.update(status="failed", attempts=MAX_ATTEMPTS)
        by = people.admin()
        outcomes = race(lambda: retry_message(message.pk, by=by))
        self.assertEqual(outcomes, ["done", "refused: not_failed"])
        self.assertEqual(Entry.objects.filter(verb="message.retried").count(), 1)
