"""What each request carries besides the user: the desk, that is posts, roles and units; and no NUL."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.utils.functional import SimpleLazyObject

from apps.ledger.remembering import remembering
from apps.organizations.desk import desk_of


def desk(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """`request.desk`: read once, and only by views that ask. A page asks once whether reference rows have changed."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.desk = SimpleLazyObject(lambda: desk_of(request.user))  # type: ignore[attr-defined]
        if request.method not in ("GET", "HEAD"):
            return get_response(request)  # an act remembers by itself, and what is drawn after it shows what it changed
        with remembering():
            return get_response(request)

    return middleware


class WithoutNul:
    """PostgreSQL keeps no NUL in a text, and nobody types one: it comes with a broken paste, or from who looks for
    faults. It is dropped from what is sent, so that the rest arrives; an address with one leads nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """After the check for CSRF, which reads the body anyway; uploads keep their handlers. A program is told of its
        NUL instead (nanhai_gov/api/bodies.py), and nothing it sends is read before it is known who it is."""
        if "\0" in request.path_info:
            raise Http404
        if request.path_info.startswith("/api/"):
            return
        request.GET = _without_nul(request.GET)
        if request.method == "POST":
            request.POST = _without_nul(request.POST)


def _without_nul(sent: Any) -> Any:
    if not any("\0" in text for name, texts in sent.lists() for text in (name, *texts)):
        return sent
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, texts in sent.lists():
        clean.setlist(name.replace("\0", ""), [text.replace("\0", "") for text in texts])
    clean._mutable = False
    return clean


def progress(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A form that shows how far its files are (static/js/keep.js) is sent by script, which would follow a redirect
    unseen and use up the page's messages: it is told the address instead."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        if "X-Progress" in request.headers and answer.status_code in (301, 302, 303):
            answer.status_code = 204
            answer.headers["X-Location"] = answer.headers["Location"]
            del answer.headers["Location"]
        return answer

    return middleware
