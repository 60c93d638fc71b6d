from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase

from apps.ledger.actions import record, together
from apps.ledger.ids import uuid7
from apps.ledger.integrity import broken_links
from apps.ledger.models import Entry
from tests.racing import race


class Entries(TestCase):
    def test_entries_of_one_subject_are_numbered_and_linked(self) -> None:
        subject = uuid7()
        first, second = (record("test.said", subject, by=None, n=n) for n in (1, 2))
        first, second = Entry.objects.get(pk=first.pk), Entry.objects.get(pk=second.pk)
        self.assertEqual([first.seq, second.seq], [1, 2])
        self.assertEqual(bytes(second.prev_hash), bytes(first.hash))
        self.assertEqual(broken_links(), [])

    def test_an_entry_cannot_be_changed(self) -> None:
        entry = record("test.said", uuid7(), by=None)
        with self.assertRaises(DatabaseError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(verb="test.denied")

    def test_the_database_watches_every_column_but_the_stamp_of_the_relay(self) -> None:
        """A column that comes later belongs into the trigger's list, too."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname FROM pg_trigger JOIN pg_attribute ON attrelid = tgrelid AND attnum = ANY(tgattr)"
                " WHERE tgname = 'ledger_keep'"
            )
            watched = {name for (name,) in cursor.fetchall()}
        self.assertEqual(watched, {field.column for field in Entry._meta.concrete_fields} - {"relayed_at"})

    def test_an_entry_cannot_be_deleted(self) -> None:
        entry = record("test.said", uuid7(), by=None)
        with self.assertRaises(DatabaseError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).delete()

    def test_a_forged_entry_shows(self) -> None:
        """Even someone who may switch the triggers off leaves a link that does not fit."""
        entry = record("test.said", uuid7(), by=None, n=1)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_keep")
            cursor.execute("UPDATE ledger_entry SET facts = '{\"n\": 2}' WHERE id = %s", [entry.pk])
            cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_keep")
        self.assertEqual(broken_links(), [entry.pk])

    def test_recording_costs_one_query(self) -> None:
        """1: INSERT; number, link and hash are made by the trigger."""
        with self.assertNumQueries(1):
            record("test.said", uuid7(), by=None)

    def test_entries_written_together_are_linked_like_others_and_cost_one_query(self) -> None:
        """1: INSERT of all of them, in their order."""
        subject = uuid7()
        record("test.said", subject, by=None, n=0)
        with self.assertNumQueries(1), together():
            for n in (1, 2, 3):
                record("test.said", subject, by=None, n=n)
        entries = list(Entry.objects.about(subject))
        self.assertEqual([(one.seq, one.facts["n"]) for one in entries], [(1, 0), (2, 1), (3, 2), (4, 3)])
        self.assertEqual([one.pk for one in entries], sorted(one.pk for one in entries))
        self.assertEqual(broken_links(), [])

    def test_what_fails_leaves_none_of_them(self) -> None:
        with self.assertRaises(ValueError), together():
            record("test.said", uuid7(), by=None)
            raise ValueError
        self.assertEqual(Entry.objects.filter(verb="test.said").count(), 0)
        record("test.said", uuid7(), by=None)  # and the next one is written at once again
        self.assertEqual(Entry.objects.filter(verb="test.said").count(), 1)


class Writers(TransactionTestCase):
    def test_writers_of_one_subject_queue_and_leave_no_gap(self) -> None:
        subject = uuid7()

        def write() -> None:
            with transaction.atomic():
                record("test.said", subject, by=None)

        self.assertEqual(race(write, hands=8), ["done"] * 8)
        self.assertEqual(list(Entry.objects.about(subject).values_list("seq", flat=True)), list(range(1, 9)))
        self.assertEqual(broken_links(subject), [])

    def test_outside_a_transaction_it_refuses(self) -> None:
        with self.assertRaises(RuntimeError):
            record("test.said", uuid7(), by=None)
