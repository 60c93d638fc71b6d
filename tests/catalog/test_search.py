from django.test import TestCase

from apps.catalog.actions import cancel, new_version, publish, publish_standard
from apps.catalog.loading import load_items, load_standards
from apps.catalog.models import EventStandard, ServiceItem
from apps.catalog.search import SIMPLIFIED, TRADITIONAL, initials
from apps.catalog.seed import ITEMS as ITEMS_OF_THE_DEMO
from apps.catalog.seed import STANDARDS as STANDARDS_OF_THE_DEMO
from apps.organizations.seed_units import load_units
from tests import people
from tests.catalog.samples import content, item
from tests.catalog.test_publish import STANDARD

ITEMS = [
    ("FOOD_OP", "食品经营许可（新办）", "Food business license", ["开餐馆", "餐饮许可证"]),
    ("BIRTH_REG", "生育登记", "Registration of a birth", ["准生证", "怀孕登记"]),
    ("IND_BIZ", "个体工商户设立登记", "Sole trader registration", ["个体户执照", "营业执照"]),
    ("AGED_SUB", "高龄津贴申领", "Old-age allowance", ["老人钱", "敬老金"]),
    ("DRAIN", "城镇污水排入排水管网许可", "Sewer discharge license", ["排水证"]),
]
STANDARDS = [
    ("0506-1", "道路积水", "Flooded road", ["水浸街"], "积水影响通行"),
    ("0104-1", "井盖破损", "Broken manhole cover", ["渠盖烂了"], "井盖缺失、移位"),
    ("0128-1", "商业噪音", "Noise of shops", ["太吵"], "高音喇叭招揽顾客"),
]


class Search(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        for key, name, name_en, aliases in ITEMS:
            thing = item(key, name=name, name_en=name_en, aliases=aliases)
            publish(new_version(thing.pk, by=None, **content()).pk, by=None)
        for code, name, name_en, aliases, filing in STANDARDS:
            facts = {"code": code, "name": name, "name_en": name_en, "aliases": aliases, "filing": filing}
            publish_standard(by=None, **{**STANDARD, **facts})

    def first(self, text: str) -> str:
        found = ServiceItem.objects.search(text).first()
        return found.key if found else ""

    def test_spoken_words_find_the_official_name(self) -> None:
        for text, key in [
            ("办准生证", "BIRTH_REG"),
            ("我要开餐馆", "FOOD_OP"),
            ("老人钱怎么办", "AGED_SUB"),
            ("食品经营", "FOOD_OP"),
            ("食品经营许可(新办)", "FOOD_OP"),
            ("登记", "BIRTH_REG"),
            ("排水", "DRAIN"),
        ]:
            self.assertEqual(self.first(text), key, text)

    def test_traditional_characters_find_simplified_ones(self) -> None:
        self.assertEqual(self.first("營業執照"), "IND_BIZ")
        self.assertEqual(self.first("準生證"), "BIRTH_REG")
        self.assertEqual(len(TRADITIONAL), len(SIMPLIFIED))

    def test_pinyin_and_english_find_it_too(self) -> None:
        self.assertEqual(initials("食品经营许可"), "spjyxk")
        for text, key in [
            ("spjyxk", "FOOD_OP"), ("SPJY", "FOOD_OP"), ("shengyu", "BIRTH_REG"), ("license", "FOOD_OP"),
            ("sewer discharge", "DRAIN"), ("gljt", "AGED_SUB"),
        ]:  # fmt: skip
            self.assertEqual(self.first(text), key, text)

    def test_two_characters_are_enough(self) -> None:
        for text, code in [("井盖", "0104-1"), ("噪音", "0128-1"), ("水浸", "0506-1"), ("jinggai", "0104-1")]:
            found = EventStandard.objects.search(text)
            self.assertEqual([one.code for one in found], [code], text)

    def test_nothing_is_found_for_nothing(self) -> None:
        for text in ["", " ", "？！", "火箭发射", "zzqx", "'; DROP TABLE", "a" * 500, "\u202e", "𠮷"]:
            self.assertEqual(list(ServiceItem.objects.search(text)), [], text)

    def test_canceled_items_are_gone_from_search(self) -> None:
        cancel(ServiceItem.objects.get(key="BIRTH_REG").pk, by=None, reason="法律修改")
        self.assertNotEqual(self.first("准生证"), "BIRTH_REG")

    def test_an_old_version_of_a_standard_is_not_found(self) -> None:
        facts = {"code": "0104-1", "name": "井盖破损", "aliases": [], "limit": 9}
        publish_standard(by=None, **{**STANDARD, **facts})
        self.assertEqual([one.version for one in EventStandard.objects.search("井盖")], [2])

    def test_a_search_is_one_query_and_can_be_narrowed(self) -> None:
        """1 the search."""
        with self.assertNumQueries(1):
            found = list(ServiceItem.objects.search("许可").filter(audience="legal").select_related("current"))
        self.assertEqual({one.key for one in found}, {"FOOD_OP", "DRAIN"})

    def test_a_new_name_is_found_at_once(self) -> None:
        thing = ServiceItem.objects.get(key="AGED_SUB")
        thing.aliases = ["长者金"]
        thing.save(update_fields=["aliases"])
        self.assertEqual(self.first("长者金"), "AGED_SUB")
        self.assertEqual(self.first("敬老金"), "")


class SpokenOfTheDistrict(TestCase):
    """What people said at the desk and in the street, against the demo district's own catalog."""

    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        load_units()
        list(load_items(ITEMS_OF_THE_DEMO))
        list(load_standards(STANDARDS_OF_THE_DEMO))

    def problem(self, text: str) -> str:
        found = EventStandard.objects.search(text).first()
        return found.name if found else ""

    def test_problems_as_neighbors_say_them(self) -> None:
        for text, name in [
            ("门口积水", "道路积水"), ("我家门口积水了", "道路积水"), ("到处都是垃圾", "暴露垃圾"),
            ("楼上吵", "邻里、物业、租赁纠纷"),
        ]:  # fmt: skip
            self.assertEqual(self.problem(text)[: len(name)], name, text)
            self.assertContains(self.client.get("/report/", {"q": text}), self.problem(text))
            self.assertContains(self.client.get("/services/", {"q": text}), self.problem(text))

    def test_a_shop_by_what_it_sells(self) -> None:
        found = list(ServiceItem.objects.search("开面馆"))
        self.assertEqual(found[0].key, "FOOD_OP")

    def test_a_name_in_full_finds_that_and_not_every_license(self) -> None:
        self.assertEqual([one.key for one in ServiceItem.objects.search("食品经营许可怎么办")], ["FOOD_OP"])
        self.assertGreater(ServiceItem.objects.search("许可").count(), 5)

    def test_what_is_not_offered_here_gets_the_nearest_and_a_number(self) -> None:
        self.assertEqual(list(ServiceItem.objects.search("小孩上学")), [])
        page = self.client.get("/services/", {"q": "小孩上学"})
        self.assertIn("PRIV_SCH", [one.key for one in page.context["nearest"]])
        self.assertContains(page, "tel:12345")

    def test_nonsense_gets_only_the_number(self) -> None:
        for text in ("火星移民", "asdfqwer", "？？？", "啊啊啊啊"):
            page = self.client.get("/services/", {"q": text})
            for offered in ("rows", "nearest", "problems"):
                self.assertEqual(page.context[offered], [], text)
            self.assertContains(page, "tel:12345")
            self.assertContains(self.client.get("/report/", {"q": text}), "tel:12345")
