"""Which kind of answer a client takes: ours is JSON by three names."""

from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.utils.mediatypes import _MediaType

OURS = [_MediaType(name) for name in ("application/json", "application/problem+json", "application/schema+json")]


class JsonByAnyName(DefaultContentNegotiation):
    """A client that asks for `application/problem+json` or `application/schema+json` only gets what it can read too;
    what `?format=` says is a parameter like any other."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        for wanted in self._get_parsed_accept_list(request):
            if any(ours.match(wanted) for ours in OURS):
                return renderers[0], renderers[0].media_type
        raise NotAcceptable


class AnyKind(JsonByAnyName):
    """For bytes as they are stored; problems are JSON whatever was asked for."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
