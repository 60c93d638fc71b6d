from copy import deepcopy
from typing import Any

from django.http import QueryDict
from django.test import SimpleTestCase, TestCase
from django.utils.translation import override

from apps.catalog.forms import clean_all, compile_form, materials_needed, pages, summary
from tests.catalog.samples import GOOD, STAFF, ask, shop_form, version


def one(kind: str, value: Any, lang: str = "zh", **more: Any) -> tuple[Any, list[str]]:
    """What a single question keeps of a typed value, and what it says."""
    page = {"key": "p", "fields": [ask("x", kind, "问题", "Question", **more)]}
    data = {f"x_{key}": part for key, part in value.items()} if isinstance(value, dict) else {"x": value}
    form = compile_form(page, data=data, lang=lang)
    with override("zh-hans" if lang == "zh" else "en"):
        messages = [str(m) for m in form.errors.get("x", [])]
    return form.answers().get("x"), messages


class Typed(SimpleTestCase):
    """What people type, and what is made of it."""

    def test_text_keeps_rare_characters_and_refuses_control_characters(self) -> None:
        for name in ["𠮷田", "㠭䶮㙟", "阿卜杜拉·买买提", "O’Neil"]:
            self.assertEqual(one("text", f" {name} "), (name, []))
        for bad in ["a\x00b", "a\x1bb", "a\ud800b", "a\u202eb", "two\nlines"]:
            self.assertEqual(len(one("text", bad)[1]), 1, bad)
        self.assertEqual(one("textarea", "two\nlines"), ("two\nlines", []))

    def test_too_long_says_how_long(self) -> None:
        self.assertEqual(one("text", "字" * 11, max_length=10)[1], ["“问题”写了 11 个字，最多 10 个，请缩短一些。"])

    def test_dates_are_read_in_the_ways_people_write_them(self) -> None:
        for typed in ["2026-1-5", "2026-01-05", "2026/01/05", "2026.1.5", "2026年1月5日", "20260105", "２０２６-01-05"]:
            self.assertEqual(one("date", typed), ("2026-01-05", []), typed)

    def test_impossible_dates_say_which_part_is_wrong(self) -> None:
        for typed, message in [
            ("2027-02-29", "2027 年 2 月没有 29 日，请核对“问题”。"),
            ("2026-13-01", "没有 13 月，请核对“问题”。"),
            ("1066-10-14", "“问题”的年份 1066 太早，请核对。"),
            ("明天", "“问题”请写成年月日，例如 2026-01-05。"),
        ]:
            self.assertEqual(one("date", typed), (None, [message]))

    def test_dates_keep_to_their_bounds(self) -> None:
        self.assertEqual(one("date", "2019-12-31", min="2020-01-01")[1], ["“问题”不能早于2020年1月1日。"])
        self.assertEqual(one("date", "2099-01-01", max="today")[0], None)
        self.assertEqual(one("date", "2020-01-01", max="today"), ("2020-01-01", []))

    def test_money_is_typed_in_yuan_and_kept_in_fen(self) -> None:
        for typed, fen in [("12.5", 1250), ("1,200", 120000), ("０.０１", 1), ("0", 0)]:
            self.assertEqual(one("money", typed), (fen, []), typed)
        for typed in ["1.234", "abc", "-1", "1e3", "9" * 20]:
            self.assertEqual(len(one("money", typed)[1]), 1, typed)

    def test_numbers(self) -> None:
        self.assertEqual(one("int", "12"), (12, []))
        self.assertEqual(one("int", "12.5")[1], ["“问题”要写整数。"])
        self.assertEqual(one("decimal", "86.50"), (86.5, []))
        self.assertEqual(one("int", "3", min=5)[1], ["“问题”不能小于 5。"])
        self.assertEqual(one("decimal", "7", max=5, unit={"zh": "米", "en": "m"})[1], ["“问题”不能大于 5 米。"])

    def test_a_wrong_id_number_says_what_is_wrong(self) -> None:
        self.assertEqual(one("cn_id", "110101199003074514"), ("110101199003074514", []))
        answer, messages = one("cn_id", "110101199003074515")
        self.assertEqual((answer, len(messages)), (None, 1))
        self.assertIn("18", messages[0])
        self.assertEqual(len(one("cn_id", "110101900307451")[1]), 1)

    def test_any_accepted_document_will_do(self) -> None:
        kept, messages = one("id_document", {"type": "hk_mo_permit", "number": "h 12345678"})
        self.assertEqual((kept, messages), ({"type": "hk_mo_permit", "number": "H12345678"}, []))
        self.assertEqual(one("id_document", {"type": "passport", "number": "E12345678"})[1], [])
        self.assertEqual(len(one("id_document", {"type": "cn_id", "number": "1"})[1]), 1)
        self.assertEqual(one("id_document", {"type": "cn_id", "number": ""}, required=False), (None, []))
        self.assertEqual(len(one("id_document", {"type": "passport", "number": "E12345678"}, accept=["cn_id"])[1]), 1)

    def test_a_period_ends_after_it_begins(self) -> None:
        self.assertEqual(
            one("period", {"from": "2026-1-5", "to": "2026-2-5"}), ({"from": "2026-01-05", "to": "2026-02-05"}, [])
        )
        self.assertEqual(len(one("period", {"from": "2026-02-05", "to": "2026-01-05"})[1]), 1)
        self.assertEqual(one("period", {"from": "2026-02-05", "to": ""})[1], ["请填写“到”。"])

    def test_bank_cards_carry_a_check_digit(self) -> None:
        good = {"bank": "农商行里水支行", "number": "6222 0200 0000 0000 003"}
        luhn = [d for d in range(10) if not one("bank_account", {**good, "number": f"622202000000000000{d}"})[1]]
        self.assertEqual(len(luhn), 1)
        self.assertEqual(one("bank_account", {**good, "number": "80020000012345678"})[1], [])
        self.assertEqual(len(one("bank_account", {**good, "number": "12"})[1]), 1)

    def test_a_missing_answer_is_asked_for_by_name(self) -> None:
        self.assertEqual(one("text", " ")[1], ["请填写“问题”。"])
        self.assertEqual(one("text", " ", lang="en")[1], ["Fill in “Question”."])
        self.assertEqual(one("choice", "", options=[{"value": "a", "zh": "甲", "en": "A"}])[1], ["请选择“问题”。"])
        self.assertEqual(one("declaration", "")[1], ["请先看完承诺内容，再打勾。"])

    def test_only_what_was_offered_can_be_chosen(self) -> None:
        options = [{"value": "a", "zh": "甲", "en": "A"}, {"value": "b", "zh": "乙", "en": "B"}]
        self.assertEqual(len(one("choice", "z", options=options)[1]), 1)
        page = {"key": "p", "fields": [ask("x", "multi", "问题", "Question", options=options)]}
        form = compile_form(page, data=QueryDict("x=b&x=a&x=b"), lang="zh")
        self.assertTrue(form.is_valid())
        self.assertEqual(form.answers(), {"x": ["a", "b"]})
        self.assertFalse(compile_form(page, data=QueryDict("x=b&x=q"), lang="zh").is_valid())


