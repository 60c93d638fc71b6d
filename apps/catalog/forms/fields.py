"""The simple field types. Each reads what was typed into a JSON value, says it back to people, and states its schema.

A field's `clean` gives the JSON value that is kept (a date as ISO text, money in 分), or None where nothing was
answered. `strict` is for answers that come as JSON: there the value must have the very type its schema names.
"""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.catalog.forms import widgets
from apps.catalog.forms.texts import pick
from apps.catalog.forms.values import (
    blank,
    plain_number,
    read_bound,
    read_date,
    read_number,
    storable,
    yuan,
)

Spec = dict[str, Any]
LARGE = 10**12  # numbers have at most 12 digits before the point
# What storable() lets through, as a pattern of JSON Schema (half surrogates are no text for a schema anyway).
STORABLE = r"[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]"
STORABLE_LINES = r"(?:[\t\n\r]|" + STORABLE + ")"

DATE_PATTERN = r"^\d{4}([-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日?|\d{4})$"


class AnswerBoundField(forms.BoundField):
    """Links the input to everything said about it: condition, hint, source, message, unit."""

    field: "Answer"

    @property
    def aria_describedby(self) -> str | None:
        field = self.field
        said = {
            "only": field.only_if,
            "helptext": field.help_text,
            "source": field.source,
            "error": self.errors,
            "unit": field.unit,
        }
        return " ".join(f"{self.auto_id}_{part}" for part, text in said.items() if text) or None


class Answer(forms.Field, ABC):
    """A question of the catalog. `spec` is its entry in the form schema."""

    bound_field_class = AnswerBoundField
    json_type: type | tuple[type, ...] = str
    nothing: tuple[Any, ...] = (None, "")  # what JSON may hold for "not answered"
    chosen = False  # "choose" or "fill in"
    personal = ""
    wanted = False  # required, but only where its condition on the same page holds

    def __init__(self, spec: Spec, lang: str, *, strict: bool = False) -> None:
        self.spec, self.lang, self.strict = spec, lang, strict
        self.unit = pick(spec.get("unit"), lang)
        self.source = self.only_if = ""
        self.recommended = bool(spec.get("recommended"))
        super().__init__(
            required=bool(spec.get("required")),
            label=pick(spec.get("label"), lang),
            help_text=pick(spec.get("hint"), lang),
            widget=self.make_widget(),
        )
        self.optional = not self.required
        self.pii = spec.get("pii") or self.personal

    def make_widget(self) -> forms.Widget:
        return forms.TextInput(attrs=self.input_attrs())

    def input_attrs(self) -> dict[str, str]:
        known = {"identity.name": "name", "identity.phone": "tel", "identity.address": "street-address"}
        return {"autocomplete": known.get(self.spec.get("prefill", ""), "off")}

    def clean(self, value: Any) -> Any:
        if blank(value):
            if self.required:
                raise ValidationError(self.say_required(), "required")
            if self.strict and not self.is_nothing(value):
                raise self.wrong_type()
            return None
        if self.strict and not self.has_json_type(value):
            raise self.wrong_type()
        return self.read(value)

    def say_required(self) -> str:
        text = _("Choose an answer to “%(label)s”.") if self.chosen else _("Fill in “%(label)s”.")
        return text % {"label": self.label}

    def is_nothing(self, value: Any) -> bool:
        return value is None or (isinstance(value, str) and self.json_type is str) or value in self.nothing

    def has_json_type(self, value: Any) -> bool:
        return isinstance(value, self.json_type) and (self.json_type is bool or not isinstance(value, bool))

    def wrong_type(self) -> ValidationError:
        return ValidationError(_("“%(label)s” has a value of the wrong type."), "type", {"label": self.label})

    def refuse(self, code: str, message: str, **facts: Any) -> ValidationError:
        return ValidationError(message, code, {"label": self.label, **facts})

    @abstractmethod
    def read(self, value: Any) -> Any:
        """The JSON value; raises ValidationError."""

    def shown(self, value: Any) -> str:
        """The value in people's words."""
        return str(value)

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """JSON Schema of an answer that was given."""


class Text(Answer):
    lines = False
    default_max = 200

    @property
    def limit(self) -> int:
        return int(self.spec.get("max_length") or self.default_max)

    def read(self, value: Any) -> str:
        text = str(value).strip()
        if not storable(text, lines=self.lines):
            raise self.refuse(
                "characters",
                _("“%(label)s” holds characters that cannot be kept. Please type it by hand instead of pasting."),
            )
        if len(text) > self.limit:
            raise self.refuse(
                "max_length",
                _("“%(label)s” has %(n)d characters, at most %(max)d fit. Please shorten it."),
                n=len(text),
                max=self.limit,
            )
        return text

    def schema(self) -> dict[str, Any]:
        kept = STORABLE_LINES if self.lines else STORABLE
        return {"type": "string", "maxLength": self.limit, "pattern": rf"^\s*(?!\s){kept}+\s*$"}


class LongText(Text):
    lines = True
    default_max = 2000

    def make_widget(self) -> forms.Widget:
        return forms.Textarea(attrs={"rows": 5})


