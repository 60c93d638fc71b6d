"""What can be measured of the running platform: queues, deliveries, clocks, disk, versions."""

import shutil
import time
from datetime import timedelta
from typing import Any, cast

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from apps.catalog.lint import lint
from apps.catalog.models import ServiceItem
from apps.ledger.handling import QUEUES
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import stuck
from apps.organizations.models import CalendarDay


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
    """Of the program, the database and the broker."""
    with broker() as server:
        info = cast(dict[str, Any], server.info("server"))
    name = "Valkey" if "valkey_version" in info else "Redis"
    number = info.get("valkey_version") or info.get("redis_version")
    return {"program": settings.VERSION, "database": f"PostgreSQL {database_setting('server_version').split()[0]}",
            "broker": f"{name} {number}"}  # fmt: skip


def disk() -> tuple[float, int]:
    """Free gigabytes where `var` lies, and percent of the whole."""
    place = settings.VAR_DIR
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    return usage.free / 1e9, round(100 * usage.free / usage.total)


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


def last_verified() -> Entry | None:
    return Entry.objects.filter(verb="ledger.verified").order_by("-pk").first()
