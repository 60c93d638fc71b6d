"""What each request carries besides the user: the desk, that is posts, roles and units."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from apps.organizations.desk import desk_of


def desk(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """`request.desk`: read once, and only by views that ask."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.desk = SimpleLazyObject(lambda: desk_of(request.user))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
