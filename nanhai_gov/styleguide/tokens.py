"""The tokens of static/css/tokens.css with their values in each theme, and the contrast of what is laid on what."""

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings

FILE = settings.BASE_DIR / "static" / "css" / "tokens.css"
THEMES = ("", "elder", "contrast", "wall", "field")
RULE = re.compile(r"(:root|\[data-theme=(\w+)\])\s*\{([^}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
COLOR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.I)
# What is read on what, and the ratio WCAG 2.2 asks of it (1.4.3 text, 1.4.11 lines of controls).
TEXT, LINE = 4.5, 3.0
PAIRS: list[tuple[str, str, float]] = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3", "sea", "act", "red") for ground in ("paper", "ground")),
    *((hue, f"{hue}-tint", TEXT) for hue in ("sea", "decide", "act", "couple", "blue", "amber", "red")),
    *((hue, "paper", TEXT) for hue in ("decide", "couple", "blue", "amber")),
    ("ink", "here", TEXT), ("ink-2", "sea-tint", TEXT), ("ink-2", "amber-tint", TEXT), ("ink-2", "red-tint", TEXT),
    ("on-sea", "sea", TEXT), ("on-sea", "sea-deep", TEXT), ("paper", "act", TEXT), ("paper", "red", TEXT),
    ("on-head", "head", TEXT), ("on-head-2", "head", TEXT), ("on-head-act", "head", TEXT),
    ("line-strong", "paper", LINE), ("line-strong", "ground", LINE), ("focus", "focus-ring", LINE),
]  # fmt: skip


class Contrast(NamedTuple):
    """One color on another: names, values and how far apart they are."""

    front: str
    back: str
    front_value: str
    back_value: str
    ratio: float
    wanted: float

    @property
    def enough(self) -> bool:
        return self.ratio >= self.wanted


@cache
def declared() -> dict[str, dict[str, str]]:
    """What each theme's own rule says; '' is the standard. Rules inside @media are other screens, not other themes."""
    text = re.sub(r"/\*.*?\*/", "", FILE.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"@media[^{]*\{[^{]*\{[^}]*\}\s*\}", "", text)
    found: dict[str, dict[str, str]] = {}
    for _selector, theme, body in RULE.findall(text):
        found.setdefault(theme, {}).update((name, value.strip()) for name, value in TOKEN.findall(body))
    return found


def tokens(theme: str = "") -> dict[str, str]:
    """Every token as it counts under a theme, references followed."""
    values = {**declared()[""], **declared().get(theme, {})}
    return {name: _followed(value, values) for name, value in values.items()}


def _followed(value: str, values: dict[str, str]) -> str:
    found = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return _followed(values[found[1]], values) if found else value


def is_color(value: str) -> bool:
    return COLOR.fullmatch(value) is not None


def contrasts(theme: str = "") -> list[Contrast]:
    values = tokens(theme)
    return [
        Contrast(front, back, values[front], values[back], round(ratio(values[front], values[back]), 1), wanted)
        for front, back, wanted in PAIRS
    ]


def ratio(one: str, other: str) -> float:
    """WCAG contrast of two colors as #rgb or #rrggbb: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """Relative luminance as WCAG defines it."""
    digits = color.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
