"""The style sheets: small for citizens, and without rules for what no page has."""

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

CSS = Path(settings.BASE_DIR) / "static" / "css"
CITIZENS = ("tokens", "base", "components", "home", "cases", "forms", "accounts")
COUNTED = re.compile(r"(n|from|q)\d")  # steps of a ladder, shades of a map: written as a number


class StyleSheets(SimpleTestCase):
    def test_all_that_citizens_load_is_small(self) -> None:
        text = "".join((CSS / f"{name}.css").read_text(encoding="utf-8") for name in CITIZENS).encode()
        self.assertLessEqual(len(text), 60_000)
        self.assertLessEqual(len(gzip.compress(text)), 12_000)

    def test_no_class_is_styled_that_nothing_uses(self) -> None:
        used = set(re.findall(r"[\w-]+", "".join(self.sources())))
        for sheet in CSS.glob("*.css"):
            with self.subTest(sheet.name):
                unused = {name for name in classes(sheet) if name not in used and not COUNTED.fullmatch(name)}
                self.assertEqual(unused, set())

    def test_every_class_of_color_or_size_is_a_token(self) -> None:
        """A color outside tokens.css would not follow a theme; black and white on photos and print may stay."""
        for sheet in ("base", "components", "staff", "forms", "accounts"):
            text = re.sub(r"/\*.*?\*/", "", (CSS / f"{sheet}.css").read_text(encoding="utf-8"), flags=re.S)
            own = set(re.findall(r"#[0-9a-f]{3,6}\b", text)) - {"#fff", "#000"}
            with self.subTest(sheet):
                self.assertEqual(own, set())

    def sources(self) -> list[str]:
        base = Path(settings.BASE_DIR)
        files = [*base.glob("templates/**/*.html"), *base.glob("apps/**/*.py"), *base.glob("nanhai_gov/**/*.py"),
                 *base.glob("static/js/*.js")]  # fmt: skip
        return [file.read_text(encoding="utf-8") for file in files]


def classes(sheet: Path) -> set[str]:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", text)))
