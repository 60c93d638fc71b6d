"""Public pages and the cockpit in a real browser: axe, fit at 320 px, targets, labels, keyboard, without script."""

from tests import people
from tests.browser import DESK, PHONE, BrowserTestCase
from tests.catalog.test_pages import load_some

PUBLIC = ("/", "/services/", "/services/?q=火星", "/services/FOOD_OP/", "/about/")


class PublicPages(BrowserTestCase):
    def setUp(self) -> None:
        people.make_world()
        load_some()

    def test_axe_finds_nothing(self) -> None:
        for path in PUBLIC:
            for theme in ("", "elder", "contrast"):
                with self.subTest(path, theme=theme), self.page(path, theme=theme) as page:
                    self.assert_accessible(page)
                    self.assert_labeled(page)

    def test_nothing_sticks_out_at_320_in_either_language(self) -> None:
        for path in PUBLIC:
            for language in ("zh-hans", "en"):
                for theme in ("", "elder"):
                    where = self.page(path, width=320, theme=theme, language=language)
                    with self.subTest(path, language=language, theme=theme), where as page:
                        self.assert_fits(page)

    def test_targets_are_large_enough_for_a_finger(self) -> None:
        for path in PUBLIC:
            for theme, smallest in (("", 44), ("elder", 60)):
                with self.subTest(path, theme=theme), self.page(path, theme=theme) as page:
                    self.assert_targets(page, smallest)

    def test_a_desk_and_twice_the_size_hold_everything(self) -> None:
        for path in PUBLIC:
            with self.subTest(path), self.page(path, width=DESK[0] // 2, height=DESK[1] // 2) as page:
                self.assert_fits(page)

    def test_the_way_from_home_to_the_guide_needs_no_script(self) -> None:
        with self.page("/", script=False) as page:
            page.fill("#q", "小饭馆")
            page.click("form.ask button")
            page.click("text=开个小饭馆")
            self.assertIn("食品经营许可", page.inner_text("h1"))
            self.assertTrue(page.is_visible("text=开始办理"))

    def test_tab_goes_first_to_the_content_and_reaches_the_search(self) -> None:
        with self.page("/") as page:
            page.keyboard.press("Tab")
            self.assertEqual(page.evaluate("document.activeElement.className"), "skip")
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            self.assertEqual(page.evaluate("document.activeElement.id"), "q")

    def test_elder_mode_and_back_by_one_button(self) -> None:
        with self.page("/", width=PHONE[0]) as page:
            page.click(".switches >> text=长辈版")
            self.assertEqual(page.evaluate("document.documentElement.dataset.theme"), "elder")
            self.assertGreaterEqual(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"), 18)
            page.click(".switches >> text=退出长辈版")
            self.assertIsNone(page.evaluate("document.documentElement.dataset.theme || null"))

    def test_a_page_weighs_little(self) -> None:
        with self.page("/about/") as page:
            sizes: list[int] = []
            page.on("response", lambda answer: sizes.append(len(answer.body())))
            page.goto(self.live_server_url + "/")
            page.wait_for_load_state("networkidle")
            self.assertLess(sum(sizes), 80_000)  # before compression


class CockpitPages(BrowserTestCase):
    def setUp(self) -> None:
        people.make_world()

    def test_desk_phone_and_wall(self) -> None:
        leader = people.district_leader()
        for path, width in (("/cockpit/", DESK[0]), ("/cockpit/", PHONE[0]), ("/cockpit/?wall=1", 1920),
                            ("/cockpit/on_time/cases/", PHONE[0])):  # fmt: skip
            with self.subTest(path, width=width), self.page(path, width=width, height=1080, user=leader) as page:
                self.assert_accessible(page)
                self.assert_fits(page)

    def test_no_text_on_the_wall_is_smaller_than_20_px(self) -> None:
        with self.page("/cockpit/?wall=1", width=1920, height=1080, user=people.district_leader()) as page:
            smallest = page.evaluate(
                """() => Math.min(...[...document.querySelectorAll('body *')]
                .filter(e => e.getClientRects().length && !e.closest('.sr, svg'))
                .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
                .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
            )
            self.assertGreaterEqual(smallest, 20)
