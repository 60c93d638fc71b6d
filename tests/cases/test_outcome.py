"""How cases end: granted, refused, withdrawn, closed; and what every letter must say."""

from django.db import DatabaseError, transaction

from apps.cases import actions, letters
from apps.cases.lifecycle import MOVES
from apps.cases.models import Case, Document
from apps.decisions.models import Chain
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.ledger.relay import drain
from tests import people
from tests.cases.test_report import give
from tests.cases.things import CaseTest, RaceTest, judge_all, make_case, make_item, make_standard
from tests.racing import queries_of, race, race_of


def accepted(item: object) -> Case:
    case = make_case(item)  # type: ignore[arg-type]
    judge_all(case)
    actions.accept(case.pk, by=people.clerk())
    return case


class OutcomeTests(CaseTest):
    def test_granted_with_its_letter_then_closed(self) -> None:
        case = accepted(self.item)
        letter = actions.grant(case.pk, by=people.deputy_head(), conditions="经营项目：热食类")
        self.assertEqual(letter.content["title"], "准予许可决定书")
        self.assertEqual(letter.content["seal"], "行政许可专用章")
        self.assertIn("附：经营项目：热食类", letter.content["paragraphs"])
        actions.close(case.pk, outcome="已发证", by=None)
        case.refresh_from_db()
        self.assertEqual((case.status, case.outcome), ("closed", "已发证"))
        self.assertTrue(Entry.objects.get(verb="case.closed").facts["granted"])

    def test_granting_again_gives_the_same_letter(self) -> None:
        case = accepted(self.item)
        first = actions.grant(case.pk, by=None)
        self.assertEqual(actions.grant(case.pk, by=None), first)
        actions.close(case.pk, outcome="x", by=None)
        self.assertEqual(actions.grant(case.pk, by=None), first)
        actions.close(case.pk, outcome="y", by=None)
        self.assertEqual(Entry.objects.filter(verb="case.closed").count(), 1)

    def test_a_word_spoken_after_the_withdrawal_has_no_effect(self) -> None:
        """The applicant withdraws while the last seat agrees: whoever locked the case first counts."""
        case = accepted(self.item)
        actions.withdraw(case.pk, by=people.applicant())
        self.assertIsNone(actions.grant(case.pk, by=people.deputy_head()))
        self.assertIsNone(actions.refuse(case.pk, by=people.deputy_head(), reasons="x", remedies="y"))
        case.refresh_from_db()
        self.assertEqual((case.status, Entry.objects.filter(verb="case.decision_moot").count()), ("withdrawn", 2))
        self.assertEqual(set(case.documents.values_list("kind", flat=True)), {"receipt", "acceptance", "withdrawal"})

    def test_what_is_decided_cannot_be_withdrawn_although_the_letter_is_not_out(self) -> None:
        case = accepted(self.item)
        drain()
        Chain.objects.filter(subject=case.pk).update(status=Chain.Status.APPROVED)
        with self.assertRaises(Refused) as caught:
            actions.withdraw(case.pk, by=people.applicant())
        self.assertEqual(caught.exception.code, "decided")

    def test_refused_with_reasons_and_remedies(self) -> None:
        case = accepted(self.item)
        remedies = letters.remedies(case.unit)
        letter = actions.refuse(case.pk, by=people.deputy_head(), reasons="面积不足", remedies=remedies)
        self.assertEqual(letter.number.partition("〔")[0], "南市监许不准")
        self.assertEqual(letter.content["title"], "不予许可决定书")
        self.assertIn("面积不足", "".join(letter.content["paragraphs"]))
        self.assertIn("行政复议", letter.content["remedies"])
        actions.close(case.pk, outcome="不予许可", by=None)
        self.assertFalse(Entry.objects.get(verb="case.closed").facts["granted"])

    def test_a_refusal_without_reasons_or_remedies_is_refused(self) -> None:
        case = accepted(self.item)
        for reasons, remedies, code in (("", "x", "reasons_missing"), ("x", " ", "remedies_missing")):
            with self.assertRaises(Refused) as caught:
                actions.refuse(case.pk, by=None, reasons=reasons, remedies=remedies)
            self.assertEqual(caught.exception.code, code)

    def test_a_case_not_accepted_yet_cannot_be_granted(self) -> None:
        case = make_case(self.item)
        with self.assertRaises(Refused) as caught:
            actions.grant(case.pk, by=None)
        self.assertEqual(caught.exception.code, "wrong_status")

    def test_the_applicant_withdraws_before_the_decision(self) -> None:
        case = accepted(self.item)
        actions.withdraw(case.pk, by=people.applicant(), reason="不开了")
        case.refresh_from_db()
        self.assertEqual((case.status, case.outcome), ("withdrawn", "不开了"))
        self.assertEqual(case.documents.last().content["title"], "终止办理通知书")  # type: ignore[union-attr]

    @queries_of(actions.withdraw)
    def test_withdrawing_costs_seven_queries(self) -> None:
        """1 begin · 2 case under lock · 3 case · 4 letter number · 5 letter · 6 entry · 7 commit."""
        case, by = make_case(self.item), people.applicant()
        with self.assertNumQueries(7):
            actions.withdraw(case.pk, by=by, reason="不开了")

    def test_nobody_else_withdraws_and_nobody_after_the_decision(self) -> None:
        case = accepted(self.item)
        with self.assertRaises(Refused) as caught:
            actions.withdraw(case.pk, by=people.stranger())
        self.assertEqual(caught.exception.code, "not_yours")
        actions.grant(case.pk, by=None)
        with self.assertRaises(Refused) as caught:
            actions.withdraw(case.pk, by=people.applicant())
        self.assertEqual(caught.exception.code, "decided")

    def test_a_report_is_not_withdrawn(self) -> None:
        """It is no application: the water on the road stays, whoever said so."""
        case = give(make_standard(), by=people.applicant())
        with self.assertRaises(Refused) as caught:
            actions.withdraw(case.pk, by=people.applicant())
        self.assertEqual(caught.exception.code, "decided")

    def test_every_status_has_its_moves(self) -> None:
        self.assertEqual(set(MOVES), set(Case.Status))

    def test_a_branch_of_the_city_is_reviewed_by_the_city(self) -> None:
        self.assertIn("佛山市人民政府", letters.remedies(people.unit("NH-POLICE")))
        self.assertIn("佛山市南海区人民政府", letters.remedies(people.unit("NH-MSR")))

    def test_a_benefit_is_not_called_a_license(self) -> None:
        item = make_item("BENEFIT")
        item.task_type = "05"
        item.save(update_fields=["task_type"])
        letter = actions.grant(accepted(item).pk, by=None)
        self.assertEqual(letter.content["title"], "准予给付决定书")
        self.assertNotIn("行政许可", str(letter.content))
        self.assertTrue(letter.number.startswith("南市监给准"))

    def test_granting_costs_seven_queries(self) -> None:
        """1 begin · 2 case under lock · 3 case · 4 letter number · 5 letter · 6 entry · 7 commit."""
        case = accepted(self.item)
        with self.assertNumQueries(7):
            actions.grant(case.pk, by=None)


