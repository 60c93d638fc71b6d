"""Counter and hotline in a real browser: a walk-in from the door to the tracking page; a call by keys alone."""

from typing import Any

from django.core.cache import cache
from django.urls import reverse

from apps.cases import drafts
from apps.cases.models import Call, Case, Draft
from tests import people
from tests.browser import BrowserTestCase
from tests.cases.test_behalf import MOTHER, UNKNOWN, make_for, told
from tests.cases.test_browser import _file
from tests.cases.test_counter import enter, make_walk_in
from tests.cases.test_hotline import WORDS
from tests.cases.test_report import give
from tests.cases.things import _Media, make_item, make_standard


class DeskTestCase(_Media, BrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        people.make_world()
        self.item = make_item()

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"cases:{name}", args=args)

    def look(self, path: str, **more: Any) -> None:
        """Reachable, labeled, large enough, and nothing sticks out; on a phone, at a desk and at 320 px."""
        for width in (320, 390, 1366):
            with self.page(path, width=width, **more) as page:
                self.assert_fits(page)
                if width > 320:
                    self.assert_labeled(page)
                    self.assert_targets(page, 60 if more.get("theme") == "elder" else 44)
                    self.assert_accessible(page)


class CounterInTheBrowser(DeskTestCase):
    def test_the_pages(self) -> None:
        case = enter(make_walk_in(self.item))
        draft = make_walk_in(self.item)
        for name, *args in (
            ("counter",), ("counter_new", "NOODLES"), ("counter_person", draft.pk), ("counter_sheet", draft.pk),
            ("apply_tasks", draft.pk), ("apply_declare", draft.pk), ("receipt", case.number),
        ):  # fmt: skip
            self.look(self.address(name, *args), user=people.clerk())
        self.look(self.address("counter") + "?q=食品", user=people.clerk(), language="en")

    def test_a_walk_in_applies_and_follows_it_at_home(self) -> None:
        """Without script, as for everybody: the clerk's own password is the only one."""
        with self.page(self.address("counter"), user=people.clerk(), width=1366, script=False) as page:
            page.fill("#q", "食品经营")
            page.click("main .btn.primary")
            page.click(".picks a")
            page.select_option("[name=id_type]", UNKNOWN["id_type"])
            page.fill("[name=id_no]", "H8765432")
            page.fill("[name=name]", UNKNOWN["name"])
            page.fill("[name=phone]", UNKNOWN["phone"])
            page.click("main .btn.primary")
            self.assertIn("8 位数字", page.inner_text("[role=alert]"))
            page.fill("[name=id_no]", UNKNOWN["id_no"])
            page.click("main .btn.primary")
            page.click("main .ends .btn.primary")
            self.assertEqual(page.input_value("[name=applicant_name]"), UNKNOWN["name"])
            page.click("main .btn.primary")
            page.fill("[name=shop]", "潘记")
            page.select_option("[name=place_community]", people.COMMUNITY)
            page.fill("[name=place_detail]", "鹤峰路 18 号")
            page.fill("[name=area]", "20")
            page.click("main .btn.primary")
            page.set_input_files("[name=file-form]", [_file()])
            page.check("[name=defer-rules]")
            page.click("main .btn.primary")
            page.click("main .ends a.btn.primary")
            sheet = page.get_attribute("a[target=_blank]", "href") or ""
            page.check("[name=agreed]")
            page.click("main .btn.primary")
            case = Case.objects.get()
            self.assertIn(case.query_code, page.inner_text("main"))
            self.assertIn("/sheet/", sheet)
        with self.page(self.address("track"), script=False) as page:
            page.fill("[name=number]", case.number)
            page.fill("[name=code]", case.query_code.lower())
            page.click("main .btn.primary")
            self.assertIn(self.address("progress", case.number), page.url)
        self.assertEqual((case.channel, case.applicant, Draft.objects.get().case), ("window", None, case))


class BehalfInTheBrowser(DeskTestCase):
    def test_the_pages(self) -> None:
        draft = make_for(self.item)
        behalf = drafts.start_for("NOODLES", told(MOTHER, "relative"), by=people.second_applicant())
        for name, *args in (("apply", "NOODLES"), ("apply_for", "NOODLES"), ("apply_person", draft.pk),
                            ("apply_tasks", draft.pk), ("apply_materials", behalf.pk), ("mine",)):  # fmt: skip
            self.look(self.address(name, *args), user=people.second_applicant())
        for more in ({"theme": "elder"}, {"language": "en"}):
            self.look(self.address("apply_for", "NOODLES"), user=people.second_applicant(), **more)

    def test_a_son_begins_for_his_mother_without_script(self) -> None:
        with self.page(self.address("apply", "NOODLES"), user=people.second_applicant(), script=False) as page:
            page.click("text=替别人办")
            page.fill("[name=id_no]", MOTHER["id_no"])
            page.fill("[name=name]", MOTHER["name"])
            page.fill("[name=phone]", MOTHER["phone"])
            page.check("[name=mandate][value=relative]")
            page.click("main .btn.primary")
            page.click("main .ends .btn.primary")
            self.assertEqual(page.input_value("[name=applicant_name]"), "黄淑仪")
            self.assertNotIn("陈明", page.inner_text("form"))


