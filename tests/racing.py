"""Races: the same act by several hands at once, on real connections; and the two marks every official act needs.

    @race_of(agree)
    def test_two_hands_on_one_seat(self) -> None: …

    @queries_of(take)
    def test_taking_costs_four_queries(self) -> None:
        \"\"\"1 lock the chain, 2 the step's seats, 3 update seat, 4 entry seat.taken.\"\"\"

A mark is no promise: the test fails unless the act really ran in `race`, or inside `assertNumQueries`.
"""

import inspect
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection

from apps.ledger.refusal import Refused

Act = Callable[..., Any]
# Name of the act → names of the tests that claim it; tests/house/test_acts.py reads both.
RACES: dict[str, list[str]] = defaultdict(list)
QUERIES: dict[str, list[str]] = defaultdict(list)
_watched: set[Any] = set()  # code objects looked for at the moment
_seen: set[Any] = set()  # those of them that ran where they should


def race(*acts: Callable[[], object], hands: int = 2) -> list[str]:
    """Run one act by `hands` threads at once (or several acts, one thread each).

    Returns one word per hand, sorted: "done", "refused: <code>" or "error: <type>". For TransactionTestCase.
    """
    todo = list(acts) * hands if len(acts) == 1 else list(acts)
    gate = threading.Barrier(len(todo))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        if _watched and len(todo) > 1:
            sys.setprofile(_notice)
        try:
            gate.wait(10)
            act()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(f"refused: {refusal.code}")
        except Exception as problem:
            outcomes.append(f"error: {type(problem).__name__}: {problem}")
        finally:
            sys.setprofile(None)
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in todo]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


def race_of(*acts: Act) -> Callable[[Act], Act]:
    """This test races these acts: each must have been called by a hand of a `race` of at least two."""

    def mark(test: Act) -> Act:
        @wraps(test)
        def run(*args: Any, **kwargs: Any) -> None:
            with _looking_for(acts, "was not called in race()"):
                test(*args, **kwargs)

        _register(RACES, acts, test)
        return run

    return mark


def queries_of(*acts: Act) -> Callable[[Act], Act]:
    """This test counts the queries of these acts, and numbers them in its docstring."""

    def mark(test: Act) -> Act:
        if not any(letter.isdigit() for letter in test.__doc__ or ""):
            raise ValueError(f"{test.__qualname__}: number each query in the docstring")

        @wraps(test)
        def run(*args: Any, **kwargs: Any) -> None:
            with _looking_for(acts, "was not called while queries were counted"):
                before = sys.getprofile()
                sys.setprofile(_notice_counted)
                try:
                    test(*args, **kwargs)
                finally:
                    sys.setprofile(before)

        _register(QUERIES, acts, test)
        return run

    return mark


def name_of(act: Act) -> str:
    """`apps.decisions.actions.agree`."""
    plain = inspect.unwrap(act)
    return f"{plain.__module__}.{plain.__qualname__}"


def _register(book: dict[str, list[str]], acts: tuple[Act, ...], test: Act) -> None:
    for act in acts:
        book[name_of(act)].append(f"{test.__module__}.{test.__qualname__}")


@contextmanager
def _looking_for(acts: tuple[Act, ...], complaint: str) -> Iterator[None]:
    codes = {inspect.unwrap(act).__code__: name_of(act) for act in acts}  # type: ignore[attr-defined]
    _watched.update(codes)
    try:
        yield
        missed = [name for code, name in codes.items() if code not in _seen]
    finally:
        _watched.difference_update(codes)
        _seen.difference_update(codes)
    if missed:
        raise AssertionError(f"{', '.join(missed)} {complaint}")


def _notice(frame: Any, event: str, _argument: Any) -> None:
    if event == "call" and frame.f_code in _watched:
        _seen.add(frame.f_code)


def _notice_counted(frame: Any, event: str, argument: Any) -> None:
    if connection.force_debug_cursor:  # what assertNumQueries and CaptureQueriesContext turn on
        _notice(frame, event, argument)
