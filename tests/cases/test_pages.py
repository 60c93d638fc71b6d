"""Citizens' pages: everything without script, nothing typed is lost."""

from typing import Any
from unittest import mock

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from apps.cases import actions, drafts, letters
from apps.cases.actions import Asked
from apps.cases.models import Case, Draft
from apps.files.models import StoredFile
from apps.ledger.models import Entry
from tests import people
from tests.cases.test_report import give
from tests.cases.things import FORM, GOOD, CaseTest, judge_all, make_case, make_draft, make_standard, photo, publish

PREMISES = {
    "shop": "和顺黄记面馆", "place_community": people.COMMUNITY, "place_detail": "鹤峰路 18 号",
    "area": "86", "opens": "",
}  # fmt: skip
APPLICANT = {
    "applicant_name": "黄淑仪", "id_doc_type": "cn_id", "id_doc_number": "440605199003071224", "phone": "13800003210",
}  # fmt: skip


class PageTest(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.user = people.applicant()
        self.client.force_login(self.user)

    def go(self, name: str, *args: Any) -> Any:
        return self.client.get(reverse(f"cases:{name}", args=args))

    def send(self, name: str, *args: Any, **data: Any) -> Any:
        return self.client.post(reverse(f"cases:{name}", args=args), data)


class ApplyTests(PageTest):
    def test_the_whole_way_to_the_receipt(self) -> None:
        self.assertContains(self.go("apply", "NOODLES"), "食品经营许可（新办）")
        answer = self.send("apply", "NOODLES")
        draft = Draft.objects.get()
        self.assertRedirects(answer, reverse("cases:apply_tasks", args=[draft.pk]))
        answer = self.send("apply_page", draft.pk, "applicant", **APPLICANT)
        self.assertRedirects(answer, reverse("cases:apply_page", args=[draft.pk, "premises"]))
        answer = self.send("apply_page", draft.pk, "premises", **PREMISES)
        self.assertRedirects(answer, reverse("cases:apply_materials", args=[draft.pk]))
        data = {"slots": "1", "file-form": photo(), "defer-rules": "on", "next": "1"}
        answer = self.client.post(reverse("cases:apply_materials", args=[draft.pk]), data)
        self.assertRedirects(answer, reverse("cases:apply_check", args=[draft.pk]))
        self.assertContains(self.go("apply_check", draft.pk), "和顺黄记面馆")
        answer = self.send("apply_declare", draft.pk, agreed="yes")
        case = Case.objects.get()
        self.assertRedirects(answer, reverse("cases:receipt", args=[case.number]))
        page = self.go("receipt", case.number)
        self.assertContains(page, case.number)
        self.assertContains(page, case.query_code)
        self.assertContains(page, "<svg")

    def test_a_visitor_is_sent_to_sign_in_and_comes_back(self) -> None:
        self.client.logout()
        page = self.go("apply", "NOODLES")
        self.assertContains(page, f"?next={reverse('cases:apply', args=['NOODLES'])}")
        self.assertEqual(self.send("apply", "NOODLES").status_code, 200)
        self.assertEqual(Draft.objects.count(), 0)

    def test_a_suspended_item_says_so(self) -> None:
        self.item.status = "suspended"
        self.item.save(update_fields=["status"])
        self.assertContains(self.go("apply", "NOODLES"), "inset bad", status_code=409)
        self.assertEqual(self.send("apply", "NOODLES").status_code, 409)

    def test_wrong_answers_come_back_as_typed_with_their_messages(self) -> None:
        draft = drafts.start("NOODLES", by=self.user)
        wrong = {**PREMISES, "area": "很大", "opens": "2027-02-29", "shop": "𠮷田面馆"}
        page = self.send("apply_page", draft.pk, "premises", **wrong)
        self.assertEqual(page.status_code, 422)
        for typed in ("很大", "2027-02-29", "𠮷田面馆", "鹤峰路 18 号"):
            self.assertContains(page, typed, status_code=422)
        self.assertContains(page, 'role="alert"', status_code=422)
        again = self.go("apply_page", draft.pk, "premises")
        self.assertContains(again, "很大")
        self.assertContains(again, "2027-02-29")

    def test_an_impossible_id_number_is_named(self) -> None:
        draft = drafts.start("NOODLES", by=self.user)
        page = self.send("apply_page", draft.pk, "applicant", **{**APPLICANT, "id_doc_number": "440605199003071225"})
        self.assertContains(page, "440605199003071225", status_code=422)
        self.assertContains(page, 'class="field bad"', status_code=422)

    def test_stopping_keeps_what_was_typed_without_complaint(self) -> None:
        draft = drafts.start("NOODLES", by=self.user)
        answer = self.send("apply_page", draft.pk, "premises", shop="黄记", area="x", later="1")
        self.assertRedirects(answer, reverse("cases:apply_tasks", args=[draft.pk]))
        self.assertContains(self.go("apply_page", draft.pk, "premises"), "黄记")

    def test_the_account_fills_in_and_says_so(self) -> None:
        draft = drafts.start("NOODLES", by=self.user)
        page = self.go("apply_page", draft.pk, "applicant")
        self.assertContains(page, "黄淑仪")
        self.assertContains(page, "_source")

    def test_a_change_from_the_check_leads_back_to_it(self) -> None:
        draft = make_draft(self.item)
        Draft.objects.filter(pk=draft.pk).update(pages_done=["applicant", "premises"])
        answer = self.send("apply_page", draft.pk, "premises", **PREMISES, **{"from": "check"})
        self.assertRedirects(answer, reverse("cases:apply_check", args=[draft.pk]))

    def test_somebody_elses_draft_does_not_exist(self) -> None:
        draft = make_draft(self.item)
        self.client.force_login(people.stranger())
        for name in ("apply_tasks", "apply_materials", "apply_check", "apply_declare"):
            self.assertEqual(self.go(name, draft.pk).status_code, 404, name)

    def test_an_unfinished_draft_cannot_be_declared(self) -> None:
        draft = drafts.start("NOODLES", by=self.user)
        answer = self.send("apply_declare", draft.pk, agreed="yes")
        self.assertRedirects(answer, reverse("cases:apply_tasks", args=[draft.pk]))

    def ready(self) -> Draft:
        draft = make_draft(self.item)
        Draft.objects.filter(pk=draft.pk).update(pages_done=["applicant", "premises"])
        return draft

    def test_without_the_tick_nothing_is_sent(self) -> None:
        draft = self.ready()
        self.assertContains(self.send("apply_declare", draft.pk), 'href="#agreed"', status_code=422)
        self.assertEqual(Case.objects.count(), 0)

    def test_sending_twice_leads_to_the_same_receipt(self) -> None:
        draft = self.ready()
        first = self.send("apply_declare", draft.pk, agreed="yes")
        second = self.send("apply_declare", draft.pk, agreed="yes")
        self.assertEqual(first.url, second.url)
        self.assertEqual(Entry.objects.filter(verb="case.submitted").count(), 1)

    def test_going_back_after_sending_leads_to_the_receipt(self) -> None:
        draft = self.ready()
        self.send("apply_declare", draft.pk, agreed="yes")
        for name in ("apply_tasks", "apply_materials", "apply_check", "apply_declare"):
            self.assertEqual(self.go(name, draft.pk).status_code, 302, name)

    def test_a_version_replaced_meanwhile_is_told_with_the_parts_to_look_at(self) -> None:
        draft = self.ready()
        first, second = FORM["pages"]
        publish(self.item, {**FORM, "pages": [first, {**second, "fields": second["fields"][:3]}]})
        page = self.client.get(reverse("cases:apply_tasks", args=[draft.pk]))
        self.assertContains(page, "经营场所")
        self.assertContains(page, "again")
        self.assertContains(page, "inset warn")
        self.assertEqual(drafts.own(draft.pk, by=self.user).answers["premises"]["shop"], "和顺黄记面馆")

    def test_the_list_costs_a_fixed_number_of_queries(self) -> None:
        """1 session · 2 user · 3 draft · 4 whether reference rows have changed · 5 files."""
        draft = self.ready()
        for _n in range(4):
            drafts.attach(draft.pk, "photos", photo(), by=self.user)
        with self.assertNumQueries(5):
            self.go("apply_tasks", draft.pk)


class MaterialTests(PageTest):
    def setUp(self) -> None:
        super().setUp()
        self.draft = drafts.start("NOODLES", by=self.user)

    def put(self, **data: Any) -> Any:
        data.setdefault("slots", "1")
        return self.client.post(reverse("cases:apply_materials", args=[self.draft.pk]), data)

    def test_upload_look_and_remove(self) -> None:
        self.put(**{"file-form": photo("申请书.jpg"), "upload": "form"})
        page = self.go("apply_materials", self.draft.pk)
        self.assertContains(page, "申请书.jpg")
        file = StoredFile.objects.get()
        self.assertEqual(self.client.get(reverse("files:show", args=[file.pk])).status_code, 200)
        self.put(drop=f"form/{file.pk}")
        self.assertEqual(StoredFile.objects.count(), 0)

    def test_a_bad_file_is_refused_beside_its_slot_and_the_good_one_stays(self) -> None:
        program = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\0" * 100)
        page = self.put(**{"file-form": program, "file-photos": photo("店面.jpg"), "next": "1"})
        self.assertContains(page, "slot bad", status_code=422)
        self.assertContains(page, "店面.jpg", status_code=422)
        self.assertEqual(StoredFile.objects.count(), 1)

    def test_an_empty_file_is_refused(self) -> None:
        page = self.put(**{"file-form": SimpleUploadedFile("a.jpg", b""), "next": "1"})
        self.assertContains(page, "slot bad", status_code=422)

    @override_settings(MAX_UPLOAD_BYTES=50_000)
    def test_a_file_too_large_is_answered_in_place_with_413(self) -> None:
        large = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * 100_000)
        page = self.put(**{"file-form": large, "file-photos": photo("店面.jpg"), "defer-rules": "on", "next": "1"})
        self.assertContains(page, "slot bad", status_code=413)
        self.assertContains(page, "店面.jpg", status_code=413)
        self.assertTrue(drafts.own(self.draft.pk, by=self.user).materials["rules"]["deferred"])

    def test_strangers_see_no_file(self) -> None:
        self.put(**{"file-form": photo()})
        address = reverse("files:show", args=[StoredFile.objects.get().pk])
        self.client.force_login(people.stranger())
        self.assertEqual(self.client.get(address).status_code, 403)
        self.client.force_login(people.clerk())
        self.assertEqual(self.client.get(address).status_code, 403)

    def test_clerks_see_it_once_it_is_submitted(self) -> None:
        case = make_case(self.item, by=people.second_applicant())
        address = reverse("files:show", args=[case.materials.get(key="form").files.get().pk])
        for name, code in (("clerk", 200), ("official", 200), ("second_applicant", 200), ("stranger", 403)):
            self.client.force_login(people.get(name))
            self.assertEqual(self.client.get(address).status_code, code, name)

    def test_missing_ones_are_named_before_going_on(self) -> None:
        answer = self.put(next="1")
        self.assertRedirects(answer, reverse("cases:apply_materials", args=[self.draft.pk]) + "#m-form")


