"""Bad luck on citizens' forms: two windows, the same photo twice, long names, an emptied list, many materials."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from apps.cases import drafts
from apps.cases.models import Draft
from apps.files.models import StoredFile
from tests import people
from tests.cases.test_pages import APPLICANT, PREMISES, PageTest
from tests.cases.test_report import give
from tests.cases.things import FORM, MATERIALS, both, field, make_draft, make_item, make_standard, photo, publish


class TwoWindows(PageTest):
    def setUp(self) -> None:
        super().setUp()
        self.draft = drafts.start("NOODLES", by=self.user)
        self.page = reverse("cases:apply_page", args=[self.draft.pk, "premises"])
        self.client.post(reverse("cases:apply_page", args=[self.draft.pk, "applicant"]), APPLICANT)

    def seen(self) -> str:
        return str(self.client.get(self.page).context["seen"])

    def test_the_second_window_is_told_and_both_are_there(self) -> None:
        first = second = self.seen()
        self.client.post(self.page, PREMISES | {"seen": first, "shop": "和顺黄记面馆"})
        answer = self.client.post(self.page, PREMISES | {"seen": second, "shop": "黄记粥铺"})
        self.assertContains(answer, "黄记粥铺", status_code=409)
        self.assertContains(answer, "和顺黄记面馆", status_code=409)
        self.assertEqual(Draft.objects.get().answers["premises"]["shop"], "和顺黄记面馆")
        self.client.post(self.page, PREMISES | {"seen": answer.context["seen"], "shop": "黄记粥铺"})
        self.assertEqual(Draft.objects.get().answers["premises"]["shop"], "黄记粥铺")

    def test_one_window_after_the_other_is_nothing_special(self) -> None:
        self.client.post(self.page, PREMISES | {"seen": self.seen()})
        answer = self.client.post(self.page, PREMISES | {"seen": self.seen(), "area": "90"})
        self.assertEqual(answer.status_code, 302)


class SamePhoto(PageTest):
    def test_chosen_again_after_an_error_it_is_attached_once(self) -> None:
        standard = make_standard()
        address = reverse("cases:report_fill", args=[standard.code])
        wrong = {"send": "1", "idempotency_key": "k1", "text": "积水", "community": "", "photos": photo()}
        page = self.client.post(address, wrong)
        self.assertEqual(page.status_code, 422)
        kept = [str(one.pk) for one in page.context["photos"]]
        again = wrong | {"photos": [photo("again.jpg"), photo("other.jpg", "red")], "photo": kept}
        page = self.client.post(address, again)
        self.assertEqual(len(page.context["photos"]), 2)
        self.assertEqual(StoredFile.objects.count(), 2)

    def test_of_a_material_too(self) -> None:
        draft = make_draft(self.item)
        drafts.attach(draft.pk, "form", photo("again.jpg"), by=self.user)
        self.assertEqual(len(drafts.own(draft.pk, by=self.user).materials["form"]["files"]), 1)
        drafts.attach(draft.pk, "form", photo("other.jpg", "red"), by=self.user)
        self.assertEqual(len(drafts.own(draft.pk, by=self.user).materials["form"]["files"]), 2)


class NearPage(PageTest):
    def test_a_wrong_number_is_told_beside_its_field_and_linked(self) -> None:
        self.client.logout()
        standard = make_standard()
        before = give(standard, client_actor="other")
        lng, lat = people.HERE
        data = {"same": str(before.pk), "idempotency_key": "k1", "text": "积水", "lng": lng, "lat": lat, "phone": "12"}
        page = self.client.post(reverse("cases:report_fill", args=[standard.code]), data)
        self.assertContains(page, 'href="#id_phone"', status_code=422)
        self.assertContains(page, 'aria-invalid="true"', status_code=422)
        self.assertContains(page, 'value="12"', status_code=422)


class Forbidden(PageTest):
    def test_citizens_are_spoken_to_as_citizens(self) -> None:
        page = self.client.get("/cockpit/")
        self.assertContains(page, reverse("cases:mine"), status_code=403)
        self.assertNotContains(page, "岗", status_code=403)


LONG = "佛" * 200


class Odd(PageTest):
    def test_a_name_of_two_hundred_characters_is_refused_in_place_and_kept(self) -> None:
        draft = drafts.start("NOODLES", by=self.user)
        page = self.send("apply_page", draft.pk, "applicant", **APPLICANT | {"applicant_name": LONG})
        self.assertContains(page, LONG, status_code=422)
        self.assertContains(page, "#id_applicant_name", status_code=422)

    def test_an_emptied_list_is_asked_for_again(self) -> None:
        rows = field("staff", "repeat", "从业人员", min_rows=1, max_rows=9, fields=[field("name", "text", "姓名")])
        first, second = FORM["pages"]
        publish(self.item, form={**FORM, "pages": [first, {**second, "fields": [rows]}]})
        draft = drafts.start("NOODLES", by=self.user)
        self.send("apply_page", draft.pk, "applicant", **APPLICANT)
        two = {"staff-rows": "2", "staff-0-name": "陈明", "staff-1-name": "黄淑仪"}
        page = self.send("apply_page", draft.pk, "premises", **two, **{"staff-drop": "0"})
        self.assertContains(page, "黄淑仪")
        self.assertNotContains(page, 'value="陈明"')
        page = self.send("apply_page", draft.pk, "premises", **{"staff-rows": "1", "staff-0-name": ""})
        self.assertEqual(page.status_code, 422)
        self.assertContains(page, "staff-0-name", status_code=422)

    def test_forty_materials_on_one_page(self) -> None:
        many = [{**MATERIALS[0], "key": f"m{n}", "name": both(f"材料{n}")} for n in range(40)]
        item = make_item("MANY")
        publish(item, materials=many)
        draft = drafts.start("MANY", by=self.user)
        Draft.objects.filter(pk=draft.pk).update(answers=make_draft(self.item).answers)
        address = reverse("cases:apply_materials", args=[draft.pk])
        self.client.get(address)  # reference rows are kept now
        with self.assertNumQueries(4):  # session, user, draft, whether reference rows have changed
            page = self.client.get(address)
        self.assertContains(page, 'class="slot', count=40)
        files: dict[str, Any] = {f"file-m{n}": photo(f"{n}.jpg", f"#0000{n:02x}") for n in range(40)}
        self.client.post(address, {"slots": "1", "next": "1", **files})
        self.assertEqual(len(drafts.own(draft.pk, by=self.user).materials), 40)

    @override_settings(MAX_UPLOAD_BYTES=20_000)
    def test_a_photo_past_the_limit_is_refused_in_words_and_the_rest_is_kept(self) -> None:
        draft = make_draft(self.item)
        out = io.BytesIO()
        Image.effect_noise((400, 400), 90).save(out, "PNG")
        large = SimpleUploadedFile("large.png", out.getvalue(), content_type="image/png")
        address = reverse("cases:apply_materials", args=[draft.pk])
        page = self.client.post(address, {"slots": "1", "next": "1", "file-form": large, "file-photos": photo()})
        self.assertContains(page, "#file-form", status_code=413)
        self.assertEqual(len(drafts.own(draft.pk, by=self.user).materials["photos"]["files"]), 1)
