"""代办: who applies, who acts, what each of them sees; nothing of the agent's own goes into the form."""

from typing import Any

from django.urls import reverse

from apps.cases import actions, drafts, mandates
from apps.cases.actions import Asked
from apps.cases.models import Case, Draft
from apps.files.models import StoredFile
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.ledger.relay import drain
from apps.notifications.models import Message
from tests import people
from tests.cases.things import GOOD, CaseTest, RaceTest, judge_all, make_draft, photo
from tests.racing import race

MOTHER = {"name": "黄淑仪", "id_type": "cn_id", "id_no": "440605199003071224", "phone": "13800003210"}
UNKNOWN = {"name": "潘伯", "id_type": "hk_mo_permit", "id_no": "H87654321", "phone": "13800007777"}


def told(person: dict[str, str], mandate: str = "entrusted", **more: Any) -> dict[str, Any]:
    return mandates.told({**person, "mandate": mandate, **more})


def make_for(
    item: Any, person: dict[str, str] = MOTHER, *, by: Any = None, mandate: str = "entrusted", paper: bool = True
) -> Draft:
    """陈明 has filled in everything for somebody else."""
    by = by or people.second_applicant()
    draft = drafts.start_for(item.key, told(person, mandate), by=by)
    page = {"applicant_name": person["name"], "id_doc": {"type": person["id_type"], "number": person["id_no"]},
            "phone": person["phone"]}  # fmt: skip
    Draft.objects.filter(pk=draft.pk).update(answers={**GOOD, "applicant": page})
    drafts.attach(draft.pk, "form", photo(), by=by)
    drafts.defer(draft.pk, "rules", True, by=by)
    if paper:
        drafts.attach(draft.pk, mandates.PAPER, photo("委托书.jpg"), by=by)
    return drafts.own(draft.pk, by=by)


class DraftsForOthers(CaseTest):
    def test_the_agents_own_data_never_fill_the_form(self) -> None:
        agent = people.second_applicant()
        draft = drafts.start_for("NOODLES", told(UNKNOWN), by=agent)
        page = draft.version.form["pages"][0]
        shown = str(drafts.page_form(draft, page, user=agent).initial)
        self.assertIn("H87654321", shown)
        for own in (agent.name, agent.phone, agent.id_no):
            self.assertNotIn(own, shown)

    def test_nothing_counts_as_taken_from_an_account(self) -> None:
        agent = people.second_applicant()
        draft = drafts.start_for("NOODLES", told(MOTHER), by=agent)
        data = {"applicant_name": "黄淑仪", "id_doc_type": "cn_id", "id_doc_number": MOTHER["id_no"],
                "phone": MOTHER["phone"]}  # fmt: skip
        drafts.save_page(draft.pk, "applicant", data, by=agent)
        self.assertEqual(drafts.own(draft.pk, by=agent).provenance, {})

    def test_an_own_application_is_another_draft(self) -> None:
        agent = people.second_applicant()
        other = drafts.start_for("NOODLES", told(MOTHER), by=agent)
        self.assertNotEqual(drafts.start("NOODLES", by=agent).pk, other.pk)
        self.assertEqual(drafts.start("NOODLES", by=agent).mode, Draft.Mode.OWN)

    def test_what_is_wrong_with_the_person_is_named(self) -> None:
        for change, field in (
            ({"name": " "}, "name"), ({"id_no": "440605199003071225"}, "id_no"), ({"phone": "123"}, "phone"),
            ({"id_type": "x"}, "id_type"), ({"mandate": "king"}, "mandate"), ({"agent": MOTHER}, "agent_id_no"),
        ):  # fmt: skip
            with self.subTest(field=field), self.assertRaises(Refused) as caught:
                mandates.told({**MOTHER, "mandate": "relative", **change})
            self.assertEqual(caught.exception.field, field)

    def test_each_right_asks_for_its_paper(self) -> None:
        for mandate, need in (("relative", "deferrable"), ("entrusted", "must"), ("guardian", "must")):
            draft = drafts.start_for("NOODLES", told(MOTHER, mandate), by=people.second_applicant())
            self.assertEqual([one["need"] for one in mandates.materials(draft) if one["key"] == mandates.PAPER], [need])


