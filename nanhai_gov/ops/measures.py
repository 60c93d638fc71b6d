"""What can be measured of the running platform: queues, deliveries, clocks, disk, versions."""

import platform
import shutil
import time
from datetime import timedelta
from functools import cache as cache_once
from pathlib import Path
from typing import Any, cast

import celery
import django
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max
from django.utils import timezone

from apps.catalog.lint import lint
from apps.catalog.models import ServiceItem
from apps.ledger.handling import QUEUES
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import stuck
from apps.organizations.models import CalendarDay
from nanhai_gov.ops.revision import commit

DELIVERIES = """
    SELECT queue, CASE WHEN status = 'failed' THEN 'failed' WHEN attempts > 2 THEN 'retrying' ELSE 'waiting' END,
           count(*)
    FROM ledger_delivery WHERE status IN ('pending', 'failed') GROUP BY 1, 2
"""


def broker() -> Any:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def queues() -> dict[str, int]:
    """Jobs that wait in each queue; one that a worker has taken does not count."""
    with broker() as server:
        pipeline = server.pipeline()
        for name in QUEUES:
            pipeline.llen(name)
        return dict(zip(QUEUES, pipeline.execute(), strict=True))


def deliveries() -> tuple[int, int]:
    """Failed for good, and still retrying after several attempts."""
    return Delivery.objects.filter(status=Delivery.Status.FAILED).count(), stuck().count()


def oldest_undelivered() -> timedelta | None:
    """Age of the oldest delivery that is not done."""
    oldest = (Delivery.objects.filter(status=Delivery.Status.PENDING).order_by("due_at")
              .values_list("entry__at", flat=True).first())  # fmt: skip
    return timezone.now() - oldest if oldest else None


def beat_age() -> float | None:
    """Seconds since the last job that beat asked for was done; None: never."""
    marks = [cache.get(f"heartbeat:{queue}") for queue in ("dispatch", "clock")]
    known = [mark for mark in marks if mark is not None]
    return max(0.0, time.time() - max(known)) if known else None


def database_setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def clock_drift() -> float:
    """Seconds between this machine and the database, whichever is ahead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return abs(time.time() - float(cursor.fetchone()[0]))


def redis_memory() -> dict[str, str]:
    with broker() as server:
        info = cast(dict[str, Any], server.info("memory"))
        return {"policy": str(info.get("maxmemory_policy", "?")), "used": str(info.get("used_memory_human", "?"))}


def versions() -> dict[str, str]:
    """Of the program, what it runs on, and the database."""
    return {"program": settings.VERSION, "commit": commit(), **libraries(),
            "database": f"PostgreSQL {database_setting('server_version').split()[0]}"}  # fmt: skip


def broker_version() -> str:
    with broker() as server:
        info = cast(dict[str, Any], server.info("server"))
    name = "Valkey" if "valkey_version" in info else "Redis"
    return f"{name} {info.get('valkey_version') or info.get('redis_version')}"


def libraries() -> dict[str, str]:
    return {"python": platform.python_version(), "django": django.get_version(), "celery": celery.__version__}


@cache_once
def _known_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def unapplied() -> int:
    """Migrations of this program that the database lacks. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return len(_known_migrations() - set(cursor.fetchall()))


def migrations() -> tuple[int, int]:
    """Applied and not applied."""
    missing = unapplied()
    return len(_known_migrations()) - missing, missing


def places() -> dict[str, Path]:
    """Where the platform writes."""
    named = {"var": settings.VAR_DIR, "files": Path(settings.MEDIA_ROOT)}
    return named | ({"backup": Path(settings.BACKUP_DIR)} if settings.BACKUP_DIR else {})


def existing(place: Path) -> Path:
    """The place, or the nearest folder above it that exists."""
    while not place.exists():
        place = place.parent
    return place


def disk(place: Path | None = None) -> tuple[float, int]:
    """Free gigabytes where the place lies (without one: `var`), and percent of the whole."""
    usage = shutil.disk_usage(existing(place or settings.VAR_DIR))
    return usage.free / 1e9, round(100 * usage.free / usage.total)


def deliveries_by_queue() -> list[dict[str, Any]]:
    """For each queue: waiting, retrying, failed. One query over partial indexes."""
    told = {name: {"queue": name, "waiting": 0, "retrying": 0, "failed": 0} for name in QUEUES}
    with connection.cursor() as cursor:
        cursor.execute(DELIVERIES)
        for queue, state, count in cursor.fetchall():
            told.setdefault(queue, {"queue": queue, "waiting": 0, "retrying": 0, "failed": 0})[state] = count
    return list(told.values())


def calendar_days_left() -> int | None:
    """Days ahead that a notice of the State Council confirms; None where no day is."""
    last = CalendarDay.objects.filter(provisional=False).aggregate(last=Max("date"))["last"]
    if last is None:
        return None
    end = last.replace(month=12, day=31)  # a notice is for a whole year
    return max(0, (end - timezone.localdate()).days)


def catalog_problems() -> int:
    """Findings of the checks at publication in what is in force; the checks may have become stricter since."""
    listed = ServiceItem.objects.listed().select_related("current")
    return sum(len(lint(item.current)) for item in listed if item.current)


def last_backup() -> Entry | None:
    """What the ledger tells of the last whole one, wherever it was made."""
    return Entry.objects.filter(verb="backup.made").order_by("-at").first()


def last_verified() -> Entry | None:
    return Entry.objects.filter(verb="ledger.verified").order_by("-pk").first()
