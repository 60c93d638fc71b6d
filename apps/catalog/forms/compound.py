"""Field types whose answer is an object: a period, an identity document, an address, a place, an account, rows."""

import re
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.catalog.forms import widgets
from apps.catalog.forms.fields import Answer, Choice, Date, Decimals, Spec, Text
from apps.catalog.forms.numbers import CnId, Passport, TravelPermit
from apps.catalog.forms.texts import pick
from apps.catalog.forms.values import blank, luhn, narrow
from apps.ledger.refusal import Refused
from apps.organizations import reference
from apps.organizations.models import Division


class Compound(Answer):
    """An answer of named parts; all parts are wanted once one is given."""

    json_type = dict
    nothing = (None, "", {})

    def __init__(self, spec: Spec, lang: str, *, strict: bool = False) -> None:
        self.parts = self.make_parts(spec, lang, strict)
        super().__init__(spec, lang, strict=strict)

    @abstractmethod
    def make_parts(self, spec: Spec, lang: str, strict: bool) -> dict[str, Answer]:
        """The parts by key, in order."""

    def make_widget(self) -> forms.Widget:
        return widgets.Compound(
            {key: part.widget for key, part in self.parts.items()},
            {key: str(part.label) for key, part in self.parts.items()},
        )

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong_type()
        problems: list[ValidationError] = []
        answer: dict[str, Any] = {}
        for key, part in self.parts.items():
            try:
                answer[key] = part.clean(value.get(key))
            except ValidationError as problem:
                problems.extend(problem.error_list)
        if problems:
            raise ValidationError(problems)
        return self.check_whole({key: one for key, one in answer.items() if one is not None})

    def clean(self, value: Any) -> Any:
        if isinstance(value, dict):
            value = {key: one for key, one in value.items() if key in self.parts}
        return super().clean(value)

    def is_nothing(self, value: Any) -> bool:
        if isinstance(value, dict):
            return all(self.parts[key].is_nothing(one) for key, one in value.items())
        return value in self.nothing

    def check_whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        return answer

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: part.prepare_value(value.get(key)) for key, part in self.parts.items()}

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {key: part_schema(part) for key, part in self.parts.items()},
            "required": [key for key, part in self.parts.items() if part.required],
        }

    def nothing_schema(self) -> dict[str, Any]:
        """An object whose parts are all left empty is no answer either."""
        return {
            "type": "object",
            "properties": {key: nothing_schema(part) for key, part in self.parts.items()},
        }


NOTHING_TEXT = {"type": ["string", "null"], "pattern": r"^\s*$"}


def nothing_schema(field: Answer) -> dict[str, Any]:
    """What JSON may hold where nothing was answered."""
    return NOTHING_TEXT if field.json_type is str else {"enum": list(field.nothing)}


def part_schema(field: Answer) -> dict[str, Any]:
    """Schema of a value under its key: as stated, or nothing where nothing is allowed."""
    if field.required:
        return field.schema()
    nothing = [nothing_schema(field)]
    if isinstance(field, Compound):
        nothing.append(field.nothing_schema())
    return {"anyOf": [*nothing, field.schema()]}


def part_spec(key: str, label: str, **more: Any) -> Spec:
    return {"key": key, "label": label, "required": True, **more}


class Period(Compound):
    def make_parts(self, spec: Spec, lang: str, strict: bool) -> dict[str, Answer]:
        bounds = {edge: spec[edge] for edge in ("min", "max") if edge in spec}
        labels = {"from": _("From"), "to": _("To")}
        return {key: Date(part_spec(key, text, **bounds), lang, strict=strict) for key, text in labels.items()}

    def check_whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        if answer["to"] < answer["from"]:
            raise self.refuse("period", _("“%(label)s” ends before it begins. Please compare the two dates."))
        return answer

    def shown(self, value: Any) -> str:
        return f"{self.parts['from'].shown(value['from'])} – {self.parts['to'].shown(value['to'])}"


