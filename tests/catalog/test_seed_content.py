"""The demo catalog holds what an item needs to be applied for, decided and carried out, in both languages."""

import csv
import itertools
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import SimpleTestCase

from apps.catalog.codes import parse_base
from apps.catalog.forms.conditions import fields_of, holds
from apps.catalog.lint import in_days, lint
from apps.catalog.loading import content_of
from apps.catalog.models import EventStandard, ItemVersion, LimitUnit, ServiceItem
from apps.catalog.seed import ITEMS, STANDARDS
from apps.catalog.topics import TOPICS
from apps.organizations.seed_units import OFFICES, post_specs, unit_specs

SEED_CSV = Path(settings.BASE_DIR).parent / "shared" / "data" / "service_items_seed.csv"
APPLICANT = {
    frozenset({"applicant_name", "id_doc", "phone"}),
    frozenset({"org_name", "uscc", "legal_person", "contact_name", "phone"}),
}
SKILLS = set(
    "sanitation roads drainage enforcement fire food health building safety landscaping rescue community housing "
    "transport environment welfare sports education".split()
)
# 实施主体 of the CSV → unit of the platform; the towns act for the bureau behind them.
UNITS = {
    "区市场监督管理局": "NH-MSR",
    "区卫生健康局": "NH-HEALTH",
    "区文化广电旅游体育局": "NH-CULT",
    "区教育局": "NH-EDU",
    "区消防救援大队": "NH-FIRE",
    "区住房城乡建设和水利局": "NH-HOUSING",
    "区城市管理和综合执法局": "NH-URBAN",
    "区人力资源和社会保障局": "NH-HRSS",
    "区应急管理局": "NH-EMERG",
    "区交通运输局": "NH-TRANS",
    "区残疾人联合会": "NH-DPF",
    "佛山市公安局南海分局": "NH-POLICE",
    "市社保局南海分局": "NH-SOCINS",
    "区司法局(法律援助处)": "NH-JUSTICE",
}


def fields(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for page in item["version"]["form"]["pages"] for one in page["fields"]]


def orders(item: Any) -> dict[str, Any]:
    """The field work of an item's playbook."""
    return {kind: order for kind, order in item["version"]["playbook"].items() if kind != "promise"}


def steps(item: dict[str, Any]) -> list[dict[str, Any]]:
    return list(item["version"]["plan"]["steps"])


def texts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every {"zh", "en"} in a piece of content, with where it stands."""
    if isinstance(value, dict):
        if "zh" in value or "en" in value:
            yield path, value
        for key, inner in value.items():
            yield from texts(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts(inner, f"{path}/{place}")


def has_chinese(text: str) -> bool:
    return any(unicodedata.name(letter, "").startswith("CJK") for letter in text)


def situations(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every combination of answers that the item's plan looks at."""
    asked: dict[str, list[Any]] = {}
    for one in steps(item):
        for key, _operator, wanted in fields_of(one.get("when")):
            spec = next(spec for spec in fields(item) if spec["key"] == key)
            offered = [option["value"] for option in spec.get("options", [])]
            asked.setdefault(key, offered or [wanted - 1, wanted])
    for answers in itertools.product(*asked.values()):
        yield dict(zip(asked, answers, strict=True))


def version_of(item: dict[str, Any]) -> ItemVersion:
    return ItemVersion(item=ServiceItem(key=item["key"]), number=1, **content_of(item["version"]))


