"""受理: tell once and everything, within five working days."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from apps.cases import actions
from apps.cases.actions import Asked
from apps.cases.jobs import accept_overdue
from apps.cases.models import Case, Correction, Document
from apps.files.actions import store
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused, Stale
from apps.ledger.relay import drain
from apps.notifications.models import Message
from tests import people
from tests.cases.things import TUESDAY, CaseTest, RaceTest, at, judge_all, make_case, photo
from tests.racing import queries_of, race, race_of


class IntakeTest(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        with at(TUESDAY):
            self.case = make_case(self.item)

    def refused(self, code: str, act: Any, *args: Any, field: str | None = None, **kwargs: Any) -> Refused:
        with self.assertRaises(Refused) as caught:
            act(self.case.pk, *args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        if field is not None:
            self.assertEqual(caught.exception.field, field)
        return caught.exception

    def verbs(self) -> list[str]:
        return list(Entry.objects.about(self.case.pk).values_list("verb", flat=True))


class TakeTests(IntakeTest):
    def test_a_clerk_of_the_hall_takes_it_and_puts_it_back(self) -> None:
        actions.take_case(self.case.pk, by=people.clerk())
        self.case.refresh_from_db()
        self.assertEqual(self.case.clerk, people.clerk())
        actions.take_case(self.case.pk, by=people.clerk())  # once more changes nothing
        actions.put_back_case(self.case.pk, by=people.clerk())
        self.case.refresh_from_db()
        self.assertIsNone(self.case.clerk)
        self.assertEqual(self.verbs(), ["case.submitted", "case.taken", "case.put_back"])

    def test_a_second_clerk_sees_who_has_it(self) -> None:
        actions.take_case(self.case.pk, by=people.clerk())
        refusal = self.refused("taken", actions.take_case, by=people.second_clerk())
        self.assertIn("陈洁", str(refusal.message))
        self.refused("taken", actions.accept, by=people.second_clerk())

    def test_nobody_else_does_intake(self) -> None:
        for by in (people.official(), people.applicant(), people.district_leader(), people.stranger()):
            with self.subTest(by=by.username):
                self.refused("not_your_hall", actions.take_case, by=by)
                self.refused("not_your_hall", actions.accept, by=by)
                self.refused("not_your_hall", actions.ask_corrections, [Asked("x", material="form")], by=by)
                self.refused(
                    "not_your_hall", actions.refuse_acceptance, reason="not_entitled", text="x", authority="", by=by
                )

    def test_a_stale_page_changes_nothing(self) -> None:
        actions.take_case(self.case.pk, by=people.clerk(), rev=self.case.rev)
        with self.assertRaises(Stale):
            actions.put_back_case(self.case.pk, by=people.clerk(), rev=self.case.rev)

    def test_putting_back_is_for_who_has_it(self) -> None:
        self.refused("not_taken", actions.put_back_case, by=people.clerk())
        actions.take_case(self.case.pk, by=people.clerk())
        self.refused("taken", actions.put_back_case, by=people.second_clerk())
        self.refused("not_your_hall", actions.put_back_case, by=people.official())

    @queries_of(actions.put_back_case)
    def test_putting_back_costs_six_queries(self) -> None:
        """1 begin · 2 case under lock · 3 desk · 4 case · 5 entry · 6 commit."""
        by = people.clerk()
        actions.take_case(self.case.pk, by=by)
        with self.assertNumQueries(6):
            actions.put_back_case(self.case.pk, by=by)

    @queries_of(actions.take_case)
    def test_taking_costs_six_queries(self) -> None:
        """1 begin · 2 case under lock · 3 the clerk's desk · 4 case · 5 entry · 6 commit."""
        by = people.clerk()
        with self.assertNumQueries(6):
            actions.take_case(self.case.pk, by=by)


