from uuid import uuid4

from django.http import HttpResponse
from django.test import TestCase
from django.urls import reverse

from apps.catalog.actions import new_version, publish
from apps.catalog.models import ItemVersion
from apps.ledger.models import Entry
from tests import people
from tests.catalog.samples import both, content, item


class Editing(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        cls.item = item(aliases=["开饭店"])
        guide = content()["guide"] | {"faq": [{"q": both("要多久", "How long"), "a": both("五天", "Five days")}]}
        publish(new_version(cls.item.pk, by=None, **(content() | {"guide": guide})).pk, by=None)
        cls.draft = new_version(cls.item.pk, by=None)

    def setUp(self) -> None:
        self.client.force_login(people.editor())
        self.url = reverse("catalog:version_edit", args=[self.draft.pk])

    def form(self) -> dict[str, str]:
        """What the page shows, as a browser would send it back."""
        page = self.client.get(self.url)
        data = {"seen": page.context["seen"], "idempotency_key": uuid4().hex}
        for form in (*page.context["every"], page.context["materials"].management_form,
                     page.context["faq"].management_form):  # fmt: skip
            for bound in form:
                value = bound.value()
                if value is not None and value is not False:
                    data[bound.html_name] = "on" if value is True else str(value)
        return data

    def send(self, **changed: str) -> HttpResponse:
        return self.client.post(self.url, self.form() | changed)

    def fresh(self) -> ItemVersion:
        return ItemVersion.objects.get(pk=self.draft.pk)

    def test_saved_as_it_was_it_stays_as_it_was(self) -> None:
        self.assertRedirects(self.send(), reverse("catalog:version", args=[self.draft.pk]))
        self.assertEqual(Entry.objects.about(self.item.pk).last().verb, "item.drafted")

    def test_names_promise_and_lines(self) -> None:
        self.send(name="食品经营许可", aliases="开饭店\n开大排档\n", promise_limit="3",
                  fees_zh="五十元\n复印一元", fees_en="50 yuan\n1 yuan a copy")  # fmt: skip
        draft = self.fresh()
        self.assertEqual(draft.naming["aliases"], ["开饭店", "开大排档"])
        self.assertEqual((draft.naming["name"], draft.promise_limit), ("食品经营许可", 3))
        self.assertEqual(draft.guide["fees"][1], {"zh": "复印一元", "en": "1 yuan a copy"})
        self.assertEqual(draft.guide["basis"], self.item.versions.first().guide["basis"])
        self.assertEqual(Entry.objects.about(self.item.pk).last().facts["parts"], "名称、指南、承诺时限")

    def test_lines_stand_against_lines(self) -> None:
        answer = self.send(conditions_zh="有场所\n有人员", conditions_en="A place")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("conditions_en", answer.context["form"].errors)
        self.assertContains(answer, "有人员", status_code=422)

    def test_a_material_is_changed_added_and_taken_out(self) -> None:
        self.send(**{"m-0-hint_zh": "要标尺寸", "m-0-hint_en": "With measures", "m-1-key": "license",
                     "m-1-name_zh": "营业执照", "m-1-name_en": "Business license", "m-1-need": "must",
                     "m-1-source": "government", "m-1-exempt": "on", "m-1-accept": "jpg, pdf",
                     "m-1-by_law_zh": "办法", "m-1-by_law_en": "Rules"})  # fmt: skip
        first, second = self.fresh().materials
        self.assertEqual((first["hint"]["zh"], second["key"], second["exempt"]), ("要标尺寸", "license", True))
        self.send(**{"m-0-DELETE": "on"})
        self.assertEqual([one["key"] for one in self.fresh().materials], ["license"])
        self.assertEqual(self.send(**{"m-0-accept": "exe"}).status_code, 422)

    def test_a_question_is_taken_out(self) -> None:
        self.send(**{"f-0-DELETE": "on"})
        self.assertEqual(self.fresh().guide["faq"], [])

    def test_the_checks_speak_after_saving_and_on_the_page(self) -> None:
        answer = self.client.post(self.url, self.form() | {"promise_limit": "99"}, follow=True)
        self.assertContains(answer, "检查发现")
        self.assertEqual(list(self.client.get(self.url).context["findings"]), ["limits"])

    def test_who_comes_second_compares_first_and_keeps_what_was_typed(self) -> None:
        mine = self.form()
        self.send(promise_limit="3")
        answer = self.client.post(self.url, mine | {"promise_limit": "4"})
        self.assertEqual((answer.status_code, self.fresh().promise_limit), (409, 3))
        self.assertContains(answer, 'value="4"', status_code=409)

    def test_what_is_no_draft_shows_itself_instead(self) -> None:
        first = self.item.versions.get(number=1)
        page = self.client.get(reverse("catalog:version_edit", args=[first.pk]))
        self.assertTemplateUsed(page, "catalog/desk/version.html")

    def test_it_costs_the_same_however_long(self) -> None:
        """1–2 session and user 3 desk 4 version with item."""
        for n in (1, 20):
            materials = [{**content()["materials"][0], "key": f"m{k}"} for k in range(n)]
            ItemVersion.objects.filter(pk=self.draft.pk).update(materials=materials)
            with self.assertNumQueries(4):
                self.client.get(self.url)
