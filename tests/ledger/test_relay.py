from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.db import transaction
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from apps.ledger import jobs, relay, waking
from apps.ledger.actions import record, retry_delivery
from apps.ledger.clock import now
from apps.ledger.handling import BY_VERB, HANDLERS, Permanent, on
from apps.ledger.ids import uuid7
from apps.ledger.models import Delivery, Entry
from apps.ledger.refusal import Refused
from tests.racing import queries_of, race, race_of


@contextmanager
def handler(verb: str, function: Any, queue: str = "bulk", **more: Any) -> Iterator[str]:
    """A handler that exists for one test."""
    name = f"tests.{function.__name__}"
    try:
        on(verb, queue=queue, **more)(function)
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
            self.assertEqual(relay.next_of(first.pk), second)
            self.assertIsNone(relay.next_of(second.pk))
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

    def test_a_handler_does_not_hear_entries_with_facts_it_does_without(self) -> None:
        seen: list[Any] = []

        def note(entry: Entry) -> None:
            seen.append(entry.facts.get("first"))

        with handler("test.said", note, unless={"first": True}):
            for more in ({"first": True}, {"first": False}, {}):
                entry = record("test.said", uuid7(), by=None, **more)
                self.assertEqual(BY_VERB["test.said"][-1].hears(entry), more != {"first": True})
            relay.drain()
        self.assertEqual(seen, [False, None])

    def test_a_handler_hears_only_entries_with_its_facts(self) -> None:
        seen: list[str] = []

        def note(entry: Entry) -> None:
            seen.append(entry.facts["kind"])

        with handler("test.said", note, facts={"kind": "whistle"}):
            for kind in ("whistle", "countersign"):
                record("test.said", uuid7(), by=None, kind=kind)
            relay.drain()
        self.assertEqual(seen, ["whistle"])
        self.assertEqual(Delivery.objects.count(), 1)

    def test_a_relay_costs_one_query_and_a_delivery_four(self) -> None:
        """The relay: lock and work in one message. A delivery: 1 savepoint (BEGIN outside tests), 2 taken with its
        entry and whether it waits, 3 done, 4 released. Afterwards 1 what may follow."""
        with handler("test.said", lambda entry: None):
            record("test.said", uuid7(), by=None)
            with self.assertNumQueries(1):
                (made,) = relay.relay()
            with self.assertNumQueries(4):
                relay.deliver(made.pk)
            with self.assertNumQueries(1):
                relay.next_of(made.pk)

    @queries_of(retry_delivery)
    def test_what_a_retry_costs(self) -> None:
        """1 savepoint (BEGIN outside tests), 2 lock, 3 delivery, 4 entry, 5 released."""
        failed = failed_delivery()
        with self.assertNumQueries(5):
            retry_delivery(failed.pk, by=None)


class ManyAtOnce(TestCase):
    """Handlers that take a whole relay's worth of entries."""

    def setUp(self) -> None:
        self.heard: list[list[int]] = []
        self.bad: set[int] = set()

    def note(self, entries: list[Entry]) -> None:
        numbers = [entry.facts["n"] for entry in entries]
        Entry.objects.filter(pk=0).exists()  # a query of its own
        if self.bad.intersection(numbers):
            raise ValueError("no luck")
        self.heard.append(numbers)

    def said(self, subject: Any, *numbers: int) -> None:
        for n in numbers:
            record("test.said", subject, by=None, n=n)

    def made(self) -> list[int]:
        return [delivery.pk for delivery in relay.relay()]

    def test_all_entries_of_a_relay_go_together_in_seven_queries(self) -> None:
        """1 savepoint (BEGIN outside tests), 2 deliveries with entries, 3 what is open beside them, 4 the handler's,
        5 done, 6 released, 7 what may follow."""
        with handler("test.said", self.note, many=500):
            subject = uuid7()
            self.said(subject, 1, 2)
            self.said(uuid7(), 3)
            ids = self.made()
            with self.assertNumQueries(7):
                self.assertEqual(relay.deliver_many(ids), [])
            self.assertEqual(relay.deliver_many(ids), [])
        self.assertEqual(self.heard, [[1, 2, 3]])
        self.assertEqual(set(Delivery.objects.values_list("status", "attempts")), {(Delivery.Status.DONE, 1)})

    def test_a_later_one_waits_and_is_named_when_the_earlier_is_done(self) -> None:
        with handler("test.said", self.note, many=500):
            self.said(uuid7(), 1, 2)
            first, second = self.made()
            self.assertEqual(relay.deliver_many([second]), [])
            self.assertEqual([one.pk for one in relay.deliver_many([first])], [second])
            relay.deliver_many([second])
        self.assertEqual(self.heard, [[1], [2]])

    def test_only_the_one_at_fault_fails(self) -> None:
        self.bad = {2}
        with handler("test.said", self.note, many=500):
            for n in (1, 2, 3):
                self.said(uuid7(), n)
            relay.deliver_many(self.made())
        self.assertEqual(self.heard, [[1], [3]])
        waiting = Delivery.objects.get(status=Delivery.Status.PENDING)
        self.assertEqual((waiting.entry.facts["n"], waiting.attempts), (2, 1))


