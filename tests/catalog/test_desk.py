from uuid import uuid4

from django.http import HttpResponse
from django.test import TestCase
from django.urls import reverse

from apps.catalog.actions import new_version, publish, publish_standard, suspend
from apps.catalog.models import MissedSearch, ServiceItem
from tests import people
from tests.catalog.samples import both, content, item
from tests.catalog.test_publish import STANDARD


class Editor(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        cls.item = item(aliases=["开饭店"])
        publish(new_version(cls.item.pk, by=None, **content()).pk, by=None)

    def setUp(self) -> None:
        self.client.force_login(people.editor())

    def get(self, name: str, *args: object, query: str = "", status: int = 200) -> HttpResponse:
        answer = self.client.get(reverse(f"catalog:{name}", args=args) + query)
        self.assertEqual(answer.status_code, status)
        return answer

    def post(self, name: str, *args: object, key: str = "", **data: str) -> HttpResponse:
        return self.client.post(reverse(f"catalog:{name}", args=args), {"idempotency_key": key or uuid4().hex, **data})


class ListTests(Editor):
    def keys(self, query: str) -> list[str]:
        return [row["item"].key for row in self.get("items", query=query).context["rows"]]

    def test_it_is_found_by_spoken_name_pinyin_and_code(self) -> None:
        item("OTHER_ITEM", name="户外广告", name_en="Billboard")
        for words in ("开饭店", "spjy", "FOOD_OP", self.item.impl_code):
            with self.subTest(words):
                self.assertEqual(self.keys(f"?q={words}"), ["FOOD_OP"])
        self.assertEqual(self.keys("?q=没有的词"), [])

    def test_filters_stand_in_the_address(self) -> None:
        other = item("OTHER_ITEM", task_type="20")
        new_version(other.pk, by=None, **content())
        self.assertEqual(self.keys("?status=draft"), ["OTHER_ITEM"])
        self.assertEqual(self.keys("?status=in_use"), ["FOOD_OP"])
        self.assertEqual(self.keys("?type=20"), ["OTHER_ITEM"])
        self.assertEqual(self.keys("?unit=NH-MSR"), ["FOOD_OP", "OTHER_ITEM"])
        self.assertEqual(self.keys("?unit=NH-HEALTH"), [])

    def test_it_goes_on_by_key(self) -> None:
        for n in range(30):
            item(f"ITEM_{n:02}")
        page = self.get("items")
        self.assertEqual((len(page.context["rows"]), page.context["total"]), (25, 31))
        second = self.get("items", query=page.context["next_url"])
        self.assertEqual(len(second.context["rows"]), 6)
        self.assertEqual(second.context["next_url"], "")

    def test_it_costs_the_same_with_one_and_with_many(self) -> None:
        """1–2 session and user 3 desk 4 rows with their open version 5 total 6 counts by status 7 units."""
        for _again in range(2):
            with self.assertNumQueries(7):
                self.get("items")
            for n in range(20):
                item(f"ITEM_{_again}{n:02}")


class ItemTests(Editor):
    def test_versions_say_when_and_by_whom(self) -> None:
        draft = new_version(self.item.pk, by=people.editor(), promise_limit=3)
        page = self.get("item", "FOOD_OP")
        newest, first = page.context["versions"]
        self.assertEqual((newest["drafted"].actor_label, newest["before"].number), ("叶文静", 1))
        self.assertEqual((first["published"].verb, first["ended"]), ("item.published", None))
        publish(draft.pk, by=people.deputy_head())
        newest, first = self.get("item", "FOOD_OP").context["versions"]
        self.assertEqual(first["ended"].facts["number"], 2)
        self.assertContains(self.get("item", "FOOD_OP"), "第 2 版")

    def test_drafting_and_a_double_click(self) -> None:
        for _click in range(2):
            self.assertEqual(self.post("item_draft", "FOOD_OP", key="k").status_code, 302)
        self.assertEqual(self.item.versions.count(), 2)
        answer = self.post("item_draft", "FOOD_OP")
        self.assertContains(answer, "已经有一份草稿", status_code=422)

    def test_suspending_resuming_canceling(self) -> None:
        answer = self.post("item_suspend", "FOOD_OP", reason=" ")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.post("item_suspend", "FOOD_OP", reason="系统升级").status_code, 302)
        self.assertContains(self.get("item", "FOOD_OP"), "系统升级")
        self.assertEqual(self.post("item_suspend", "FOOD_OP", reason="再一次").status_code, 422)
        self.post("item_resume", "FOOD_OP")
        self.assertEqual(ServiceItem.objects.get(pk=self.item.pk).status, "in_use")
        self.post("item_cancel", "FOOD_OP", reason="法律修改")
        self.assertEqual(ServiceItem.objects.get(pk=self.item.pk).status, "canceled")
        self.assertEqual(self.post("item_resume", "FOOD_OP").status_code, 422)

    def test_who_decides_reads_but_has_no_buttons(self) -> None:
        self.client.force_login(people.deputy_head())
        self.assertNotContains(self.get("item", "FOOD_OP"), "item_draft")
        self.assertEqual(self.post("item_draft", "FOOD_OP").status_code, 403)

    def test_it_costs_the_same_with_one_version_and_with_many(self) -> None:
        """1–2 session and user 3 desk 4 item 5 versions 6 entries."""
        for _again in range(2):
            with self.assertNumQueries(6):
                self.get("item", "FOOD_OP")
            for _n in range(4):
                publish(new_version(self.item.pk, by=None).pk, by=None)


