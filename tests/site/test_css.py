"""The style sheets: small for citizens, and without rules for what no page has."""

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

CSS = Path(settings.BASE_DIR) / "static" / "css"
EVERYWHERE = ("tokens", "base", "components")
CITIZENS = [("home",), ("cases", "forms"), ("accounts", "forms")]  # beside those, as the pages load them
SHARED = (*EVERYWHERE, "staff", "forms", "accounts")
COUNTED = re.compile(r"(n|from|q)\d")  # steps of a ladder, shades of a map: written as a number


class StyleSheets(SimpleTestCase):
    def test_all_that_a_citizen_loads_is_small(self) -> None:
        for more in CITIZENS:
            text = b"".join((CSS / f"{name}.css").read_bytes() for name in (*EVERYWHERE, *more))
            with self.subTest(more):
                self.assertLessEqual(len(text), 60_000)
                self.assertLessEqual(len(gzip.compress(text)), 12_000)

    def test_no_class_is_styled_that_nothing_uses(self) -> None:
        used = set(re.findall(r"[\w-]+", "".join(self.sources())))
        for sheet in (CSS / f"{name}.css" for name in SHARED):
            with self.subTest(sheet.name):
                unused = {name for name in classes(sheet) if name not in used and not COUNTED.fullmatch(name)}
                self.assertEqual(unused, set())

    def test_every_class_of_color_or_size_is_a_token(self) -> None:
        """A color outside tokens.css would not follow a theme; black and white on photos and print may stay."""
        for sheet in SHARED[1:]:
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