class Pages(SimpleTestCase):
    def shop(self, data: dict[str, Any], **more: Any) -> Any:
        return compile_form(shop_form()["pages"][1], data=data, lang="zh", **more)

    def test_a_comparison_speaks_the_catalogs_words(self) -> None:
        form = self.shop({"area": "86", "kitchen": "95", "goods": ["hot"], "employs": "no"})
        self.assertEqual(form.errors["kitchen"], ["不能大于整间店的 86 平方米，请核对"])

    def test_a_question_that_hangs_on_another_is_asked_for_when_that_holds(self) -> None:
        data = {"area": "86", "kitchen": "9", "goods": ["raw"], "employs": "no"}
        self.assertEqual(self.shop(data).errors["raw_room"], ["请选择“有没有专间”。"])
        form = self.shop({**data, "goods": ["hot"], "raw_room": "garbage"})
        self.assertTrue(form.is_valid(), form.errors)
        self.assertNotIn("raw_room", form.answers())

    def test_its_condition_stands_beside_it_in_words(self) -> None:
        form = compile_form(shop_form()["pages"][1], lang="zh")
        self.assertEqual(form.fields["raw_room"].only_if, "只在“卖什么”选了“生食”时填写")

    def test_a_question_that_hangs_on_an_earlier_page_is_not_there_otherwise(self) -> None:
        page = {"key": "p", "fields": [ask("x", "text", "问", "Q", show_if={"==": ["employs", "yes"]})]}
        self.assertEqual(list(compile_form(page, answers={"shop": {"employs": "no"}}, lang="zh").fields), [])
        self.assertEqual(list(compile_form(page, answers={"shop": {"employs": "yes"}}, lang="zh").fields), ["x"])

    def test_labels_switch_language(self) -> None:
        page = shop_form()["pages"][1]
        self.assertEqual(compile_form(page, lang="zh").fields["area"].label, "整间店的面积")
        self.assertEqual(compile_form(page, lang="en").fields["area"].label, "Area of the shop")

    def test_a_draft_keeps_what_was_typed_wrong(self) -> None:
        form = self.shop({"area": "eighty", "kitchen": "9", "rent": "1,200"})
        self.assertEqual(form.draft(), {"area": "eighty", "kitchen": 9, "rent": 120000})
        again = compile_form(shop_form()["pages"][1], initial=form.draft(), lang="zh")
        self.assertIn('value="eighty"', str(again["area"]))
        self.assertIn('value="1200.00"', str(again["rent"]))


