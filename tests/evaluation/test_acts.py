"""好差评: once, after the end, by who was served; a poor one is answered by somebody who had no hand in it."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.cases import actions as cases
from apps.evaluation.actions import answer_rectification, give_rating, note_call_back, reveal_phone
from apps.evaluation.models import Rating, Rectification
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused, Stale
from apps.ledger.relay import drain
from apps.notifications.models import Message
from tests import people
from tests.cases.things import TUESDAY, CaseTest, RaceTest, at, make_case
from tests.evaluation.things import finished, poor, rated
from tests.racing import queries_of, race, race_of


class RatingTests(CaseTest):
    def refused(self, rule: str, case: object, **facts: object) -> None:
        with self.assertRaises(Refused) as caught:
            give_rating(case.pk, **{"by": people.applicant(), "level": "satisfied"} | facts)  # type: ignore[attr-defined]
        self.assertEqual(caught.exception.code, rule)

    def test_the_applicant_rates_and_nobody_is_named(self) -> None:
        case = finished(self.item)
        rating = rated(case, "satisfied", dimensions={"ease": "good", "guide": "odd", "other": "good"}, text=" 很快 ")
        self.assertEqual((rating.text, rating.dimensions, rating.by), ("很快", {"ease": "good"}, people.applicant()))
        entry = Entry.objects.get(verb="rating.given")
        self.assertEqual((entry.actor, entry.actor_label, entry.subject), (None, "", rating.pk))
        self.assertEqual(
            (entry.facts["unit"], entry.facts["level"], entry.facts["poor"]), ("NH-MSR", "satisfied", False)
        )
        self.assertNotIn(str(case.pk), str(entry.facts))
        self.assertNotIn(case.number, str(entry.facts))
        self.assertFalse(Rectification.objects.exists())

    def test_the_database_lets_nobody_change_or_remove_it(self) -> None:
        rating = Rating.objects.filter(pk=rated(finished(self.item), "satisfied").pk)
        for change in (lambda: rating.update(level="very_satisfied"), rating.delete):
            with self.assertRaises(IntegrityError), transaction.atomic():
                change()

    def test_who_holds_the_query_code_rates_without_an_account(self) -> None:
        case = finished(self.item)
        self.refused("not_yours", case, by=None, code="WRONG2")
        rating = give_rating(case.pk, by=None, level="satisfied", code=case.query_code)
        self.assertIsNone(rating.by)

    def test_strangers_and_staff_do_not(self) -> None:
        case = finished(self.item)
        self.refused("not_yours", case, by=people.stranger())
        self.refused("not_yours", case, by=people.clerk(), code=case.query_code)

    def test_only_what_is_finished(self) -> None:
        self.refused("not_finished", make_case(self.item))

    def test_what_was_withdrawn_was_not_served(self) -> None:
        case = make_case(self.item)
        cases.withdraw(case.pk, by=people.applicant(), reason="")
        self.refused("not_finished", case)

    def test_once(self) -> None:
        case = finished(self.item)
        rated(case)
        self.refused("already_rated", case)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Rating.objects.create(case=case, unit=case.unit, unit_path="", level="satisfied", given_at=TUESDAY)

    def test_a_level_is_needed(self) -> None:
        self.refused("level_missing", finished(self.item), level="so-so")

    def test_a_poor_one_is_to_be_answered_in_fifteen_working_days(self) -> None:
        case = finished(self.item)
        with at(TUESDAY):
            rated(case, "very_dissatisfied")
        row = Rectification.objects.get()
        self.assertEqual(
            timezone.localtime(row.due_at).date(), date(2026, 12, 15)
        )  # the 15th working day after a Tuesday
        self.assertEqual(Entry.objects.get(verb="rating.bad").subject, row.rating_id)

    @queries_of(give_rating)
    def test_queries_of_a_poor_rating(self) -> None:
        """1 BEGIN; 2 the case under lock; 3 rated before?; 4 the rating; 5 its entry; 6 the calendar's version;
        7 the rectification; 8 its entry; 9 COMMIT."""
        case, by = finished(self.item), people.applicant()
        rated(finished(self.item), "dissatisfied")  # the calendar is read
        with self.assertNumQueries(9):
            give_rating(case.pk, by=by, level="dissatisfied")


class RatingRaces(RaceTest):
    @race_of(give_rating)
    def test_two_hands_on_one_rating(self) -> None:
        case, by = finished(self.item), people.applicant()
        outcomes = race(lambda: give_rating(case.pk, by=by, level="dissatisfied"))
        self.assertEqual(outcomes, ["done", "refused: already_rated"])
        self.assertEqual((Rating.objects.count(), Rectification.objects.count()), (1, 1))

    @race_of(answer_rectification)
    def test_two_hands_on_one_answer(self) -> None:
        row, head, leader = poor(self.item), people.bureau_head(), people.deputy_head()
        outcomes = race(
            lambda: answer_rectification(row.pk, by=head, measure="fixed", text="已改"),
            lambda: answer_rectification(row.pk, by=leader, measure="fixed", text="已改"),
        )
        self.assertEqual(outcomes, ["done", "refused: already_answered"])
        self.assertEqual(Entry.objects.filter(verb="rating.answered").count(), 1)

    @race_of(note_call_back)
    def test_two_hands_on_one_call(self) -> None:
        row, by = poor(self.item), people.editor()
        answer_rectification(row.pk, by=people.bureau_head(), measure="fixed", text="已改")
        outcomes = race(lambda: note_call_back(row.pk, by=by, result="settled"))
        self.assertEqual(outcomes, ["done", "refused: already_called_back"])

    @race_of(reveal_phone)
    def test_two_hands_look_at_the_number_and_both_are_noted(self) -> None:
        row, by = poor(self.item), people.editor()
        self.assertEqual(race(lambda: reveal_phone(row.pk, by=by, reason="差评回访")), ["done", "done"])
        self.assertEqual(Entry.objects.filter(verb="pii.revealed").count(), 2)


class RectificationTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.row = poor(self.item)

    def refused(self, code: str, by: object, **facts: str) -> None:
        with self.assertRaises(Refused) as caught:
            answer_rectification(self.row.pk, by=by, **{"measure": "fixed", "text": "已改"} | facts)  # type: ignore[arg-type]
        self.assertEqual(caught.exception.code, code)

    def test_the_head_answers_and_the_rater_hears_of_it(self) -> None:
        answer_rectification(self.row.pk, by=people.bureau_head(), measure="fixed", text="指引牌已更换")
        self.row.refresh_from_db()
        self.assertEqual((self.row.status, self.row.answered_by), ("answered", people.bureau_head()))
        entry = Entry.objects.get(verb="rating.answered")
        self.assertEqual((entry.facts["in_time"], entry.facts["measure"]), (True, "fixed"))
        drain()
        self.assertIn("已经答复", Message.objects.filter(user=people.applicant(), channel="in_app").latest("pk").text)

    def test_a_clerk_of_the_hall_answers_unless_it_was_theirs(self) -> None:
        self.refused("rated_yourself", people.clerk())
        answer_rectification(self.row.pk, by=people.second_clerk(), measure="explained", text="依法不需要许可")

    def test_others_do_not(self) -> None:
        for by in (
            people.official(),
            people.town_head(),
            people.editor(),
            people.applicant(),
            people.district_leader(),
        ):
            self.refused("not_yours", by)

    def test_measure_and_words_are_needed(self) -> None:
        self.refused("measure_missing", people.bureau_head(), measure="no")
        self.refused("text_missing", people.bureau_head(), text="  ")

    def test_a_second_answer_is_stale(self) -> None:
        answer_rectification(self.row.pk, by=people.bureau_head(), measure="fixed", text="已改")
        with self.assertRaises(Stale):
            answer_rectification(self.row.pk, by=people.deputy_head(), measure="fixed", text="已改")

    def test_the_overseeing_office_calls_back_until_it_reaches_somebody(self) -> None:
        with self.assertRaisesMessage(Refused, "not_answered"):
            note_call_back(self.row.pk, by=people.editor(), result="settled")
        answer_rectification(self.row.pk, by=people.bureau_head(), measure="fixed", text="已改")
        with self.assertRaisesMessage(Refused, "not_yours"):
            note_call_back(self.row.pk, by=people.bureau_head(), result="settled")
        note_call_back(self.row.pk, by=people.editor(), result="not_reached")
        row = note_call_back(self.row.pk, by=people.editor(), result="unsettled", note="仍要跑两趟")
        self.assertEqual((row.status, row.call_back), ("called_back", "unsettled"))
        with self.assertRaises(Stale):
            note_call_back(self.row.pk, by=people.editor(), result="settled")

    def test_the_number_is_shown_for_a_reason(self) -> None:
        with self.assertRaisesMessage(Refused, "reason_needed"):
            reveal_phone(self.row.pk, by=people.editor(), reason="")
        with self.assertRaisesMessage(Refused, "not_yours"):
            reveal_phone(self.row.pk, by=people.bureau_head(), reason="想问问是谁")
        self.assertEqual(reveal_phone(self.row.pk, by=people.editor(), reason="差评回访"), "13800003210")
        self.assertEqual(Entry.objects.get(verb="pii.revealed").subject, self.row.rating.case_id)

    @queries_of(answer_rectification)
    def test_queries_of_an_answer(self) -> None:
        """1 BEGIN; 2 the desk; 3 the row under lock; 4 opinions of this person; 5 update; 6 entry; 7 COMMIT."""
        by = people.bureau_head()
        with self.assertNumQueries(7):
            answer_rectification(self.row.pk, by=by, measure="fixed", text="已改")

    @queries_of(note_call_back)
    def test_queries_of_a_call(self) -> None:
        """1 BEGIN; 2 the desk; 3 the row under lock; 4 update; 5 entry; 6 COMMIT."""
        answer_rectification(self.row.pk, by=people.bureau_head(), measure="fixed", text="已改")
        by = people.editor()
        with self.assertNumQueries(6):
            note_call_back(self.row.pk, by=by, result="settled")

    @queries_of(reveal_phone)
    def test_queries_of_a_look_at_the_number(self) -> None:
        """1 BEGIN; 2 the desk; 3 the row under lock with the rater; 4 entry; 5 COMMIT."""
        by = people.editor()
        with self.assertNumQueries(5):
            reveal_phone(self.row.pk, by=by, reason="差评回访")