class Choice(Answer):
    chosen = True

    @property
    def options(self) -> dict[str, str]:
        return {one["value"]: pick(one, self.lang) for one in self.spec.get("options", [])}

    def make_widget(self) -> forms.Widget:
        options = list(self.options.items())
        if len(options) > widgets.MANY_OPTIONS:
            return forms.Select(choices=[("", _("Please choose")), *options])
        return widgets.Radio(choices=options)

    def read(self, value: Any) -> Any:
        if not isinstance(value, str) or value not in self.options:
            raise self.refuse("choice", _("Choose one of the answers offered for “%(label)s”."))
        return str(value)

    def shown(self, value: Any) -> str:
        return self.options.get(value, str(value))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.options)}


class Multi(Choice):
    json_type = list
    nothing = (None, "", [])

    def make_widget(self) -> forms.Widget:
        return widgets.Checks(choices=list(self.options.items()))

    def read(self, value: Any) -> list[str]:
        values = value if isinstance(value, list) else [value]
        if any(not isinstance(one, str) or one not in self.options for one in values):
            raise self.refuse("choice", _("Choose among the answers offered for “%(label)s”."))
        return [one for one in self.options if one in values]

    def shown(self, value: Any) -> str:
        return ("、" if self.lang == "zh" else ", ").join(self.options.get(one, one) for one in value)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(self.options)}}


class Date(Answer):
    def make_widget(self) -> forms.Widget:
        bounds = {edge: read_bound(self.spec.get(edge)) for edge in ("min", "max")}
        return widgets.DateInput(attrs={edge: day.isoformat() for edge, day in bounds.items() if day})

    def read(self, value: Any) -> str:
        day = read_date(value, str(self.label))
        earliest, latest = read_bound(self.spec.get("min")), read_bound(self.spec.get("max"))
        if earliest and day < earliest:
            raise self.refuse("date_min", _("“%(label)s” cannot be before %(day)s."), day=date_format(earliest))
        if latest and day > latest:
            raise self.refuse("date_max", _("“%(label)s” cannot be after %(day)s."), day=date_format(latest))
        return day.isoformat()

    def shown(self, value: Any) -> str:
        return date_format(read_date(value, str(self.label)))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": DATE_PATTERN}


class Decimals(Answer):
    json_type = (int, float)
    example = "86.5"

    @property
    def places(self) -> int:
        return int(self.spec.get("places", 2))

    def input_attrs(self) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def read(self, value: Any) -> int | float:
        number = plain_number(
            read_number(self.spelled(value), str(self.label), places=self.places, example=self.example)
        )
        least, most = self.spec.get("min", 0), self.spec.get("max")
        if number < least:
            raise self.refuse("min", _("“%(label)s” cannot be less than %(n)s."), n=self.said(least))
        if most is not None and number > most:
            raise self.refuse("max", _("“%(label)s” cannot be more than %(n)s."), n=self.said(most))
        return number

    def spelled(self, value: Any) -> str:
        """A JSON number without an exponent."""
        return f"{value:.12f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)

    def said(self, number: Any) -> str:
        return f"{number} {self.unit}".strip()

    def shown(self, value: Any) -> str:
        return self.said(f"{value:,}")

    def schema(self) -> dict[str, Any]:
        most = {"maximum": self.spec["max"]} if "max" in self.spec else {"exclusiveMaximum": LARGE}
        return {"type": "number", "minimum": self.spec.get("min", 0), **most}


class Int(Decimals):
    example = "12"
    places = 0

    def input_attrs(self) -> dict[str, str]:
        return {"inputmode": "numeric", "autocomplete": "off"}

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "type": "integer"}


class Money(Int):
    """Typed in 元, kept in 分."""

    example = "1200.50"

    def __init__(self, spec: Spec, lang: str, *, strict: bool = False) -> None:
        super().__init__(spec, lang, strict=strict)
        self.unit = self.unit or _("yuan")

    def input_attrs(self) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def read(self, value: Any) -> int | float:
        if isinstance(value, str):
            amount = read_number(value, str(self.label), places=2, example=self.example)
            value = int(amount * 100)
        return super().read(value)

    def prepare_value(self, value: Any) -> Any:
        return yuan(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def said(self, number: Any) -> str:
        return f"{yuan(int(str(number).replace(',', '')))} {self.unit}"


class Declaration(Answer):
    """承诺: a sentence to agree to. Never prefilled."""

    json_type = bool
    nothing = (None, "", False)

    def __init__(self, spec: Spec, lang: str, *, strict: bool = False) -> None:
        super().__init__({"required": True, **spec}, lang, strict=strict)

    def make_widget(self) -> forms.Widget:
        return widgets.Tick()

    def say_required(self) -> str:
        return _("Please read the declaration and tick it.")

    def read(self, value: Any) -> bool:
        if value is not True:
            raise self.wrong_type()
        return True

    def shown(self, value: Any) -> str:
        return _("Agreed")

    def schema(self) -> dict[str, Any]:
        return {"const": True}


class Info(Answer):
    """Words between the questions; never an answer."""

    def __init__(self, spec: Spec, lang: str, *, strict: bool = False) -> None:
        super().__init__({**spec, "required": False}, lang, strict=strict)
        self.optional = False

    def make_widget(self) -> forms.Widget:
        return widgets.Info()

    def clean(self, value: Any) -> None:
        return None

    def read(self, value: Any) -> None:
        return None

    def schema(self) -> dict[str, Any]:
        return {"not": {}}
