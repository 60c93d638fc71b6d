"""Each form of the demo catalog can be filled in to its end, along every way its questions lead."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

from django.test import TestCase
from django.utils import translation

from apps.catalog import forms
from apps.catalog.forms.conditions import fields_of
from apps.catalog.loading import content_of, load_items, load_standards
from apps.catalog.models import EventStandard, ItemVersion, ServiceItem
from apps.catalog.seed import ITEMS, STANDARDS
from apps.organizations.seed_units import load_units
from tests import people

Spec = dict[str, Any]
SAMPLES: dict[str, Any] = {
    "textarea": "按实际情况填写",
    "date": "2026-03-02",
    "period": {"from": "2026-03-02", "to": "2027-03-01"},
    "phone_cn": "13800003210",
    "cn_id": "440605199003071224",
    "uscc": "11440605MB2D102559",
    "id_document": {"type": "hk_mo_permit", "number": "H12345678"},
    "address": {"community": people.COMMUNITY, "detail": "鹤峰路 18 号"},
    "point": {"lng": people.HERE[0], "lat": people.HERE[1]},
    "bank_account": {"bank": "南海农商银行里水支行", "number": "80020000123456789"},
    "declaration": True,
}


def sample(spec: Spec) -> Any:
    """An answer that fits a question."""
    kind = spec["type"]
    if kind == "text":
        return "和顺阿明"[: spec["max_length"]]
    if kind == "choice":
        return spec["options"][0]["value"]
    if kind == "multi":
        return [one["value"] for one in spec["options"]]
    if kind in {"int", "decimal", "money"}:
        return max(spec.get("min", 0), 1)
    if kind == "repeat":
        return [{one["key"]: sample(one) for one in spec["fields"]}] * max(spec["min_rows"], 1)
    return SAMPLES[kind]


def ways(form: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Answers to the whole form, once for each combination of choices that other pages hang on."""
    pages = form["pages"]
    specs = {spec["key"]: spec for page in pages for spec in page["fields"] if spec["type"] != "info"}
    turning = {key for page in pages for key, _operator, _wanted in fields_of(page.get("show_if"))}
    offered = [[(key, one["value"]) for one in specs[key]["options"]] for key in sorted(turning)]
    for chosen in itertools.product(*offered):
        said = {key: sample(spec) for key, spec in specs.items()} | dict(chosen)
        yield {
            page["key"]: {spec["key"]: said[spec["key"]] for spec in page["fields"] if spec["key"] in said}
            for page in pages
        }


class FilledTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_every_way_through_every_form_ends(self) -> None:
        for item in ITEMS:
            version = ItemVersion(number=1, **content_of(item["version"]))
            reached: set[str] = set()
            for answers in ways(version.form):
                kept, errors = forms.clean_all(version, answers)
                self.assertEqual(errors, {}, item["key"])
                reached |= set(kept)
            self.assertEqual(reached, {page["key"] for page in version.form["pages"]}, item["key"])

    def test_the_guide_says_how_many_topics_there_are(self) -> None:
        for item in ITEMS:
            version = ItemVersion(number=1, **content_of(item["version"]))
            told = re.search(r"填 (\d)(?: 到 (\d))? 项", str(item["version"]["guide"]["steps"]))
            if told is None:
                self.assertEqual(item["status"], "canceled")
                continue
            counts = {len(forms.pages(version, answers)) for answers in ways(version.form)}
            self.assertEqual((int(told[1]), int(told[2] or told[1])), (min(counts), max(counts)), item["key"])

    def test_every_answer_can_be_told_in_both_languages_and_masked(self) -> None:
        for item in ITEMS:
            version = ItemVersion(number=1, **content_of(item["version"]))
            kept, _errors = forms.clean_all(version, next(ways(version.form)))
            for language in ("zh-hans", "en"):
                with translation.override(language), self.subTest(f"{item['key']} {language}"):
                    told = str(forms.summary(version, kept, masked=True))
                    self.assertNotIn("440605199003071224", told)
                    self.assertNotIn("13800003210", told)

    def test_a_kitchen_larger_than_its_shop_is_told_so_beside_the_question(self) -> None:
        food = next(item for item in ITEMS if item["key"] == "FOOD_OP")
        version = ItemVersion(number=1, **content_of(food["version"]))
        answers = next(ways(version.form))
        answers["premises"] |= {"total_area": 86, "processing_area": 120}
        with translation.override("zh-hans"):
            _kept, errors = forms.clean_all(version, answers)
        self.assertEqual(list(errors["premises"]), ["processing_area"])
        self.assertIn("86 平方米", errors["premises"]["processing_area"][0])

    def test_what_promises_replace_is_not_asked_for(self) -> None:
        trader = next(item for item in ITEMS if item["key"] == "IND_BIZ")
        version = ItemVersion(number=1, **content_of(trader["version"]))
        answers = next(ways(version.form))
        for way, asked in (("promise", False), ("upload", True)):
            answers["premises"]["place_way"] = way
            needed = {one["key"] for one in forms.materials_needed(version, answers)}
            self.assertEqual("premises_proof" in needed, asked)


class LoadedTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        load_units()

    def test_all_are_published_and_a_second_loading_changes_nothing(self) -> None:
        self.assertEqual({done for _key, done in load_items(ITEMS)}, {"made"})
        self.assertEqual({done for _code, done in load_standards(STANDARDS)}, {"made"})
        self.assertEqual(ServiceItem.objects.listed().count(), 32)
        self.assertEqual(EventStandard.objects.current().count(), len(STANDARDS))
        self.assertEqual({done for _key, done in load_items(ITEMS)}, {"unchanged"})
        self.assertEqual({done for _code, done in load_standards(STANDARDS)}, {"unchanged"})

    def test_spoken_words_find_what_they_mean(self) -> None:
        list(load_items(ITEMS))
        list(load_standards(STANDARDS))
        for said, key in {
            "开个小饭馆": "FOOD_OP",
            "准生证": "BIRTH_REG",
            "低保": "MIN_LIV",
            "老人卡": "AGED_CARD",
            "居住证": "RES_PERMIT",
            "注册公司": "COMPANY",
            "请免费律师": "LEGAL_AID",
            "kgxfg": "FOOD_OP",
        }.items():
            with self.subTest(said):
                found = [item.key for item in ServiceItem.objects.listed().search(said)[:3]]
                self.assertIn(key, found)
        for said, code in {"水浸街": "0506", "路坑": "0113", "电动车上楼": "N101"}.items():
            with self.subTest(said):
                self.assertEqual([one.code for one in EventStandard.objects.current().search(said)[:1]], [code])