class SubmitForOthers(CaseTest):
    def submit(self, draft: Draft, *, by: Any = None) -> Case:
        return actions.submit_application(draft.pk, by=by or people.second_applicant())

    def test_the_case_names_who_applies_who_acts_and_by_what_right(self) -> None:
        case = self.submit(make_for(self.item))
        self.assertEqual((case.applicant, case.entered_by), (people.applicant(), people.second_applicant()))
        self.assertEqual((case.applicant_name, case.id_no), ("黄淑仪", MOTHER["id_no"]))
        self.assertEqual((case.mandate, case.agent["name"]), ("entrusted", "陈明"))
        self.assertEqual(case.materials.get(key=mandates.PAPER).status, "uploaded")
        entry = Entry.objects.get(subject=case.pk)
        self.assertEqual((entry.actor, entry.facts["how_zh"]), (people.second_applicant().pk, "由代办人在网上"))
        self.assertNotIn("黄淑仪", str(entry.facts))

    def test_an_account_of_another_name_is_not_given_the_case(self) -> None:
        case = self.submit(make_for(self.item, {**MOTHER, "name": "黄淑怡"}))
        self.assertIsNone(case.applicant)
        self.assertFalse(Case.objects.visible_to(people.applicant()).exists())

    def test_without_an_account_only_the_agent_follows_it(self) -> None:
        case = self.submit(make_for(self.item, UNKNOWN))
        self.assertIsNone(case.applicant)
        self.assertTrue(Case.objects.visible_to(people.second_applicant()).exists())
        self.assertFalse(Case.objects.visible_to(people.stranger()).exists())

    def test_letters_are_made_out_to_the_applicant_and_name_the_agent(self) -> None:
        letter = self.submit(make_for(self.item)).documents.get()
        self.assertEqual((letter.content["to"], letter.content["agent"]), ("和顺黄记面馆", "代办人：陈明（授权委托）"))

    def test_a_necessary_paper_is_not_left_out(self) -> None:
        with self.assertRaises(Refused) as caught:
            self.submit(make_for(self.item, paper=False))
        self.assertEqual((caught.exception.code, caught.exception.field), ("material_missing", mandates.PAPER))

    def test_a_relative_may_bring_it_later(self) -> None:
        draft = make_for(self.item, mandate="relative", paper=False)
        drafts.defer(draft.pk, mandates.PAPER, True, by=people.second_applicant())
        case = self.submit(draft)
        self.assertEqual(case.materials.get(key=mandates.PAPER).status, "deferred")

    def test_another_document_in_the_form_is_refused(self) -> None:
        draft = make_for(self.item)
        page = {**draft.answers["applicant"], "id_doc": {"type": "cn_id", "number": "440605198511230012"}}
        Draft.objects.filter(pk=draft.pk).update(answers={**draft.answers, "applicant": page})
        with self.assertRaises(Refused) as caught:
            self.submit(draft)
        self.assertEqual((caught.exception.code, caught.exception.field), ("other_person", "applicant"))

    def test_a_stranger_finds_no_such_draft(self) -> None:
        with self.assertRaises(Draft.DoesNotExist):
            self.submit(make_for(self.item), by=people.stranger())

    def test_both_sides_correct_and_withdraw_a_stranger_does_not(self) -> None:
        case = self.submit(make_for(self.item))
        actions.ask_corrections(case.pk, [Asked("没有签名", material=mandates.PAPER)], by=people.clerk())
        with self.assertRaises(Refused):
            actions.keep_file(case.pk, mandates.PAPER, photo(), by=people.stranger())
        stored = actions.keep_file(case.pk, mandates.PAPER, photo(), by=people.second_applicant())
        actions.answer_corrections(case.pk, by=people.second_applicant(), given={mandates.PAPER: [stored.pk]})
        with self.assertRaises(Refused):
            actions.withdraw(case.pk, by=people.stranger())
        actions.withdraw(case.pk, by=people.applicant())
        self.assertEqual(Case.objects.get().status, Case.Status.WITHDRAWN)

    def test_both_are_told(self) -> None:
        case = self.submit(make_for(self.item))
        judge_all(case)
        actions.accept(case.pk, by=people.clerk())
        drain()
        told_to = {one.user.username for one in Message.objects.filter(channel="in_app").select_related("user")}  # type: ignore[union-attr]
        self.assertEqual(told_to, {"applicant", "second_applicant"})

    def test_it_costs_one_query_more_than_for_oneself(self) -> None:
        """As for oneself (see test_submission), and before the numbers: the applicant's account."""
        actions.submit_application(make_draft(self.item).pk, by=people.applicant())  # reference rows are kept now
        draft, by = make_for(self.item), people.second_applicant()
        with self.assertNumQueries(12):
            actions.submit_application(draft.pk, by=by)


