"""Addresses. Pages live with the noun they show; each app has its own `urls.py`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from apps.catalog import views as catalog_views
from apps.dashboards import views as dashboards_views
from nanhai_gov import health, outage
from nanhai_gov.api import unknown
from nanhai_gov.metrics.views import metrics
from nanhai_gov.ops import views as ops
from nanhai_gov.styleguide.views import styleguide

handler400, handler404, handler500 = unknown.bad_request, unknown.not_found, outage.answer
APPS = ["accounts", "files", "ledger", "organizations", "catalog", "cases", "decisions", "dispatch",
        "supervision", "notifications", "coordination", "evaluation", "dashboards"]  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("styleguide/", styleguide, name="styleguide"),
    path("ops/", ops.overview, name="ops"),
    path("ops/settings/", ops.settings_check, name="ops_settings"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="api/docs.html"),
        name="api_docs",
    ),  # its script at an address of its own, as the content security policy asks
    path("api/v1/", include("nanhai_gov.api.urls")),
    path("api/<path:rest>", unknown.nowhere, name="api_nowhere"),
]
urlpatterns += [path("", include(f"apps.{app}.urls")) for app in APPS if find_spec(f"apps.{app}.urls")]
# Plain names that settings refer to.
urlpatterns += [path("", catalog_views.home, name="home"), path("desk/", dashboards_views.desk, name="desk")]
