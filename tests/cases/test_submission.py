"""提交: one transaction, exactly once, on the version in force."""

from apps.cases import actions, drafts
from apps.cases.models import Case, Document, Draft, Material
from apps.files.models import StoredFile
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from tests import people
from tests.cases.things import FORM, MATERIALS, TUESDAY, CaseTest, RaceTest, at, make_draft, make_item, photo, publish
from tests.racing import queries_of, race, race_of


class SubmitTests(CaseTest):
    def submit(self, draft: Draft) -> Case:
        return actions.submit_application(draft.pk, by=people.applicant())

    def refusal(self, draft: Draft) -> Refused:
        with self.assertRaises(Refused) as caught:
            self.submit(draft)
        self.assertEqual(Case.objects.count(), 0)
        self.assertEqual(Entry.objects.filter(verb="case.submitted").count(), 0)
        return caught.exception

    def test_a_complete_draft_becomes_a_case(self) -> None:
        with at(TUESDAY):
            case = self.submit(make_draft(self.item))
        self.assertEqual(case.number, "2026-1124-0001")
        self.assertEqual(case.project_no, self.item.handle_code + "202611240001")
        self.assertEqual((case.unit.code, case.hall.code), ("NH-MSR", people.HALL))  # type: ignore[union-attr]
        self.assertEqual(case.town.code, people.TOWN)  # type: ignore[union-attr]
        self.assertEqual((case.applicant_org, case.applicant_name), ("和顺黄记面馆", "黄淑仪"))
        self.assertEqual(case.due_at.isoformat(), "2026-12-01T18:00:00+08:00")  # type: ignore[union-attr]
        self.assertEqual(
            dict(case.materials.values_list("key", "status")),
            {"form": "uploaded", "license": "exempt", "rules": "deferred", "photos": "missing"},
        )

    def test_its_receipt_lists_what_came(self) -> None:
        letter = self.submit(make_draft(self.item)).documents.get()
        self.assertEqual(letter.kind, Document.Kind.RECEIPT)
        self.assertEqual(letter.number, f"南市监许收〔{letter.issued_at.year}〕1号")
        self.assertEqual(letter.content["title"], "申请材料接收凭证")
        self.assertIn("申请书（已收）", letter.content["items"])
        self.assertIn("食品安全制度（容缺，随后补交）", letter.content["items"])

    def test_one_entry_tells_of_it_without_personal_data(self) -> None:
        case = self.submit(make_draft(self.item))
        entry = Entry.objects.get(subject=case.pk)
        self.assertEqual(entry.verb, "case.submitted")
        self.assertEqual(entry.actor_label, "黄*仪")
        self.assertEqual(
            {key: entry.facts[key] for key in ("kind", "number", "item", "unit", "town")},
            {"kind": "application", "number": case.number, "item": "NOODLES", "unit": "NH-MSR", "town": people.TOWN},
        )
        self.assertNotIn("黄淑仪", str(entry.facts))
        self.assertNotIn("13800003210", str(entry.facts))

    def test_its_files_go_with_it(self) -> None:
        case = self.submit(make_draft(self.item))
        stored = StoredFile.objects.get()
        self.assertEqual((stored.owner, stored.purpose), (case.pk, "case_material"))
        self.assertEqual(case.materials.get(key="form").files.get(), stored)

    def test_the_same_draft_twice_makes_one_case(self) -> None:
        draft = make_draft(self.item)
        self.assertEqual(self.submit(draft).pk, self.submit(draft).pk)
        self.assertEqual(Case.objects.count(), 1)
        self.assertEqual(Entry.objects.filter(verb="case.submitted").count(), 1)

    def test_the_same_key_with_other_content_is_refused(self) -> None:
        draft = make_draft(self.item)
        self.submit(draft)
        Draft.objects.filter(pk=draft.pk).update(materials={})
        with self.assertRaises(Refused) as caught:
            self.submit(draft)
        self.assertEqual(caught.exception.code, "key_reused")

    def test_a_stranger_finds_no_such_draft(self) -> None:
        with self.assertRaises(Draft.DoesNotExist):
            actions.submit_application(make_draft(self.item).pk, by=people.stranger())

    def test_a_page_not_filled_in_is_named(self) -> None:
        refusal = self.refusal(make_draft(self.item, premises={"shop": "店"}))
        self.assertEqual((refusal.code, refusal.field), ("form_incomplete", "premises"))

    def test_a_page_left_with_mistakes_is_named_though_it_was_right_before(self) -> None:
        draft = make_draft(self.item)
        drafts.save_page(draft.pk, "premises", {"shop": "", "area": "x"}, by=people.applicant())
        self.assertEqual(self.refusal(draft).field, "premises")

    def test_a_missing_material_is_named(self) -> None:
        draft = make_draft(self.item)
        drafts.detach(draft.pk, "form", draft.materials["form"]["files"][0], by=people.applicant())
        refusal = self.refusal(draft)
        self.assertEqual((refusal.code, refusal.field), ("material_missing", "form"))

    def test_the_files_of_somebody_else_do_not_count(self) -> None:
        theirs = make_draft(self.item, by=people.second_applicant())
        draft = make_draft(self.item)
        Draft.objects.filter(pk=draft.pk).update(
            materials={"form": theirs.materials["form"], "rules": {"files": [], "deferred": True}}
        )
        self.assertEqual(self.refusal(draft).code, "material_missing")

    def test_a_suspended_and_a_canceled_item_take_nothing(self) -> None:
        draft = make_draft(self.item)
        for status, code in (("suspended", "item_suspended"), ("canceled", "item_canceled")):
            self.item.status = status
            self.item.save(update_fields=["status"])
            self.assertEqual(self.refusal(draft).code, code)

    def test_a_town_item_belongs_to_the_town_of_the_applicant(self) -> None:
        item = make_item("TOWNLY", by_town=True)
        case = self.submit(make_draft(item))
        self.assertEqual(case.unit.code, "T-440605126")
        self.assertEqual(case.unit_path, people.unit("T-440605126").path)

    def test_names_beyond_the_ordinary_characters_are_kept(self) -> None:
        name = "𠮷㠭䶮㙟"
        page = {"applicant_name": name, "id_doc": {"type": "passport", "number": "E12345678"}, "phone": "13800003210"}
        case = self.submit(make_draft(self.item, applicant=page))
        self.assertEqual(Case.objects.get(pk=case.pk).applicant_name, name)

    @queries_of(actions.submit_application)
    def test_submitting_costs_the_same_with_one_file_and_with_nine(self) -> None:
        """1 begin · 2 draft under lock · 3 whether reference rows have changed · 4 stored files · 5 materials · 6 their
        files · 7 hand over · 8 draft · 9 numbers of case and letter · 10 case, letter and entry · 11 commit."""
        actions.submit_application(make_draft(self.item).pk, by=people.applicant())  # reference rows are kept now
        for files in (1, 9):
            draft = make_draft(self.item)
            for _more in range(files - 1):
                drafts.attach(draft.pk, "photos", photo(), by=people.applicant())
            by = people.applicant()
            with self.subTest(files=files), self.assertNumQueries(11):
                actions.submit_application(draft.pk, by=by)