class RaceForOthers(RaceTest):
    def test_two_hands_make_one_case(self) -> None:
        draft, by = make_for(self.item), people.second_applicant()
        self.assertEqual(race(lambda: actions.submit_application(draft.pk, by=by)), ["done", "done"])
        self.assertEqual(Case.objects.count(), 1)


class PagesForOthers(CaseTest):
    def test_from_the_question_to_the_list_of_parts(self) -> None:
        self.client.force_login(people.second_applicant())
        url = reverse("cases:apply_for", args=["NOODLES"])
        self.assertContains(self.client.get(reverse("cases:apply", args=["NOODLES"])), url)
        self.assertEqual(self.client.post(url, {**MOTHER, "mandate": ""}).status_code, 422)
        page = self.client.post(url, {**MOTHER, "mandate": "relative"}, follow=True)
        self.assertContains(page, "黄淑仪")
        self.assertContains(self.client.get(reverse("cases:mine")), "黄淑仪")
        draft = Draft.objects.get()
        change = reverse("cases:apply_person", args=[draft.pk])
        self.client.post(change, {**MOTHER, "phone": "13800001111", "mandate": "guardian"})
        draft.refresh_from_db()
        self.assertEqual((draft.behalf["phone"], draft.behalf["mandate"]), ("13800001111", "guardian"))

    def test_a_wrong_number_and_a_missing_phone_are_told_at_once(self) -> None:
        self.client.force_login(people.second_applicant())
        typed = {**MOTHER, "mandate": "relative", "id_no": "440605194803071220", "phone": ""}
        page = self.client.post(reverse("cases:apply_for", args=["NOODLES"]), typed)
        self.assertEqual(set(page.context["form"].errors), {"id_no", "phone"})

    def test_ones_own_document_is_no_other_person(self) -> None:
        self.client.force_login(people.applicant())
        answer = self.client.post(reverse("cases:apply_for", args=["NOODLES"]), {**MOTHER, "mandate": "relative"})
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(Draft.objects.count(), 0)

    def test_staff_see_the_agent_masked(self) -> None:
        case = actions.submit_application(make_for(self.item).pk, by=people.second_applicant())
        self.client.force_login(people.clerk())
        actions.take_case(case.pk, by=people.clerk())
        page = self.client.get(reverse("cases:intake_case", args=[case.pk]))
        self.assertContains(page, "陈*")
        self.assertNotContains(page, "陈明")
        self.assertContains(page, "写的代办人与登记的不是同一人")

    def test_the_agent_is_shown_in_full_for_a_reason_that_is_kept(self) -> None:
        case = actions.submit_application(make_for(self.item).pk, by=people.second_applicant())
        shown = actions.reveal(case.pk, "agent", by=people.clerk(), reason="核对委托书")
        self.assertEqual(shown, "陈明 440605198511230012 13800005678")
        self.assertEqual(Entry.objects.get(verb="pii.revealed").facts["fields"], "agent")

    def test_the_receipt_names_both_masked_and_only_they_see_it(self) -> None:
        case = actions.submit_application(make_for(self.item).pk, by=people.second_applicant())
        url = reverse("cases:receipt", args=[case.number])
        for user, status in ((people.applicant(), 200), (people.second_applicant(), 200), (people.stranger(), 404)):
            self.client.force_login(user)
            self.assertEqual(self.client.get(url).status_code, status, user)
        self.client.force_login(people.applicant())
        self.assertContains(self.client.get(url), "黄*仪")
        self.assertContains(self.client.get(reverse("cases:mine")), case.number)

    def test_the_letter_of_authority_is_seen_by_both_and_the_hall(self) -> None:
        actions.submit_application(make_for(self.item).pk, by=people.second_applicant())
        file = StoredFile.objects.get(name="委托书.jpg")
        for user, status in ((people.applicant(), 200), (people.clerk(), 200), (people.stranger(), 403)):
            self.client.force_login(user)
            self.assertEqual(self.client.get(reverse("files:show", args=[file.pk])).status_code, status)