class TakeOverTests(IntakeTest):
    def setUp(self) -> None:
        super().setUp()
        actions.take_case(self.case.pk, by=people.clerk())

    def test_a_colleague_takes_it_over_with_a_reason_and_the_other_is_told(self) -> None:
        actions.take_over(self.case.pk, reason="小陈下午请假", by=people.second_clerk())
        self.case.refresh_from_db()
        self.assertEqual(self.case.clerk, people.second_clerk())
        entry = Entry.objects.get(verb="case.taken_over")
        self.assertEqual((entry.facts["before_name"], entry.facts["reason"]), ("陈洁", "小陈下午请假"))
        drain()
        message = Message.objects.get(user=people.clerk(), entry=entry.pk)
        self.assertIn("小陈下午请假", message.text)
        self.refused("taken", actions.set_verdict, "form", "good", by=people.clerk())

    def test_without_a_reason_or_by_others_it_stays_where_it_is(self) -> None:
        act = actions.take_over
        self.refused("why_missing", act, reason=" ", by=people.second_clerk(), field="why")
        self.refused("not_your_hall", act, reason="急", by=people.official())
        self.refused("not_taken", act, reason="急", by=people.clerk())
        actions.put_back_case(self.case.pk, by=people.clerk())
        self.refused("not_taken", act, reason="急", by=people.second_clerk())

    @queries_of(actions.take_over)
    def test_taking_over_costs_seven_queries(self) -> None:
        """1 begin · 2 case under lock · 3 desk · 4 who has it · 5 case · 6 entry · 7 commit."""
        by = people.second_clerk()
        with self.assertNumQueries(7):
            actions.take_over(self.case.pk, reason="急", by=by)


class VerdictTests(IntakeTest):
    def test_a_verdict_is_kept_with_its_reason(self) -> None:
        material = actions.set_verdict(self.case.pk, "form", "bad", "没有签名", by=people.clerk())
        self.assertEqual((material.verdict, material.reason), ("bad", "没有签名"))
        material = actions.set_verdict(self.case.pk, "form", "good", "没有签名", by=people.clerk())
        self.assertEqual((material.verdict, material.reason), ("good", ""))

    def test_bad_needs_a_reason_and_a_known_material(self) -> None:
        self.refused("reason_missing", actions.set_verdict, "form", "bad", " ", by=people.clerk(), field="form")
        self.refused("no_such_material", actions.set_verdict, "none", "good", by=people.clerk())
        self.refused("verdict", actions.set_verdict, "form", "perfect", by=people.clerk())

    @queries_of(actions.set_verdict)
    def test_a_verdict_costs_seven_queries_for_any_number_of_materials(self) -> None:
        """1 begin · 2 case under lock · 3 desk · 4 the material · 5 material · 6 entry · 7 commit."""
        by = people.clerk()
        with self.assertNumQueries(7):
            actions.set_verdict(self.case.pk, "form", "good", by=by)


class AcceptTests(IntakeTest):
    def test_a_complete_case_is_accepted_and_the_clock_starts(self) -> None:
        judge_all(self.case)
        with at(TUESDAY):
            letter = actions.accept(self.case.pk, by=people.clerk())
        self.case.refresh_from_db()
        self.assertEqual((self.case.status, self.case.accepted_by), ("under_review", people.clerk()))
        self.assertEqual(self.case.due_at.isoformat()[:10], "2026-12-01")  # type: ignore[union-attr]
        self.assertEqual((letter.kind, letter.number), ("acceptance", "南市监许受〔2026〕1号"))
        self.assertIn("承诺5个工作日办结，即2026年12月1日前", "".join(letter.content["paragraphs"]))
        entry = Entry.objects.get(verb="case.accepted")
        self.assertEqual(entry.facts["clerk"], str(people.clerk().pk))
        self.assertEqual((entry.facts["promise"], entry.facts["legal"]), ([5, "WD"], [10, "WD"]))
        self.assertFalse(entry.facts["silent"])

    def test_a_material_not_looked_at_holds_it_up(self) -> None:
        self.refused("materials_not_in_order", actions.accept, by=people.clerk(), field="form")
        judge_all(self.case, verdict="bad")
        self.refused("materials_not_in_order", actions.accept, by=people.clerk(), field="form")
        self.assertEqual(Document.objects.filter(kind="acceptance").count(), 0)

    def test_accepting_twice_is_refused(self) -> None:
        judge_all(self.case)
        actions.accept(self.case.pk, by=people.clerk())
        self.refused("not_at_intake", actions.accept, by=people.clerk())

    @queries_of(actions.accept)
    def test_accepting_costs_eleven_queries_for_any_number_of_materials(self) -> None:
        """1 begin · 2 case under lock · 3 desk · 4 materials · 5 calendar version · 6 case · 7 remarks tidied away ·
        8 letter number · 9 letter · 10 entry · 11 commit."""
        judge_all(self.case)
        by = people.clerk()
        with self.assertNumQueries(11):
            actions.accept(self.case.pk, by=by)