class IdDocument(Compound):
    """Type and number of any accepted document: an identity card is not the only one."""

    personal = "id"
    kinds: dict[str, tuple[type[Answer], Callable[[], str]]] = {
        "cn_id": (CnId, lambda: _("Resident identity card")),
        "hk_mo_permit": (TravelPermit, lambda: _("Mainland travel permit for Hong Kong and Macao residents")),
        "tw_permit": (TravelPermit, lambda: _("Mainland travel permit for Taiwan residents")),
        "passport": (Passport, lambda: _("Passport")),
    }

    def make_parts(self, spec: Spec, lang: str, strict: bool) -> dict[str, Answer]:
        accepted = spec.get("accept") or list(self.kinds)
        options = [{"value": kind, "zh": self.kinds[kind][1](), "en": self.kinds[kind][1]()} for kind in accepted]
        return {
            "type": Choice(part_spec("type", _("Type of document"), options=options), lang, strict=strict),
            "number": Text(part_spec("number", _("Document number"), max_length=30), lang, strict=strict),
        }

    def make_widget(self) -> forms.Widget:
        kind = self.parts["type"]
        assert isinstance(kind, Choice)
        kind.widget = forms.Select(choices=list(kind.options.items()))
        return super().make_widget()

    def check_whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        kind = self.kinds[answer["type"]][0]
        number = kind(part_spec("number", str(self.label)), self.lang).clean(answer["number"])
        return {**answer, "number": number}

    def clean(self, value: Any) -> Any:
        """The type alone, which a list always sends, is no answer."""
        typed_only = isinstance(value, dict) and blank(value.get("number")) and not self.strict
        return super().clean(None if typed_only else value)

    def shown(self, value: Any) -> str:
        return f"{self.parts['type'].shown(value['type'])} {value['number']}"