class ItemsTests(SimpleTestCase):
    def test_there_are_the_33_items_each_once(self) -> None:
        self.assertEqual(len(ITEMS), 33)
        for part in ("key", "base_code", "name"):
            self.assertEqual(len({item[part] for item in ITEMS}), 33, part)

    def test_each_passes_the_check_at_publication(self) -> None:
        for item in ITEMS:
            with self.subTest(item["key"]):
                self.assertEqual(lint(version_of(item)), [])

    def test_everything_is_said_in_both_languages(self) -> None:
        for item in ITEMS:
            for path, text in texts(item["version"]):
                with self.subTest(f"{item['key']}{path}"):
                    self.assertTrue(has_chinese(text["zh"]) and text["en"].strip())
                    self.assertFalse(has_chinese(text["en"]), text["en"])

    def test_names_and_aliases_fit_their_columns(self) -> None:
        for item in ITEMS:
            with self.subTest(item["key"]):
                self.assertLessEqual(len(item["name"]), 120)
                self.assertLessEqual(len(item["name_en"]), 160)
                self.assertGreaterEqual(len(item["aliases"]), 3)
                self.assertEqual(len(item["aliases"]), len(set(item["aliases"])))
                self.assertLessEqual(set(item["topics"]), set(TOPICS))

    def test_base_codes_are_of_guangdong_and_of_the_items_type(self) -> None:
        for item in ITEMS:
            with self.subTest(item["key"]):
                parse_base(item["base_code"])
                self.assertEqual(item["base_code"][:4], "44" + item["task_type"])

    def test_only_the_approval_of_further_births_is_canceled(self) -> None:
        self.assertEqual([item["key"] for item in ITEMS if item["status"] != "in_use"], ["BIRTH_AGAIN"])

    def test_a_fee_or_visit_is_explained(self) -> None:
        for item in ITEMS:
            with self.subTest(item["key"]):
                guide = item["version"]["guide"]
                self.assertEqual(bool(guide.get("visit_reason")), item["version"]["visits"] > 0)
                self.assertTrue(guide["spoken"] and guide["conditions"] and guide["faq"] and guide["basis"])
                self.assertIn(guide["result"]["kind"], {"10", "20", "30"})


class FormsTests(SimpleTestCase):
    def test_no_two_items_ask_the_same(self) -> None:
        seen: dict[frozenset[str], str] = {}
        for item in ITEMS:
            own = frozenset(spec["key"] for page in item["version"]["form"]["pages"][1:] for spec in page["fields"])
            self.assertNotIn(own, seen, f"{item['key']} and {seen.get(own)}")
            self.assertGreaterEqual(len(own), 3, item["key"])
            seen[own] = item["key"]

    def test_each_begins_with_who_applies_and_has_two_to_six_pages(self) -> None:
        for item in ITEMS:
            with self.subTest(item["key"]):
                pages = item["version"]["form"]["pages"]
                first = {spec["key"] for spec in pages[0]["fields"]}
                self.assertTrue(any(wanted <= first for wanted in APPLICANT))
                self.assertTrue(2 <= len(pages) <= 6)

    def test_each_has_one_address_and_it_is_the_place(self) -> None:
        for item in ITEMS:
            with self.subTest(item["key"]):
                self.assertEqual([spec["key"] for spec in fields(item) if spec["type"] == "address"], ["place"])

    def test_questions_hang_on_earlier_pages_only(self) -> None:
        """Nothing appears or vanishes on a page: answers decide the next page."""
        for item in ITEMS:
            known: set[str] = set()
            for page in item["version"]["form"]["pages"]:
                conditions = [page.get("show_if"), *(spec.get("show_if") for spec in page["fields"])]
                asked = {key for one in conditions for key, _operator, _wanted in fields_of(one)}
                self.assertLessEqual(asked, known, f"{item['key']} {page['key']}")
                known |= {spec["key"] for spec in page["fields"]}

    def test_conditions_name_choices_that_are_offered(self) -> None:
        for item in ITEMS:
            offered = {spec["key"]: {one["value"] for one in spec.get("options", [])} for spec in fields(item)}
            for condition in self.conditions(item):
                for key, _operator, wanted in fields_of(condition):
                    if offered[key]:
                        values = wanted if isinstance(wanted, list) else [wanted]
                        self.assertLessEqual(set(values), offered[key], f"{item['key']} {key}")

    def conditions(self, item: dict[str, Any]) -> list[Any]:
        version = item["version"]
        rows = [*version["form"]["pages"], *fields(item), *version["materials"]]
        return [
            *(row.get("show_if") for row in rows),
            *(
                row.get("when")
                for row in [*steps(item), *orders(item).values(), *version["playbook"].get("promise", [])]
            ),
        ]

    def test_identity_papers_and_numbers_of_people_are_marked(self) -> None:
        marked = {"cn_id": "id", "id_document": "id", "phone_cn": "phone", "bank_account": "bank"}
        for item in ITEMS:
            every = [*fields(item), *(one for spec in fields(item) for one in spec.get("fields", []))]
            for spec in every:
                if spec["type"] in marked:
                    self.assertEqual(spec.get("pii"), marked[spec["type"]], f"{item['key']} {spec['key']}")

    def test_hong_kong_and_macao_residents_may_apply_where_the_household_does_not_count(self) -> None:
        bound = {
            item["key"] for item in ITEMS if any(s["key"] == "id_doc" and s["type"] == "cn_id" for s in fields(item))
        }
        self.assertEqual(bound, {"MIN_LIV", "EXT_POOR", "DIS_CERT", "AGED_SUB", "RES_PERMIT"})


