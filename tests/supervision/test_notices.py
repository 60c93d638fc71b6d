"""催办 reminds and changes nothing; 督办 is open until its giver accepts the answer."""

from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import IntegrityError, transaction
from django.test import TestCase, TransactionTestCase

from apps.files.models import StoredFile
from apps.ledger.clock import now
from apps.ledger.ids import uuid7
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused, Stale
from apps.ledger.relay import drain
from apps.notifications.models import Message
from apps.organizations.models import Post, Unit
from apps.supervision.forms import owners
from apps.supervision.models import Notice, NoticeWord
from apps.supervision.notices import Matter, accept_answer, answer_notice, instruct, nudge, return_answer
from apps.supervision.scanning import scan
from tests import people
from tests.cases import things
from tests.racing import queries_of, race, race_of
from tests.supervision.test_clocks import start

NUMBER = {"figure": "96.1", "unit": {"zh": "%", "en": "%"}, "note": {"zh": "", "en": ""}, "n": 12,
          "as_of_text": "2026-11-25 17:20", "period": {"zh": "本月", "en": "this month"}, "place": {}}  # fmt: skip
MATTER = Matter(Notice.About.NUMBER, "执行一跳率", "One-hop rate", metric="one_hop", number=NUMBER)


def head() -> Post:
    return people.post("NH-MSR", "head")


def give(by: Any = None, owner: Post | None = None, days: int = 5, matter: Matter = MATTER) -> Notice:
    return instruct(
        matter, owner_id=(owner or head()).pk, text="一周内见底", days=days, by=by or people.district_leader()
    )


