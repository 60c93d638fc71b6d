"""Lists by key: the cursor names the last row seen and is signed, so that nobody can make one up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.utils.urls import replace_query_param

from nanhai_gov.api.fields import BadQuery

Near = Callable[..., list[UUID]]
SALT = "api.cursor:"  # and the address, so that a cursor leads on in its own list only


class ByKey(CursorPagination):
    """Newest first by a unique key. No page costs more than the first."""

    ordering = "-pk"

    def __init__(self, path: str, ordering: str, limit: int, near: Near | None = None) -> None:
        self.salt, self.ordering, self.page_size, self.near = SALT + path, ordering, limit, near

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        if self.near is not None:
            cursor = self.decode_cursor(request) or Cursor(offset=0, reverse=False, position=None)
            bound = {"above" if cursor.reverse else "below": UUID(cursor.position)} if cursor.position else {}
            queryset = queryset.filter(pk__in=self.near(limit=self.page_size + cursor.offset + 1, **bound))
        return super().paginate_queryset(queryset, request, view)

    def encode_cursor(self, cursor: Cursor) -> str:
        signed = signing.dumps([cursor.offset, cursor.reverse, cursor.position], salt=self.salt)
        return replace_query_param(self.base_url, self.cursor_query_param, signed)

    def decode_cursor(self, request: Any) -> Cursor | None:
        given = request.query_params.get(self.cursor_query_param)
        if given is None:
            return None
        try:
            offset, reverse, position = signing.loads(given, salt=self.salt)
        except signing.BadSignature as forged:
            words = _("This cursor is not one of this list. Begin without one, and follow “next”.")
            raise BadQuery({"cursor": [words]}) from forged
        return Cursor(offset=offset, reverse=reverse, position=position)


def page_of(
    request: Any, rows: Any, represent: Any, *, limit: int, ordering: str = "-pk", near: Near | None = None
) -> Any:
    """One page of `rows` as a response; `represent` turns a row into what is sent, `limit` is the query's own.

    `near(limit=…, below=… or above=…)` names the keys of a page where the database would be slow to find them.
    """
    paging = ByKey(request.path, ordering, limit, near)
    found = paging.paginate_queryset(rows, request)
    return paging.get_paginated_response([represent(row) for row in found or []])