class Broker(SimpleTestCase):
    """What goes to the broker: `sent` stands for it."""

    def setUp(self) -> None:
        self.sent: list[tuple[str, Any, str]] = []
        for task in (jobs.deliver, jobs.deliver_many, jobs.deliver_waiting, jobs.relay):
            patch = mock.patch.object(task, "apply_async", self.note(task.name))
            patch.start()
            self.addCleanup(patch.stop)
        cache.clear()
        self.addCleanup(cache.clear)

    def note(self, name: str) -> Any:
        return lambda args=(), queue="", **more: self.sent.append((name, args, queue))


class HandingOn(Broker, TestCase):
    def test_one_job_for_many_and_one_for_each_subject_of_others(self) -> None:
        def hear(entry: Entry) -> None: ...

        with handler("test.said", lambda entries: None, many=500), handler("test.heard", hear):
            first, second = uuid7(), uuid7()
            for verb, subject in [("test.said", first), ("test.heard", first), ("test.heard", first),
                                  ("test.said", second), ("test.heard", second)]:  # fmt: skip
                record(verb, subject, by=None)
            made = relay.relay()
            jobs.hand_on(made)
            jobs.hand_on(made, fresh=True)
            jobs.hand_on(made, fresh=True)
            told = next(name for name, heard in HANDLERS.items() if heard.many and name.startswith("tests."))
        said = [one.pk for one in made if one.handler == told]
        heard = [one.pk for one in made if one.handler != told]
        one_by_one = [("ledger.deliver", (heard[0],), "bulk"), ("ledger.deliver", (heard[2],), "bulk")]
        self.assertEqual(self.sent[:3], [*one_by_one, ("ledger.deliver_many", (said,), "bulk")])
        self.assertEqual(self.sent[3:], [*one_by_one, ("ledger.deliver_waiting", (told,), "bulk"), *one_by_one])

    def test_a_relay_that_was_asked_for_and_has_not_begun_is_not_asked_for_again(self) -> None:
        for _poke in range(3):
            jobs.poke()
        self.assertEqual(len(self.sent), 1)
        jobs.relay()
        jobs.poke()
        self.assertEqual(len(self.sent), 2)

    def test_what_waits_for_one_that_takes_many_is_done_by_one_job(self) -> None:
        heard: list[int] = []

        def note(entries: list[Entry]) -> None:
            heard.append(len(entries))

        with handler("test.said", note, many=500):
            for _n in range(3):
                record("test.said", uuid7(), by=None)
            made = relay.relay()
            Delivery.objects.filter(pk=made[0].pk).update(attempts=1)  # has failed and waits for its moment
            jobs.deliver_waiting(made[0].handler)
            jobs.deliver_waiting(made[0].handler)
        self.assertEqual(heard, [2])

    def test_without_a_cache_the_relay_goes_on(self) -> None:
        with mock.patch.object(jobs.cache, "delete", side_effect=ConnectionError):
            self.assertEqual(jobs.relay(), 0)


class Two(Broker, TransactionTestCase):
    """Two handlers, the second of which hears what the first records."""

    def first(self, entry: Entry) -> None:
        self.seen.append("first")
        record("test.then", entry.subject, by=None)

    def then(self, entry: Entry) -> None:
        self.seen.append("then")

    @contextmanager
    def two_handlers(self, queue: str) -> Iterator[None]:
        self.seen: list[str] = []
        with handler("test.said", self.first, queue=queue), handler("test.then", self.then, queue="dispatch"):
            yield

    def say(self, times: int) -> None:
        with transaction.atomic():
            for _n in range(times):
                record("test.said", uuid7(), by=None)
        self.sent.clear()


