"""The form accepts ⇔ the JSON schema accepts, for what a schema can state (types, presence, choices, bounds)."""

from copy import deepcopy
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import SimpleTestCase
from jsonschema import Draft202012Validator

from apps.catalog.forms import clean_all, json_schema
from tests.catalog.samples import GOOD, YES_NO, ask, both, shop_form, version

LETTERS = [{"value": c, "zh": c, "en": c} for c in "abc"]
FORM: dict[str, Any] = {
    "version": 1,
    "pages": [
        {
            "key": "one",
            "title": both("一", "One"),
            "fields": [
                ask("letter", "choice", "字母", "Letter", options=LETTERS),
                ask("letters", "multi", "多个字母", "Letters", options=LETTERS, required=False),
                ask("count", "int", "数", "Count", max=20),
                ask("word", "text", "词", "Word", max_length=5, required=False),
                ask("note", "info", "说明", "Note"),
                ask("why", "textarea", "为什么", "Why", show_if={"==": ["letter", "b"]}),
                ask("more", "decimal", "更多", "More", show_if={"and": [{">": ["count", 5]}, {"!=": ["letter", "c"]}]}),
            ],
        },
        {
            "key": "two",
            "title": both("二", "Two"),
            "show_if": {"or": [{"in": ["letters", ["a", "b"]]}, {"not": {"<=": ["count", 10]}}]},
            "fields": [
                ask("span", "period", "期间", "Period", required=False),
                ask("paper", "id_document", "证件", "Paper", required=False),
                ask("day", "date", "日子", "Day", required=False),
                ask("rent", "money", "租金", "Rent", required=False),
                ask("agree", "declaration", "同意", "Agree"),
            ],
        },
        {
            "key": "three",
            "title": both("三", "Three"),
            "show_if": {">=": ["more", 3]},
            "fields": [
                ask(
                    "rows",
                    "repeat",
                    "行",
                    "Rows",
                    required=False,
                    max_rows=2,
                    fields=[
                        ask("who", "text", "谁", "Who", max_length=5),
                        ask("has", "choice", "有", "Has", options=YES_NO, required=False),
                        ask("code", "uscc", "代码", "Code", show_if={"==": ["has", "yes"]}),
                    ],
                ),
            ],
        },
    ],
}
# What a schema cannot state (calendar, check digits, more digits than are kept) is not among the values.
DAYS = st.dates(min_value=date(1900, 1, 1)).map(lambda d: d.isoformat())
WORDS = st.text(min_size=1, max_size=5).map(str.strip)
NUMBERS = st.one_of(st.integers(-1, 20), st.sampled_from([10**11, 10**12]))
DECIMALS = st.one_of(NUMBERS, st.decimals(0, 50, places=2).map(float))
CODES = st.sampled_from(["11440605MB2D102559", "12441500196720244T"])
ODD = st.one_of(
    st.none(), st.booleans(), st.just("123456"), st.just(""), st.just("  "), NUMBERS, WORDS,
    st.just([]), st.just({}), st.just([{}]),
    st.just([None]), st.just({"from": None, "to": ""}), st.just({"type": "", "number": None}), st.just({"x": 1}),
)  # fmt: skip
CHOICES = st.sampled_from("abc")
SPAN = st.tuples(DAYS, DAYS).map(lambda two: {"from": min(two), "to": max(two)})
PAPER = st.just({"type": "passport", "number": "E12345678"})
ROW = st.fixed_dictionaries({"who": WORDS, "has": st.sampled_from(["yes", "no"]), "code": CODES})
LIKELY = st.fixed_dictionaries(
    {
        "one": st.fixed_dictionaries(
            {"letter": CHOICES, "count": st.integers(3, 20), "why": WORDS, "more": DECIMALS},
            optional={"letters": st.lists(CHOICES, max_size=3), "word": WORDS},
        ),
        "two": st.fixed_dictionaries(
            {"agree": st.just(True)}, optional={"span": SPAN, "paper": PAPER, "day": DAYS, "rent": NUMBERS}
        ),
        "three": st.fixed_dictionaries(
            {"rows": st.integers(0, 3).flatmap(lambda n: st.lists(ROW, min_size=n, max_size=n))}
        ),
    }
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) below a value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in [(value, key), *places(value[key])]]


@st.composite
def answers_at_odds(draw: Any) -> Any:
    """Answers that are likely right, changed or lacking in up to three places."""
    answers = deepcopy(draw(LIKELY))
    for _change in range(draw(st.integers(0, 3))):
        if not (found := places(answers)):
            break
        inside, key = draw(st.sampled_from(found))
        if draw(st.booleans()):
            del inside[key]
        else:
            inside[key] = deepcopy(draw(ODD))
    return answers


ANSWERS = answers_at_odds()


class Schema(SimpleTestCase):
    schema = json_schema(version(FORM))

    def accepts(self, answers: Any) -> bool:
        return bool(Draft202012Validator(self.schema).is_valid(answers))

    def test_it_is_a_schema(self) -> None:
        for form in (FORM, shop_form()):
            Draft202012Validator.check_schema(json_schema(version(form)))

    @settings(max_examples=600, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
    @given(ANSWERS)
    def test_form_and_schema_agree(self, answers: Any) -> None:
        _kept, errors = clean_all(version(FORM), answers)
        self.assertEqual(not errors, self.accepts(answers), errors)

    @settings(max_examples=200, deadline=None, print_blob=True)
    @given(ANSWERS)
    def test_what_the_form_keeps_is_kept_again(self, answers: Any) -> None:
        kept, errors = clean_all(version(FORM), answers)
        if not errors:
            self.assertEqual(clean_all(version(FORM), kept), (kept, {}))
            self.assertTrue(self.accepts(kept))

    def test_both_ways_are_taken(self) -> None:
        good = {"one": {"letter": "b", "count": 8, "why": "𠮷", "more": 3.5}, "three": {"rows": [{"who": "𠮷"}]}}
        self.assertTrue(self.accepts(good))
        self.assertEqual(clean_all(version(FORM), good)[1], {})
        self.assertFalse(self.accepts({"one": {"letter": "b", "count": 8, "more": 3.5}}))
        self.assertFalse(self.accepts({**good, "three": {"rows": [{"who": "x", "has": "yes"}]}}))

    def test_good_answers_of_the_shop_pass(self) -> None:
        self.assertTrue(Draft202012Validator(json_schema(version())).is_valid(GOOD))
