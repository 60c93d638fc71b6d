"""`/ops/`: how the platform is. `/ops/settings/`: the same checks as `manage.py doctor`."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import Role
from apps.ledger.clock import now
from apps.ledger.relay import lag_seconds
from nanhai_gov.access import roles
from nanhai_gov.ops import checks, measures
from nanhai_gov.times import span_words


def _or(measure: Any, instead: Any = None) -> Any:
    """A measurement, or `instead` when what it measures is out of reach; the checks below say so."""
    try:
        return measure()
    except Exception:  # noqa: BLE001 – the page must show the rest
        return instead


@roles(Role.ADMIN)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    failed, retrying = measures.deliveries()
    backup, queues = measures.last_backup(), _or(measures.queues)
    deliveries = [{**one, "jobs": queues and queues.get(one["queue"])} for one in measures.deliveries_by_queue()]
    age: timedelta | None = measures.oldest_undelivered()
    return render(request, "admin/ops.html", {
        "as_of": now(), "failed": failed, "retrying": retrying, "lag": round(lag_seconds()),
        "oldest": span_words(age) if age else "", "queues": queues, "beat": _or(measures.beat_age),
        "calendar": measures.calendar_days_left(), "few": checks.FEW_DAYS, "lint": measures.catalog_problems(),
        "versions": measures.versions(), "broker": _or(measures.broker_version, _("out of reach")),
        "migrations": measures.migrations(), "memory": _or(measures.redis_memory, {}),
        "disks": [(name, *measures.disk(place)) for name, place in measures.places().items()],
        "deliveries": deliveries, "checked": measures.last_verified(), "backup": backup,
        "old": backup is None or backup.at < now() - timedelta(hours=checks.BACKUP_HOURS),
    })  # fmt: skip


@roles(Role.ADMIN)
@require_safe
@never_cache
def settings_check(request: HttpRequest) -> HttpResponse:
    found = list(checks.worst(checks.every()))
    count = {level: sum(one.level == level for one in found) for level in checks.LEVELS}
    return render(request, "admin/settings.html", {"rows": found, "count": count, "as_of": now()})
