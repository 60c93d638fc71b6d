"""Texts of the catalog: {"zh", "en"} columns, shown by language; and how values are said to people."""

from typing import Any

from nanhai_gov.reader import chinese


def current_lang() -> str:
    """zh or en, from the language of the reader."""
    return "zh" if chinese() else "en"


def short(lang: str) -> str:
    """zh or en from any language code."""
    return "zh" if lang.startswith("zh") else "en"


def pick(text: Any, lang: str | None = None) -> str:
    """The text in a language; Chinese stands in where English is missing. Plain strings pass through."""
    if isinstance(text, dict):
        return str(text.get(short(lang) if lang else current_lang()) or text.get("zh") or text.get("en") or "")
    return str(text or "")
