from django.db import IntegrityError, connection, transaction
from django.test import TestCase, TransactionTestCase

from apps.catalog.actions import cancel, new_version, publish, publish_standard, resume, suspend
from apps.catalog.models import EventStandard, ItemVersion, ServiceItem
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from tests import people
from tests.catalog.samples import content, item
from tests.racing import race

STANDARD = {
    "scheme": "GB/T 30428", "code": "0506-1", "category": "突发事件", "category_en": "Emergencies", "name": "道路积水",
    "name_en": "Flooded road", "filing": "积水影响通行", "filing_en": "Water hinders passage", "closing": "积水消除",
    "closing_en": "Water gone", "checklist": [], "limit": 2, "limit_unit": "UH", "skill": "drainage",
    "aliases": ["水浸街"],
}  # fmt: skip


class Publish(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        self.item = item()
        self.draft = new_version(self.item.pk, by=None, **content())

    def test_the_first_version_puts_the_item_in_use(self) -> None:
        publish(self.draft.pk, by=people.deputy_head())
        self.item.refresh_from_db()
        self.draft.refresh_from_db()
        self.assertEqual((self.item.status, self.item.current_id), ("in_use", self.draft.pk))
        self.assertEqual(self.draft.status, "published")
        entry = Entry.objects.about(self.item.pk).last()
        self.assertEqual((entry.verb, entry.facts["number"]), ("item.published", 1))
        self.assertEqual(entry.actor, people.deputy_head().pk)

    def test_the_next_version_retires_the_one_before(self) -> None:
        publish(self.draft.pk, by=None)
        second = new_version(self.item.pk, by=people.editor(), promise_limit=3)
        self.assertEqual((second.number, second.promise_limit, second.form), (2, 3, self.draft.form))
        publish(second.pk, by=None)
        self.draft.refresh_from_db()
        self.item.refresh_from_db()
        self.assertEqual((self.draft.status, self.item.current_id), ("retired", second.pk))

    def test_it_brings_its_names(self) -> None:
        publish(self.draft.pk, by=None)
        names = {"name": "食品经营许可", "name_en": "Food license", "aliases": ["开饭店"]}
        second = new_version(self.item.pk, by=None, naming=names)
        self.item.refresh_from_db()
        self.assertEqual(self.item.name, "食品经营许可（新办）")
        publish(second.pk, by=None)
        self.item.refresh_from_db()
        self.assertEqual((self.item.name, self.item.name_en, self.item.aliases), tuple(names.values()))
        self.assertTrue(ServiceItem.objects.listed().search("开饭店").exists())

    def test_problems_are_named_and_nothing_changes(self) -> None:
        ItemVersion.objects.filter(pk=self.draft.pk).update(promise_limit=11, plan={"steps": []})
        with self.assertRaises(Refused) as caught:
            publish(self.draft.pk, by=None)
        self.assertEqual((caught.exception.code, len(str(caught.exception.message).splitlines())), ("lint", 2))
        self.item.refresh_from_db()
        self.assertEqual(self.item.status, "draft")

    def test_what_was_published_is_not_published_again(self) -> None:
        publish(self.draft.pk, by=None)
        with self.assertRaisesMessage(Refused, "not_a_draft"):
            publish(self.draft.pk, by=None)

    def test_one_draft_at_a_time(self) -> None:
        with self.assertRaisesMessage(Refused, "draft_exists"):
            new_version(self.item.pk, by=None)

    def test_suspended_resumed_canceled(self) -> None:
        publish(self.draft.pk, by=None)
        suspend(self.item.pk, by=people.editor(), reason="系统升级")
        self.assertTrue(ServiceItem.objects.listed().filter(status="suspended").exists())
        resume(self.item.pk, by=people.editor())
        with self.assertRaisesMessage(Refused, "no_reason"):
            cancel(self.item.pk, by=people.editor(), reason=" ")
        cancel(self.item.pk, by=people.editor(), reason="法律修改")
        self.assertFalse(ServiceItem.objects.listed().exists())
        with self.assertRaisesMessage(Refused, "wrong_status"):
            resume(self.item.pk, by=None)
        with self.assertRaisesMessage(Refused, "item_canceled"):
            new_version(self.item.pk, by=None)
        verbs = list(Entry.objects.about(self.item.pk).values_list("verb", flat=True))
        self.assertEqual(verbs, ["item.drafted", "item.published", "item.suspended", "item.resumed", "item.canceled"])

    def test_suspending_is_for_editors(self) -> None:
        publish(self.draft.pk, by=None)
        for act in (suspend, cancel):
            with self.assertRaisesMessage(Refused, "not_an_editor"):
                act(self.item.pk, by=people.clerk(), reason="不想办")

    def test_only_editors_draft_resume_and_publish_standards(self) -> None:
        publish(self.draft.pk, by=None)
        suspend(self.item.pk, by=None, reason="系统升级")
        stranger = people.deputy_head()
        for act in (
            lambda: new_version(self.item.pk, by=stranger),
            lambda: resume(self.item.pk, by=stranger),
            lambda: publish_standard(by=stranger, **STANDARD),
        ):
            with self.assertRaisesMessage(Refused, "not_an_editor"):
                act()
        publish_standard(by=people.editor(), **STANDARD)

    def test_number_of_queries(self) -> None:
        """1 savepoint 2 version (which item) 3 item locked 4 version again 5 retire the old 6 publish
        7 item 8 entry 9 release."""
        publish(self.draft.pk, by=None)
        second = new_version(self.item.pk, by=None)
        by = people.deputy_head()
        with self.assertNumQueries(9):
            publish(second.pk, by=by)

    def test_number_of_queries_of_a_draft(self) -> None:
        """1 savepoint 2 desk 3 item locked 4 last version 5 the current one 6 draft 7 entry 8 release."""
        publish(self.draft.pk, by=None)
        by = people.editor()
        with self.assertNumQueries(8):
            new_version(self.item.pk, by=by)

    def test_number_of_queries_of_moves(self) -> None:
        """1 savepoint 2 desk 3 item locked 4 item 5 entry 6 release; the same for all three."""
        publish(self.draft.pk, by=None)
        by = people.editor()
        for act in (
            lambda: suspend(self.item.pk, by=by, reason="系统升级"),
            lambda: resume(self.item.pk, by=by),
            lambda: cancel(self.item.pk, by=by, reason="法律修改"),
        ):
            with self.assertNumQueries(6):
                act()

    def test_number_of_queries_of_a_standard(self) -> None:
        """1 savepoint 2 desk 3 versions locked 4 the last one 5 it is current no more 6 savepoint 7 the new one
        8 release 9 entry 10 release."""
        publish_standard(by=None, **STANDARD)
        by = people.editor()
        with self.assertNumQueries(10):
            publish_standard(by=by, **{**STANDARD, "limit": 4})


class Kept(TestCase):
    """What was published stays as it was, whoever asks the database."""

    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        cls.item = item()
        cls.version = new_version(cls.item.pk, by=None, **content())
        publish(cls.version.pk, by=None)
        cls.standard = publish_standard(by=None, **STANDARD)

    def refused(self, sql: str, *params: object) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)

    def test_content_of_a_published_version(self) -> None:
        pk = self.version.pk
        for change in (
            "promise_limit = 1", "legal_limit = 99", "form = '{}'", "materials = '[]'", "plan = '{}'", "guide = '{}'",
            "number = 7", "published_at = now()", "status = 'draft', published_at = NULL", "status = 'draft'",
        ):  # fmt: skip
            with self.subTest(change):
                self.refused(f"UPDATE catalog_itemversion SET {change} WHERE id = %s", pk)
        self.refused("DELETE FROM catalog_itemversion WHERE id = %s", pk)

    def test_a_retired_version_stays_retired(self) -> None:
        publish(new_version(self.item.pk, by=None).pk, by=None)
        self.refused("UPDATE catalog_itemversion SET status = 'published' WHERE id = %s", self.version.pk)
        self.refused("UPDATE catalog_itemversion SET visits = 3 WHERE id = %s", self.version.pk)

    def test_a_draft_may_change_and_go(self) -> None:
        draft = new_version(self.item.pk, by=None)
        ItemVersion.objects.filter(pk=draft.pk).update(visits=1)
        self.assertEqual(draft.delete()[0], 1)

    def test_content_of_a_standard(self) -> None:
        pk = self.standard.pk
        for change in ("name = 'x'", '"limit" = 99', "filing = 'x'", "version = 9", "aliases = '{}'"):
            with self.subTest(change):
                self.refused(f"UPDATE catalog_eventstandard SET {change} WHERE id = %s", pk)
        self.refused("DELETE FROM catalog_eventstandard WHERE id = %s", pk)

    def test_a_standard_changes_by_a_new_version(self) -> None:
        self.assertEqual(publish_standard(by=None, **STANDARD), self.standard)
        second = publish_standard(by=None, **{**STANDARD, "limit": 4})
        self.assertEqual((second.version, list(EventStandard.objects.current())), (2, [second]))