class VersionTests(Editor):
    def test_all_blocks_are_there(self) -> None:
        page = self.get("version", self.item.versions.get().pk)
        for words in ("布局图", "有固定场所", "食品安全法", "经营者姓名", self.item.impl_code):
            self.assertContains(page, words)
        self.assertEqual([one["title"] for one in page.context["previews"]], ["申请人", "经营场所", "人员"])
        self.assertEqual(len(page.context["ladder"]), len(self.item.versions.get().plan["steps"]))

    def test_a_draft_shows_what_the_checks_find_at_its_place(self) -> None:
        draft = new_version(self.item.pk, by=None, promise_limit=99, plan={"steps": []})
        found = self.get("version", draft.pk).context["findings"]
        self.assertEqual(set(found), {"limits", "plan"})

    def test_it_costs_the_same_however_long_it_is(self) -> None:
        """1–2 session and user 3 desk 4 version with item 5 units and 6 posts of the plan."""
        version = self.item.versions.get()
        with self.assertNumQueries(6):
            self.get("version", version.pk)
        long = [{**content()["materials"][0], "key": f"m{n}"} for n in range(40)]
        draft = new_version(self.item.pk, by=None, materials=long)
        with self.assertNumQueries(6):
            self.get("version", draft.pk)

    def test_words_that_came_and_went_are_marked(self) -> None:
        first = self.item.versions.get()
        guide = first.guide | {"conditions": [both("有固定的经营场所", "A fixed place")]}
        draft = new_version(self.item.pk, by=None, promise_limit=3, guide=guide)
        page = self.get("compare", draft.pk, first.pk)
        self.assertEqual(page.context["n"], 2)
        self.assertContains(page, "<ins>的经营</ins>", html=False)
        self.assertEqual([page.context["old"].number, page.context["new"].number], [1, 2])

    def test_only_versions_of_one_item_are_compared(self) -> None:
        other = new_version(item("OTHER_ITEM").pk, by=None, **content())
        self.get("compare", self.item.versions.get().pk, other.pk, status=404)


class StandardTests(Editor):
    def test_the_list_and_one(self) -> None:
        first = publish_standard(by=None, **STANDARD)
        second = publish_standard(by=None, **{**STANDARD, "limit": 4})
        self.assertEqual([one.pk for one in self.get("standards", query="?q=水浸街").context["rows"]], [second.pk])
        self.assertEqual([one.pk for one in self.get("standards", query="?q=0506-1").context["rows"]], [second.pk])
        page = self.get("standard", first.pk)
        self.assertEqual([one.version for one in page.context["others"]], [2])

    def test_it_costs_the_same_with_one_and_with_many(self) -> None:
        """1–2 session and user 3 desk 4 rows 5 total 6 categories."""
        for again in range(2):
            with self.assertNumQueries(6):
                self.get("standards")
            for n in range(10):
                publish_standard(by=None, **{**STANDARD, "code": f"09{again}{n}"})


class MissedTests(Editor):
    def setUp(self) -> None:
        super().setUp()
        self.words = MissedSearch.objects.create(text="开大排档", n=7, last_on="2026-11-20")

    def test_one_click_makes_words_a_spoken_name_of_the_draft(self) -> None:
        draft = new_version(self.item.pk, by=None)
        page = self.get("missed", query=f"?draft={draft.pk}")
        self.assertContains(page, "开大排档")
        self.post("missed_take", self.words.pk, draft=str(draft.pk))
        self.assertContains(self.get("missed", query=f"?draft={draft.pk}"), "草稿里已有")
        self.assertEqual(ServiceItem.objects.get(pk=self.item.pk).aliases, ["开饭店"])
        publish(draft.pk, by=None)
        self.assertEqual(ServiceItem.objects.get(pk=self.item.pk).aliases, ["开饭店", "开大排档"])
        self.assertTrue(ServiceItem.objects.listed().search("开大排档").exists())

    def test_a_draft_that_is_none_is_told(self) -> None:
        for named in (str(self.item.versions.get().pk), "nonsense"):
            answer = self.client.post(
                reverse("catalog:missed_take", args=[self.words.pk]), {"idempotency_key": named, "draft": named},
                follow=True,
            )  # fmt: skip
            self.assertEqual([one.level_tag for one in answer.context["messages"]], ["error"])

    def test_it_goes_on_by_key_and_costs_the_same(self) -> None:
        """1–2 session and user 3 desk 4 drafts 5 rows 6 total."""
        MissedSearch.objects.bulk_create(MissedSearch(text=f"词{n}", n=3, last_on="2026-11-20") for n in range(30))
        with self.assertNumQueries(6):
            page = self.get("missed")
        self.assertEqual(page.context["rows"][0].text, "开大排档")
        second = self.get("missed", query=page.context["next_url"])
        self.assertEqual(len(second.context["rows"]), 6)


class QualityTests(Editor):
    def test_it_says_what_is_weak(self) -> None:
        page = self.get("quality")
        kinds = {str(kind) for row in page.context["rows"] for kind, _text in row["weak"]}
        self.assertIn("口语说法", kinds)
        self.assertEqual(self.get("quality", query="?kind=lint").context["rows"], [])
        suspend(self.item.pk, by=None, reason="x")
        self.assertEqual(len(self.get("quality", query="?kind=words").context["rows"]), 1)

    def test_it_costs_the_same_with_one_and_with_many(self) -> None:
        """1–2 session and user 3 desk 4 items with version and unit."""
        for again in range(2):
            with self.assertNumQueries(4):
                self.get("quality")
            for n in range(5):
                publish(new_version(item(f"ITEM_{again}{n}").pk, by=None, **content()).pk, by=None)
