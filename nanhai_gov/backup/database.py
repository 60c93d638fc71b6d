"""The database by its own programs: pg_dump in one snapshot, pg_restore in one transaction."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from nanhai_gov.backup.progress import Progress
from nanhai_gov.servers import Problem
from nanhai_gov.servers.programs import find_client

FROM_OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
TABLE = re.compile(r"(?:dumping contents of|processing data for) table")


def server() -> tuple[int, str]:
    """Major version and full version, such as (18, "18.6")."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version')")
        major, version = cursor.fetchone()
        return int(major), str(version).split()[0]


def environment() -> dict[str, str]:
    """How the programs find the database. The password is neither an argument nor in a file."""
    given: dict[str, Any] = connection.settings_dict
    named = {"PGHOST": given["HOST"], "PGPORT": given["PORT"], "PGUSER": given["USER"],
             "PGPASSWORD": given["PASSWORD"], "PGDATABASE": given["NAME"]}  # fmt: skip
    named |= {name: given["OPTIONS"][option] for option, name in FROM_OPTIONS.items() if option in given["OPTIONS"]}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG") or key == "PG_BIN"}
    return kept | {name: str(value) for name, value in named.items() if value} | {"PGCONNECT_TIMEOUT": "10"}


def dump(into: Path, *, snapshot: str, tables: int, progress: Progress) -> str:
    """What the snapshot shows, in pg_dump's own format; returns which pg_dump made it."""
    program = find_client("pg_dump", server()[0])
    progress.begin("Database", tables)
    arguments = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments",
                 "--lock-wait-timeout=60s", f"--snapshot={snapshot}", "--verbose",
                 f"--file={into}"]  # fmt: skip
    _run([str(program), *arguments], lambda line: progress.move() if TABLE.search(line) else None)
    progress.end()
    with into.open("rb") as file:
        os.fsync(file.fileno())
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 – as below
    return said.stdout.strip()


def restore(dumped: Path, *, dumped_by: int, tables: int, progress: Progress) -> None:
    """Into the empty database, all or nothing."""
    program = find_client("pg_restore", max(dumped_by, server()[0]))
    progress.begin("Database", tables)
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--verbose",
                 f"--dbname={connection.settings_dict['NAME']}", str(dumped)]  # fmt: skip
    _run([str(program), *arguments], lambda line: progress.move() if TABLE.search(line) else None)
    progress.end()


def readable(dumped: Path, *, dumped_by: int) -> None:
    """The dump's own list of contents; a Problem where it cannot be read."""
    program = find_client("pg_restore", dumped_by)
    _run([str(program), "--list", str(dumped)], lambda line: None)


def _run(argv: list[str], hear: Callable[[str], object]) -> None:
    last: list[str] = []
    with subprocess.Popen(  # noqa: S603 – a program found by us, arguments of ours
        argv, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        errors="replace",
    ) as process:  # fmt: skip
        for line in process.stderr or ():
            hear(line)
            last = [*last[-3:], line.strip()]
    if process.returncode:
        words = " ".join(line for line in last if "error" in line.lower() or "detail" in line.lower()) or " ".join(last)
        raise Problem(f"{Path(argv[0]).name} ended with {process.returncode}: {words[:600]}")
