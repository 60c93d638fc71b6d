"""JSON bodies, read strictly (RFC 8259, I-JSON RFC 7493): UTF-8, no key twice, no number or text we could not keep.

What is wrong is told with its place; nothing is guessed, for a program cannot see what was guessed.
"""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.utils.mediatypes import _MediaType

from apps.files.actions import too_large

DEPTH, MANY, VALUES = 20, 1000, 20_000  # levels; members of one list or object; values in all
WHOLE = 2**63 - 1


class Unreadable(APIException):
    """400: the body is not what it says it is. `errors` as problems tell them."""

    status_code, default_code = 400, "parse_error"

    def __init__(self, errors: list[dict[str, str]], detail: str = "") -> None:
        super().__init__(detail or _("The body cannot be read as JSON."))
        self.errors = errors


class UnknownCharset(APIException):
    status_code, default_code = 415, "unsupported_charset"


class _Twice(dict[str, Any]):
    """An object in which a key came twice."""

    key = ""


class _TooLong(int):
    """Stands for a whole number beyond 64 bits."""


class StrictJSON(JSONParser):
    """`application/json`; its body is at most DATA_UPLOAD_MAX_MEMORY_SIZE, which is checked before it is read."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = _parsed(_decoded(stream.read(), media_type or ""))
        errors = list(_faults(body))
        if errors:
            raise Unreadable(errors)
        return body


class Parts(MultiPartParser):
    """`multipart/form-data`. A file past MAX_UPLOAD_BYTES was dropped where it passed it (apps/files/uploads.py)."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        parts = super().parse(stream, media_type, parser_context)
        if getattr(parser_context["request"]._request, "oversized_fields", []):
            raise too_large(settings.MAX_UPLOAD_BYTES)
        return parts


def _decoded(body: bytes, media_type: str) -> str:
    charset = _MediaType(media_type).params.get("charset", "utf-8").strip("'\"").lower()
    if charset not in ("utf-8", "utf8"):
        raise UnknownCharset(_("JSON is sent in UTF-8; leave charset out, or say utf-8."))
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        words = _("Byte %(n)d is not UTF-8. Encode the body in UTF-8.") % {"n": wrong.start}
        raise Unreadable([{"pointer": "", "detail": words}]) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except RecursionError:
        _refuse_depth()
    except json.JSONDecodeError as wrong:
        place = {"line": wrong.lineno, "column": wrong.colno, "what": wrong.msg}
        words = _("Line %(line)d, column %(column)d: %(what)s.") % place
        raise Unreadable([{"pointer": "", "detail": words}]) from None


def _refuse_depth(pointer: str = "") -> NoReturn:
    words = _("More than %(n)d levels lie within each other; no address asks for so many.") % {"n": DEPTH}
    raise Unreadable([{"pointer": pointer, "detail": words}])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    twice, seen = _Twice(made), set[str]()
    twice.key = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return twice


def _whole(text: str) -> int:
    return int(text) if len(text) <= 20 and abs(int(text)) <= WHOLE else _TooLong()


def _faults(body: Any) -> Iterator[dict[str, str]]:
    """Every value with its pointer; told are the first faults found, and one is enough where there are too many."""
    todo, seen, told = [("", body, 0)], 0, 0
    while todo and told < 20:
        pointer, value, depth = todo.pop()
        seen += 1
        if depth > DEPTH:
            _refuse_depth(pointer)
        if seen > VALUES:
            yield _fault("", _("More than %(n)d values. Send less at once.") % {"n": VALUES})
            return
        for words in _wrong(value):
            told += 1
            yield _fault(pointer, words)
        todo += _within(pointer, value, depth)


def _within(pointer: str, value: Any, depth: int) -> list[tuple[str, Any, int]]:
    if not isinstance(value, dict | list) or len(value) > MANY:
        return []
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return [(f"{pointer}/{escaped(str(key))}", one, depth + 1) for key, one in members]


def _wrong(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list) and len(value) > MANY:
        yield _("%(count)d values in one place; at most %(n)d are taken.") % {"count": len(value), "n": MANY}
    elif isinstance(value, _Twice):
        yield _("“%(key)s” comes twice. Which one counts?") % {"key": shown(value.key)}
    elif isinstance(value, _TooLong):
        yield _("A whole number beyond 64 bits cannot be kept.")
    elif isinstance(value, float) and not -1e308 < value < 1e308:
        yield _("NaN and Infinity are no numbers of JSON.")
    for text in value if isinstance(value, dict) else [value]:
        if isinstance(text, str) and unkeepable(text):
            yield _("A character here cannot be kept: NUL, or half of a surrogate pair. Leave it out.")


def unkeepable(text: str) -> bool:
    """PostgreSQL keeps neither NUL nor half a pair."""
    return "\0" in text or (not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text))


def shown(text: str) -> str:
    """A name from outside, short and printable."""
    return text.encode("utf-8", "replace").decode()[:60].replace("\0", "?")


def escaped(key: str) -> str:
    """A key as RFC 6901 writes it in a pointer."""
    return shown(key).replace("~", "~0").replace("/", "~1")


def _fault(pointer: str, words: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": words}