class NewVersionTests(CaseTest):
    def test_submitting_on_a_replaced_version_is_refused_and_nothing_is_lost(self) -> None:
        draft = make_draft(self.item)
        form = {**FORM, "pages": [FORM["pages"][0], {**FORM["pages"][1], "fields": [
            *FORM["pages"][1]["fields"], {"key": "seats", "type": "int", "label": {"zh": "座位", "en": "Seats"},
                                          "required": True}]}]}  # fmt: skip
        version = publish(self.item, form, MATERIALS[:3])
        with self.assertRaises(Refused) as caught:
            actions.submit_application(draft.pk, by=people.applicant())
        self.assertEqual(caught.exception.code, "version_changed")
        draft = drafts.renew(draft.pk, by=people.applicant())
        self.assertEqual(draft.version_id, version.pk)
        self.assertEqual(draft.look_again, ["materials", "premises"])
        self.assertEqual(draft.answers["premises"]["shop"], "和顺黄记面馆")
        self.assertEqual(len(draft.materials["form"]["files"]), 1)
        with self.assertRaises(Refused) as caught:
            actions.submit_application(draft.pk, by=people.applicant())
        self.assertEqual((caught.exception.code, caught.exception.field), ("form_incomplete", "premises"))

    def test_an_answer_follows_its_question_to_another_page(self) -> None:
        draft = make_draft(self.item)
        first, second = FORM["pages"]
        moved = {**FORM, "pages": [{**first, "fields": [*first["fields"], second["fields"][0]]},
                                   {**second, "fields": second["fields"][1:]}]}  # fmt: skip
        publish(self.item, moved)
        draft = drafts.renew(draft.pk, by=people.applicant())
        self.assertEqual(draft.answers["applicant"]["shop"], "和顺黄记面馆")
        self.assertTrue(actions.submit_application(draft.pk, by=people.applicant()).pk)

    def test_renewing_a_current_draft_changes_nothing(self) -> None:
        draft = make_draft(self.item)
        self.assertEqual(drafts.renew(draft.pk, by=people.applicant()).look_again, [])


