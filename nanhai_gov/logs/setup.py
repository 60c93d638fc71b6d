"""The one configuration: Django's LOGGING, which gunicorn and Celery take as well (`nanhai_gov.logs.gunicorn`,
`nanhai_gov.celery`)."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog

from nanhai_gov.logs.context import actor_of, current, route_of
from nanhai_gov.logs.scrub import clean_problem, scrub, sent_by

Event = MutableMapping[str, Any]
DEEPEST = 60  # frames of one exception that are told
GRAVE = {"warning", "error", "critical"}


def about_request(_logger: Any, _method: str, event: Event) -> Event:
    """Route and actor, where a request is being answered."""
    request = current()
    if request is not None:
        event.setdefault("route", route_of(request))
        event.setdefault("actor", actor_of(request))
    return event


def problems(_logger: Any, _method: str, event: Event) -> Event:
    """An exception as text: where it came from, without the values of variables, its words cleaned."""
    info = event.pop("exc_info", None)
    problem = info[1] if isinstance(info, tuple) else sys.exc_info()[1] if info is True else info
    sent = sent_by(current()) if event.get("level") in GRAVE else set()
    if isinstance(problem, BaseException):
        event["exception"] = "\n".join(_told(problem, sent, set())).rstrip()
    if sent and isinstance(event.get("event"), str):
        event["event"] = clean_problem(event["event"], sent)
    return event


def _told(problem: BaseException, sent: set[str], seen: set[int]) -> Iterator[str]:
    """As Python tells it, the cause first."""
    seen.add(id(problem))
    before = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, sent, seen)
        yield "then:"
    for frame in traceback.extract_tb(problem.__traceback__)[-DEEPEST:]:
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
    yield f"{type(problem).__module__}.{type(problem).__name__}: {clean_problem(str(problem), sent)}"
    for inner in getattr(problem, "exceptions", ()):
        yield from _told(inner, sent, seen)


def _without_empty(_logger: Any, _method: str, event: Event) -> Event:
    return {name: value for name, value in event.items() if value not in ("", None)}


CHAIN: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    about_request,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    problems,
]


class Formatter(structlog.stdlib.ProcessorFormatter):
    """JSON, one line an event; readable in development. Records of libraries go the same way."""

    def __init__(self, *, readable: bool = False) -> None:
        last = structlog.dev.ConsoleRenderer(colors=False) if readable else _json()
        super().__init__(
            foreign_pre_chain=[],
            processors=[*CHAIN, self.remove_processors_meta, scrub, _without_empty, last],
            use_get_message=True,
        )


def _json() -> Any:
    return structlog.processors.JSONRenderer(ensure_ascii=False, separators=(",", ":"))


def config(*, readable: bool, level: str, requests: bool) -> dict[str, Any]:
    """LOGGING. `level` of everything; `requests`: one line for each request answered."""
    logging.captureWarnings(not readable)  # Python's own would be no JSON
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Formatter, "readable": readable}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "NOTSET"},  # instead of Django's own, or each line comes twice
            "django.request": {"level": "ERROR"},  # the line of the request tells 4xx
            "django.db.backends": {"level": "WARNING"},  # at DEBUG it writes every value of every query
            "nanhai_gov.requests": {"level": "INFO" if requests else "ERROR"},
        },
    }
