"""清扫: content on the disk that no row names any more, such as after a rollback or when a draft was thrown away.

The rule is slow on purpose. Nothing younger than a day goes: an upload is on the disk before its row, and storing equal
content again makes it young (see `actions.write`). What looks forgotten is looked up once more right before it goes.
"""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings

from apps.files.models import StoredFile

OLD = 24 * 3600  # seconds
THUMB = ".thumb.jpg"
BATCH = 500


def sweep(*, most: int = 20_000) -> int:
    """Delete what no row names and is older than a day, at most `most` files; returns how many went."""
    root = Path(settings.MEDIA_ROOT)
    found, gone = islice(_old(root), most), 0
    while batch := tuple(islice(found, BATCH)):
        gone += _sweep(root, batch)
    return gone


def _old(root: Path) -> Iterator[Path]:
    """Stored content is two folders deep, named by its hash; whatever else lies there is not ours to judge."""
    limit = time.time() - OLD
    for path in root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if path.is_file() and path.stat().st_mtime < limit:
            yield path


def _sweep(root: Path, paths: tuple[Path, ...]) -> int:
    names = {path: str(path.relative_to(root)).removesuffix(THUMB) for path in paths}
    known = set(StoredFile.objects.filter(path__in=names.values()).values_list("path", flat=True))
    gone = 0
    for path, name in names.items():
        if name not in known and _still_old(path) and not StoredFile.objects.filter(path=name).exists():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _still_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - OLD
    except FileNotFoundError:
        return False
