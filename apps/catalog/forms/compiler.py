"""From a page of the form schema to a Django form: the only validator, for pages and for the API."""

from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.catalog.forms import compound, fields, numbers
from apps.catalog.forms.conditions import Condition, fields_of, flatten, holds, parts
from apps.catalog.forms.fields import Answer, Spec
from apps.catalog.forms.texts import pick, short
from apps.catalog.forms.values import blank
from apps.catalog.forms.widgets import Repeat

TYPES: dict[str, type[Answer]] = {
    "text": fields.Text,
    "textarea": fields.LongText,
    "choice": fields.Choice,
    "multi": fields.Multi,
    "date": fields.Date,
    "period": compound.Period,
    "int": fields.Int,
    "decimal": fields.Decimals,
    "money": fields.Money,
    "phone_cn": numbers.Phone,
    "cn_id": numbers.CnId,
    "uscc": numbers.Uscc,
    "passport": numbers.Passport,
    "hk_mo_tw_permit": numbers.TravelPermit,
    "id_document": compound.IdDocument,
    "address": compound.Address,
    "point": compound.Point,
    "bank_account": compound.BankAccount,
    "repeat": compound.Repeat,
    "declaration": fields.Declaration,
    "info": fields.Info,
}
COMPARE = {
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
}


def compile_field(spec: Spec, lang: str, *, strict: bool = False) -> Answer:
    """The Django field of one question; KeyError for an unknown type."""
    return TYPES[spec["type"]](spec, short(lang), strict=strict)


def _checking(spec: Spec, lang: str) -> Answer:
    """A field for answers of programs, which shows nothing: a copy of one made before from this very spec."""
    made = _compiled.get((id(spec), lang))
    if made is None or made.spec is not spec:
        if len(_compiled) >= MOST:
            _compiled.clear()
        made = _compiled[id(spec), lang] = compile_field(spec, lang, strict=True)
    return copy(made)


MOST = 2000
_compiled: dict[tuple[int, str], Answer] = {}  # each holds its spec, so no other has the same id


def keys_of(condition: Condition | None) -> set[str]:
    return {key for key, _operator, _wanted in fields_of(condition)}


