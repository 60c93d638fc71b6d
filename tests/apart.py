"""Several test processes on one pair of servers: a Valkey database for each; pytest-django sees to PostgreSQL.

And no page of one test is kept for the next.

A pytest plugin (`-p tests.apart`), since settings read the addresses before any conftest is looked at.
"""

import os

os.environ.setdefault("KEEP_PAGES", "false")
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and (address := os.environ.get("REDIS_URL", "")):
    os.environ["REDIS_URL"] = f"{address.rpartition('/')[0]}/{int(worker.removeprefix('gw')) + 1}"