class CallInTheBrowser(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.standard = make_standard(urgency=1)
        self.user = people.hotline()

    def test_the_pages(self) -> None:
        give(self.standard, place=None, community=people.COMMUNITY, address="鹤峰路 18 号门口", phone=WORDS["phone"])
        Call.objects.create(
            owner=self.user, client_key="k", typed={**WORDS, "name": "", "standard": "", "community": ""}
        )
        path = self.address("hotline")
        self.look(path, user=self.user)
        self.look(f"{path}?call={Call.objects.get().pk}", user=self.user)
        self.look(f"{path}?call={Call.objects.get().pk}", user=self.user, language="en")

    def test_from_an_empty_screen_by_keys_with_three_beyond_the_words(self) -> None:
        """Number, Tab, place, Tab, words, Ctrl+Enter: the kind and the community are found meanwhile."""
        with self.page(self.address("hotline"), user=self.user, width=1366, height=768) as page:
            keys = Keys(page)
            keys.type(WORDS["phone"])
            keys.press("Tab")
            keys.type(WORDS["address"])
            keys.press("Tab")
            keys.type(WORDS["text"])
            page.locator("#heard").get_by_text("道路积水").wait_for()
            self.assertTrue(page.locator("[name=community]").first.is_checked())
            keys.press("Control+Enter")
            page.wait_for_url("**/hotline/said/**")
            case = Case.objects.get()
            self.assertIn(case.number, page.inner_text("main"))
            self.assertEqual(keys.beyond, 3)
            keys.press("Enter")  # the next call has the focus
            page.wait_for_url("**/hotline/")
            self.assertEqual(page.evaluate("document.activeElement.id"), "phone")
        self.assertEqual((case.channel, case.standard, case.grid.code), ("hotline", self.standard, people.COMMUNITY))  # type: ignore[union-attr]

    def test_sending_faster_than_the_answer_sends_nothing_unseen(self) -> None:
        """Ctrl+Enter with the last letter: what was typed is looked at first, then sent."""
        with self.page(self.address("hotline"), user=self.user, width=1366) as page:
            page.fill("#phone", WORDS["phone"])
            page.fill("#address", WORDS["address"])
            page.fill("#text", WORDS["text"])
            page.keyboard.press("Control+Enter")
            page.wait_for_url("**/hotline/said/**")
        self.assertEqual(Case.objects.get().standard, self.standard)

    def test_a_lost_page_loses_no_field(self) -> None:
        with self.page(self.address("hotline"), user=self.user) as page:
            page.fill("#phone", WORDS["phone"])
            page.fill("#address", WORDS["address"])
            page.locator("#heard").get_by_text("和顺社区").wait_for()
        with self.page(self.address("hotline"), user=self.user) as page:
            page.click(".calls .mine a")
            self.assertEqual(page.input_value("#address"), WORDS["address"])

    def test_keys_choose_and_join(self) -> None:
        before = give(self.standard, place=None, community=people.COMMUNITY, address="鹤峰路 18 号门口")
        make_standard("0102", name="井盖缺失", name_en="Missing cover", aliases=["沙井盖"])
        with self.page(self.address("hotline"), user=self.user, width=1366) as page:
            page.fill("#phone", WORDS["phone"])
            page.fill("#address", WORDS["address"])
            page.fill("#text", "道路积水，井盖缺失")
            page.locator("#heard [data-alt='2']").wait_for()
            self.assertEqual(page.locator("[name=standard]:checked").count(), 0)
            with page.expect_response("**/hotline/look/"):
                page.keyboard.press(f"Alt+{1 if self.first(page) else 2}")
            page.locator("#heard [name=same]").wait_for()
            page.keyboard.press("Alt+j")
            page.get_by_text("已登记关注").wait_for()
        self.assertEqual(before.followers.count(), 1)

    def first(self, page: Any) -> bool:
        return page.locator("#heard [data-alt='1']").get_attribute("value") == str(self.standard.pk)


class Keys:
    """A keyboard that counts what is pressed beyond the text itself."""

    def __init__(self, page: Any) -> None:
        self.page, self.beyond = page, 0

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.beyond += 1
