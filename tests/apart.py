"""Several test processes on one pair of servers: a Valkey database for each; pytest-django sees to PostgreSQL.

And no page of one test is kept for the next.

A pytest plugin (`-p tests.apart`), since settings read the addresses before any conftest is looked at.
"""

import os
from typing import Any

LONG = "tests/journeys/"

os.environ.setdefault("KEEP_PAGES", "false")
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and (address := os.environ.get("REDIS_URL", "")):
    os.environ["REDIS_URL"] = f"{address.rpartition('/')[0]}/{int(worker.removeprefix('gw')) + 1}"


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """The long ones first, so that no process ends up waiting for the other."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
