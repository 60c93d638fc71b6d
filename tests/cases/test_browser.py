"""The citizens' pages in a real browser: phone and desk, with and without script."""

from typing import Any

from django.core.cache import cache
from django.urls import reverse

from apps.cases import actions, drafts
from apps.cases.actions import Asked
from apps.cases.models import Case, Draft
from tests import people
from tests.browser import BrowserTestCase
from tests.cases.things import _Media, judge_all, make_case, make_draft, make_item, make_standard, photo


class CitizenPages(_Media, BrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.delete("limit:report:127.0.0.1")
        people.make_world()
        self.item = make_item()
        self.user = people.applicant()

    def look(self, path: str, **more: Any) -> None:
        """Everything is reachable, labeled, large enough and fits, on a phone and at a desk."""
        for width in (390, 1366):
            with self.page(path, width=width, **more) as page:
                self.assert_fits(page)
                self.assert_labeled(page)
                self.assert_targets(page)
                self.assert_accessible(page)

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"cases:{name}", args=args)

    def test_the_pages_of_an_application(self) -> None:
        draft = make_draft(self.item)
        drafts.save_page(draft.pk, "premises", {"area": "x"}, by=self.user)
        self.look(self.address("apply", self.item.key))
        for name in ("apply_tasks", "apply_materials", "apply_check"):
            self.look(self.address(name, draft.pk), user=self.user)
        self.look(self.address("apply_page", draft.pk, "premises"), user=self.user)

    def test_the_pages_of_a_case(self) -> None:
        case = make_case(self.item)
        actions.ask_corrections(case.pk, [Asked("没有签名", material="form")], by=people.clerk())
        for name in ("receipt", "progress", "correct", "withdraw"):
            self.look(self.address(name, case.number), user=self.user)
        self.look(self.address("letter", case.documents.first().pk), user=self.user)  # type: ignore[union-attr]
        self.look(self.address("mine"), user=self.user)

    def test_elder_mode_and_english_fit_too(self) -> None:
        case = make_case(self.item)
        judge_all(case)
        actions.accept(case.pk, by=people.clerk())
        self.look(self.address("progress", case.number), user=self.user, theme="elder")
        self.look(self.address("progress", case.number), user=self.user, language="en")

    def test_the_open_pages(self) -> None:
        standard = make_standard()
        for path in (self.address("track"), self.address("report"), self.address("report_fill", standard.code)):
            self.look(path)

    def test_applying_on_a_phone_without_script(self) -> None:
        with self.page(self.address("apply", self.item.key), user=self.user, script=False) as page:
            page.click("main .btn.primary")
            page.click("main .btn.primary")
            page.click("main .btn.primary")  # the account knows the first part
            page.fill("[name=shop]", "和顺黄记面馆")
            page.select_option("[name=place_community]", people.COMMUNITY)
            page.fill("[name=place_detail]", "鹤峰路 18 号")
            page.fill("[name=area]", "八十六")
            page.click("main .btn.primary")
            self.assertEqual(page.input_value("[name=area]"), "八十六")
            self.assertTrue(page.locator("[role=alert]").is_visible())
            page.fill("[name=area]", "86")
            page.click("main .btn.primary")
            page.set_input_files("[name=file-form]", [_file()])
            page.check("[name=defer-rules]")
            page.click("main .btn.primary")
            page.click("main a.btn.primary")
            page.check("[name=agreed]")
            page.click("main .btn.primary")
            case = Case.objects.get()
            self.assertIn(case.number, page.inner_text("main"))
            page.go_back()
            page.reload()
            self.assertIn(self.address("receipt", case.number), page.url)
        self.assertEqual(Draft.objects.get().case, case)

    def test_reporting_from_where_one_stands(self) -> None:
        standard = make_standard()
        with self.page(self.address("report_fill", standard.code)) as page:
            page.context.grant_permissions(["geolocation"])
            page.context.set_geolocation({"longitude": people.HERE[0], "latitude": people.HERE[1], "accuracy": 12})
            page.click("[data-do=locate]")
            page.wait_for_function("document.getElementById('id_lat').value !== ''")
            page.fill("[name=text]", "水浸到膝盖")
            page.set_input_files("[name=photos]", [_file()])
            page.click(".btn.primary[name=send]")
            page.wait_for_url("**/receipt/**")
        case = Case.objects.get()
        self.assertEqual(case.grid.code, people.WEST_GRID)  # type: ignore[union-attr]
        self.assertEqual(case.materials.get().files.count(), 1)

    def test_without_permission_the_words_do(self) -> None:
        with self.page(self.address("report_fill", make_standard().code)) as page:
            page.click("[data-do=locate]")
            page.wait_for_function("document.querySelector('.found').textContent.length > 8")
            self.assertEqual(page.input_value("#id_lat"), "")


def _file() -> Any:
    upload = photo("申请书.jpg")
    return {"name": upload.name, "mimeType": "image/jpeg", "buffer": upload.read()}