class TrackTests(PageTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = make_case(self.item)
        for number in (self.case.number, "2020-0101-0001"):
            cache.delete_many(["limit:track:127.0.0.1", f"limit:track-number:{number}"])

    def test_number_and_code_open_it_without_an_account(self) -> None:
        self.client.logout()
        code = self.case.query_code
        answer = self.send("track", number=self.case.number, code=f"{code[:3].lower()} {code[3:]}")
        self.assertRedirects(answer, reverse("cases:progress", args=[self.case.number]))
        self.assertContains(self.go("receipt", self.case.number), code)

    def test_a_wrong_code_tells_nothing(self) -> None:
        self.client.logout()
        for number in (self.case.number, "2020-0101-0001"):
            page = self.send("track", number=number, code="AAAAAA")
            self.assertContains(page, 'href="#number"', status_code=422)
            self.assertContains(page, number, status_code=422)
        answer = self.go("progress", self.case.number)
        self.assertRedirects(answer, f"{reverse('cases:track')}?n={self.case.number}")
        self.assertEqual(self.go("receipt", self.case.number).status_code, 404)

    def test_guessing_is_stopped(self) -> None:
        self.client.logout()
        with mock.patch("apps.cases.views.track.within", return_value=False):
            page = self.send("track", number=self.case.number, code=self.case.query_code)
        self.assertEqual(page.status_code, 422)

    def test_the_answer_is_the_heading_at_every_stage(self) -> None:
        number, by = self.case.number, people.clerk()
        self.assertContains(self.go("progress", number), "<h1>")
        actions.ask_corrections(self.case.pk, [Asked("没有签名", material="form")], by=by)
        page = self.go("progress", number)
        self.assertContains(page, reverse("cases:correct", args=[number]))
        self.assertContains(page, reverse("cases:withdraw", args=[number]))
        self.client.post(reverse("cases:correct", args=[number]), {"file-form": photo(), "send": "1"})
        judge_all(self.case)
        actions.accept(self.case.pk, by=by)
        self.assertContains(self.go("progress", number), reverse("cases:follow_up", args=[number]))
        actions.grant(self.case.pk, by=people.deputy_head())
        page = self.go("progress", number)
        self.assertNotContains(page, reverse("cases:withdraw", args=[number]))
        self.assertContains(page, "南市监许准")

    def test_progress_costs_a_fixed_number_of_queries(self) -> None:
        """1 session · 2 user · 3 case · 4 chain · 5 orders · 6 correction · 7 letters · 8 entries ·
        9 calendar version · 10 materials · 11 their files · 12 the clocks, for 催办."""
        with self.assertNumQueries(12):
            self.go("progress", self.case.number)

    def test_strangers_are_led_to_the_door(self) -> None:
        self.client.force_login(people.stranger())
        self.assertEqual(self.go("progress", self.case.number).status_code, 302)
        self.assertEqual(self.go("withdraw", self.case.number).status_code, 404)
        self.assertEqual(self.go("correct", self.case.number).status_code, 404)

    def test_withdrawing_asks_first(self) -> None:
        self.assertContains(self.go("withdraw", self.case.number), "btn bad")
        answer = self.send("withdraw", self.case.number, reason="不开了", rev=self.case.rev)
        self.assertRedirects(answer, reverse("cases:progress", args=[self.case.number]))
        self.case.refresh_from_db()
        self.assertEqual(self.case.status, "withdrawn")

    def test_a_stale_withdrawal_is_told_so(self) -> None:
        page = self.send("withdraw", self.case.number, reason="不开了", rev=self.case.rev - 1)
        self.assertContains(page, "不开了", status_code=409)

    def test_my_cases_page_by_key(self) -> None:
        with mock.patch("apps.cases.views.track.PAGE", 1):
            second = make_case(self.item)
            page = self.go("mine")
            self.assertContains(page, second.number)
            self.assertNotContains(page, self.case.number)
            page = self.client.get(reverse("cases:mine") + page.context["next_url"])
            self.assertContains(page, self.case.number)
        self.assertEqual(self.client.get(reverse("cases:mine"), {"before": "x"}).status_code, 404)


class CorrectTests(PageTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = make_case(self.item)
        asked = [Asked("没有签名", material="form"), Asked("与租约不符", page="premises")]
        actions.ask_corrections(self.case.pk, asked, by=people.clerk())

    def put(self, **data: Any) -> Any:
        return self.client.post(reverse("cases:correct", args=[self.case.number]), data)

    def test_both_points_answered_at_once(self) -> None:
        answer = self.put(**PREMISES | {"area": "80"}, **{"file-form": photo(), "send": "1"})
        self.assertRedirects(answer, reverse("cases:progress", args=[self.case.number]))
        self.case.refresh_from_db()
        self.assertEqual((self.case.status, self.case.answers["premises"]["area"]), ("submitted", 80))

    def test_a_file_sent_early_stays_and_what_was_typed_too(self) -> None:
        page = self.put(**PREMISES | {"area": "八十"}, **{"file-form": photo("新.jpg"), "upload": "form"})
        self.assertContains(page, "新.jpg")
        self.assertContains(page, "八十")
        page = self.put(**PREMISES | {"area": "八十"}, send="1")
        self.assertContains(page, "新.jpg", status_code=422)
        self.assertEqual(Case.objects.get().status, "correction")
        self.assertEqual(self.put(**PREMISES, send="1").status_code, 302)

    def test_a_missing_file_is_named(self) -> None:
        page = self.put(**PREMISES, send="1")
        self.assertContains(page, "slot bad", status_code=422)

    def test_the_place_the_clerk_pointed_at_is_drawn_on_the_picture_sent(self) -> None:
        case = make_case(self.item)
        file = case.materials.get(key="form").files.get()
        asked = Asked("没有签名", material="form", spot=f"{file.pk} 40 60")
        actions.ask_corrections(case.pk, [asked], by=people.clerk())
        page = self.go("correct", case.number)
        self.assertContains(page, f'src="{reverse("files:show", args=[file.pk])}"')
        self.assertContains(page, 'cx="40%" cy="60%"')

    def test_without_a_correction_there_is_no_page(self) -> None:
        other = make_case(self.item)
        self.assertEqual(self.go("correct", other.number).status_code, 302)

    def test_what_was_to_follow_is_brought(self) -> None:
        case = make_case(self.item)
        judge_all(case)
        actions.accept(case.pk, by=people.clerk())
        address = reverse("cases:follow_up", args=[case.number])
        self.assertContains(self.client.get(address), "食品安全制度")
        self.assertEqual(self.client.post(address, {"key": "rules"}).status_code, 422)
        answer = self.client.post(address, {"key": "rules", "file-rules": photo()})
        self.assertRedirects(answer, reverse("cases:progress", args=[case.number]))
        self.assertEqual(case.materials.get(key="rules").status, "uploaded")


class LetterPageTests(PageTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = make_case(self.item)
        self.letter = self.case.documents.get()

    def test_the_applicant_reads_it_and_strangers_do_not(self) -> None:
        page = self.go("letter", self.letter.pk)
        self.assertContains(page, self.letter.number)
        self.assertContains(page, "和顺黄记面馆")
        self.client.force_login(people.stranger())
        self.assertEqual(self.go("letter", self.letter.pk).status_code, 404)

    def test_anybody_may_check_it_and_sees_names_masked(self) -> None:
        self.client.logout()
        address = reverse("cases:verify", args=[letters.short(self.letter.pk)])
        page = self.client.get(address, {"s": letters.token(self.letter)})
        self.assertContains(page, self.letter.number)
        self.assertNotContains(page, "和顺黄记面馆")
        self.assertNotContains(page, "黄淑仪")

    def test_a_wrong_code_shows_nothing(self) -> None:
        for address, token in ((letters.short(self.letter.pk), "x"), ("nothing", "x"), ("中文", "")):
            page = self.client.get(reverse("cases:verify", args=[address]), {"s": token})
            self.assertEqual(page.status_code, 404)
            self.assertNotContains(page, self.letter.number, status_code=404)


class ReportPageTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        cache.delete("limit:report:127.0.0.1")
        self.standard = make_standard()
        self.address = reverse("cases:report_fill", args=[self.standard.code])

    def put(self, **data: Any) -> Any:
        data = {"idempotency_key": "k1", "send": "1"} | data
        return self.client.post(self.address, data)

    def test_choosing_what_it_is(self) -> None:
        self.assertContains(self.client.get(reverse("cases:report")), self.address)
        self.assertEqual(self.client.get(reverse("cases:report"), {"q": "没有这种事"}).status_code, 200)

    def test_without_an_account_to_the_receipt(self) -> None:
        self.assertContains(self.client.get(self.address), "idempotency_key")
        answer = self.put(lng=people.HERE[0], lat=people.HERE[1], text="水浸到膝盖", photos=photo())
        case = Case.objects.get()
        self.assertRedirects(answer, reverse("cases:receipt", args=[case.number]))
        self.assertEqual((case.applicant, case.materials.get().files.count()), (None, 1))
        self.assertContains(self.client.get(reverse("cases:receipt", args=[case.number])), case.query_code)
        self.assertContains(self.client.get(reverse("cases:progress", args=[case.number])), "水浸到膝盖")

    def test_pressing_twice_makes_one_report(self) -> None:
        self.client.get(self.address)
        facts = {"community": people.COMMUNITY, "address": "鹤峰路 18 号", "text": "水浸"}
        self.assertEqual(self.put(**facts).url, self.put(**facts).url)
        self.assertEqual(Case.objects.count(), 1)

    def test_a_place_outside_and_swapped_coordinates_are_told_and_all_is_kept(self) -> None:
        for place in (people.ELSEWHERE, people.HERE[::-1]):
            page = self.put(
                lng=place[0], lat=place[1], text="水浸到膝盖", phone="13800003210", photos=photo("路口.jpg")
            )
            self.assertContains(page, 'role="alert"', status_code=422)
            for kept in ("水浸到膝盖", "13800003210", "路口.jpg", 'value="k1"'):
                self.assertContains(page, kept, status_code=422)
        kept = str(StoredFile.objects.latest("pk").pk)
        answer = self.put(community=people.COMMUNITY, address="鹤峰路 18 号", lng="", lat="", text="水浸", photo=kept)
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(Case.objects.get().materials.get().files.count(), 1)

    def test_numbers_that_are_none_and_a_wrong_phone(self) -> None:
        self.assertEqual(self.put(lng="x", lat="y", text="水浸").status_code, 422)
        self.assertEqual(self.put(lng="nan", lat="inf", text="水浸").status_code, 422)
        page = self.put(lng=people.HERE[0], lat=people.HERE[1], text="水浸", phone="138")
        self.assertContains(page, 'id="id_phone_error"', status_code=422)

    def test_nowhere_is_refused_at_its_field(self) -> None:
        page = self.put(text="水浸")
        self.assertContains(page, 'id="id_community_error"', status_code=422)

    def test_a_program_instead_of_a_photo(self) -> None:
        page = self.put(text="水浸", photos=SimpleUploadedFile("a.jpg", b"MZ" + b"\0" * 99))
        self.assertContains(page, 'id="photos_error"', status_code=422)

    def test_taking_a_photo_out_again(self) -> None:
        page = self.client.post(
            self.address, {"idempotency_key": "k1", "text": "水浸", "photos": photo(), "upload": ""}
        )
        self.assertEqual(page.status_code, 200)
        kept = str(StoredFile.objects.get().pk)
        page = self.client.post(self.address, {"idempotency_key": "k1", "text": "水浸", "photo": kept, "drop": kept})
        self.assertNotContains(page, kept)
        self.assertContains(page, "水浸")

    def test_others_do_not_see_the_photo_of_a_report(self) -> None:
        self.client.get(self.address)
        self.put(lng=people.HERE[0], lat=people.HERE[1], text="水浸", photos=photo())
        address = reverse("files:show", args=[StoredFile.objects.get().pk])
        self.assertEqual(self.client.get(address).status_code, 200)
        self.client.logout()
        self.assertEqual(self.client.get(address).status_code, 403)
        for name, code in (("dispatcher", 200), ("district_leader", 200), ("official", 403), ("stranger", 403)):
            self.client.force_login(people.get(name))
            self.assertEqual(self.client.get(address).status_code, code, name)

    def test_too_many_reports_from_one_place(self) -> None:
        with mock.patch("apps.cases.views.report.within", return_value=False):
            page = self.put(lng=people.HERE[0], lat=people.HERE[1], text="水浸")
        self.assertContains(page, "水浸", status_code=429)

    def test_a_signed_in_reporter_finds_it_among_their_cases(self) -> None:
        give(self.standard, by=people.applicant())
        self.client.force_login(people.applicant())
        self.assertContains(self.client.get(reverse("cases:mine")), self.standard.name)


class GoodAnswersTests(CaseTest):
    def test_the_example_is_good(self) -> None:
        """So that the other tests fail for the reason they name."""
        from apps.catalog import forms

        self.assertEqual(forms.clean_all(self.item.current, GOOD)[1], {})
