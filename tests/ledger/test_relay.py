from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import TestCase, TransactionTestCase

from apps.ledger import relay
from apps.ledger.actions import record, retry_delivery
from apps.ledger.clock import now
from apps.ledger.handling import BY_VERB, HANDLERS, Permanent, on
from apps.ledger.ids import uuid7
from apps.ledger.models import Delivery, Entry
from apps.ledger.refusal import Refused
from tests.racing import queries_of, race, race_of


@contextmanager
def handler(verb: str, function: Any) -> Iterator[str]:
    """A handler that exists for one test."""
    name = f"tests.{function.__name__}"
    try:
        on(verb, queue="bulk")(function)
        name = BY_VERB[verb][-1].name
        yield name
    finally:
        HANDLERS.pop(name, None)
        BY_VERB.pop(verb, None)


class Deliveries(TestCase):
    def test_an_entry_reaches_its_handler_once(self) -> None:
        seen: list[int] = []

        def note(entry: Entry) -> None:
            seen.append(entry.pk)

        with handler("test.said", note):
            entry = record("test.said", uuid7(), by=None)
            relay.drain()
            relay.drain()
        self.assertEqual(seen, [entry.pk])
        self.assertEqual(Delivery.objects.get().status, Delivery.Status.DONE)

    def test_a_failing_handler_leaves_no_effect_and_tries_again(self) -> None:
        def stumble(entry: Entry) -> None:
            Delivery.objects.filter(entry=entry).update(error="half done")
            raise ValueError("no luck")

        with handler("test.said", stumble):
            record("test.said", uuid7(), by=None)
            made = relay.relay()
            self.assertFalse(relay.deliver(made[0].pk))
        delivery = Delivery.objects.get()
        self.assertEqual((delivery.status, delivery.attempts), (Delivery.Status.PENDING, 1))
        self.assertEqual(delivery.error, "ValueError: no luck")
        self.assertGreater(delivery.due_at, now())

    def test_after_twenty_attempts_it_is_failed_and_an_operator_may_retry(self) -> None:
        def stumble(entry: Entry) -> None:
            raise ValueError("no luck")

        with handler("test.said", stumble):
            record("test.said", uuid7(), by=None)
            made = relay.relay()
            for _attempt in range(relay.MAX_ATTEMPTS):
                relay.deliver(made[0].pk)
            self.assertEqual(Delivery.objects.get().status, Delivery.Status.FAILED)
            retry_delivery(made[0].pk, by=None)
            self.assertEqual(Delivery.objects.get().status, Delivery.Status.PENDING)
            with self.assertRaises(Refused):
                retry_delivery(made[0].pk, by=None)

    def test_what_cannot_succeed_fails_at_once(self) -> None:
        def refuse(entry: Entry) -> None:
            raise Permanent("never")

        with handler("test.said", refuse):
            record("test.said", uuid7(), by=None)
            relay.deliver(relay.relay()[0].pk)
        self.assertEqual(Delivery.objects.get().status, Delivery.Status.FAILED)

    def test_a_later_entry_waits_for_the_earlier_one_of_its_subject(self) -> None:
        seen: list[int] = []

        def note(entry: Entry) -> None:
            seen.append(entry.facts["n"])

        with handler("test.said", note):
            subject = uuid7()
            for n in (1, 2):
                record("test.said", subject, by=None, n=n)
            first, second = relay.relay()
            self.assertFalse(relay.deliver(second.pk))
            self.assertTrue(relay.deliver(first.pk))
            self.assertEqual([d.pk for d in relay.next_of(first.pk)], [second.pk])
            self.assertTrue(relay.deliver(second.pk))
        self.assertEqual(seen, [1, 2])

    def test_the_sweeper_hands_over_again_what_the_broker_lost(self) -> None:
        def note(entry: Entry) -> None: ...

        with handler("test.said", note):
            record("test.said", uuid7(), by=None)
            made = relay.relay()
            self.assertEqual(relay.sweep(), [])
            Delivery.objects.update(due_at=now() - timedelta(seconds=1))
            self.assertEqual([d.pk for d in relay.sweep()], [made[0].pk])
            self.assertEqual(relay.sweep(), [])

    @queries_of(retry_delivery)
    def test_what_a_retry_costs(self) -> None:
        """1 savepoint (BEGIN outside tests), 2 lock, 3 delivery, 4 entry, 5 released."""
        failed = failed_delivery()
        with self.assertNumQueries(5):
            retry_delivery(failed.pk, by=None)


def failed_delivery() -> Delivery:
    """One that has given up."""
    with handler("test.said", lambda entry: None), transaction.atomic():
        record("test.said", uuid7(), by=None)
    with handler("test.said", lambda entry: None):
        made = relay.relay()
    Delivery.objects.update(status=Delivery.Status.FAILED, attempts=relay.MAX_ATTEMPTS)
    return made[0]


class Races(TransactionTestCase):
    @race_of(retry_delivery)
    def test_two_operators_retry_once(self) -> None:
        failed = failed_delivery()
        outcomes = race(lambda: retry_delivery(failed.pk, by=None))
        self.assertEqual(outcomes, ["done", "refused: not_failed"])
        self.assertEqual(Entry.objects.filter(verb="delivery.retried").count(), 1)

    def test_two_workers_with_one_delivery_have_one_effect(self) -> None:
        seen: list[int] = []

        def note(entry: Entry) -> None:
            seen.append(entry.pk)

        with handler("test.said", note):
            with transaction.atomic():
                record("test.said", uuid7(), by=None)
            made = relay.relay()
            race(lambda: relay.deliver(made[0].pk), hands=4)
        self.assertEqual(len(seen), 1)

    def test_two_relays_make_one_delivery(self) -> None:
        def note(entry: Entry) -> None: ...

        with handler("test.said", note):
            with transaction.atomic():
                record("test.said", uuid7(), by=None)
            race(relay.relay, hands=3)
            relay.relay()
        self.assertEqual(Delivery.objects.count(), 1)
