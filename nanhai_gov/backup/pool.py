"""The content of uploads beside the backups: each content once, whatever number of backups name it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from nanhai_gov.backup import FILES, MANIFEST, POOL
from nanhai_gov.backup.hashing import copy_checked, sha256
from nanhai_gov.backup.progress import Progress
from nanhai_gov.servers import Problem


def listed(files: Path) -> Iterator[tuple[str, str, int]]:
    """path, hash, bytes. A path that leads out of its folder is refused: the list decides where restore writes."""
    with files.open(encoding="utf-8") as lines:
        for line in lines:
            path, digest, size = line.rstrip("\n").split("\t")
            if Path(path).is_absolute() or ".." in Path(path).parts:
                raise Problem(f"{files} is damaged: {path!r} is no place below the folder of uploads.")
            yield path, digest, int(size)


def keep(files: Path, into: Path, progress: Progress) -> dict[str, Any]:
    """Copy what is new, checked by its hash while it is read. What the disk has lost or changed is told, not hidden."""
    root, missing = Path(settings.MEDIA_ROOT), []
    told: dict[str, Any] = {"count": sum(1 for _row in listed(files)), "bytes": _bytes(files), "new": 0}
    progress.begin("Files", told["bytes"])
    for path, digest, size in listed(files):
        target = into / path
        if not (target.exists() and target.stat().st_size == size):
            if _copied(root / path, target, digest):
                told["new"] += 1
            else:
                missing.append(path)
        progress.move(size)
    progress.end()
    return told | {"missing": missing}


def _bytes(files: Path) -> int:
    return sum(size for _path, _hash, size in listed(files))


def _copied(source: Path, target: Path, digest: str) -> bool:
    try:
        return copy_checked(source, target, digest)
    except FileNotFoundError:
        return False


def damaged(files: Path, inside: Path, missing: set[str], progress: Progress) -> list[str]:
    """Paths whose content is not there or not what it was, except those the backup never had."""
    wrong = []
    progress.begin("Checking files", _bytes(files))
    for path, digest, size in listed(files):
        content = inside / path
        if path not in missing and not (content.is_file() and sha256(content) == digest):
            wrong.append(path)
        progress.move(size)
    progress.end()
    return wrong


def give_back(files: Path, inside: Path, missing: set[str], progress: Progress) -> int:
    """Into MEDIA_ROOT what is not there or not what it was; how many were written. Nothing else there is touched."""
    root, written = Path(settings.MEDIA_ROOT), 0
    progress.begin("Files", _bytes(files))
    for path, digest, size in listed(files):
        target = root / path
        if path not in missing and not (
            target.is_file() and target.stat().st_size == size and sha256(target) == digest
        ):
            if not copy_checked(inside / path, target, digest):
                raise Problem(f"{inside / path} changed since it was checked.")
            target.chmod(0o644)
            written += 1
        progress.move(size)
    progress.end()
    return written


def whole(to: Path) -> list[Path]:
    """Backups that were finished, oldest first: a folder gets its name when it is whole."""
    return sorted(path.parent for path in to.glob(f"*/{MANIFEST}") if not path.parent.name.startswith("."))


def rotate(to: Path, most: int) -> list[str]:
    """Keep the newest `most`; of the files, what only the others named goes with them."""
    backups = whole(to)
    old, rest = backups[:-most], backups[-most:]
    orphans = {path for backup in old for path, _hash, _size in listed(backup / FILES)}
    for backup in rest:
        orphans.difference_update(path for path, _hash, _size in listed(backup / FILES))
    for backup in old:
        gone = to / f".{backup.name}.part"  # a half removed one is no backup any more
        backup.rename(gone)
        shutil.rmtree(gone)
    for path in orphans:
        (to / POOL / path).unlink(missing_ok=True)
    return [backup.name for backup in old]
