"""窗口代办: a clerk types for the person at the desk: kept apart, for the right account, followed by receipt."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.cases import actions, drafts, mandates
from apps.cases.actions import Asked
from apps.cases.models import Case, Draft
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.models import Holding
from tests import people
from tests.cases.test_behalf import MOTHER, UNKNOWN, told
from tests.cases.things import GOOD, CaseTest, RaceTest, make_draft, photo
from tests.racing import race

COUNTER = Draft.Mode.COUNTER


def make_walk_in(item: Any, person: dict[str, str] = UNKNOWN, *, by: Any = None, **more: Any) -> Draft:
    """Everything typed by the clerk for somebody at the desk."""
    by = by or people.clerk()
    behalf = told(person, more.pop("mandate", ""), **more)
    draft = drafts.start_for(item.key, behalf, by=by, mode=COUNTER)
    page = {"applicant_name": person["name"], "id_doc": {"type": person["id_type"], "number": person["id_no"]},
            "phone": person["phone"]}  # fmt: skip
    pages = ["applicant", "premises"]
    Draft.objects.filter(pk=draft.pk).update(answers={**GOOD, "applicant": page}, pages_done=pages)
    drafts.attach(draft.pk, "form", photo(), by=by)
    drafts.defer(draft.pk, "rules", True, by=by)
    return drafts.own(draft.pk, by=by)


def enter(draft: Draft, *, by: Any = None, signed: bool = True) -> Case:
    return actions.submit_application(draft.pk, by=by or people.clerk(), signed=signed)


class EnterTests(CaseTest):
    def test_the_case_comes_by_the_window_and_names_the_clerk(self) -> None:
        case = enter(make_walk_in(self.item))
        self.assertEqual((case.channel, case.entered_by, case.applicant), ("window", people.clerk(), None))
        self.assertEqual((case.applicant_name, case.hall.code, case.mandate), ("潘伯", people.HALL, ""))  # type: ignore[union-attr]
        entry = Entry.objects.get(subject=case.pk)
        self.assertEqual((entry.actor, entry.facts["channel"]), (people.clerk().pk, "window"))
        self.assertIn("当面录入", str(case.documents.get().content["paragraphs"]))

    def test_an_account_with_this_document_gets_it(self) -> None:
        case = enter(make_walk_in(self.item, MOTHER))
        self.assertEqual(case.applicant, people.applicant())
        self.assertEqual(list(Case.objects.run_by(people.applicant())), [case])

    def test_it_is_no_case_of_the_clerks_own(self) -> None:
        enter(make_walk_in(self.item))
        self.assertFalse(Case.objects.run_by(people.clerk()).exists())

    def test_ones_own_application_never_goes_on_with_a_counter_entry(self) -> None:
        draft = drafts.start_for("NOODLES", told(UNKNOWN, ""), by=people.clerk(), mode=COUNTER)
        self.assertNotEqual(drafts.start("NOODLES", by=people.clerk()).pk, draft.pk)

    def test_without_a_signature_it_is_refused(self) -> None:
        with self.assertRaises(Refused) as caught:
            enter(make_walk_in(self.item), signed=False)
        self.assertEqual((caught.exception.code, Case.objects.count()), ("not_signed", 0))

    def test_only_clerks_may(self) -> None:
        draft = make_walk_in(self.item, by=people.official())
        with self.assertRaises(Refused) as caught:
            enter(draft, by=people.official())
        self.assertEqual((caught.exception.code, Case.objects.count()), ("not_a_clerk", 0))

    def test_somebody_may_come_for_the_applicant(self) -> None:
        son = {"name": "潘家明", "id_type": "cn_id", "id_no": "440605198511230012", "phone": "13800008888"}
        draft = make_walk_in(self.item, mandate="entrusted", agent=son)
        drafts.attach(draft.pk, mandates.PAPER, photo(), by=people.clerk())
        case = enter(draft)
        self.assertEqual((case.mandate, case.agent["name"], case.entered_by), ("entrusted", "潘家明", people.clerk()))
        self.assertEqual(case.documents.get().content["agent"], "代办人：潘家明（授权委托）")

    def test_any_clerk_of_the_hall_types_what_is_brought_later_nobody_else_does(self) -> None:
        case = enter(make_walk_in(self.item))
        actions.ask_corrections(case.pk, [Asked("没有签名", material="form")], by=people.clerk())
        for stranger in (people.official(), people.applicant()):
            with self.assertRaises(Refused):
                actions.keep_file(case.pk, "form", photo(), by=stranger)
        stored = actions.keep_file(case.pk, "form", photo(), by=people.second_clerk())
        actions.answer_corrections(case.pk, by=people.second_clerk(), given={"form": [stored.pk]})
        self.assertEqual(Case.objects.get().status, Case.Status.SUBMITTED)

    def test_clerks_do_not_answer_for_those_who_applied_at_home(self) -> None:
        case = actions.submit_application(make_draft(self.item).pk, by=people.applicant())
        actions.ask_corrections(case.pk, [Asked("没有签名", material="form")], by=people.clerk())
        with self.assertRaises(Refused):
            actions.keep_file(case.pk, "form", photo(), by=people.clerk())

    def test_entering_costs_a_fixed_number_of_queries(self) -> None:
        """As for oneself (see test_submission), and before the numbers: the applicant's account · the clerk's posts."""
        enter(make_walk_in(self.item), by=people.clerk())  # reference rows are kept now
        for files in (1, 6):
            draft, by = make_walk_in(self.item), people.clerk()
            for _more in range(files - 1):
                drafts.attach(draft.pk, "photos", photo(), by=by)
            with self.subTest(files=files), self.assertNumQueries(13):
                actions.submit_application(draft.pk, by=by, signed=True)


class EnterRace(RaceTest):
    def test_a_double_click_makes_one_case(self) -> None:
        draft, by = make_walk_in(self.item), people.clerk()
        self.assertEqual(race(lambda: enter(draft, by=by)), ["done", "done"])
        self.assertEqual(Entry.objects.filter(verb="case.submitted").count(), 1)


class CounterPages(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(people.clerk())

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"cases:{name}", args=args)

    def test_the_item_is_found_by_spoken_words(self) -> None:
        page = self.client.get(self.address("counter"), {"q": "食品经营"})
        self.assertContains(page, self.address("counter_new", "NOODLES"))
        self.assertContains(self.client.get(self.address("counter"), {"q": "飞碟"}), "飞碟")

    def test_another_name_on_the_same_document_is_pointed_out(self) -> None:
        page = self.client.post(self.address("counter_new", "NOODLES"), {**MOTHER, "name": "黄淑怡", "mandate": ""})
        self.assertContains(page, "黄*仪", status_code=422)
        self.assertNotContains(page, "黄淑仪", status_code=422)

    def test_an_interrupted_entry_is_gone_on_with(self) -> None:
        self.client.post(self.address("counter_new", "NOODLES"), {**UNKNOWN, "mandate": ""})
        draft = Draft.objects.get()
        self.assertEqual(draft.mode, COUNTER)
        self.assertContains(self.client.get(self.address("counter")), self.address("apply_tasks", draft.pk))
        self.assertNotContains(self.client.get(self.address("mine")), self.address("apply_tasks", draft.pk))
        self.client.force_login(people.second_clerk())
        self.assertNotContains(self.client.get(self.address("counter")), self.address("apply_tasks", draft.pk))
        self.assertEqual(self.client.get(self.address("apply_tasks", draft.pk)).status_code, 404)

    def test_the_sheet_holds_everything_and_the_tick_is_wanted(self) -> None:
        draft = make_walk_in(self.item)
        sheet = self.client.get(self.address("counter_sheet", draft.pk))
        for words in ("潘伯", "H87654321", "和顺黄记面馆", "签名"):
            self.assertContains(sheet, words)
        self.assertEqual(self.client.post(self.address("apply_declare", draft.pk)).status_code, 422)
        self.client.post(self.address("apply_declare", draft.pk), {"agreed": "yes"})
        case = Case.objects.get()
        receipt = self.client.get(self.address("receipt", case.number))
        self.assertContains(receipt, case.query_code)

    def test_the_form_keeps_the_clerks_own_masthead_and_footer(self) -> None:
        draft = make_walk_in(self.item)
        for page in (self.address("apply_page", draft.pk, "premises"), self.address("apply_materials", draft.pk)):
            answer = self.client.get(page, follow=True)
            self.assertContains(answer, '<body class="desk">')
            self.assertNotContains(answer, "tel:12345")

    def test_who_left_the_window_opens_no_entry_any_more(self) -> None:
        draft = make_walk_in(self.item)
        Holding.objects.filter(user=people.clerk()).delete()
        self.assertEqual(self.client.get(self.address("apply_tasks", draft.pk)).status_code, 403)

    def test_a_correction_is_typed_at_the_window(self) -> None:
        case = enter(make_walk_in(self.item))
        actions.ask_corrections(case.pk, [Asked("没有签名", material="form")], by=people.clerk())
        self.client.force_login(people.second_clerk())
        url = self.address("counter_correct", case.number)
        self.assertContains(self.client.get(self.address("counter")), url)
        answer = self.client.post(url, {"send": "1", "file-form": photo(), "rev": ""})
        self.assertRedirects(answer, self.address("counter"))
        case.refresh_from_db()
        self.assertEqual(case.status, Case.Status.SUBMITTED)
        self.assertEqual(self.client.get(self.address("counter_correct", "2026-0101-0001")).status_code, 404)

    def test_what_follows_is_brought_to_the_window(self) -> None:
        case = enter(make_walk_in(self.item))
        actions.set_verdict(case.pk, "form", "good", by=people.clerk())
        actions.accept(case.pk, by=people.clerk())
        url = self.address("counter_follow_up", case.number)
        self.assertContains(self.client.get(self.address("counter"), {"n": case.number}), url)
        self.client.post(url, {"key": "rules", "file-rules": photo()})
        self.assertEqual(case.materials.get(key="rules").status, "uploaded")

    def test_the_first_page_costs_the_same_with_one_and_with_five(self) -> None:
        counts = []
        for _turn in range(2):
            for _more in range(2):
                case = enter(make_walk_in(self.item))
                make_walk_in(self.item)
                actions.ask_corrections(case.pk, [Asked("没有签名", material="form")], by=people.clerk())
            with CaptureQueriesContext(connection) as seen:
                self.client.get(self.address("counter"))
            counts.append(len(seen))
        self.assertEqual(counts[0], counts[1])