class MaterialsTests(SimpleTestCase):
    def test_each_names_the_rule_that_asks_for_it(self) -> None:
        for item in ITEMS:
            for one in item["version"]["materials"]:
                self.assertTrue(one["by_law"]["zh"] and one["by_law"]["en"], f"{item['key']} {one['key']}")

    def test_what_is_uploaded_has_prepared_reasons_of_its_own(self) -> None:
        for item in ITEMS:
            asked = {one["key"] for one in fields(item)}
            for one in item["version"]["materials"]:
                reasons = one.get("reasons", [])
                self.assertEqual(bool(reasons), not one["exempt"], f"{item['key']} {one['key']}")
                self.assertLessEqual({r["field"] for r in reasons if "field" in r}, asked, f"{item['key']}")
                self.assertLessEqual(len("；".join(r["zh"] for r in reasons)), 300, f"{item['key']} {one['key']}")

    def test_what_government_issued_is_not_asked_for(self) -> None:
        for item in ITEMS:
            for one in item["version"]["materials"]:
                if one["source"] == "government":
                    self.assertTrue(one["exempt"] and one["hint"], f"{item['key']} {one['key']}")


class PlansTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.units = {spec.code for spec in unit_specs()}
        cls.posts = {(spec.unit, str(spec.role)) for spec in post_specs()}

    def test_seats_name_posts_that_exist(self) -> None:
        offices = {f"town:{suffix}" for suffix, *_names in OFFICES} | {"town"}
        for item in ITEMS:
            self.assertIn(item["unit"], self.units)
            for seat in (seat for one in steps(item) for seat in one["seats"]):
                with self.subTest(f"{item['key']} {seat}"):
                    if seat["unit"] in offices:
                        office = seat["unit"].removeprefix("town").replace(":", "-")
                        self.assertIn((f"T-440605126{office}", seat["role"]), self.posts)
                    else:
                        self.assertIn((seat["unit"], seat["role"]), self.posts)

    def test_every_situation_ends_with_exactly_one_last_word(self) -> None:
        for item in ITEMS:
            for answers in situations(item):
                kinds = [one["kind"] for one in steps(item) if holds(one.get("when"), answers)]
                with self.subTest(f"{item['key']} {answers}"):
                    self.assertEqual(kinds[-1:], ["approve"])
                    self.assertEqual(kinds.count("approve"), 1)

    def test_every_situation_fits_into_the_promise(self) -> None:
        """Items done at once are promised within the day; where they also have a slow way, the law's limit holds."""
        for item in ITEMS:
            legal, promise = (in_days(*item["version"][name]) for name in ("legal", "promise"))
            for answers in situations(item):
                open_steps = [one for one in steps(item) if holds(one.get("when"), answers)]
                taken = sum(in_days(*one["limit"]) for one in open_steps)
                with self.subTest(f"{item['key']} {answers}"):
                    self.assertLessEqual(taken, (promise or legal) + 1e-9)

    def test_plans_differ_as_decisions_do(self) -> None:
        shapes = {tuple((one["kind"], *(tuple(s.values()) for s in one["seats"])) for one in steps(i)) for i in ITEMS}
        self.assertGreaterEqual(len(shapes), 28)

    def test_a_restaurant_is_countersigned_by_two_and_waits_for_the_site_check(self) -> None:
        food = next(item for item in ITEMS if item["key"] == "FOOD_OP")
        plan = [one for one in steps(food) if holds(one.get("when"), {"business_kind": "catering"})]
        self.assertEqual([one["kind"] for one in plan], ["handle", "countersign", "review", "approve"])
        self.assertEqual(plan[0]["awaits"], ["site_check"])
        self.assertEqual(len(plan[1]["seats"]), 2)
        self.assertEqual(food["version"]["playbook"]["site_check"]["officers"], 2)

    def test_field_work_names_a_skill_and_what_counts_as_done(self) -> None:
        for item in ITEMS:
            for kind, order in orders(item).items():
                with self.subTest(f"{item['key']} {kind}"):
                    self.assertIn(order["skill"], SKILLS)
                    self.assertGreaterEqual(len(order["checklist"]), 2)

    def test_a_step_waits_exactly_where_the_playbook_checks(self) -> None:
        for item in ITEMS:
            check = item["version"]["playbook"].get("site_check")
            waiting = [one["key"] for one in steps(item) if "site_check" in one.get("awaits", [])]
            self.assertEqual(waiting, [check["step"]] if check else [], item["key"])