class Community(Choice):
    """村居: the communities of the district, under their towns."""

    def make_widget(self) -> forms.Widget:
        return forms.Select(choices=self.offered)  # type: ignore[arg-type]  # Django takes a function, its stubs do not

    def offered(self) -> list[tuple[str, str | list[tuple[str, str]]]]:
        return [("", _("Please choose")), *self.by_town()]

    def by_town(self) -> list[tuple[str, list[tuple[str, str]]]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        rows = Division.objects.communities().order_by("parent__code", "name_pinyin", "code")
        names = rows.values_list("code", "name", "name_en", "parent__name", "parent__name_en")
        for code, name, name_en, town, town_en in names:
            groups.setdefault(town if self.lang == "zh" else town_en or town, []).append(
                (code, name if self.lang == "zh" else name_en or name)
            )
        return list(groups.items())

    def read(self, value: Any) -> str:
        code = narrow(value)
        if not re.fullmatch(r"\d{12}", code):
            raise self.refuse("choice", _("Choose one of the communities offered for “%(label)s”."))
        return code

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{12}$"}


class Address(Compound):
    """区 → 镇街 → 村居 and the rest in words. Keeps the codes of town and community and the address as said."""

    personal = "address"

    def make_parts(self, spec: Spec, lang: str, strict: bool) -> dict[str, Answer]:
        detail = part_spec("detail", _("Street, number, building, room"), max_length=120)
        return {
            "community": Community(part_spec("community", _("Town and community")), lang, strict=strict),
            "detail": Text(detail, lang, strict=strict),
        }

    def check_whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        community = reference.division_of(answer["community"])
        if community is None or community.level != Division.Level.COMMUNITY or community.parent is None:
            raise self.refuse("choice", _("Choose one of the communities offered for “%(label)s”."))
        said = f"{community.parent.name}{community.name}{answer['detail']}"
        return {"town": community.parent.code, **answer, "text": said}

    def shown(self, value: Any) -> str:
        return str(value.get("text") or value.get("detail") or "")


class Point(Compound):
    """A place in the district, WGS84 degrees."""

    def make_parts(self, spec: Spec, lang: str, strict: bool) -> dict[str, Answer]:
        def degrees(key: str, label: str, least: int, most: int) -> Answer:
            return Decimals(part_spec(key, label, min=least, max=most, places=12), lang, strict=strict)

        return {"lng": degrees("lng", _("Longitude"), -180, 180), "lat": degrees("lat", _("Latitude"), -180, 180)}

    def check_whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        from apps.organizations.places import locate

        try:
            locate(answer["lng"], answer["lat"])
        except Refused as refusal:
            raise ValidationError(str(refusal.message), refusal.code) from refusal
        return answer

    def shown(self, value: Any) -> str:
        return f"{value['lng']:.5f}, {value['lat']:.5f}"


class BankAccount(Compound):
    personal = "bank"

    def make_parts(self, spec: Spec, lang: str, strict: bool) -> dict[str, Answer]:
        return {
            "bank": Text(part_spec("bank", _("Bank and branch"), max_length=60), lang, strict=strict),
            "number": Text(part_spec("number", _("Account number"), max_length=40), lang, strict=strict),
        }

    def check_whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        number = re.sub(r"[\s-]", "", narrow(answer["number"]))
        if not re.fullmatch(r"\d{8,30}", number):
            message = _("An account number has 8 to 30 digits. Please compare it with the card.")
            raise self.refuse("bank_number", message)
        # Cards of Chinese banks carry a check digit; passbooks and company accounts do not.
        if number.startswith("62") and 16 <= len(number) <= 19 and not luhn(number):
            raise self.refuse("bank_check", _("The card number does not add up. Please compare it with the card."))
        return {**answer, "number": number}

    def shown(self, value: Any) -> str:
        return f"{value['bank']} {value['number']}"


class Repeat(Answer):
    """Rows of the same questions: family members, vehicles, shareholders."""

    json_type = list
    nothing = (None, "", [])

    def __init__(self, spec: Spec, lang: str, *, strict: bool = False) -> None:
        self.min_rows = int(spec.get("min_rows", 1 if spec.get("required") else 0))
        self.max_rows = int(spec.get("max_rows", 20))
        self.row_label = pick(spec.get("row_label") or spec.get("label"), lang)
        super().__init__({**spec, "required": self.min_rows > 0}, lang, strict=strict)

    def row_form(self, **kwargs: Any) -> Any:
        from apps.catalog.forms.compiler import PageForm  # the two know each other: a row is a small page

        page = {"key": self.spec["key"], "fields": self.spec["fields"]}
        return PageForm(page, lang=self.lang, strict=self.strict, **kwargs)

    def make_widget(self) -> forms.Widget:
        return widgets.Repeat(self.row_form, min_rows=self.min_rows, max_rows=self.max_rows, label=self.row_label)

    def clean(self, value: Any) -> Any:
        if self.strict and isinstance(value, list) and value:
            return self.read(value)
        return super().clean(value)

    def read(self, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise self.wrong_type()
        rows = [(n, row) for n, row in enumerate(value, 1) if self.strict or not blank(row)]
        if len(rows) < self.min_rows:
            raise self.refuse("min_rows", _("“%(label)s” needs at least %(n)d entries."), n=self.min_rows)
        if len(rows) > self.max_rows:
            raise self.refuse("max_rows", _("“%(label)s” takes at most %(n)d entries."), n=self.max_rows)
        return self.read_rows(rows)

    def read_rows(self, rows: list[tuple[int, Any]]) -> list[dict[str, Any]]:
        problems: list[ValidationError] = []
        answers = []
        for n, row in rows:
            if not isinstance(row, dict):
                raise self.wrong_type()
            form = self.row_form(data=row)
            if form.is_valid():
                answers.append(form.answers())
            for messages in form.errors.values():
                facts = {"row": self.row_label, "n": n}
                problems += [ValidationError(_("%(row)s %(n)d: ") % facts + str(one), "row") for one in messages]
        if problems:
            raise ValidationError(problems)
        return answers

    def shown(self, value: Any) -> str:
        return "\n".join(f"{n}. {self.shown_row(row)}" for n, row in enumerate(value, 1))

    def shown_row(self, row: dict[str, Any]) -> str:
        fields = self.row_form().fields
        stop = "，" if self.lang == "zh" else ", "
        return stop.join(fields[key].shown(one) for key, one in row.items() if key in fields)

    def schema(self) -> dict[str, Any]:
        from apps.catalog.forms.schema import object_schema

        rows = object_schema(self.spec["fields"], self.lang)
        return {"type": "array", "minItems": max(self.min_rows, 1), "maxItems": self.max_rows, "items": rows}