class Race(TransactionTestCase):
    def test_two_hands_publish_one_draft(self) -> None:
        people.make_world()
        thing = item()
        draft = new_version(thing.pk, by=None, **content())
        self.assertEqual(race(lambda: publish(draft.pk, by=None)), ["done", "refused: not_a_draft"])
        self.assertEqual(Entry.objects.filter(subject=thing.pk, verb="item.published").count(), 1)

    def test_two_hands_move_one_item(self) -> None:
        people.make_world()
        thing = item()
        publish(new_version(thing.pk, by=None, **content()).pk, by=None)
        moves = (
            lambda: suspend(thing.pk, by=None, reason="系统升级"),
            lambda: resume(thing.pk, by=None),
            lambda: cancel(thing.pk, by=None, reason="法律修改"),
        )
        for move in moves:
            self.assertEqual(race(move), ["done", "refused: wrong_status"])
        verbs = list(Entry.objects.filter(subject=thing.pk).order_by("seq").values_list("verb", flat=True))
        self.assertEqual(verbs[2:], ["item.suspended", "item.resumed", "item.canceled"])

    def test_two_hands_publish_one_standard(self) -> None:
        people.make_world()
        publish_standard(by=None, **STANDARD)
        outcomes = race(lambda: publish_standard(by=None, **{**STANDARD, "limit": 4}))
        self.assertEqual(outcomes, ["done", "done"])  # the second hand meets it published and makes no third
        self.assertEqual(EventStandard.objects.current().get().version, 2)

    def test_two_hands_draft_one_version(self) -> None:
        people.make_world()
        thing = item()
        outcomes = race(lambda: new_version(thing.pk, by=None, **content()))
        self.assertEqual(outcomes, ["done", "refused: draft_exists"])
        self.assertEqual(thing.versions.count(), 1)
