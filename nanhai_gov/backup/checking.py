"""Whether a backup is whole and fits here. Nothing is touched; every fault is found and said in one go."""

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from nanhai_gov.backup import DUMP, FILES, FORMAT, MANIFEST, POOL, SUMS, database, keys, pool
from nanhai_gov.backup.hashing import read_sums, room, sha256
from nanhai_gov.backup.progress import Progress
from nanhai_gov.servers import Problem

TOLD = 5  # of many damaged files


def checked(folder: Path, progress: Progress) -> dict[str, Any]:
    """The manifest of a backup that can be restored here; a Problem with all that is wrong otherwise."""
    wrong = _parts(folder, progress)
    if wrong:  # what follows would read damaged parts
        raise Problem("\n".join(wrong))
    about: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if about.get("format") != FORMAT:
        raise Problem(f"{folder} has the format {about.get('format')}, this version reads {FORMAT}.")
    wrong = [*_version(about), *_server(about), *keys.check(about["keys"])]
    if not wrong:
        wrong = [*_readable(folder, about), *_files(folder, about, progress)]
    if wrong:
        raise Problem("\n".join(wrong))
    return about


def _parts(folder: Path, progress: Progress) -> list[str]:
    if not (folder / MANIFEST).is_file() or not (folder / SUMS).is_file():
        return [f"{folder} is no backup: {MANIFEST} or {SUMS} is not there."]
    sums = read_sums(folder / SUMS)
    wrong = []
    progress.begin("Checking parts", len(sums))
    for name in (DUMP, FILES, MANIFEST):
        if name not in sums or not (folder / name).is_file():
            wrong.append(f"{name} is not there.")
        elif sha256(folder / name) != sums[name]:
            wrong.append(f"{name} is damaged: its content is not what {SUMS} says. Take another copy of this backup.")
        progress.move()
    progress.end()
    return wrong


def _version(about: dict[str, Any]) -> list[str]:
    """A backup from before an upgrade is brought up to date; one from a newer version cannot be read."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    unknown = [name for name in about["migrations"] if name not in known]
    if not unknown:
        return []
    version = about["program"]["version"]
    return [
        f"It was made by version {version}, which has {len(unknown)} migrations that this version "
        f"({settings.VERSION}) does not know ({', '.join(unknown[:3])}). Install {version} and restore with that."
    ]


def _server(about: dict[str, Any]) -> list[str]:
    major, here = about["database"]["major"], database.server()[0]
    if major > here:
        return [f"It was made on PostgreSQL {major}; this server is {here}. Restore on {major} or newer."]
    return []


def dumped_by(about: dict[str, Any]) -> int:
    """Major version of the pg_dump that made it: pg_restore may not be older."""
    match = re.search(r"(\d+)(?:\.|$|\s)", about["database"]["dumped_by"].rpartition(") ")[2])
    return int(match[1]) if match else int(about["database"]["major"])


def _readable(folder: Path, about: dict[str, Any]) -> list[str]:
    try:
        database.readable(folder / DUMP, dumped_by=dumped_by(about))
    except Problem as problem:
        return [str(problem)]
    return []


def _files(folder: Path, about: dict[str, Any], progress: Progress) -> list[str]:
    damaged = pool.damaged(folder / FILES, folder.parent / POOL, set(about["files"]["missing"]), progress)
    wrong = []
    if damaged:
        more = f" and {len(damaged) - TOLD} more" if len(damaged) > TOLD else ""
        wrong.append(f"Files are lost or damaged: {', '.join(damaged[:TOLD])}{more}. Take another copy of {POOL}/.")
    if about["files"]["bytes"] > room(Path(settings.MEDIA_ROOT)):
        wrong.append(f"{settings.MEDIA_ROOT} has no room for {about['files']['bytes'] / 1e9:.1f} GB of files.")
    return wrong


def require_empty() -> None:
    """Restore never overwrites: a database with tables stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"
        )
        tables = int(cursor.fetchone()[0])
    if tables:
        name = connection.settings_dict["NAME"]
        raise Problem(
            f"The database {name} is not empty ({tables} tables and sequences), and restore overwrites nothing. "
            "Make a new one (createdb NEW), name it in DATABASE_URL, and restore into it. "
            "With `make run`: stop it and move the folder named `place` in var/run.json (var/postgres) away, "
            "then manage.py up --services-only."
        )
