from django.db import IntegrityError, transaction
from django.test import TestCase, TransactionTestCase

from apps.catalog.actions import new_version, publish
from apps.catalog.drafting import add_alias, ask_publication, edit, rev, send_back, take_back
from apps.catalog.models import ItemVersion, MissedSearch
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from tests import people
from tests.catalog.samples import content, item
from tests.racing import queries_of, race, race_of


class Drafting(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        cls.item = item(aliases=["开饭店"])
        cls.first = new_version(cls.item.pk, by=None, **content())
        publish(cls.first.pk, by=None)
        cls.words = MissedSearch.objects.create(text="开大排档", n=7, last_on="2026-11-20")

    def setUp(self) -> None:
        self.draft = new_version(self.item.pk, by=None)

    def fresh(self) -> ItemVersion:
        return ItemVersion.objects.get(pk=self.draft.pk)

    def test_an_edit_is_kept_and_told(self) -> None:
        edit(self.draft.pk, by=people.editor(), seen=rev(self.draft), promise_limit=3, visits=0)
        self.assertEqual(self.fresh().promise_limit, 3)
        entry = Entry.objects.about(self.item.pk).last()
        self.assertEqual((entry.verb, entry.facts["parts"], entry.facts["number"]), ("item.edited", "承诺时限", 2))

    def test_what_changes_nothing_leaves_no_entry(self) -> None:
        edit(self.draft.pk, by=people.editor(), seen=rev(self.draft), promise_limit=self.draft.promise_limit)
        self.assertEqual(Entry.objects.about(self.item.pk).last().verb, "item.drafted")

    def test_who_saw_an_older_draft_compares_first(self) -> None:
        seen = rev(self.draft)
        edit(self.draft.pk, by=people.editor(), seen=seen, promise_limit=3)
        with self.assertRaisesMessage(Refused, "changed"):
            edit(self.draft.pk, by=people.editor(), seen=seen, promise_limit=4)

    def test_what_was_published_is_not_edited(self) -> None:
        with self.assertRaisesMessage(Refused, "version_moved"):
            edit(self.first.pk, by=people.editor(), seen=rev(self.first), promise_limit=3)

    def test_only_plain_data_is_edited_by_hand(self) -> None:
        with self.assertRaises(ValueError):
            edit(self.draft.pk, by=people.editor(), seen=rev(self.draft), plan={"steps": []})

    def test_only_editors(self) -> None:
        by = people.deputy_head()
        for act in (
            lambda: edit(self.draft.pk, by=by, seen=rev(self.draft), promise_limit=3),
            lambda: add_alias(self.draft.pk, self.words.pk, by=by),
            lambda: ask_publication(self.draft.pk, by=by),
            lambda: take_back(self.draft.pk, by=by),
        ):
            with self.assertRaisesMessage(Refused, "not_an_editor"):
                act()

    def test_a_draft_asks_and_stands_still(self) -> None:
        ask_publication(self.draft.pk, by=people.editor())
        self.assertEqual(self.fresh().status, "asked")
        with self.assertRaisesMessage(Refused, "version_moved"):
            edit(self.draft.pk, by=people.editor(), seen=rev(self.fresh()), promise_limit=3)
        with self.assertRaises(IntegrityError), transaction.atomic():
            ItemVersion.objects.filter(pk=self.draft.pk).update(promise_limit=3)
        with self.assertRaises(IntegrityError), transaction.atomic():
            ItemVersion.objects.filter(pk=self.draft.pk).update(status="retired")

    def test_what_the_checks_find_keeps_it_at_home(self) -> None:
        edit(self.draft.pk, by=people.editor(), seen=rev(self.draft), promise_limit=99)
        with self.assertRaisesMessage(Refused, "lint"):
            ask_publication(self.draft.pk, by=people.editor())
        self.assertEqual(self.fresh().status, "draft")

    def test_taken_back_or_sent_back_it_is_a_draft_again(self) -> None:
        ask_publication(self.draft.pk, by=people.editor())
        take_back(self.draft.pk, by=people.editor())
        ask_publication(self.draft.pk, by=people.editor())
        send_back(self.draft.pk, by=people.deputy_head(), reason="材料多了一份")
        self.assertEqual(self.fresh().status, "draft")
        self.assertEqual(Entry.objects.about(self.item.pk).last().facts["reason"], "材料多了一份")

    def test_asked_for_it_can_be_published(self) -> None:
        ask_publication(self.draft.pk, by=people.editor())
        publish(self.draft.pk, by=people.deputy_head())
        self.assertEqual(self.fresh().status, "published")

    @queries_of(edit)
    def test_an_edit_costs_eight_queries(self) -> None:
        """1 begin 2 desk 3 version's item 4 item locked 5 version again 6 version 7 entry 8 commit."""
        by, seen = people.editor(), rev(self.draft)
        with self.assertNumQueries(8):
            edit(self.draft.pk, by=by, seen=seen, promise_limit=3)

    @queries_of(add_alias)
    def test_a_word_costs_nine_queries(self) -> None:
        """1 begin 2 desk 3 version's item 4 item locked 5 version again 6 words 7 version 8 entry 9 commit."""
        by = people.editor()
        with self.assertNumQueries(9):
            add_alias(self.draft.pk, self.words.pk, by=by)

    @queries_of(ask_publication, take_back)
    def test_asking_and_taking_back_cost_eight_queries(self) -> None:
        """1 begin 2 desk 3 version's item 4 item locked 5 version again 6 version 7 entry 8 commit."""
        by = people.editor()
        for act in (ask_publication, take_back):
            with self.assertNumQueries(8):
                act(self.draft.pk, by=by)


class Race(TransactionTestCase):
    @race_of(edit, add_alias, ask_publication, take_back)
    def test_two_hands_on_one_draft(self) -> None:
        people.make_world()
        words = MissedSearch.objects.create(text="开大排档", n=7, last_on="2026-11-20")
        draft = new_version(item().pk, by=None, **content())
        by, seen = people.editor(), rev(draft)
        outcomes = race(lambda: edit(draft.pk, by=by, seen=seen, promise_limit=3))
        self.assertEqual(outcomes, ["done", "refused: changed"])
        self.assertEqual(race(lambda: add_alias(draft.pk, words.pk, by=by)), ["done", "refused: has_it"])
        self.assertEqual(race(lambda: ask_publication(draft.pk, by=by)), ["done", "refused: version_moved"])
        self.assertEqual(race(lambda: take_back(draft.pk, by=by)), ["done", "refused: version_moved"])
        verbs = list(Entry.objects.filter(subject=draft.item_id).order_by("seq").values_list("verb", flat=True))
        self.assertEqual(verbs, ["item.drafted", "item.edited", "item.edited", "item.asked", "item.taken_back"])
