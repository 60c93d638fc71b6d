"""Home, search and guide as citizens get them."""

import re
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from apps.catalog.loading import load_items, load_standards
from apps.catalog.models import MissedSearch, ServiceItem
from apps.catalog.seed import ITEMS, STANDARDS
from tests import people

BLOCKS = ["能不能办", "要带什么", "多久", "多少钱", "去哪办", "怎么办", "依据", "咨询投诉"]
SHOWN = {"FOOD_OP", "BIRTH_REG", "ADS", "AGED_SUB"}


def load_some() -> None:
    """Four real items and the event standards."""
    from apps.organizations.seed_units import load_units

    load_units(only=people.UNITS | {"NH-CIVIL", "NH-CIVIL-LIC", "NH-HUMAN"})
    list(load_items([item for item in ITEMS if item["key"] in SHOWN]))
    list(load_standards(STANDARDS[:12]))


class CatalogPages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        load_some()

    def text(self, path: str, **headers: Any) -> str:
        return self.client.get(path, headers=headers).content.decode()


class Home(CatalogPages):
    def test_it_asks_first_and_offers_three_doors(self) -> None:
        page = self.text("/")
        self.assertRegex(page, r"<h1><label for=\"q\">您想办什么事")
        for door in ("/report/", "/track/", "tel:12345"):
            self.assertIn(door, page)

    def test_spoken_names_stand_before_official_ones(self) -> None:
        self.assertRegex(self.text("/"), r"<b>开个小饭馆</b><small>食品经营许可（新办）")

    def test_both_languages(self) -> None:
        self.assertIn("Food business license (new)", self.text("/", accept_language="en"))

    def test_elder_mode_puts_people_before_forms_at_the_same_address(self) -> None:
        self.client.cookies["theme"] = "elder"
        page = self.text("/")
        self.assertIn('data-theme="elder"', page)
        self.assertLess(page.index("有人接"), page.index("常办的事"))
        self.assertNotIn('class="story"', page)

    def test_it_costs_the_same_with_more_items(self) -> None:
        with CaptureQueriesContext(connection) as few:
            self.client.get("/")
        ServiceItem.objects.filter(key="ADS").update(status="suspended")
        with CaptureQueriesContext(connection) as other:
            self.client.get("/")
        self.assertEqual(len(few), len(other))


class Strangers(CatalogPages):
    """Public pages are alike for all strangers: no session, no cookie, an ETag."""

    def test_no_cookie_is_set(self) -> None:
        for path in ("/", "/services/", "/services/FOOD_OP/", "/about/"):
            with self.subTest(path):
                self.assertFalse(self.client.get(path).cookies)

    def test_the_same_page_again_is_304_from_one_query(self) -> None:
        tag = self.client.get("/services/FOOD_OP/")["ETag"]
        with self.assertNumQueries(1):
            answer = self.client.get("/services/FOOD_OP/", headers={"if-none-match": tag})
        self.assertEqual((answer.status_code, answer["ETag"]), (304, tag))
        self.assertIn("Cookie", answer["Vary"])

    def test_language_theme_and_status_change_the_tag(self) -> None:
        tags = {self.client.get("/services/FOOD_OP/")["ETag"]}
        tags.add(self.client.get("/services/FOOD_OP/", headers={"accept-language": "en"})["ETag"])
        ServiceItem.objects.filter(key="FOOD_OP").update(status="suspended")
        tags.add(self.client.get("/services/FOOD_OP/")["ETag"])
        self.client.cookies["theme"] = "elder"
        tags.add(self.client.get("/services/FOOD_OP/")["ETag"])
        self.assertEqual(len(tags), 4)

    def test_who_has_signed_in_gets_a_page_of_his_own(self) -> None:
        self.client.force_login(people.applicant())
        self.assertNotIn("ETag", self.client.get("/"))


