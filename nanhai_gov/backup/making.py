"""Making a backup: one snapshot of the database, then the content of the files it names, then the manifest."""

import contextlib
import json
import os
import platform
import shutil
import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.files.models import StoredFile
from apps.ledger.actions import LEDGER, record
from apps.ledger.locks import held
from apps.ledger.models import Entry
from nanhai_gov.backup import DUMP, FILES, FORMAT, MANIFEST, POOL, SUMS, database, keys, pool
from nanhai_gov.backup.hashing import write_sums, write_whole
from nanhai_gov.backup.progress import Progress
from nanhai_gov.ops.revision import commit
from nanhai_gov.servers import Problem

PART = ".part"


def make(to: Path, *, keep: int = 0, progress: Progress | None = None) -> Path:
    """A whole backup under `to`; its folder. `keep`: afterwards only so many stay (0: all).

    Refused with a Problem where another one is being made or the place will not do. What a killed one left is cleared.
    """
    progress = progress or Progress(quiet=True)
    _check_place(to)
    with held("ops.backup") as mine, held("files.sweep") as unswept:
        if not mine:
            raise Problem("Another backup is being made right now.")
        if not unswept:
            raise Problem("Forgotten files are being swept right now. Try again in a few minutes.")
        made = _make(to, progress)
        gone = pool.rotate(to, keep) if keep else []
    if gone:
        progress.say(f"Removed {len(gone)} older: {', '.join(gone)}")
    return made


def _check_place(to: Path) -> None:
    media = Path(settings.MEDIA_ROOT).resolve()
    if to.resolve().is_relative_to(media) or media.is_relative_to(to.resolve()):
        raise Problem(f"{to} and the folder of uploads ({media}) may not lie within each other. Choose another --to.")
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in to.glob(f".*{PART}"):
        shutil.rmtree(left)


def _make(to: Path, progress: Progress) -> Path:
    began, at = time.monotonic(), timezone.now().astimezone(UTC)
    name = f"{at:%Y-%m-%dT%H%M%SZ}"
    part = to / f".{name}{PART}"
    part.mkdir(mode=0o700)
    try:
        with closed_umask():
            manifest = _database(part, progress)
            manifest["files"] = pool.keep(part / FILES, to / POOL, progress)
            about: dict[str, Any] = {"format": FORMAT, "name": name, "made_at": at.isoformat(), **manifest}
            write_whole(part / MANIFEST, json.dumps(about, indent=1, ensure_ascii=False).encode())
            write_sums(part, [DUMP, FILES, MANIFEST], SUMS)
        os.rename(part, to / name)
        _sync(to)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _tell(name, about, time.monotonic() - began)
    return to / name


@contextlib.contextmanager
def closed_umask() -> Iterator[None]:
    """What is written is for its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _database(part: Path, progress: Progress) -> dict[str, Any]:
    """The dump, the list of files and what is told of both, all of one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # we wait while pg_dump works
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        tables = count_rows()
        told = {"program": _program(), "migrations": applied(), "tables": tables, "ledger": ledger_head(),
                "keys": keys.needed()}  # fmt: skip
        _list_files(part / FILES)
        dumped_by = database.dump(part / DUMP, snapshot=snapshot, tables=len(tables), progress=progress)
        major, version = database.server()
    return told | {"database": {"server": version, "major": major, "dumped_by": dumped_by}}


def count_rows() -> dict[str, int]:
    """Every table of ours with its number of rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [row[0] for row in cursor.fetchall()]
        counted = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 – our tables' names
            counted[name] = int(cursor.fetchone()[0])
    return counted


def applied() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def ledger_head() -> dict[str, Any]:
    last = Entry.objects.order_by("-pk").values_list("pk", "hash").first()
    return {"last_id": last[0], "last_hash": bytes(last[1]).hex()} if last else {"last_id": 0, "last_hash": ""}


def _program() -> dict[str, str]:
    return {"version": settings.VERSION, "commit": commit(), "python": platform.python_version(),
            "django": django.get_version()}  # fmt: skip


def _list_files(into: Path) -> None:
    """path, hash and bytes of every content that some row names; several rows may name one."""
    rows = StoredFile.objects.order_by("path").values_list("path", "sha256", "size").distinct()
    with into.open("w", encoding="utf-8") as out:
        for path, digest, size in rows.iterator(5000):
            out.write(f"{path}\t{digest}\t{size}\n")
        out.flush()
        os.fsync(out.fileno())


def _tell(name: str, about: dict[str, Any], seconds: float) -> None:
    """In the ledger, after the snapshot: so a restored database does not know of the backup it came from."""
    with transaction.atomic():
        record(
            "backup.made", LEDGER, by=None, name=name, rows=sum(about["tables"].values()),
            files=about["files"]["count"], missing=len(about["files"]["missing"]), seconds=round(seconds),
        )  # fmt: skip
