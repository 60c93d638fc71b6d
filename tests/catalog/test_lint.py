from collections.abc import Callable
from typing import Any

from django.test import SimpleTestCase

from apps.catalog.lint import lint
from apps.catalog.models import ItemVersion
from tests.catalog.samples import YES_NO, ask, both, content


class Lint(SimpleTestCase):
    def problems(self, change: Callable[[dict[str, Any]], object]) -> list[str]:
        facts = content()
        change(facts)
        return lint(ItemVersion(number=1, **facts))

    def found(self, place: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Exactly one problem, at this place."""
        problems = self.problems(change)
        self.assertEqual([one.split(":")[0] for one in problems], [place], problems)

    def test_a_good_version_has_no_problems(self) -> None:
        self.assertEqual(self.problems(lambda v: None), [])

    def test_no_more_is_promised_than_the_law_gives(self) -> None:
        self.found("limits", lambda v: v.update(promise_limit=11))
        self.found("limits", lambda v: v.update(legal_limit=7, legal_unit="CD", promise_limit=6))
        self.assertEqual(self.problems(lambda v: v.update(legal_limit=7, legal_unit="CD", promise_limit=5)), [])
        self.assertEqual(self.problems(lambda v: v.update(legal_limit=3, legal_unit="MONTH", promise_limit=45)), [])

    def test_what_is_done_at_once_takes_a_day_at_most(self) -> None:
        self.found("limits", lambda v: v.update(project_type="1", promise_limit=2))
        self.assertEqual(self.problems(lambda v: v.update(project_type="1", promise_limit=0)), [])

    def test_a_visit_needs_a_reason(self) -> None:
        self.found("guide", lambda v: v.update(visits=1))

    def test_materials_name_their_law(self) -> None:
        self.found("materials.layout", lambda v: v["materials"][0].pop("by_law"))
        self.found("materials.layout", lambda v: v["materials"][0].update(source="government"))
        self.found("materials.layout", lambda v: v["materials"][0].update(need="maybe"))
        self.found("materials.layout", lambda v: v["materials"][0].update(show_if={"==": ["nobody", 1]}))
        self.found("materials.layout", lambda v: v["materials"][0].update(reasons=[{"zh": "看不清"}]))
        self.found(
            "materials.layout",
            lambda v: v["materials"][0].update(reasons=[{"zh": "不一致", "en": "differs", "field": "nothing"}]),
        )
        self.found("materials", lambda v: v["materials"].append(v["materials"][0]))

    def test_a_plan_can_be_walked_to_its_end(self) -> None:
        self.found("plan", lambda v: v.update(plan={"steps": []}))
        self.found("plan.handle", lambda v: v["plan"]["steps"][0].update(seats=[]))
        self.found("plan.handle", lambda v: v["plan"]["steps"][0]["seats"][0].update(role="worker"))
        self.found("plan", lambda v: v["plan"]["steps"].pop())
        self.found("plan.handle", lambda v: v["plan"]["steps"][0].update(mode="quorum", quorum=2))
        self.found("plan.approve", lambda v: v["plan"]["steps"][1].update(when={"==": ["nobody", 1]}))
        self.found("plan.handle", lambda v: v["plan"]["steps"][0].update(limit=[0, "WD"]))
        self.found("plan", lambda v: v["plan"]["steps"][0].update(awaits=["site_check"]))

    def test_a_site_check_takes_two_officers(self) -> None:
        check = {"skill": "food", "officers": 2, "limit": [3, "WD"], "step": "handle"}
        self.assertEqual(self.problems(lambda v: v.update(playbook={"site_check": check})), [])
        self.found("playbook.site_check", lambda v: v.update(playbook={"site_check": {**check, "officers": 1}}))
        self.found("playbook.site_check", lambda v: v.update(playbook={"site_check": {**check, "step": "gone"}}))

    def test_texts_are_there_in_both_languages(self) -> None:
        self.found("applicant", lambda v: v["form"]["pages"][0].update(title=both("申请人", "")))
        self.found("applicant.name", lambda v: v["form"]["pages"][0]["fields"][0].update(label={"zh": "姓名"}))
        self.found("shop.goods", lambda v: v["form"]["pages"][1]["fields"][2]["options"][0].pop("en"))

    def test_keys_are_used_once(self) -> None:
        self.found("form", lambda v: v["form"]["pages"][0]["fields"].append(ask("rent", "money", "租", "Rent")))
        self.found("form", lambda v: v["form"]["pages"].append({**v["form"]["pages"][2], "fields": [
            ask("other", "text", "其他", "Other")]}))  # fmt: skip

    def test_a_condition_looks_at_what_was_asked_before(self) -> None:
        page = {"key": "last", "title": both("后", "Last"), "fields": [ask("z", "text", "后", "Last")]}
        for condition in [{"==": ["z", "x"]}, {"==": ["nobody", "x"]}, {"==": ["name", "x"]}, {"is": []}]:
            with self.subTest(condition):
                self.found("last", lambda v, c=condition: v["form"]["pages"].append({**page, "show_if": c}))

    def test_fields_that_wait_for_each_other_are_found(self) -> None:
        fields = [
            ask("a", "choice", "甲", "A", options=YES_NO, show_if={"==": ["b", "yes"]}),
            ask("b", "choice", "乙", "B", options=YES_NO, show_if={"==": ["a", "yes"]}),
        ]
        page = {"key": "loop", "title": both("圈", "Loop"), "fields": fields}
        self.found("loop.a", lambda v: v["form"]["pages"].append(page))

    def test_a_page_that_nobody_reaches_is_found(self) -> None:
        page = {"key": "last", "title": both("后", "Last"), "fields": [ask("z", "text", "后", "Last")]}
        for condition in [
            {"==": ["employs", "perhaps"]},
            {"and": [{"==": ["employs", "yes"]}, {"==": ["employs", "no"]}]},
            {">": ["heads", 500]},
        ]:
            with self.subTest(condition):
                self.found("last", lambda v, c=condition: v["form"]["pages"].append({**page, "show_if": c}))
        reached = {"and": [{"==": ["goods", "hot"]}, {"==": ["goods", "raw"]}, {">=": ["since", "2026-01-01"]}]}
        self.assertEqual(self.problems(lambda v: v["form"]["pages"].append({**page, "show_if": reached})), [])

    def test_questions_make_sense(self) -> None:
        for place, spec in [
            ("more.x", ask("x", "color", "色", "Color")),
            ("more.x", ask("x", "choice", "选", "Choose", options=YES_NO[:1])),
            ("more.x", ask("x", "int", "数", "Number", min=5, max=1)),
            ("more.x", ask("x", "date", "日", "Day", min="tomorrow")),
            ("more.x", ask("x", "repeat", "行", "Rows", fields=[])),
            ("more.x", ask("x", "text", "文", "Text", pii="secret")),
            ("more.x", ask("x", "int", "数", "Number", compare={"le": "area", "message": both("大", "Big")})),
        ]:
            page = {"key": "more", "title": both("更多", "More"), "fields": [spec]}
            with self.subTest(spec):
                self.found(place, lambda v, p=page: v["form"]["pages"].append(p))