class Search(CatalogPages):
    def test_everyday_words_find_the_item(self) -> None:
        self.assertIn("食品经营许可", self.text("/services/?q=开个小饭馆"))

    def test_filters_stay_in_the_address(self) -> None:
        page = self.text("/services/?for=legal&topic=food")
        self.assertIn("开个小饭馆", page)
        self.assertNotIn("准生证", page)

    def test_nothing_found_offers_a_person_and_counts_the_words(self) -> None:
        for _time in range(2):
            page = self.text("/services/?q=火星移民")
        self.assertIn("tel:12345", page)
        self.assertEqual(list(MissedSearch.objects.values_list("text", "n")), [("火星移民", 2)])

    def test_numbers_of_people_are_not_kept(self) -> None:
        self.text("/services/?q=440605199003071224")
        self.text("/services/?q=13800003210在哪")
        self.assertFalse(MissedSearch.objects.exists())

    def test_what_is_typed_is_escaped(self) -> None:
        self.assertNotIn("<script>alert", self.text("/services/?q=<script>alert(1)</script>"))


class Guide(CatalogPages):
    def test_exactly_eight_blocks_in_fixed_order(self) -> None:
        for key in SHOWN:
            with self.subTest(key):
                page = self.text(f"/services/{key}/")
                found = re.findall(r'<section class="question" id="a\d"><h2>([^<]+)</h2>', page)
                self.assertEqual(found, BLOCKS)

    def test_four_figures_and_the_way_in(self) -> None:
        page = self.text("/services/FOOD_OP/")
        self.assertEqual(len(re.findall(r"<dt>[^<]+</dt><dd><b>", page)), 4)
        self.assertIn("/apply/FOOD_OP/", page)
        self.assertEqual(page.count("btn primary"), 1)

    def test_promise_and_law_as_cells(self) -> None:
        page = self.text("/services/FOOD_OP/")
        self.assertEqual((page.count('<i class="promise">'), page.count("<i></i>")), (5, 5))

    def test_the_path_is_drawn_from_plan_and_playbook(self) -> None:
        page = self.text("/services/FOOD_OP/")
        climbed = re.findall(r"<li><b>([^<]+)</b>", page[page.index('class="climb"') :])
        self.assertEqual(climbed[:6], ["您提交", "受理", "承办", "会签", "审核", "批准"])
        self.assertIn("2 人到场", page)
        self.assertIn("from3", page)

    def test_a_suspended_item_keeps_its_guide_and_takes_nothing_new(self) -> None:
        ServiceItem.objects.filter(key="FOOD_OP").update(status="suspended")
        page = self.text("/services/FOOD_OP/")
        self.assertIn("暂停办理", page)
        self.assertNotIn("/apply/FOOD_OP/", page)

    def test_a_canceled_item_says_so_and_is_gone_from_the_lists(self) -> None:
        ServiceItem.objects.filter(key="FOOD_OP").update(status="canceled")
        self.assertContains(self.client.get("/services/FOOD_OP/"), "已经取消", status_code=410)
        self.assertNotIn("FOOD_OP", self.text("/services/"))

    def test_unknown_and_unpublished_are_not_found(self) -> None:
        self.assertEqual(self.client.get("/services/NOPE/").status_code, 404)

    def test_the_way_back_leads_to_the_search(self) -> None:
        self.assertIn("返回搜索“开个小饭馆”", self.text("/services/FOOD_OP/?q=开个小饭馆"))


class EveryGuide(TestCase):
    def test_every_item_of_the_demo_has_a_guide_in_both_languages(self) -> None:
        people.make_world()
        from apps.organizations.seed_units import load_units

        load_units()
        call_command("load_catalog", verbosity=0)
        for key in ServiceItem.objects.listed().values_list("key", flat=True):
            for language in ("zh-hans", "en"):
                with self.subTest(key, language=language):
                    page = self.client.get(f"/services/{key}/", headers={"accept-language": language})
                    self.assertEqual(page.status_code, 200)
                    if language == "en":
                        main = page.content.decode().split("<main")[1].split("</main>")[0]
                        self.assertEqual(re.findall(r"[\u4e00-\u9fff]+", main), [])
