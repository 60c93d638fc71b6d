"""The reader's language, as everything that is written in two asks for it."""

from django.utils.translation import get_language


def chinese() -> bool:
    """Whether the reader's language is Chinese; so it is where none was chosen."""
    return (get_language() or "zh").startswith("zh")