class Rows(SimpleTestCase):
    page = shop_form()["pages"][2]

    def post(self, text: str) -> Any:
        return compile_form(self.page, data=QueryDict(text), lang="zh")

    def test_rows_are_read_and_empty_ones_dropped(self) -> None:
        form = self.post("heads=2&promise=on&people-rows=2&people-0-who=黄丽&people-0-certified=no&people-1-who=")
        self.assertTrue(form.is_valid(), form.errors)
        self.assertEqual(form.answers()["people"], [{"who": "黄丽", "certified": "no"}])

    def test_a_message_names_the_row(self) -> None:
        form = self.post("heads=2&promise=on&people-rows=1&people-0-who=黄丽&people-0-certified=yes")
        self.assertEqual(form.errors["people"], ["人员第 1 项：请填写“健康证到期日”。"])
        self.assertIn("请填写“健康证到期日”。", str(form["people"]))

    def test_another_row_comes_without_complaints_and_without_script(self) -> None:
        form = self.post("heads=many&people-rows=1&people-0-who=黄丽&people-add=1")
        self.assertTrue(form.asks_for_rows)
        self.assertFalse(form.is_valid())
        self.assertEqual(form.errors, {})
        html = str(form)
        self.assertIn('name="people-1-who"', html)
        self.assertIn('value="黄丽"', html)
        self.assertIn('value="many"', html)

    def test_a_row_is_taken_away(self) -> None:
        form = self.post("people-rows=2&people-0-who=黄丽&people-1-who=陈强&people-drop=0")
        self.assertNotIn("黄丽", str(form))
        self.assertIn("陈强", str(form))

    def test_no_more_rows_than_allowed(self) -> None:
        rows = "&".join(f"people-{i}-who=黄丽&people-{i}-certified=no" for i in range(9))
        form = self.post(f"heads=2&promise=on&people-rows=9&{rows}")
        self.assertEqual(len(form.answers()["people"]), 3)
        self.assertNotIn("people-add", str(form))

    def test_too_few_rows(self) -> None:
        self.assertEqual(self.post("heads=2&promise=on").errors["people"], ["请填写“接触食品的人”。"])


