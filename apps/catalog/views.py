"""Pages of the catalog that everyone sees: home, search, guide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.catalog.models import ServiceItem
from nanhai_gov.access import public


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/home.html", {})


@public
def services(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/services.html", {"items": ServiceItem.objects.listed()[:50]})


@public
def guide(request: HttpRequest, key: str) -> HttpResponse:
    item = get_object_or_404(ServiceItem.objects.select_related("current", "unit"), key=key)
    return render(request, "catalog/guide.html", {"item": item})


@public
def about(request: HttpRequest) -> HttpResponse:
    """About the site, accessibility and personal data, on one page."""
    return render(request, "catalog/about.html", {})