class StandardsTests(SimpleTestCase):
    def test_there_are_more_than_forty_each_once(self) -> None:
        self.assertGreaterEqual(len(STANDARDS), 45)
        self.assertEqual(len({(one["scheme"], one["code"]) for one in STANDARDS}), len(STANDARDS))

    def test_texts_fit_their_columns(self) -> None:
        for one in STANDARDS:
            for name in ("category", "category_en", "name", "name_en", "filing", "filing_en", "closing", "closing_en"):
                with self.subTest(f"{one['code']} {name}"):
                    self.assertTrue(one[name])
                    self.assertLessEqual(len(one[name]), EventStandard._meta.get_field(name).max_length or 0)
                    self.assertEqual(has_chinese(one[name]), not name.endswith("_en"))

    def test_each_can_be_routed_limited_and_checked(self) -> None:
        for one in STANDARDS:
            with self.subTest(one["code"]):
                self.assertIn(one["skill"], SKILLS)
                self.assertIn(one["limit_unit"], LimitUnit.values)
                self.assertIn(one["urgency"], {1, 2, 3})
                self.assertTrue(2 <= len(one["checklist"]) <= 4)
                self.assertTrue(one["aliases"] and max(map(len, one["aliases"])) <= 40)

    def test_flooding_is_known_by_its_spoken_name_and_drained_within_two_hours(self) -> None:
        flood = next(one for one in STANDARDS if one["code"] == "0506")
        self.assertEqual((flood["name"], flood["skill"]), ("道路积水", "drainage"))
        self.assertEqual((flood["limit"], flood["limit_unit"]), (2, "UH"))
        self.assertIn("水浸街", flood["aliases"])


class SourceTests(SimpleTestCase):
    """Against the list of 33 items, where it lies beside the checkout."""

    def setUp(self) -> None:
        if not SEED_CSV.exists():
            self.skipTest(f"{SEED_CSV} is not here: names and limits cannot be compared with their source.")
        with SEED_CSV.open(encoding="utf-8") as file:
            self.rows = {row["key"]: row for row in csv.DictReader(file)}
        self.pairs = [(item, self.rows[item["key"]]) for item in ITEMS]

    def test_names_types_and_limits_are_those_of_the_list(self) -> None:
        self.assertEqual(set(self.rows), {item["key"] for item in ITEMS})
        for item, row in self.pairs:
            version = item["version"]
            with self.subTest(item["key"]):
                self.assertEqual((item["name"], item["task_type"]), (row["name"], row["task_type"]))
                self.assertEqual(version["legal"], [int(row["legal_limit"]), row["limit_unit"]])
                self.assertEqual(version["promise"], [int(row["promise_wd"]), "WD"])
                self.assertEqual(version["project_type"], row["project_type"])
                self.assertEqual(version["visits"], int(row["scene_visits"]))

    def test_the_deciding_unit_is_that_of_the_list(self) -> None:
        for item, row in self.pairs:
            with self.subTest(item["key"]):
                self.assertEqual(item["by_town"], row["dept"].startswith("镇街"))
                if not item["by_town"]:
                    self.assertEqual(item["unit"], UNITS[row["dept"]])

    def test_a_fee_of_the_list_is_in_the_guide(self) -> None:
        for item, row in self.pairs:
            with self.subTest(item["key"]):
                self.assertEqual(bool(item["version"]["guide"]["fees"]), row["fee"] != "无")

    def test_materials_of_the_list_are_all_there_with_their_need(self) -> None:
        """Each 必要, 容缺 or 非必要 material of the list has one of ours; ours may add what a case calls for."""
        need = {"M": "must", "R": "deferrable", "O": "optional"}
        for item, row in self.pairs:
            wanted = re.findall(r"([^；(]+)\(([MRO])", row["materials"])
            ours = [one["need"] for one in item["version"]["materials"]]
            with self.subTest(item["key"]):
                self.assertGreaterEqual(len(ours), len(wanted))
                for letter in {mark for _name, mark in wanted}:
                    self.assertIn(need[letter], ours)
