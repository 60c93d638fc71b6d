"""Storing uploads: sniffed by content, drawn anew, named by their hash."""

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.files import images, sniff
from apps.files.models import StoredFile
from apps.files.sniff import JPEG, PDF, PNG
from apps.ledger.refusal import Refused

SHORT = {"jpg": JPEG, "jpeg": JPEG, "png": PNG, "pdf": PDF}


def store(
    upload: UploadedFile,
    *,
    purpose: str,
    owner: UUID | None,
    by: str,
    max_bytes: int | None = None,
    accept: Iterable[str] = ("jpg", "png", "pdf"),
    among: "QuerySet[StoredFile] | None" = None,
) -> StoredFile:
    """Keep one upload, or refuse it (field "file") saying how to mend it.

    `by` is a user id or a session's hash; `accept` lists jpg, png, pdf. Content already kept is not written
    twice. `among`: the files that stand beside it; the one with the same content, if any, is returned instead (chosen
    again after an error, sent again after a lost answer). The file is on disk before the row: a rollback leaves
    unreferenced content, never a row without it.
    """
    check_size(upload, max_bytes or settings.MAX_UPLOAD_BYTES)
    wanted = {SHORT[name] for name in accept if name in SHORT}
    found = sniff.kind_of(upload)
    size: tuple[int, int] | None = None
    if found == PDF:
        _require(PDF, wanted)
        sniff.check_pdf(upload)
        content, kind = upload.read(), PDF
    else:
        if not wanted & {JPEG, PNG}:
            _require(JPEG, wanted)
        content, kind, size = images.reencode(upload)
    width, height = size or (None, None)
    digest = hashlib.sha256(content).hexdigest()
    before = among.filter(sha256=digest).order_by("pk").first() if among is not None else None
    if before is not None:
        return before
    path = f"{digest[:2]}/{digest[2:4]}/{digest}{sniff.SUFFIX[kind]}"
    write(path, content)
    return StoredFile.objects.create(
        name=shown_name(upload.name or "", kind), kind=kind, size=len(content), sha256=digest, path=path,
        width=width, height=height, purpose=purpose, owner=owner, uploaded_by=by,
    )  # fmt: skip


def check_size(upload: UploadedFile, most: int) -> None:
    """Refuse nothing at all and too much."""
    if not upload.size:
        raise Refused(
            "file_empty", _("The file is empty (0 bytes). Choose it again or take a new photo."), field="file"
        )
    if upload.size > most:
        raise too_large(most)


def too_large(most: int) -> Refused:
    """The refusal of an upload beyond `most` bytes."""
    megabytes = most // (1024 * 1024)
    return Refused(
        "file_too_large",
        _("The file is larger than %(limit)d MB. Take a photo of the page instead, or split the PDF.")
        % {"limit": megabytes},
        field="file",
    )


def hand_over(ids: Iterable[UUID], *, owner: UUID, purpose: str) -> int:
    """Give stored files a new owner and purpose, such as when a draft becomes a case."""
    return StoredFile.objects.filter(pk__in=list(ids)).update(owner=owner, purpose=purpose)


def opened(file: StoredFile) -> BinaryIO:
    """The content, for reading; FileNotFoundError when the disk lost it."""
    return (Path(settings.MEDIA_ROOT) / file.path).open("rb")


def opened_thumb(file: StoredFile) -> BinaryIO:
    """A small picture of a stored image, made at first sight and kept beside it."""
    path = Path(settings.MEDIA_ROOT) / f"{file.path}.thumb.jpg"
    if not path.exists():
        with opened(file) as content:
            write(f"{file.path}.thumb.jpg", images.thumbnail(content))
    return path.open("rb")


def write(path: str, content: bytes) -> None:
    """Write below MEDIA_ROOT so that a reader sees all of it or nothing; equal content is left alone, but made young,
    so that the sweeper does not take it for forgotten before its row is there."""
    target = Path(settings.MEDIA_ROOT) / path
    try:
        os.utime(target)
        return
    except FileNotFoundError:
        pass
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, target)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def shown_name(name: str, kind: str) -> str:
    """The sender's name for it without paths and control characters, with the suffix of what it really is."""
    stem = PurePath(name.replace("\\", "/")).stem
    stem = "".join(c for c in unicodedata.normalize("NFC", stem) if unicodedata.category(c)[0] != "C")
    stem = re.sub(r'[<>:"/|?*]', " ", stem).strip(" .")[:120]
    return (stem or "file") + sniff.SUFFIX[kind]


def _require(kind: str, wanted: set[str]) -> None:
    if kind in wanted:
        return
    if kind == PDF:
        raise Refused("file_kind_here", _("A photo is needed here, not a PDF. Choose a JPG or PNG."), field="file")
    raise Refused("file_kind_here", _("A PDF is needed here, not a photo. Save the pages as one PDF."), field="file")


def from_bytes(name: str, content: bytes) -> UploadedFile:
    """Bytes made here (a demo photo, a drawn map) in the shape `store` takes."""
    return UploadedFile(BytesIO(content), name=name, size=len(content))
