"""The way to one's own desk, and the leaders' cockpit."""

from django.http import HttpResponse
from django.shortcuts import redirect

from apps.organizations.desk import DeskRequest
from nanhai_gov.access import signed_in
from nanhai_gov.context import DESKS, first_url


@signed_in
def desk(request: DeskRequest) -> HttpResponse:
    """Where a person's work begins: the first desk of the roles held, for citizens their own cases."""
    roles = request.desk.roles
    for role, names in DESKS.items():
        url = first_url(*names) if role in roles else ""
        if url:
            return redirect(url)
    return redirect("catalog:home")
