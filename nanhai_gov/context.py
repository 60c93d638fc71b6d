"""What every page needs to know about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {"SITE": settings.SITE, "DEMO": settings.DEMO, "VERSION": settings.VERSION}
