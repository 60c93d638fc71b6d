"""JSON Schema 2020-12 of an item version's answers, for those who send them by API.

It states the structure: types, required keys, choices, lengths, patterns, and by if / then what hangs on other
answers. Check digits, the calendar, comparisons between answers and conditions on dates are left to the form.
Keys it does not name are let through, because the form drops them.
"""

from typing import Any

from apps.catalog.forms.compiler import compile_field
from apps.catalog.forms.compound import part_schema
from apps.catalog.forms.conditions import Condition, branches, leaf, parts
from apps.catalog.forms.texts import pick
from apps.catalog.models import ItemVersion

Schema = dict[str, Any]
Specs = list[dict[str, Any]]


class NotStructural(Exception):
    """A condition that JSON Schema cannot state (an order of dates)."""


def json_schema(version: ItemVersion, lang: str = "zh") -> Schema:
    """Schema of {"page": {"field": value}}; titles in `lang`."""
    pages = version.form["pages"]
    where = {spec["key"]: (page, spec) for page in pages for spec in page["fields"]}
    rules = [rule for page in pages for rule in page_rules(page, where, lang)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": str(version),
        "type": "object",
        "properties": {page["key"]: {"title": pick(page["title"], lang)} for page in pages},
        "allOf": rules,
    }


def page_rules(page: dict[str, Any], where: dict[str, Any], lang: str) -> list[Schema]:
    """One rule for what a page always asks, one for each question that hangs on another answer."""
    steady = [spec for spec in page["fields"] if not spec.get("show_if")]
    rules = [guarded(page.get("show_if"), in_page(page["key"], object_schema(steady, lang)), where, steady)]
    for spec in page["fields"]:
        if spec.get("show_if") and spec["type"] != "info":
            both = [one for one in (page.get("show_if"), spec["show_if"]) if one]
            one_field = in_page(page["key"], object_schema([{**spec, "show_if": None}], lang))
            rules.append(guarded({"and": both}, one_field, where, [spec]))
    return rules


def in_page(key: str, inner: Schema) -> Schema:
    needed = {"required": [key]} if inner["required"] else {}
    return {"properties": {key: inner}, **needed}


def guarded(condition: Condition | None, then: Schema, where: dict[str, Any], specs: Specs) -> Schema:
    """`then`, where the condition holds; nothing at all where the condition cannot be stated."""
    if condition is None:
        return then
    try:
        return {"if": stated(condition, where), "then": then}
    except NotStructural:
        return {"$comment": f"Checked by the form only: {', '.join(spec['key'] for spec in specs)}"}


def object_schema(specs: Specs, lang: str) -> Schema:
    """Schema of one page, or of one row of a repeat group (conditions inside look at the row itself)."""
    asked = [spec for spec in specs if spec["type"] != "info"]
    steady = [spec for spec in asked if not spec.get("show_if")]
    schema: Schema = {"type": "object", "properties": {}, "required": []}
    for spec in steady:
        field = compile_field(spec, lang, strict=True)
        schema["properties"][spec["key"]] = {"title": str(field.label), **part_schema(field)}
        if field.required:
            schema["required"].append(spec["key"])
    where = {spec["key"]: (None, spec) for spec in asked}
    hanging = [spec for spec in asked if spec.get("show_if")]
    if hanging:
        alone = {spec["key"]: object_schema([{**spec, "show_if": None}], lang) for spec in hanging}
        schema["allOf"] = [guarded(spec["show_if"], alone[spec["key"]], where, [spec]) for spec in hanging]
    return schema


def stated(condition: Condition, where: dict[str, Any]) -> Schema:
    """A condition as a schema over all answers. An answer that is itself hidden counts as not given."""
    operator, operand = parts(condition)
    if operator == "not":
        return {"not": stated(operand, where)}
    if operator in {"and", "or"}:
        joined = [stated(one, where) for one in branches(operator, operand)]
        return {"allOf" if operator == "and" else "anyOf": joined}
    key, wanted = leaf(operator, operand)
    if operator in {"!=", "not_in"}:
        return {"not": stated({"==" if operator == "!=" else "in": [key, wanted]}, where)}
    return comparison(operator, key, wanted, where)


def comparison(operator: str, key: str, wanted: Any, where: dict[str, Any]) -> Schema:
    page, spec = where[key]
    if spec["type"] == "date":
        raise NotStructural
    given: Schema = {"properties": {key: value_schema(operator, wanted)}, "required": [key]}
    if page is not None:
        given = {"properties": {page["key"]: given}, "required": [page["key"]]}
    visible = [one for one in ((page or {}).get("show_if"), spec.get("show_if")) if one]
    return {"allOf": [*(stated(one, where) for one in visible), given]} if visible else given


def value_schema(operator: str, wanted: Any) -> Schema:
    """What a value must be for a comparison to hold; a list holds it when one of its members does."""
    if operator in {"==", "in"}:
        one = {"enum": wanted if operator == "in" else [wanted]}
        return {"anyOf": [one, {"type": "array", "contains": one}]}
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        raise NotStructural
    word = {"<": "exclusiveMaximum", "<=": "maximum", ">": "exclusiveMinimum", ">=": "minimum"}[operator]
    return {"type": "number", word: wanted}