class CorrectionTests(IntakeTest):
    def ask(self) -> Document:
        return actions.ask_corrections(
            self.case.pk,
            [Asked("没有签名", material="form"), Asked("面积与租约不符", page="premises")],
            by=people.clerk(),
        )

    def new_file(self) -> Any:
        return store(photo(color="red"), purpose="correction_draft", owner=self.case.pk, by="test").pk

    def test_everything_is_asked_at_once_in_one_letter(self) -> None:
        with at(TUESDAY):
            letter = self.ask()
        self.assertEqual(letter.content["items"], ["材料《申请书》：没有签名", "表单“经营场所”：面积与租约不符"])
        self.assertEqual(letter.number, "南市监许补〔2026〕1号")
        self.case.refresh_from_db()
        self.assertEqual((self.case.status, self.case.due_at.isoformat()[:10]), ("correction", "2026-12-15"))  # type: ignore[union-attr]

    def test_a_second_time_is_refused_by_law_and_by_the_database(self) -> None:
        self.ask()
        self.refused("asked_before", actions.ask_corrections, [Asked("x", material="form")], by=people.clerk())
        with self.assertRaises(IntegrityError), transaction.atomic():
            Correction.objects.create(
                case=self.case, items=[], asked_by=people.clerk(), asked_at=TUESDAY, due_at=TUESDAY
            )

    def test_asking_for_nothing_or_without_reason_is_refused(self) -> None:
        self.refused("nothing_asked", actions.ask_corrections, [], by=people.clerk())
        self.refused("reason_missing", actions.ask_corrections, [Asked(" ", material="form")], by=people.clerk())
        self.refused("no_such_material", actions.ask_corrections, [Asked("x", page="none")], by=people.clerk())
        self.assertEqual(Correction.objects.count(), 0)

    def test_the_answer_brings_it_back_to_the_clerk_with_new_five_days(self) -> None:
        self.ask()
        pages = {"premises": {**self.case.answers["premises"], "area": 80}}
        with at(TUESDAY + timedelta(days=1)):
            actions.answer_corrections(
                self.case.pk, by=people.applicant(), given={"form": [self.new_file()]}, answers=pages
            )
        self.case.refresh_from_db()
        self.assertEqual((self.case.status, self.case.due_at.isoformat()[:10]), ("submitted", "2026-12-02"))  # type: ignore[union-attr]
        self.assertEqual(self.case.answers["premises"]["area"], 80)
        material = self.case.materials.get(key="form")
        self.assertEqual((material.verdict, material.files.count()), ("", 1))
        self.assertEqual(self.verbs()[-1], "case.corrected")

    def test_half_an_answer_is_refused_and_changes_nothing(self) -> None:
        self.ask()
        by, pages = people.applicant(), {"premises": self.case.answers["premises"]}
        self.refused("correction_incomplete", actions.answer_corrections, by=by, given={}, answers=pages, field="form")
        given = {"form": [self.new_file()]}
        self.refused("correction_incomplete", actions.answer_corrections, by=by, given=given, field="premises")
        wrong = {"premises": {"shop": "x"}}
        self.refused("form_incomplete", actions.answer_corrections, by=by, given=given, answers=wrong)
        self.case.refresh_from_db()
        self.assertEqual(self.case.status, "correction")

    def test_only_the_applicant_answers_and_only_when_asked(self) -> None:
        self.refused("no_correction", actions.answer_corrections, by=people.applicant(), given={})
        self.ask()
        self.refused("not_yours", actions.answer_corrections, by=people.stranger(), given={})

    @queries_of(actions.ask_corrections)
    def test_asking_costs_thirteen_queries_for_any_number_of_points(self) -> None:
        """1 begin · 2 case under lock · 3 desk · 4 asked before? · 5 materials · 6 calendar · 7 case ·
        8 correction · 9 remarks tidied away · 10 letter number · 11 letter · 12 entry · 13 commit."""
        by = people.clerk()
        asked = [Asked("没有签名", material="form"), Asked("不一致", page="premises"), Asked("缺页", material="rules")]
        with self.assertNumQueries(13):
            actions.ask_corrections(self.case.pk, asked, by=by)

    @queries_of(actions.answer_corrections)
    def test_answering_costs_fifteen_queries(self) -> None:
        """1 begin · 2 case under lock · 3 correction under lock · 4 the new files · 5 the material · 6–8 files of the
        slot · 9 material · 10 hand over · 11 correction · 12 calendar · 13 case · 14 entry · 15 commit."""
        actions.ask_corrections(self.case.pk, [Asked("没有签名", material="form")], by=people.clerk())
        by, given = people.applicant(), {"form": [self.new_file()]}
        with self.assertNumQueries(15):
            actions.answer_corrections(self.case.pk, by=by, given=given)

    def test_corrections_that_do_not_come_end_the_case(self) -> None:
        with at(TUESDAY):
            self.ask()
        with at(TUESDAY + timedelta(days=20)):
            self.assertIsNone(actions.terminate(self.case.pk))
        with at(TUESDAY + timedelta(days=22)):
            self.assertEqual(accept_overdue(), 1)
            self.assertEqual(accept_overdue(), 0)
        self.case.refresh_from_db()
        self.assertEqual(self.case.status, "terminated")
        self.assertEqual(self.case.documents.last().kind, "withdrawal")  # type: ignore[union-attr]


