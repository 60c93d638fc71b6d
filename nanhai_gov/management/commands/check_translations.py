"""Is every word of the pages translated, and are the compiled files those of the sources?"""

import gettext
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

SOURCES = ["apps", "nanhai_gov", "templates", "static"]
LANGUAGE = "zh_Hans"


class Command(BaseCommand):
    help = "Fails on untranslated, fuzzy or missing strings and on compiled files that are not current."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not shutil.which("msgfmt"):
            raise CommandError("gettext is needed (Debian, Ubuntu: apt install gettext).")
        with TemporaryDirectory() as folder:
            complaints = list(complaints_about(Path(folder)))
        for complaint in complaints:
            self.stderr.write(complaint)
        if complaints:
            raise CommandError(f"{len(complaints)} translations are not in order.")
        self.stdout.write("Translations are complete and current.")


def complaints_about(folder: Path) -> Iterator[str]:
    """Works on copies: makemessages writes beside what it reads, and the checkout stays as it is."""
    for name in SOURCES:
        shutil.copytree(settings.BASE_DIR / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(settings.BASE_DIR / "locale", folder / "locale")
    committed = sorted((folder / "locale" / LANGUAGE / "LC_MESSAGES").glob("*.po"))
    before = {po: messages(po, "--no-fuzzy") for po in committed}
    compiled = {po: catalog(po.with_suffix(".mo")) for po in committed}
    with chdir(folder), override_settings(LOCALE_PATHS=[folder / "locale"]):
        call_command("makemessages", locale=[LANGUAGE], verbosity=0)
    for po in committed:
        known = before[po]
        for text in sorted(messages(po) - known):
            yield f"{po.name}: not in the file or fuzzy: {text!r}"
        for text in sorted(messages(po, "--untranslated") & known):
            yield f"{po.name}: not translated: {text!r}"
        current = po.with_suffix(".check")
        subprocess.run(["msgfmt", settings.BASE_DIR / po.relative_to(folder), "-o", current], check=True)  # noqa: S603, S607
        if catalog(current) != compiled[po]:
            yield f"{po.with_suffix('.mo').name}: not made from the present {po.name}; run msgfmt (compilemessages)"


def messages(po: Path, *which: str) -> set[str]:
    """The texts of a file, all or only some, as msgattrib sees them; before a text its context, where it has one."""
    argv = ["msgattrib", "--no-obsolete", "--no-wrap", *which, str(po)]
    text = subprocess.run(argv, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})  # noqa: S603
    return {entry for entry in _texts(text.stdout.splitlines()) if entry}


def _texts(lines: list[str]) -> Iterator[str]:
    """Each msgid, joined over its lines."""
    current: list[str] | None = None
    context = ""
    for line in [*lines, ""]:
        if line.startswith("msgctxt "):
            context = f"[{line.removeprefix('msgctxt ').strip()[1:-1]}] "
        elif line.startswith("msgid "):
            current = [line.removeprefix("msgid ")]
        elif line.startswith('"') and current is not None:
            current.append(line)
        elif current is not None:
            yield context + "".join(part.strip()[1:-1] for part in current)
            current, context = None, ""


def catalog(mo: Path) -> dict[Any, str]:
    """What a compiled file says; different versions of gettext write the same in different bytes."""
    if not mo.exists():
        return {}
    with mo.open("rb") as file:
        return {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}  # type: ignore[attr-defined]
