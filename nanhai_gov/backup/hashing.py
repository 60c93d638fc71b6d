"""SHA-256 of files, and the list of them that `sha256sum -c` reads."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from nanhai_gov.servers import Problem

PIECE = 1024 * 1024


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path, names: list[str], into: str) -> None:
    text = "".join(f"{sha256(folder / name)}  {name}\n" for name in names)
    write_whole(folder / into, text.encode())


def read_sums(path: Path) -> dict[str, str]:
    """Name → hash; a line that is none is a damage."""
    sums = {}
    for line in path.read_text(errors="replace").splitlines():
        digest, _space, name = line.partition("  ")
        if len(digest) != 64 or not name:
            raise Problem(f"{path} is damaged: a line is no checksum.")
        sums[name] = digest
    return sums


def write_whole(path: Path, content: bytes) -> None:
    """On the disk before it is said to be there."""
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def copy_checked(source: Path, target: Path, digest: str) -> bool:
    """Copy beside and rename when whole; False when the source's content does not have this hash."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, partial = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        found = hashlib.sha256()
        with os.fdopen(handle, "wb") as out, source.open("rb") as file:
            while piece := file.read(PIECE):
                found.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        if found.hexdigest() != digest:
            return False
        os.replace(partial, target)
        return True
    finally:
        Path(partial).unlink(missing_ok=True)


def room(place: Path) -> int:
    """Free bytes where the place will lie."""
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free
