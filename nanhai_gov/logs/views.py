"""What a person sees when something broke: a page with the number to quote."""

from django.http import HttpRequest, HttpResponse
from django.template import loader

from nanhai_gov.access import public
from nanhai_gov.logs.context import request_id


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor session. The exception itself is in the log, under the same number."""
    return HttpResponse(loader.render_to_string("500.html", {"number": request_id()}), status=500)
