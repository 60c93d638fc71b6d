"""Races: the same act by several hands at once, on real connections."""

import threading
from collections.abc import Callable

from django.db import connection

from apps.ledger.refusal import Refused


def race(*acts: Callable[[], object], hands: int = 2) -> list[str]:
    """Run one act by `hands` threads at once (or several acts, one thread each).

    Returns one word per hand, sorted: "done", "refused: <code>" or "error: <type>". For TransactionTestCase.
    """
    todo = list(acts) * hands if len(acts) == 1 else list(acts)
    gate = threading.Barrier(len(todo))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            act()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(f"refused: {refusal.code}")
        except Exception as problem:
            outcomes.append(f"error: {type(problem).__name__}: {problem}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in todo]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)