class DraftTests(CaseTest):
    def test_starting_again_goes_on_with_the_same_draft(self) -> None:
        first = drafts.start("NOODLES", by=people.applicant())
        self.assertEqual(drafts.start("NOODLES", by=people.applicant()).pk, first.pk)
        self.assertNotEqual(drafts.start("NOODLES", by=people.stranger()).pk, first.pk)

    def test_what_was_typed_wrongly_comes_back_as_typed(self) -> None:
        by = people.applicant()
        draft = drafts.start("NOODLES", by=by)
        form = drafts.save_page(draft.pk, "premises", {"shop": "黄记", "area": "八十六", "opens": "2027-02-29"}, by=by)
        self.assertEqual(set(form.errors), {"place", "area", "opens"})
        draft = drafts.own(draft.pk, by=by)
        again = drafts.page_form(draft, FORM["pages"][1], user=by)
        self.assertEqual((again["area"].value(), again["opens"].value(), again["shop"].value()),
                         ("八十六", "2027-02-29", "黄记"))  # fmt: skip
        self.assertEqual(set(again.errors), {"place", "area", "opens"})

    def test_prefilled_answers_name_their_source(self) -> None:
        by = people.applicant()
        draft = drafts.start("NOODLES", by=by)
        form = drafts.page_form(draft, FORM["pages"][0], user=by)
        self.assertEqual(form["applicant_name"].value(), "黄淑仪")
        self.assertTrue(form.fields["applicant_name"].source)
        data = {"applicant_name": "黄淑仪", "id_doc": {"type": "cn_id", "number": by.id_no}, "phone": "13900001111"}
        self.assertTrue(drafts.save_page(draft.pk, "applicant", data, by=by).is_valid())
        self.assertEqual(set(drafts.own(draft.pk, by=by).provenance), {"applicant_name", "id_doc"})

    def test_only_what_may_follow_later_can_be_put_off(self) -> None:
        draft = make_draft(self.item)
        with self.assertRaises(Refused) as caught:
            drafts.defer(draft.pk, "form", True, by=people.applicant())
        self.assertEqual(caught.exception.code, "not_deferrable")

    def test_a_slot_takes_ten_files(self) -> None:
        draft = make_draft(self.item)
        for n in range(9):  # each another picture: the same one again is kept once
            drafts.attach(draft.pk, "form", photo(color=f"#{n}{n}88ff"), by=people.applicant())
        with self.assertRaises(Refused) as caught:
            drafts.attach(draft.pk, "form", photo(color="white"), by=people.applicant())
        self.assertEqual(caught.exception.code, "too_many_files")


class SubmitRaceTests(RaceTest):
    @race_of(actions.submit_application)
    def test_a_double_click_makes_one_case(self) -> None:
        draft, by = make_draft(self.item), people.applicant()
        self.assertEqual(race(lambda: actions.submit_application(draft.pk, by=by), hands=3), ["done"] * 3)
        self.assertEqual(Case.objects.count(), 1)
        self.assertEqual(Entry.objects.filter(verb="case.submitted").count(), 1)
        self.assertEqual(Material.objects.count(), 4)
        self.assertEqual(Document.objects.count(), 1)
