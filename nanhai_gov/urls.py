"""Addresses. Pages live with the noun they show; each app has its own `urls.py`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

APPS = ["accounts", "files", "ledger", "organizations", "catalog", "cases", "decisions", "dispatch",
        "supervision", "notifications", "coordination", "dashboards"]  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [path("i18n/", include("django.conf.urls.i18n"))]
urlpatterns += [path("", include(f"apps.{app}.urls")) for app in APPS if find_spec(f"apps.{app}.urls")]