class SilenceTests(IntakeTest):
    def test_five_working_days_of_silence_accept_it_as_of_the_day_it_came(self) -> None:
        with at(TUESDAY + timedelta(days=7)):  # Tuesday 10:00; the office closes at 18:00
            self.assertEqual(accept_overdue(), 0)
        with at(TUESDAY + timedelta(days=7, hours=9)):
            self.assertEqual(accept_overdue(), 1)
            self.assertEqual(accept_overdue(), 0)
        self.case.refresh_from_db()
        self.assertEqual((self.case.status, self.case.accepted_by_silence), ("under_review", True))
        self.assertEqual(self.case.accepted_at, self.case.submitted_at)
        entry = Entry.objects.get(verb="case.accepted")
        self.assertTrue(entry.facts["silent"])
        self.assertIsNone(entry.actor)
        letter = self.case.documents.get(kind="acceptance")
        self.assertIn("未在法定期限内告知", letter.content["paragraphs"][0])

    def test_a_case_told_in_time_is_left_alone(self) -> None:
        actions.ask_corrections(self.case.pk, [Asked("x", material="form")], by=people.clerk())
        with at(TUESDAY + timedelta(days=10)):
            self.assertIsNone(actions.accept_by_silence(self.case.pk))


class RefusalTests(IntakeTest):
    def test_a_refusal_names_reason_authority_and_remedies(self) -> None:
        letter = actions.refuse_acceptance(
            self.case.pk, reason="not_ours", text="应由市级办理", authority="佛山市市场监督管理局", by=people.clerk()
        )
        text = "".join(letter.content["paragraphs"])
        self.assertIn("第三十二条第一款第（二）项", text)
        self.assertIn("佛山市市场监督管理局", text)
        self.assertIn("60日内向佛山市南海区人民政府申请行政复议", letter.content["remedies"])
        self.assertIn("6个月内", letter.content["remedies"])
        self.case.refresh_from_db()
        self.assertEqual(self.case.status, "not_accepted")
        self.assertIsNotNone(self.case.closed_at)

    def test_grounds_are_needed(self) -> None:
        by = people.clerk()
        act = actions.refuse_acceptance
        self.refused("reason_missing", act, reason="no", text="x", by=by, field="reason")
        self.refused("text_missing", act, reason="not_entitled", text=" ", by=by, field="text")
        self.refused("authority_missing", act, reason="not_ours", text="x", by=by, field="authority")
        self.assertEqual(Document.objects.filter(kind="not_accepted").count(), 0)

    @queries_of(actions.refuse_acceptance)
    def test_refusing_acceptance_costs_nine_queries(self) -> None:
        """1 begin · 2 case under lock · 3 desk · 4 case · 5 remarks tidied away · 6 letter number · 7 letter ·
        8 entry · 9 commit."""
        by = people.clerk()
        with self.assertNumQueries(9):
            actions.refuse_acceptance(self.case.pk, reason="not_entitled", text="x", by=by)


