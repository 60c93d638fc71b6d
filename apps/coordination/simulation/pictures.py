"""A few drawn pictures, made once and sent again and again: stored content is kept by its hash."""

from functools import lru_cache
from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.coordination.story import PAPER, picture

KINDS = {
    "paper": (PAPER, ("plan", "contract", "identity", "statement")),
    "report": ("#4b5964", ("report 1", "report 2", "report 3", "report 4")),
    "before": ("#8a5a00", ("before 1", "before 2", "before 3")),
    "after": ("#0b6e52", ("after 1", "after 2", "after 3")),
}

SIZE = (400, 300)


def taken(kind: str, source: Random) -> SimpleUploadedFile:
    """One upload of this kind."""
    content = _drawn(kind, source.randrange(len(KINDS[kind][1])))
    return SimpleUploadedFile(f"{kind}.jpg", content, content_type="image/jpeg")


@lru_cache
def _drawn(kind: str, number: int) -> bytes:
    color, words = KINDS[kind]
    small = Image.open(picture(words[number], color)).resize(SIZE)
    out = BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()
