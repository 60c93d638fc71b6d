"""What addresses take: bodies whose values have the type that the document says, queries without unknown names.

Django REST framework turns 5 into "5" and "yes" into true; a program that sends the wrong type is told.
"""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from nanhai_gov.api.bodies import shown

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


# Comments instead of docstrings: those of a class are told to strangers as the description of every body below it.


class Closed(serializers.Serializer):
    # Takes the fields it declares and no others: a name misspelt would otherwise be a value lost.

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(map(str, data)) - set(self.fields))[:20]):
            known = ", ".join(sorted(self.fields)) or "–"
            words = _("Not a field of this address. It takes: %(known)s.") % {"known": known}
            raise ValidationError({shown(name): [words] for name in unknown})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not (isinstance(data, int) or (isinstance(data, float) and data.is_integer())):
            self.fail("invalid")
        return int(data)


class Number(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(data)


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:60])
        return data


class Id(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or len(data) != 36:
            self.fail("invalid", value=str(data)[:60])
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """RFC 3339, with an offset: a moment without one could be any of twenty-four."""

    default_error_messages = {"offset": _("Write a moment with its offset, as 2026-01-31T08:30:00+08:00.")}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            self.fail("offset")
        return super().to_internal_value(value)


class Choice(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:60])
        return super().to_internal_value(data)


class Many(serializers.ListField):
    """A list; its length is looked at before its members."""

    def run_child_validation(self, data: Any) -> Any:
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().run_child_validation(data)

    default_error_messages = {"max_length": _("At most %(max_length)s, please.")}

    def fail(self, key: str, **kwargs: Any) -> Any:
        if key == "max_length":
            raise ValidationError(self.error_messages[key] % kwargs, code=key)
        return super().fail(key, **kwargs)


class Map(serializers.DictField):
    """{name: value}."""


class Query(Closed):
    # The part of an address behind “?”: each name once, none that is not declared.
    pass


class Digits(serializers.IntegerField):
    """A whole number in a query."""

    def to_internal_value(self, data: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", str(data)):
            self.fail("invalid")
        return int(data)


class Flag(serializers.BooleanField):
    """true or false in a query."""

    def to_internal_value(self, data: Any) -> bool:
        if data not in ("true", "false"):
            self.fail("invalid", input=str(data)[:60])
        return bool(data == "true")


class Paging(Query):
    # Of lists by key.
    cursor = serializers.CharField(required=False, max_length=500, help_text="From `next` of the page before.")
    limit = Digits(required=False, default=50, min_value=1, max_value=200,
                   help_text="Rows of a page, 50 unless said, at most 200.")  # fmt: skip


class BadQuery(Exception):
    """400; `errors` is {parameter: [message]}."""

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__(errors)
        self.errors = errors


def asked(request: Any, shape: type[Query]) -> dict[str, Any]:
    """The query of a request, checked. Raises BadQuery."""
    sent = request.query_params
    if twice := [name for name, values in sent.lists() if len(values) > 1]:
        raise BadQuery({shown(name): [_("Give this once.")] for name in twice[:20]})
    given = shape(data=sent.dict())
    if not given.is_valid():
        raise BadQuery(dict(given.errors))
    return dict(given.validated_data)


def sent(request: Any, shape: type[Closed]) -> dict[str, Any]:
    """The body of a request, checked. Raises ValidationError."""
    data = request.data
    try:
        return dict(_ready(shape).run_validation(data))
    except ValidationError:  # said by one of its own, which knows whose messages they are
        given = shape(data=data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


def _ready(shape: type[Closed]) -> Closed:
    """One for all requests: it checks and keeps nothing. Making one copies each of its fields."""
    made = _made.get(shape)
    if made is None:
        made = shape()
        made.fields  # noqa: B018 - made here, not by the first of two threads
        _made[shape] = made
    return made


_made: dict[type[Closed], Closed] = {}
