"""Photos are drawn anew: what the camera wrote beside the picture (place, device, owner) stays behind."""

from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from apps.files.sniff import JPEG, PNG
from apps.ledger.refusal import Refused

LONGEST = 2560  # px of a stored image
THUMB = 320
# JPEG decodes at a fraction of its size, the others must be opened whole.
MAX_PIXELS = {"JPEG": 200_000_000, "PNG": 50_000_000, "WEBP": 50_000_000}
BROKEN = (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError, Image.DecompressionBombError)


def reencode(content: IO[bytes]) -> tuple[bytes, str, tuple[int, int]]:
    """New bytes, kind and size of an image: upright, at most 2560 px, no metadata. Refuses broken and huge ones."""
    image = _opened(content)
    try:
        if image.format == "JPEG":
            image.draft("RGB", (LONGEST, LONGEST))
        keep_png = image.format == "PNG"
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    except BROKEN as broken:
        raise _refused_broken() from broken
    out = BytesIO()
    if keep_png:
        _plain(upright, ("L", "LA", "RGB", "RGBA")).save(out, "PNG", optimize=True)
    else:
        _plain(upright, ("L", "RGB")).save(out, "JPEG", quality=86, optimize=True, progressive=True)
    return out.getvalue(), PNG if keep_png else JPEG, upright.size


def thumbnail(content: IO[bytes]) -> bytes:
    """A small JPEG of a stored image."""
    image = Image.open(content)
    image.thumbnail((THUMB, THUMB))
    out = BytesIO()
    _plain(image, ("L", "RGB")).save(out, "JPEG", quality=80)
    return out.getvalue()


def _opened(content: IO[bytes]) -> Image.Image:
    """The image with its size checked before a single pixel is decoded."""
    content.seek(0)
    try:
        image = Image.open(content, formats=tuple(MAX_PIXELS))
    except Image.DecompressionBombError as bomb:
        raise _refused_huge() from bomb
    except BROKEN as broken:
        raise _refused_broken() from broken
    if image.width * image.height > MAX_PIXELS[image.format or "PNG"]:
        raise _refused_huge()
    return image


def _plain(image: Image.Image, modes: tuple[str, ...]) -> Image.Image:
    """The pixels alone, in one of these modes; transparency turns white where the format has none."""
    if image.mode in modes:
        clean = image.copy()
    elif image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        if "RGBA" in modes:
            clean = rgba
        else:
            clean = Image.new("RGB", image.size, "white")
            clean.paste(rgba, mask=rgba.getchannel("A"))
    else:
        clean = image.convert("RGB")
    clean.info.clear()
    return clean


def _refused_broken() -> Refused:
    return Refused(
        "image_broken",
        _("The picture cannot be opened; it may have been cut off on the way. Send it again or take a new photo."),
        field="file",
    )


def _refused_huge() -> Refused:
    return Refused(
        "image_huge",
        _("The picture has too many pixels. Take a photo with the ordinary camera setting, or a screenshot."),
        field="file",
    )
