"""Personal data does not belong into logs. Three nets, each for what slips through the one before:

1. values under a telling name (`password`, `phone`, `answers` …) go as a whole;
2. in every text, whatever looks like a number of a person, an address, a secret or a query string, and all Chinese;
3. in problems, what the request had sent, quoted texts, and what PostgreSQL quotes of a row.

Too much is removed rather than too little: a long number in a sentence may be anybody's. What must be read later is
logged under a name of its own (`log.info("swept", files=12345678)`), where numbers stay.
"""

import json
import re
from collections.abc import Iterable, Iterator, MutableMapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest

GONE = "[removed]"
# Made here, never typed by anybody; looking through them would be most of the cost of a line.
OURS = {
    "request_id", "route", "method", "actor", "job", "job_id", "delivery", "entry", "handler", "subject", "timestamp",
    "level", "logger",
}  # fmt: skip
TELLING = {
    "name", "username", "phone", "mobile", "email", "mail", "id_no", "id_number", "address", "applicant",
    "applicant_name", "agent", "behalf", "answers", "typed", "facts", "query_code", "body", "params", "data", "query",
    "form", "post", "args", "kwargs", "locals",
}  # fmt: skip
SECRET = re.compile(r"password|passwd|token|secret|authorization|cookie|session|csrf", re.I)

# Digits may be typed full-width, and people put blanks and dashes between them.
BEFORE, AFTER = r"(?<![0-9A-Za-z０-９])", r"(?![0-9A-Za-z０-９])"
KEPT = [
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",  # ids of rows
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[+-]\d\d:?\d\d|Z)?",  # moments
    r"20\d\d-\d{4}-\d{4,6}",  # numbers of cases
]
REMOVED = [
    r"(?<=://)[^/\s@]+(?=@)",  # user and password of an address
    r"\?[^\s\"'<>?=]+=[^\s\"'<>]*",  # query strings
    r"nh_[\w-]{8,}",  # access tokens
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    rf"{BEFORE}\+?\d(?:[ \-–—]?\d){{6,}}(?:[ \-–—]?[Xx])?{AFTER}",  # ID cards, phones, permits of Taiwan
    # Permits of Hong Kong and Macao, passports
    rf"{BEFORE}(?:[A-Z]{{1,3}}[ \-]\d|[A-Za-zＡ-Ｚ]{{1,3}})\d{{5,10}}[A-Za-z]?{AFTER}",
    rf"{BEFORE}(?=(?:[A-Z]*\d){{4}})[A-Z][A-Z0-9]{{7,11}}{AFTER}",  # passports that mix both
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef·"
    r"\U00020000-\U0003ffff0-9A-Za-z]*",  # Chinese: our own sentences in logs are English
]
TEXTS = re.compile(f"(?P<kept>{'|'.join(KEPT)})|{'|'.join(REMOVED)}")
NAMED = re.compile(
    r"(?P<name>(?:pass(?:word|wd)?|pwd|secret|token|csrfmiddlewaretoken|sessionid|cookie|authorization)[\"']?\s*[:=]\s*)"
    r"(?P<value>(?:(?:bearer|basic)\s+)?[\"']?[^\s\"',;&)}]+)|(?P<kind>\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}",
    re.I,
)
QUOTED = re.compile(r"(?P<sign>['\"])(?P<said>(?:(?!(?P=sign)).)*)(?P=sign)|“[^”]*”|\(=?\([^)]*\)", re.S)
SPELLED = re.compile(r"\b[A-Z][a-z]+(?:[ ,-]+[A-Z][a-z]+)+\b")  # Auyeung Chun Wah
HARMLESS = re.compile(r"[A-Za-z0-9_./:<>\-]{0,80}")  # names of columns, functions, modules: no blank, no Chinese
DATABASE = re.compile(r"\s*(?:DETAIL|CONTEXT|LINE \d+|HINT):.*", re.S)


def clean(text: str) -> str:
    """A text without what looks like somebody's."""
    text = NAMED.sub(lambda found: f"{found['name'] or found['kind']}{GONE}", text)
    return TEXTS.sub(lambda found: found["kept"] or GONE, text)


def clean_problem(text: str, sent: Iterable[str] = ()) -> str:
    """The words of an exception: also without what was quoted, what the database shows, and what the request `sent`."""
    text = DATABASE.sub("", text)
    for value in sorted(sent, key=len, reverse=True):
        text = text.replace(value, GONE)
    text = QUOTED.sub(lambda found: found[0] if _harmless(found["said"]) else GONE, text)
    return clean(SPELLED.sub(GONE, text))


def _harmless(said: str | None) -> bool:
    return said is not None and bool(HARMLESS.fullmatch(said))


def cleaned(value: Any) -> Any:
    """A value of a line: numbers stay, texts are cleaned, whatever else is written as cleaned text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {clean(str(key)): cleaned_under(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [cleaned(inner) for inner in value]
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {clean_problem(str(value))}"
    return clean(value if isinstance(value, str) else str(value))


def cleaned_under(name: str, value: Any) -> Any:
    if name in OURS:
        return value
    if value not in ("", None) and _tells(name):
        return GONE
    return cleaned(value)


@lru_cache(1000)
def _tells(name: str) -> bool:
    return name.lower() in TELLING or bool(SECRET.search(name))


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The processor, last before a line is written."""
    for name, value in event.items():
        event[name] = cleaned_under(name, value)
    return event


SHORTEST, SHORTEST_CHINESE = 4, 2  # what is shorter is part of too many words


def sent_by(request: HttpRequest | None) -> set[str]:
    """The texts a request has sent, as far as they have been read: form, query, JSON, names of files."""
    if request is None:
        return set()
    texts = {text for _name, said in request.GET.lists() for text in said}
    if (form := getattr(request, "_post", None)) is not None:
        texts |= {text for _name, said in form.lists() for text in said}
    if (files := getattr(request, "_files", None)) is not None:
        texts |= {str(file.name) for _name, sent in files.lists() for file in sent}
    texts |= set(_leaves(_json(getattr(request, "_body", b""))))
    return {text for text in texts if len(text) >= (SHORTEST if text.isascii() else SHORTEST_CHINESE)}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body[:1] in (b"{", b"[") else None
    except (ValueError, RecursionError):
        return None


def _leaves(value: Any) -> Iterator[str]:
    """Texts of a JSON value, however deep: its parser has set the limit."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            waiting.extend(one.values() if isinstance(one, dict) else one)
