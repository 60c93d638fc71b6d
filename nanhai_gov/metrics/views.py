"""`/metrics`: the text that Prometheus reads."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from nanhai_gov.access import machines
from nanhai_gov.metrics import counting
from nanhai_gov.metrics.gauges import Gauges


class Counted:
    """The counters of all processes that share the folder; of this one where none is shared."""

    def collect(self) -> Iterable[Metric]:
        if not counting.SHARED:
            return counting.REGISTRY.collect()
        files = [str(path) for path in settings.METRICS_DIR.glob("*.db")]
        return MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]


@machines("METRICS_TOKEN")
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    registry = CollectorRegistry()
    for collector in (Counted(), Gauges()):
        registry.register(collector)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