class InOneJob(Two):
    """What a job does itself, so that it need not go through the broker."""

    def setUp(self) -> None:
        super().setUp()
        patch = mock.patch.object(waking, "stay", return_value=False)
        patch.start()
        self.addCleanup(patch.stop)

    def test_a_relay_does_what_is_for_its_own_queue_and_relays_what_came_of_it(self) -> None:
        """Up to four subjects; the fifth is for whoever is free."""
        with self.two_handlers("dispatch"):
            self.say(5)
            self.assertEqual(jobs.relay(), 9)
        self.assertEqual(self.seen, ["first"] * 4 + ["then"] * 4)
        left = Delivery.objects.get(status=Delivery.Status.PENDING)
        self.assertEqual(self.sent, [("ledger.deliver", (left.pk,), "dispatch")])

    def test_what_comes_of_a_delivery_elsewhere_is_relayed_there_and_handed_on(self) -> None:
        with self.two_handlers("bulk"):
            self.say(1)
            (made,) = relay.relay()
            jobs.deliver(made.pk)
        left = Delivery.objects.get(status=Delivery.Status.PENDING)
        self.assertEqual((self.seen, self.sent), (["first"], [("ledger.deliver", (left.pk,), "dispatch")]))

    def test_one_that_has_worked_long_leaves_the_rest_to_another(self) -> None:
        with self.two_handlers("dispatch"), mock.patch.object(jobs, "TURN_SECONDS", -1):
            self.say(1)
            cache.clear()
            self.assertEqual(jobs.relay(), 1)
        self.assertEqual((self.seen, self.sent), (["first"], [("ledger.relay", (), "dispatch")]))


class Staying(Two):
    """A relay that has had work listens for more instead of being sent for."""

    def say_while(self, *answers: bool) -> Any:
        """A bell that is rung by somebody who has just committed, as often as it answers true."""
        left = list(answers)

        def heard(seconds: float) -> bool:
            if left[0]:
                self.say(1)
            return left.pop(0)

        return mock.patch.multiple(waking, stay=lambda: True, heard=heard, leave=mock.DEFAULT)

    def test_who_commits_meanwhile_rings_and_sends_no_job(self) -> None:
        if not waking.stay():
            self.skipTest("no Redis, no bell")
        self.assertFalse(waking.stay())
        self.say(2)
        self.assertEqual((waking.heard(1), waking.heard(0.01), self.sent), (True, False, []))
        waking.leave()
        cache.delete(jobs.POKED)
        self.assertFalse(waking.ring())
        jobs.poke()
        self.assertEqual(self.sent, [("ledger.relay", (), "dispatch")])

    def test_it_does_what_comes_until_nothing_comes(self) -> None:
        with self.two_handlers("dispatch"), self.say_while(True, True, False):
            self.say(1)
            self.assertEqual(jobs.relay(), 6)
        self.assertEqual(self.seen, ["first", "then"] * 3)

    def test_who_rings_at_the_moment_it_leaves_is_heard(self) -> None:
        with self.two_handlers("dispatch"), self.say_while(False) as bell:
            bell["leave"].side_effect = lambda: self.say(1)
            self.say(1)
            self.assertEqual(jobs.relay(), 4)

    def test_it_does_not_stay_for_long_nor_where_it_had_nothing_to_do(self) -> None:
        with self.two_handlers("dispatch"), mock.patch.object(jobs, "STAY_SECONDS", -1), self.say_while():
            self.assertEqual(jobs.relay(), 0)
            self.say(1)
            self.assertEqual(jobs.relay(), 2)

    def test_when_the_bell_breaks_it_looks_once_more_and_goes(self) -> None:
        with self.two_handlers("dispatch"), self.say_while() as bell:
            with mock.patch.object(waking, "heard", side_effect=ConnectionError):
                self.say(1)
                self.assertEqual(jobs.relay(), 2)
            bell["leave"].assert_not_called()


def failed_delivery() -> Delivery:
    """One that has given up."""
    with handler("test.said", lambda entry: None), transaction.atomic():
        record("test.said", uuid7(), by=None)
    with handler("test.said", lambda entry: None):
        relay.relay()
    Delivery.objects.update(status=Delivery.Status.FAILED, attempts=relay.MAX_ATTEMPTS)
    return Delivery.objects.get()


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
