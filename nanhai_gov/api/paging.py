"""Lists by key: the cursor names the last row seen and is signed, so that nobody can make one up."""

from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.utils.urls import replace_query_param

SALT = "api.cursor"


class ByKey(CursorPagination):
    """Newest first by a unique key; `limit` rows, 50 unless said, 200 at most. No page costs more than the first."""

    ordering = "-pk"
    page_size, max_page_size, page_size_query_param = 50, 200, "limit"

    def encode_cursor(self, cursor: Cursor) -> str:
        signed = signing.dumps([cursor.offset, cursor.reverse, cursor.position], salt=SALT)
        return replace_query_param(self.base_url, self.cursor_query_param, signed)

    def decode_cursor(self, request: Any) -> Cursor | None:
        given = request.query_params.get(self.cursor_query_param)
        if given is None:
            return None
        try:
            offset, reverse, position = signing.loads(given, salt=SALT)
        except signing.BadSignature as forged:
            raise ParseError(_("This cursor is not one of ours. Begin without one, and follow “next”.")) from forged
        return Cursor(offset=offset, reverse=reverse, position=position)


def page_of(request: Any, rows: Any, represent: Any, *, ordering: str = "-pk") -> Any:
    """One page of `rows` as a response; `represent` turns a row into what is sent."""
    paging = ByKey()
    paging.ordering = ordering
    found = paging.paginate_queryset(rows, request)
    return paging.get_paginated_response([represent(row) for row in found or []])