class LetterTests(CaseTest):
    def test_letters_are_numbered_without_gap(self) -> None:
        numbers = [make_case(self.item).documents.get().number for _n in range(3)]
        self.assertEqual([number.partition("〕")[2] for number in numbers], ["1号", "2号", "3号"])

    def test_a_failed_act_leaves_no_gap(self) -> None:
        make_case(self.item)
        try:
            with transaction.atomic():
                letters.issue(Case.objects.get(), "grant", by=None)
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        self.assertTrue(letters.issue(Case.objects.get(), "grant", by=None).number.endswith("1号"))

    def test_the_database_keeps_letters_as_issued(self) -> None:
        letter = make_case(self.item).documents.get()
        with self.assertRaises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=letter.pk).update(number="x")
        with self.assertRaises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=letter.pk).delete()

    def test_a_token_belongs_to_one_letter_and_its_content(self) -> None:
        first, second = (make_case(self.item).documents.get() for _n in range(2))
        self.assertTrue(letters.is_real(first, letters.token(first)))
        self.assertFalse(letters.is_real(second, letters.token(first)))
        self.assertFalse(letters.is_real(first, ""))
        first.content["to"] = "somebody else"
        self.assertNotEqual(letters.token(first), letters.token(Document.objects.get(pk=first.pk)))


class OutcomeRaceTests(RaceTest):
    def test_granted_once_by_two_deliveries(self) -> None:
        case = accepted(self.item)
        self.assertEqual(race(lambda: actions.grant(case.pk, by=None)), ["done", "done"])
        self.assertEqual(Document.objects.filter(kind="grant").count(), 1)

    @race_of(actions.withdraw)
    def test_withdrawn_or_granted_but_not_both(self) -> None:
        case, by = accepted(self.item), people.applicant()
        outcomes = race(lambda: actions.grant(case.pk, by=None), lambda: actions.withdraw(case.pk, by=by))
        case.refresh_from_db()
        if case.status == "granted":
            self.assertEqual(outcomes, ["done", "refused: decided"])
        else:  # the withdrawal came first: the decision finds it and has no effect
            self.assertEqual((case.status, outcomes), ("withdrawn", ["done", "done"]))
            self.assertFalse(case.documents.filter(kind="grant").exists())

    def test_letters_of_many_cases_at_once_have_no_gap(self) -> None:
        cases = [accepted(self.item) for _n in range(4)]
        race(*[lambda pk=case.pk: actions.grant(pk, by=None) for case in cases])  # type: ignore[misc]
        numbers = sorted(Document.objects.filter(kind="grant").values_list("number", flat=True))
        self.assertEqual([one[-2] for one in numbers], ["1", "2", "3", "4"])
