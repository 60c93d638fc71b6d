"""Bodies that are too large: read past without keeping, so that the page can answer in words and keep the rest."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from apps.files.actions import too_large
from apps.ledger.refusal import Refused

HOPELESS = 15  # times the limit: the connection is closed instead of read to its end


class SizeLimit(FileUploadHandler):
    """First of the upload handlers. A file past MAX_UPLOAD_BYTES is dropped where it passes it and its field noted
    on the request; other fields of the form arrive as typed."""

    hopeless = False

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: bytes | str, encoding: Any = None
    ) -> None:
        self.hopeless = content_length > HOPELESS * settings.MAX_UPLOAD_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if self.hopeless or start + len(raw_data) > settings.MAX_UPLOAD_BYTES:
            self.request.__dict__.setdefault("oversized_fields", []).append(self.field_name)
            raise StopUpload(connection_reset=True) if self.hopeless else SkipFile()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def oversized(request: HttpRequest) -> list[str]:
    """Names of the file fields whose content was dropped for its size. Answer 413 when there are any."""
    request.POST  # noqa: B018 – parses the body
    return list(getattr(request, "oversized_fields", []))


def refusal(request: HttpRequest, field: str) -> Refused | None:
    """The refusal to show beside a file field, if its upload was too large."""
    return too_large(settings.MAX_UPLOAD_BYTES) if field in oversized(request) else None
