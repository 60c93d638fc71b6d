"""Which commit runs here: what COMMIT says (images are built with it), else what the checkout says, else nothing."""

from functools import cache
from pathlib import Path

from django.conf import settings

SHOWN = 12


@cache
def commit() -> str:
    return str(settings.COMMIT or _of_checkout(settings.BASE_DIR))[:SHOWN]


def _of_checkout(base: Path) -> str:
    """Read from the files of git, which need not be installed; "" where there is none."""
    try:
        folder = base / ".git"
        if folder.is_file():  # a second worktree
            folder = (base / folder.read_text().removeprefix("gitdir:").strip()).resolve()
        head = (folder / "HEAD").read_text().strip()
        return _of_branch(folder, head.removeprefix("ref: ")) if head.startswith("ref: ") else head
    except OSError:
        return ""


def _of_branch(folder: Path, name: str) -> str:
    shared = folder / (folder / "commondir").read_text().strip() if (folder / "commondir").exists() else folder
    for place in (folder, shared):
        if (place / name).exists():
            return (place / name).read_text().strip()
    packed = (shared / "packed-refs").read_text().splitlines()
    return next((line.split()[0] for line in packed if line.endswith(f" {name}")), "")