class IntakeRaceTests(RaceTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = make_case(self.item)
        judge_all(self.case)

    @race_of(actions.take_case)
    def test_two_clerks_take_one_case(self) -> None:
        first, second = people.clerk(), people.second_clerk()
        outcomes = race(
            lambda: actions.take_case(self.case.pk, by=first), lambda: actions.take_case(self.case.pk, by=second)
        )
        self.assertEqual(outcomes, ["done", "refused: taken"])

    @race_of(actions.put_back_case)
    def test_put_back_once_by_two_hands(self) -> None:
        by = people.clerk()
        actions.take_case(self.case.pk, by=by)
        outcomes = race(lambda: actions.put_back_case(self.case.pk, by=by))
        self.assertEqual(outcomes, ["done", "refused: not_taken"])
        self.assertEqual(Entry.objects.filter(verb="case.put_back").count(), 1)

    @race_of(actions.take_over)
    def test_taking_over_and_accepting_meet(self) -> None:
        first, second = people.clerk(), people.second_clerk()
        actions.take_case(self.case.pk, by=first)
        outcomes = race(
            lambda: actions.take_over(self.case.pk, reason="急", by=second),
            lambda: actions.accept(self.case.pk, by=first),
        )
        self.assertIn(outcomes, (["done", "refused: not_at_intake"], ["done", "refused: taken"]))

    @race_of(actions.set_verdict)
    def test_a_verdict_and_an_acceptance_meet(self) -> None:
        """Whoever comes first wins whole: no case is accepted with a paper found bad, none is judged afterwards."""
        by = people.clerk()
        outcomes = race(
            lambda: actions.accept(self.case.pk, by=by),
            lambda: actions.set_verdict(self.case.pk, "form", "bad", "没有签名", by=by),
        )
        self.assertIn(outcomes, (["done", "refused: not_at_intake"], ["done", "refused: materials_not_in_order"]))
        self.case.refresh_from_db()
        bad = self.case.materials.filter(verdict="bad").exists()
        self.assertEqual(self.case.status, "submitted" if bad else "under_review")

    @race_of(actions.accept)
    def test_accepted_once_by_two_hands(self) -> None:
        by = people.clerk()
        outcomes = race(lambda: actions.accept(self.case.pk, by=by))
        self.assertEqual(outcomes, ["done", "refused: not_at_intake"])
        self.assertEqual(Document.objects.filter(kind="acceptance").count(), 1)
        self.assertEqual(Entry.objects.filter(verb="case.accepted").count(), 1)

    @race_of(actions.ask_corrections)
    def test_accepting_and_asking_meet(self) -> None:
        by = people.clerk()
        outcomes = race(
            lambda: actions.accept(self.case.pk, by=by),
            lambda: actions.ask_corrections(self.case.pk, [Asked("x", material="form")], by=by),
        )
        self.assertEqual(outcomes, ["done", "refused: not_at_intake"])

    @race_of(actions.answer_corrections)
    def test_two_answers_to_one_correction(self) -> None:
        actions.ask_corrections(self.case.pk, [Asked("x", material="form")], by=people.clerk())
        new = store(photo(), purpose="correction_draft", owner=self.case.pk, by="test").pk
        by = people.applicant()
        outcomes = race(lambda: actions.answer_corrections(self.case.pk, by=by, given={"form": [new]}))
        self.assertEqual(outcomes, ["done", "refused: no_correction"])

    @race_of(actions.refuse_acceptance)
    def test_two_refusals_of_acceptance(self) -> None:
        by = people.clerk()
        outcomes = race(lambda: actions.refuse_acceptance(self.case.pk, reason="not_entitled", text="x", by=by))
        self.assertEqual(outcomes, ["done", "refused: not_at_intake"])

    def test_two_scans_accept_once(self) -> None:
        Case.objects.filter(pk=self.case.pk).update(due_at=TUESDAY - timedelta(days=900))
        self.assertEqual(race(lambda: actions.accept_by_silence(self.case.pk)), ["done", "done"])
        self.assertEqual(Entry.objects.filter(verb="case.accepted").count(), 1)
