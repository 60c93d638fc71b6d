"""What is kept of reference rows is never older than a query would be."""

from threading import Thread
from typing import Any

from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase

from apps.catalog import reference as catalog
from apps.ledger.remembering import remembering
from apps.organizations import reference
from apps.organizations.calendar import WorkCalendar
from apps.organizations.models import CalendarDay, Division, Unit
from tests import people
from tests.cases.things import make_item, make_standard


class Kept(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def town(self) -> Division:
        return Division.objects.get(code=people.TOWN)

    def test_a_row_is_read_once(self) -> None:
        """1 whether reference rows have changed."""
        before = reference.division_of(people.TOWN)
        with self.assertNumQueries(1):
            self.assertIs(reference.division_of(people.TOWN), before)

    def test_within_an_act_changes_are_asked_for_once(self) -> None:
        """1 whether reference rows have changed, for all of them."""
        pk = self.town().pk
        reference.hall_of(pk), reference.government_of(pk), reference.division(pk)
        with remembering(), self.assertNumQueries(1):
            reference.hall_of(pk), reference.government_of(pk), reference.division(pk)

    def test_a_change_is_seen_at_once(self) -> None:
        pk = self.town().pk
        self.assertEqual(reference.division(pk).name, "里水镇")
        Division.objects.filter(pk=pk).update(name="里水")
        self.assertEqual(reference.division(pk).name, "里水")
        Division.objects.filter(pk=pk).update(name="里水新镇")
        self.assertEqual(reference.division(pk).name, "里水新镇")

    def test_what_was_rolled_back_is_not_kept(self) -> None:
        pk = self.town().pk
        reference.division(pk)
        for name in ("甲", "乙"):
            with transaction.atomic():
                Division.objects.filter(pk=pk).update(name=name)
                self.assertEqual(reference.division(pk).name, name)
                transaction.set_rollback(True)
            self.assertEqual(reference.division(pk).name, "里水镇")

    def test_the_calendar_follows_its_rows(self) -> None:
        day = CalendarDay.objects.filter(is_working=False).order_by("date")[0]
        self.assertFalse(WorkCalendar.current().is_working(day.date))
        CalendarDay.objects.filter(pk=day.pk).delete()
        self.assertEqual(WorkCalendar.current().is_working(day.date), day.date.weekday() < 5)

    def test_an_item_follows_its_rows(self) -> None:
        item, standard = make_item(), make_standard()
        kept = catalog.listed_item(item.key)
        self.assertEqual((kept.current, kept.unit), (item.current, item.unit))
        type(item).objects.filter(pk=item.pk).update(status="canceled")
        with self.assertRaises(type(item).DoesNotExist):
            catalog.listed_item(item.key)
        self.assertEqual(catalog.standard(standard.code), standard)
        self.assertEqual(catalog.standard(standard.pk), standard)
        type(standard).objects.filter(pk=standard.pk).update(is_current=False)
        self.assertIsNone(catalog.standard(standard.pk))

    def test_each_table_that_is_kept_counts_its_changes(self) -> None:
        wanted = {one._meta.db_table for one in (Division, Unit, CalendarDay)}
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'reference_changed'")
            counted = {name for (name,) in cursor.fetchall()}
        self.assertLessEqual(wanted, counted)
        self.assertLessEqual({"organizations_officehours", "catalog_serviceitem", "catalog_itemversion",
                              "catalog_eventstandard"}, counted)  # fmt: skip


class TwoHands(TransactionTestCase):
    def test_what_another_has_not_committed_is_not_seen(self) -> None:
        people.make_world()
        pk = Division.objects.get(code=people.TOWN).pk
        seen: list[str] = []

        def look() -> None:
            seen.append(reference.division(pk).name)
            connection.close()

        def elsewhere() -> Any:
            hand = Thread(target=look)
            hand.start()
            hand.join()

        elsewhere()
        with transaction.atomic():
            Division.objects.filter(pk=pk).update(name="里水新镇")
            elsewhere()
        elsewhere()
        self.assertEqual(seen, ["里水镇", "里水镇", "里水新镇"])
