"""What a file is, told from its content: names and declared types are claims, not facts."""

from typing import IO

from django.utils.translation import gettext as _

from apps.ledger.refusal import Refused

JPEG, PNG, PDF, WEBP = "image/jpeg", "image/png", "application/pdf", "image/webp"
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
SUFFIX = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf"}


def kind_of(content: IO[bytes]) -> str:
    """image/jpeg, image/png, image/webp or application/pdf; anything else is refused in words that help."""
    content.seek(0)
    head = content.read(1024)
    content.seek(0)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if b"%PDF-" in head:
        return PDF
    raise _unknown(head)


def _unknown(head: bytes) -> Refused:
    if head.startswith(PROGRAMS):
        return Refused(
            "file_is_program",
            _("This is a program, whatever its name says. Choose a photo (JPG, PNG) or a PDF."),
            field="file",
        )
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return Refused(
            "file_is_heic",
            _("This photo is in HEIC format. Set the camera to “Most Compatible”, or send a screenshot of it."),
            field="file",
        )
    return Refused(
        "file_kind",
        _("This is neither a photo (JPG, PNG) nor a PDF. Take a photo of the paper, or save it as PDF."),
        field="file",
    )


def check_pdf(content: IO[bytes]) -> None:
    """A PDF that arrived whole has its end mark."""
    content.seek(0, 2)
    content.seek(max(0, content.tell() - 2048))
    whole = b"%%EOF" in content.read()
    content.seek(0)
    if not whole:
        raise Refused(
            "file_cut_off",
            _("The PDF is not complete; it may have been cut off on the way. Send it again."),
            field="file",
        )