def late(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(due_at=now() - timedelta(days=2))


def verbs(subject: UUID) -> list[str]:
    return list(Entry.objects.about(subject).values_list("verb", flat=True))


class _Acts(things._Media):
    def refused(self, code: str, act: Any, *args: Any, **kwargs: Any) -> Refused:
        with self.assertRaises(Refused) as caught:  # type: ignore[attr-defined]
            act(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)  # type: ignore[attr-defined]
        return caught.exception


class Instructions(_Acts, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_a_district_leader_instructs_a_bureau_with_a_day(self) -> None:
        notice = give()
        self.assertEqual((notice.status, notice.to_unit.code, notice.from_post.unit.code), ("open", "NH-MSR", "NH"))
        self.assertGreater(notice.due_at, now() + timedelta(days=5))
        self.assertEqual(notice.number["figure"], "96.1")
        self.assertEqual(verbs(notice.pk), ["notice.instructed"])

    def test_a_head_instructs_below_and_nobody_else(self) -> None:
        section = people.post("NH-MSR-LIC", "chief")
        self.assertEqual(give(people.bureau_head(), section).to_post, section)
        other = people.post("NH-HEALTH", "head")
        self.refused("outside_reach", give, people.bureau_head(), other)
        self.refused("outside_reach", give, people.bureau_head(), head())  # oneself

    def test_who_leads_nothing_gives_none(self) -> None:
        for name in ("official", "section_chief", "clerk", "dispatcher", "admin", "applicant"):
            self.refused("not_a_leader", give, people.get(name))

    def test_it_needs_words_a_day_and_an_owner(self) -> None:
        leader = people.district_leader()
        asked: dict[str, Any] = {"owner_id": head().pk, "text": "办", "days": 5, "by": leader}
        self.assertEqual(self.refused("text_needed", instruct, MATTER, **asked | {"text": " "}).field, "text")
        self.assertEqual(self.refused("days_wrong", instruct, MATTER, **asked | {"days": 0}).field, "days")
        self.assertEqual(self.refused("days_wrong", instruct, MATTER, **asked | {"days": 61}).field, "days")
        self.assertEqual(self.refused("no_owner", instruct, MATTER, **asked | {"owner_id": uuid7()}).field, "owner")

    def test_the_database_keeps_the_promises(self) -> None:
        notice = give()
        for wrong in ({"text": ""}, {"due_at": None}, {"metric": ""}, {"status": "accepted"}):
            with self.subTest(wrong), self.assertRaises(IntegrityError), transaction.atomic():
                Notice.objects.filter(pk=notice.pk).update(**wrong)

    def test_what_was_said_stays_as_it_was(self) -> None:
        notice = give()
        answer_notice(notice.pk, text="已整改", by=people.bureau_head())
        word = NoticeWord.objects.filter(notice=notice)
        for change in (lambda: word.update(text="没有整改"), word.delete,
                       lambda: Notice.objects.filter(pk=notice.pk).update(number={"figure": "100"}),
                       lambda: Notice.objects.filter(pk=notice.pk).update(text="别的事")):  # fmt: skip
            with self.assertRaises(IntegrityError), transaction.atomic():
                change()

    def test_answer_given_back_answered_again_accepted_and_every_word_kept(self) -> None:
        notice, leader = give(), people.district_leader()
        answer_notice(notice.pk, text="已整改 3 处", uploads=[things.photo()], by=people.bureau_head())
        return_answer(notice.pk, text="附照片说明", days=2, by=leader)
        answer_notice(notice.pk, text="补充如下", by=people.bureau_head())
        done = accept_answer(notice.pk, by=leader)
        self.assertEqual((done.status, done.answers), ("accepted", 2))
        said = list(NoticeWord.objects.filter(notice=notice).values_list("verb", "text"))
        self.assertEqual(
            said, [("answer", "已整改 3 处"), ("return", "附照片说明"), ("answer", "补充如下"), ("accept", "")]
        )
        self.assertEqual(StoredFile.objects.get(owner=notice.pk).purpose, "notice_answer")
        self.assertEqual(
            verbs(notice.pk)[1:], ["notice.answered", "notice.returned", "notice.answered", "notice.accepted"]
        )

    def test_only_the_owner_answers_and_only_the_giver_judges(self) -> None:
        notice = give()
        for name in ("district_leader", "section_chief", "official", "town_head", "stranger"):
            self.refused("not_the_owner", answer_notice, notice.pk, text="好", by=people.get(name))
        answer_notice(notice.pk, text="好", by=people.deputy_head())  # another head of the same unit
        for act, more in ((accept_answer, {}), (return_answer, {"text": "不", "days": 2})):
            for name in ("bureau_head", "deputy_head", "admin", "stranger"):
                self.refused("not_the_giver", act, notice.pk, by=people.get(name), **more)

    def test_nothing_is_judged_before_an_answer_nor_answered_twice(self) -> None:
        notice, leader = give(), people.district_leader()
        self.refused("not_answered", accept_answer, notice.pk, by=leader)
        answer_notice(notice.pk, text="好", by=people.bureau_head())
        with self.assertRaises(Stale):
            answer_notice(notice.pk, text="好", by=people.deputy_head())
        self.refused("text_needed", return_answer, notice.pk, text=" ", days=2, by=leader)
        self.refused("days_wrong", return_answer, notice.pk, text="不", days=0, by=leader)

    def test_words_are_needed_and_files_are_few(self) -> None:
        notice, by = give(), people.bureau_head()
        self.refused("text_needed", answer_notice, notice.pk, text=" ", by=by)
        self.refused("too_many_files", answer_notice, notice.pk, text="好", uploads=[things.photo()] * 6, by=by)
        self.assertFalse(StoredFile.objects.exists())

    def test_late_is_noted_once_by_the_scan_and_said_of_the_answer(self) -> None:
        notice = give()
        late(notice)
        self.assertEqual(scan(), 1)
        self.assertEqual(scan(), 0)
        answer_notice(notice.pk, text="好", by=people.bureau_head())
        self.assertTrue(NoticeWord.objects.get(notice=notice).late)
        self.assertEqual(verbs(notice.pk), ["notice.instructed", "notice.overdue", "notice.answered"])

    def test_late_is_noted_by_the_answer_where_the_scan_was_asleep(self) -> None:
        notice = give()
        late(notice)
        answer_notice(notice.pk, text="好", by=people.bureau_head())
        self.assertEqual(verbs(notice.pk), ["notice.instructed", "notice.overdue", "notice.answered"])

    def test_who_sees_it(self) -> None:
        give()
        for name, sees in (("district_leader", 1), ("bureau_head", 1), ("deputy_head", 1), ("official", 0),
                           ("town_head", 0), ("admin", 0), ("stranger", 0)):  # fmt: skip
            self.assertEqual(Notice.objects.visible_to(people.get(name)).count(), sees, name)

    def test_both_sides_are_told_once(self) -> None:
        notice = give()
        drain()
        self.assertIn("新的督办", Message.objects.get(user=people.bureau_head()).text)
        answer_notice(notice.pk, text="好", by=people.bureau_head())
        return_answer(notice.pk, text="不", days=2, by=people.district_leader())
        late(notice)
        scan()
        drain()
        told = [m.text for m in Message.objects.filter(user=people.district_leader()).order_by("pk")]
        self.assertEqual([("回告" in text) for text in told], [True, True])
        self.assertEqual(Message.objects.filter(user=people.bureau_head()).count(), 3)
        self.assertFalse(any("一周内见底" in m.text for m in Message.objects.all()))

    def test_owners_are_those_within_reach(self) -> None:
        from apps.organizations.desk import desk_of

        labels = [label for _unit, posts in owners(desk_of(people.bureau_head())) for _pk, label in posts]
        self.assertTrue(any("李志强" in label for label in labels))
        self.assertFalse(any("林绍明" in label for label in labels))
        leader = people.district_leader()
        with self.assertNumQueries(3):  # 1 the desk, 2 posts, 3 who holds them
            owners(desk_of(leader))

    @queries_of(instruct)
    def test_instructing_costs_nine_queries(self) -> None:
        """1–2 savepoints, 3 the owner's post, 4 the giver's desk, 5 the calendar's version, 6 the notice, 7 the entry,
        8–9 savepoints released."""
        owner, leader = head(), people.district_leader()
        give()
        with self.assertNumQueries(9):
            instruct(MATTER, owner_id=owner.pk, text="办", days=5, by=leader)

    @queries_of(answer_notice, return_answer, accept_answer)
    def test_answering_and_judging_cost_the_same_after_many_rounds(self) -> None:
        """Answer: 1 savepoint, 2 the notice, locked, 3 the desk, 4 saved, 5 the word, 6 its files, 7 the entry, 8
        released. Return: 1 savepoint, 2 notice, 3 desk, 4 calendar, 5 saved, 6 word, 7 entry, 8 released.
        Accept: the same without the calendar, 7."""
        notice, leader, owner = give(), people.district_leader(), people.bureau_head()
        for _round in range(3):
            with self.assertNumQueries(8):
                answer_notice(notice.pk, text="好", by=owner)
            with self.assertNumQueries(8):
                return_answer(notice.pk, text="不", days=2, by=leader)
        answer_notice(notice.pk, text="好", by=owner)
        with self.assertNumQueries(7):
            accept_answer(notice.pk, by=leader)


class Nudges(_Acts, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        super().setUp()
        self.subject = uuid7()

    def nudge(self, by: Any = None, *, applicant: bool = True) -> Notice:
        unit: Unit = people.unit("NH-MSR-LIC")
        return nudge(self.subject, title="食品经营许可", to_unit=unit, to_post=people.post("NH-MSR-LIC", "official"),
                     applicant=applicant, by=by or people.applicant())  # fmt: skip

    def test_an_applicant_waits_for_half_of_the_promise(self) -> None:
        clock = start(self.subject, "promise", limit=4)
        self.refused("too_early", self.nudge)
        half = clock.started_at + (clock.due_at - clock.started_at) * 0.8
        with mock.patch("apps.supervision.notices.now", return_value=half):
            self.assertEqual(self.nudge().status, "given")
        self.assertIn("notice.nudged", verbs(self.subject))

    def test_not_while_the_time_stands_still(self) -> None:
        clock = start(self.subject, "promise")
        type(clock).objects.filter(pk=clock.pk).update(due_at=None, warn_at=None)
        self.refused("paused", self.nudge)

    def test_once_a_day_and_again_the_next(self) -> None:
        self.nudge()
        self.refused("nudged_today", self.nudge)
        with mock.patch("apps.supervision.notices.now", return_value=now() + timedelta(days=1)):
            self.nudge()
        self.assertEqual(Notice.objects.nudges().count(), 2)

    def test_a_colleague_need_not_wait(self) -> None:
        start(self.subject, "promise", limit=20)
        notice = self.nudge(people.section_chief(), applicant=False)
        self.assertEqual(notice.from_post.unit.code, "NH-MSR-LIC")

    def test_nudging_costs_seven_queries(self) -> None:
        """1 savepoint, 2 clocks, 3 savepoint, 4 notice, 5 released, 6 entry, 7 released."""
        by, unit, post = people.applicant(), people.unit("NH-MSR-LIC"), people.post("NH-MSR-LIC", "official")
        with self.assertNumQueries(7):
            nudge(self.subject, title="t", to_unit=unit, to_post=post, applicant=True, by=by)


class Races(_Acts, TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        people.make_world()

    @race_of(answer_notice)
    def test_two_heads_answer_once(self) -> None:
        notice = give()
        by = people.bureau_head()
        outcomes = race(lambda: answer_notice(notice.pk, text="好", by=by))
        self.assertEqual(outcomes, ["done", "refused: answered_already"])
        self.assertEqual(NoticeWord.objects.count(), 1)

    @race_of(accept_answer, return_answer)
    def test_accepted_or_given_back_never_both(self) -> None:
        notice, leader = give(), people.district_leader()
        answer_notice(notice.pk, text="好", by=people.bureau_head())
        outcomes = race(
            lambda: accept_answer(notice.pk, by=leader), lambda: return_answer(notice.pk, text="不", days=2, by=leader)
        )
        self.assertEqual(outcomes, ["done", "refused: not_answered"])

    def test_a_double_click_reminds_once(self) -> None:
        subject, by, unit = uuid7(), people.applicant(), people.unit("NH-MSR-LIC")
        outcomes = race(lambda: nudge(subject, title="t", to_unit=unit, to_post=None, applicant=True, by=by))
        self.assertEqual(outcomes, ["done", "refused: nudged_today"])

    @race_of(instruct)
    def test_two_instructions_by_two_hands_are_two(self) -> None:
        leader, owner = people.district_leader(), head()
        race(lambda: instruct(MATTER, owner_id=owner.pk, text="办", days=5, by=leader))
        self.assertEqual(Notice.objects.count(), 2)