class PageForm(forms.Form):
    """One page. Questions that hang on earlier pages are there or not; those that hang on this page are always
    shown with the condition in words, asked for when it holds, and dropped with their messages when it does not."""

    fields: dict[str, Answer]  # type: ignore[assignment]  # a form's fields could be any, a page's are questions

    def __init__(
        self,
        page: dict[str, Any],
        *,
        lang: str,
        answers: dict[str, Any] | None = None,
        strict: bool = False,
        sources: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.page, self.lang, self.strict = page, short(lang), strict
        self.earlier = {key: one for key, one in (answers or {}).items() if key not in _keys(page)}
        if strict and kwargs.get("data") is not None:
            kwargs["data"] = {key: kwargs["data"].get(key) for key in _keys(page)}
        super().__init__(use_required_attribute=False, **kwargs)
        self.conditional: dict[str, Condition] = {}
        with override("zh-hans" if self.lang == "zh" else "en"):
            for spec in page["fields"]:
                self.add_question(spec)
            for key, text in (sources or {}).items():
                if key in self.fields:
                    self.fields[key].source = text

    def add_question(self, spec: Spec) -> None:
        show_if = spec.get("show_if")
        if show_if and keys_of(show_if).isdisjoint(_keys(self.page)):
            if not holds(show_if, self.earlier):
                return
            show_if = None
        field = _checking(spec, self.lang) if self.strict else compile_field(spec, self.lang)
        if isinstance(field.widget, Repeat):
            field.widget.is_bound = self.is_bound
        self.fields[spec["key"]] = field
        if show_if:
            self.conditional[spec["key"]] = show_if
            field.wanted, field.required = field.required, False
            field.only_if = say_condition(show_if, self.page, self.lang)

    @property
    def asks_for_rows(self) -> bool:
        """The button pressed was “add another” or “remove”: show the page again, complain about nothing."""
        repeats = ((key, field.widget) for key, field in self.fields.items() if isinstance(field.widget, Repeat))
        return self.is_bound and any(one.asked_for_rows(self.data, self.add_prefix(key)) for key, one in repeats)

    def is_valid(self) -> bool:
        return not self.asks_for_rows and super().is_valid()

    def full_clean(self) -> None:
        with override("zh-hans" if self.lang == "zh" else "en"):
            super().full_clean()
        if self.asks_for_rows:
            self._errors = ErrorDict(renderer=self.renderer)

    def clean(self) -> dict[str, Any]:
        seen = dict(self.earlier)
        for key, field in self.fields.items():
            if key in self.conditional and not holds(self.conditional[key], seen):
                self.errors.pop(key, None)
                self.cleaned_data.pop(key, None)
                continue
            if key in self.conditional and field.wanted and key not in self.errors and self.cleaned_data[key] is None:
                self.add_error(key, ValidationError(field.say_required(), "required"))
            if self.cleaned_data.get(key) is not None:
                seen[key] = self.cleaned_data[key]
        self.compare(seen)
        return {key: one for key, one in self.cleaned_data.items() if one is not None}

    def compare(self, seen: dict[str, Any]) -> None:
        """`compare` of a question: its answer against another one, in the words the catalog gives."""
        for spec in self.page["fields"]:
            rule = dict(spec.get("compare") or {})
            message = pick(rule.pop("message", ""), self.lang)
            value = self.cleaned_data.get(spec["key"])
            for operator, other in rule.items():
                if value is None or seen.get(other) is None or COMPARE[operator](value, seen[other]):
                    continue
                said = message.replace("{other}", self.say(other, seen))
                self.add_error(spec["key"], ValidationError(said, "compare"))

    def say(self, key: str, seen: dict[str, Any]) -> str:
        return str(self.fields[key].shown(seen[key]) if key in self.fields else seen[key])

    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON: nothing empty, nothing hidden, nothing unknown."""
        self.errors  # noqa: B018 - cleans
        return {key: one for key, one in self.cleaned_data.items() if one is not None}

    def draft(self) -> dict[str, Any]:
        """Everything typed, right or wrong, for showing the page again later: JSON, never used as an answer."""
        self.errors  # noqa: B018 - cleans
        typed = {key: self[key].data for key in self.fields}
        return {key: self.cleaned_data.get(key, one) for key, one in typed.items() if not blank(one)}


def _keys(page: dict[str, Any]) -> set[str]:
    return {spec["key"] for spec in page["fields"]}


def say_condition(condition: Condition, page: dict[str, Any], lang: str) -> str:
    """“Only if … is …”, for a question that hangs on another one of its page; empty when that takes more words."""
    operator, operand = parts(condition)
    if operator not in {"==", "in"}:
        return ""
    asked = next((spec for spec in page["fields"] if spec["key"] == operand[0]), None)
    wanted = operand[1] if operator == "in" else [operand[1]]
    if asked is None or not asked.get("options"):
        return ""
    options = {one["value"]: pick(one, lang) for one in asked["options"]}
    values = ("、" if lang == "zh" else " / ").join(options.get(one, str(one)) for one in wanted)
    return _("Only if “%(label)s” is: %(values)s") % {"label": pick(asked["label"], lang), "values": values}


def compile_form(
    page: dict[str, Any],
    *,
    data: Any = None,
    initial: dict[str, Any] | None = None,
    answers: dict[str, Any] | None = None,
    lang: str = "zh",
    sources: dict[str, str] | None = None,
) -> PageForm:
    """The form of a page. `data` is a posted QueryDict, `initial` and `answers` are JSON answers: `initial` of this
    page by key, `answers` of all pages. `sources` says where a prefilled answer is
    from, by key. `form.answers()` after `is_valid()` is what to keep; see also `draft()` and `asks_for_rows`."""
    return PageForm(page, lang=lang, answers=flatten(answers), data=data, initial=initial, sources=sources)
