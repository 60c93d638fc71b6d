"""Inputs of the forms. Each reads a posted page as well as a JSON value under its name, and works without script."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.catalog.forms.values import blank

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
MANY_OPTIONS = 7  # from here on a list is easier than buttons


class DateInput(forms.DateInput):
    """A date picker, except where what was typed is no date: a picker would show nothing and lose it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")  # the only one a picker reads, in whatever language the page is

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        typed = context["widget"]["value"]
        if typed and not ISO.fullmatch(str(typed)):
            context["widget"]["type"] = "text"
        return context


class Radio(forms.RadioSelect):
    """The label of the whole leads to the first button."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{index or 0}" if id_ else ""


class Checks(forms.CheckboxSelectMultiple):
    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{index or 0}" if id_ else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)


class Tick(forms.CheckboxInput):
    """One box with its sentence beside it; posted JSON keeps its type."""

    template_name = "django/forms/widgets/tick.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = data.get(name)
        return True if value in ("on", "true", "1") else value


class Info(forms.Widget):
    """Text between the questions."""

    template_name = "django/forms/widgets/info.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> None:
        return None


class Compound(forms.MultiWidget):
    """Several inputs that are one answer, an object with the same keys: a period, a place, an account."""

    template_name = "django/forms/widgets/compound.html"
    use_fieldset = True
    widgets_names: list[str]  # suffixes of the inputs' names, made by Django

    def __init__(self, inputs: dict[str, forms.Widget], labels: dict[str, str]) -> None:
        super().__init__({**inputs})
        self.keys, self.labels = list(inputs), labels

    def decompress(self, value: Any) -> list[Any]:
        return [value.get(key) if isinstance(value, dict) else None for key in self.keys]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        whole: dict[str, Any] = super().get_context(name, self.decompress(value), attrs)
        for key, part in zip(self.keys, whole["widget"]["subwidgets"], strict=True):
            part["label"] = self.labels[key]
        return whole

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data and not hasattr(data, "getlist"):
            return data[name]
        inputs = zip(self.keys, self.widgets_names, self.widgets, strict=True)
        return {key: one.value_from_datadict(data, files, name + suffix) for key, suffix, one in inputs}

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class Repeat(forms.Widget):
    """Rows of the same few questions. Buttons that submit add and take away rows, so no script is needed."""

    template_name = "django/forms/widgets/repeat.html"
    use_fieldset = True

    def __init__(self, row_form: Callable[..., forms.Form], *, min_rows: int, max_rows: int, label: str) -> None:
        super().__init__()
        self.row_form, self.min_rows, self.max_rows, self.label = row_form, min_rows, max_rows, label
        self.is_bound = False

    def asked_for_rows(self, data: Any, name: str) -> bool:
        return f"{name}-add" in data or f"{name}-drop" in data

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data and not hasattr(data, "getlist"):
            return data[name]
        rows = [self.read_row(data, name, i) for i in range(self.posted_rows(data, name))]
        dropped = str(data.get(f"{name}-drop", ""))
        if dropped.isdecimal() and int(dropped) < len(rows):
            del rows[int(dropped)]
        if f"{name}-add" in data and len(rows) < self.max_rows:
            rows.append({})
        return rows

    def posted_rows(self, data: Any, name: str) -> int:
        count = str(data.get(f"{name}-rows", "0"))
        return min(int(count), self.max_rows) if count.isdecimal() and len(count) < 5 else 0

    def read_row(self, data: Any, name: str, index: int) -> dict[str, Any]:
        row = self.row_form(data=data, prefix=f"{name}-{index}")
        return {key: row[key].data for key in row.fields}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        rows = value if isinstance(value, list) else []
        rows = [row if isinstance(row, dict) else {} for row in rows]
        rows += [{} for _missing in range(max(self.min_rows, 1) - len(rows))]
        context["widget"] |= {
            "rows": [self.shown_row(name, i, row) for i, row in enumerate(rows)],
            "may_add": len(rows) < self.max_rows,
            "may_drop": len(rows) > max(self.min_rows, 1),
            "row_label": self.label,
            "add_label": _("Add another: %(label)s") % {"label": self.label},
        }
        return context

    def shown_row(self, name: str, index: int, row: dict[str, Any]) -> forms.Form:
        """A row as typed, with its messages once the page was sent."""
        prefix = f"{name}-{index}"
        if not self.is_bound or blank(row):
            return self.row_form(initial=row, prefix=prefix)
        return self.row_form(data={f"{prefix}-{key}": value for key, value in row.items()}, prefix=prefix)

    def id_for_label(self, id_: str) -> str:
        return id_
