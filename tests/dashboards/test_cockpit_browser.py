"""The cockpit as a leader meets it: by keyboard down to the grid, readable on a wall, grey when it is stale."""

from typing import Any

import pytest

from apps.supervision.models import Notice
from apps.supervision.notices import Matter, instruct
from tests import people
from tests.browser import BrowserTestCase

SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
    .filter(e => e.getClientRects().length && !e.closest('.sr'))
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => { const m = e.ownerSVGElement?.getScreenCTM(); // drawn text is scaled with its picture
        return parseFloat(getComputedStyle(e).fontSize) * (m ? m.d : 1) }))"""


@pytest.mark.browser
class Cockpit(BrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        people.make_world()
        self.leader = people.district_leader()

    def page_of(self, path: str, width: int, height: int = 1080, **more: Any) -> Any:
        return self.page(path, width=width, height=height, user=self.leader, **more)

    def test_from_the_district_to_a_grid_by_keyboard_and_back_by_the_crumbs(self) -> None:
        with self.page_of("/cockpit/", 1366, 768) as page:
            for code in (people.TOWN, people.COMMUNITY, people.WEST_GRID):
                page.locator(f".map svg a[href*='{code}']").focus()
                page.keyboard.press("Enter")
                page.wait_for_url(f"**place={code}*")
            self.assertIn("第1网格", page.inner_text("h1"))
            page.click(".places a >> nth=1")
            self.assertIn(people.TOWN, page.url)

    def test_without_script_the_way_down_and_the_definition_work(self) -> None:
        with self.page_of("/cockpit/", 390, 844, script=False) as page:
            page.locator("summary", has_text="口径").first.focus()
            page.keyboard.press("Enter")
            self.assertTrue(page.locator(".def").first.is_visible())
            page.locator(f".map table a[href*='place={people.TOWN}']").first.click()
            self.assertIn(people.TOWN, page.url)

    def test_every_size_is_accessible_and_fits(self) -> None:
        self.give()
        sizes = [
            ("/cockpit/", 1366, 768), (f"/cockpit/?place={people.TOWN}", 390, 844), ("/cockpit/?wall=1", 1920, 1080),
            ("/cockpit/?wall=1", 3840, 2160), ("/cockpit/units/", 390, 844), ("/instructions/", 390, 844),
            ("/cockpit/overdue/instruct/", 390, 844),
        ]  # fmt: skip
        for path, width, height in sizes:
            with self.subTest(path, width=width), self.page_of(path, width, height) as page:
                self.assert_accessible(page)
                self.assert_fits(page)
                if width < 1920:
                    self.assert_targets(page)
                    self.assert_labeled(page)

    def test_no_word_on_a_wall_is_too_small_not_even_on_the_map(self) -> None:
        self.give()
        for path, height, least in (("/cockpit/?wall=1", 1080, 20), ("/cockpit/?wall=1", 2160, 40),
                                    (f"/cockpit/?wall=1&place={people.COMMUNITY}", 1080, 20)):  # fmt: skip
            with self.subTest(path, height=height), self.page_of(path, height * 16 // 9, height) as page:
                self.assertGreaterEqual(page.evaluate(SMALLEST), least)
                self.assertLessEqual(page.locator(".figures, .panes .card").count(), 7)
                self.assertEqual(page.evaluate("document.documentElement.scrollHeight"), height)

    def test_one_instruction_from_the_number_to_its_end(self) -> None:
        with self.page_of("/cockpit/", 1366, 768) as page:
            page.click(".under a >> nth=0")
            page.select_option("#id_owner", str(people.post("NH-MSR", "head").pk))
            page.fill("#id_text", "一周内见底")
            page.click("button.primary")
            page.wait_for_url("**/instructions/")
            self.assertIn("一周内见底", page.inner_text("main"))
        address = f"/instructions/{Notice.objects.get().pk}/"
        with self.page(address, width=390, user=people.bureau_head()) as page:
            self.assert_accessible(page)
            self.assert_targets(page)
            page.fill("#id_text", "已办")
            page.click("button.primary")
            self.assertIn("回告", page.inner_text("main"))
        with self.page_of(address, 1366, 768) as page:
            self.assert_accessible(page)
            page.click("button.primary")
            self.assertIn("办结", page.inner_text("main"))

    def give(self) -> None:
        matter = Matter(Notice.About.UNIT, "区市场监督管理局", "Market regulation")
        instruct(matter, owner_id=people.post("NH-MSR", "head").pk, text="一周内见底", days=5, by=self.leader)
