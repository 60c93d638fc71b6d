"""The shell of the field pages: the service worker, written by hand, and the page for what the phone never saw."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from nanhai_gov.access import public

SHELL = (
    "css/tokens.css", "css/base.css", "css/components.css", "css/dispatch.css",
    "js/site.js", "js/outbox.js", "js/field.js", "img/mark.svg",
)  # fmt: skip


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Its version changes with any file of the shell; the old shell is kept until the new one is complete."""
    files = [static(name) for name in SHELL]
    version = hashlib.sha256("|".join([settings.VERSION, *files]).encode()).hexdigest()[:12]
    offline_page = reverse("dispatch:offline")
    context = {"version": version, "files": [*files, offline_page], "offline": offline_page,
               "scope": reverse("dispatch:field")}  # fmt: skip
    answer = render(request, "dispatch/sw.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@public
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "dispatch/offline.html")