class WholeForm(TestCase):
    def test_good_answers_are_kept_as_they_are(self) -> None:
        kept, errors = clean_all(version(), GOOD)
        self.assertEqual(errors, {})
        self.assertEqual(kept, GOOD)

    def test_hidden_pages_and_unknown_keys_are_dropped(self) -> None:
        answers = deepcopy(GOOD) | {"staff": {"heads": "garbage"}, "nowhere": {"x": 1}}
        answers["shop"]["smuggled"] = "x"
        self.assertEqual(clean_all(version(), answers), (GOOD, {}))

    def test_a_page_that_is_reached_is_required(self) -> None:
        answers = deepcopy(GOOD)
        answers["shop"]["employs"] = "yes"
        _kept, errors = clean_all(version(), answers)
        self.assertEqual(sorted(errors["staff"]), ["heads", "people", "promise"])
        kept, errors = clean_all(version(), answers | {"staff": STAFF})
        self.assertEqual(errors, {})
        self.assertEqual(kept["staff"], STAFF)

    def test_an_answer_that_is_hidden_leads_nowhere(self) -> None:
        form = {
            "version": 1,
            "pages": [
                {"key": "a", "title": "A", "fields": [ask("a", "int", "甲", "A")]},
                {"key": "b", "title": "B", "show_if": {">": ["a", 5]}, "fields": [ask("b", "int", "乙", "B")]},
                {"key": "c", "title": "C", "show_if": {">": ["b", 5]}, "fields": [ask("c", "int", "丙", "C")]},
            ],
        }
        answers = {"a": {"a": 1}, "b": {"b": 9}, "c": {"c": 1}}
        self.assertEqual(clean_all(version(form), answers), ({"a": {"a": 1}}, {}))
        self.assertEqual([page["key"] for page in pages(version(form), answers)], ["a"])

    def test_materials_follow_the_answers(self) -> None:
        papers = [{"key": "m1"}, {"key": "m2", "show_if": {"==": ["goods", "raw"]}}]
        v = version(materials=papers)
        self.assertEqual([m["key"] for m in materials_needed(v, GOOD)], ["m1"])
        raw = deepcopy(GOOD)
        raw["shop"]["goods"] = ["raw"]
        self.assertEqual([m["key"] for m in materials_needed(v, raw)], ["m1", "m2"])

    def test_the_summary_masks_what_is_personal(self) -> None:
        answers = deepcopy(GOOD) | {"staff": STAFF}
        answers["shop"]["employs"] = "yes"
        with override("zh-hans"):
            told = {key: shown for _t, rows in summary(version(), answers, masked=True) for _l, shown, key, _p in rows}
            plain = {
                key: shown for _t, rows in summary(version(), answers, masked=False) for _l, shown, key, _p in rows
            }
        self.assertEqual(told["name"], "陈*强")
        self.assertEqual(told["id_doc"], "港澳居民来往内地通行证 H******78")
        self.assertEqual(told["phone"], "138****5678")
        self.assertEqual(told["people"], "1. 黄*，否")
        self.assertEqual((told["area"], told["goods"], told["since"]), ("86 平方米", "热食", "未填写"))
        self.assertNotIn("raw_room", told)
        self.assertEqual(plain["name"], "陈志强")

    def test_anything_at_all_may_be_sent(self) -> None:
        deep: list[Any] = []
        for _level in range(900):
            deep = [deep]
        for garbage in [
            {"applicant": {"name": deep, "id_doc": {"type": deep}}, "shop": {"goods": deep}},
            None,
            [],
            "x",
            5,
            {"shop": []},
            {"applicant": {"id_doc": [1]}, "shop": {"goods": {"a": 1}}},
        ]:
            _kept, errors = clean_all(version(), garbage)
            self.assertTrue(errors)
