"""Reading what people type: text, dates, numbers, money. Each refusal says what is wrong and how to mend it."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.ledger.clock import now

DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
LINE_BREAKS = {"\n", "\r", "\t"}
# Turning the direction of the text around makes a name on a letter read other than it is stored.
DIRECTION_MARKS = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def narrow(text: object) -> str:
    """Full-width digits and letters as plain ones, without spaces around."""
    return unicodedata.normalize("NFKC", str(text)).strip()


def blank(value: object, *, depth: int = 8) -> bool:
    """Nothing was answered: no text, no rows, an object of nothings. What is nested deeper than any answer is not."""
    if isinstance(value, dict | list) and depth:
        return all(blank(part, depth=depth - 1) for part in (value.values() if isinstance(value, dict) else value))
    return value is None or value is False or (isinstance(value, str) and not value.strip())


def storable(text: str, *, lines: bool = False) -> bool:
    """No NUL, control characters, half surrogates or direction marks; any other character of Unicode will do."""
    return not any(
        (unicodedata.category(c) in {"Cc", "Cs"} and not (lines and c in LINE_BREAKS)) or c in DIRECTION_MARKS
        for c in text
    )


def read_date(text: object, label: str) -> date:
    """2026-1-5, 2026/01/05, 2026.1.5, 2026年1月5日 and 20260105 are one day."""
    plain = narrow(text)
    found = DATE.fullmatch(plain) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain)
    if not found:
        raise ValidationError(
            _("Write “%(label)s” as year, month and day, for example 2026-01-05."), "date", {"label": label}
        )
    year, month, day = (int(part) for part in found.groups())
    facts = {"label": label, "year": year, "month": month, "day": day}
    if year < 1900:
        raise ValidationError(_("The year %(year)d of “%(label)s” is too early, please check it."), "date_year", facts)
    if not 1 <= month <= 12:
        raise ValidationError(_("There is no month %(month)d, please check “%(label)s”."), "date_month", facts)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError(
            _("Month %(month)d of %(year)d has no day %(day)d, please check “%(label)s”."), "date_day", facts
        ) from None


def read_bound(bound: str | None) -> date | None:
    """A limit of a date field: ISO, `today`, or days from today such as `today+90`."""
    if not bound:
        return None
    if bound.startswith("today"):
        return localdate(now()) + timedelta(days=int(bound[5:] or 0))
    return date.fromisoformat(bound)


def read_number(text: object, label: str, *, places: int, example: str) -> Decimal:
    """A plain number of at most 12 digits before the point and `places` after it; commas are let be."""
    plain = narrow(text).replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        raise ValidationError(
            _("Write “%(label)s” as a number, for example %(example)s."), "number", {"label": label, "example": example}
        )
    whole, _point, rest = plain.lstrip("+-").partition(".")
    if len(rest.rstrip("0")) > places:
        if places == 0:
            raise ValidationError(_("Write “%(label)s” as a whole number."), "whole_number", {"label": label})
        raise ValidationError(
            _("“%(label)s” takes at most %(places)d digits after the point."),
            "decimal_places",
            {"label": label, "places": places},
        )
    if len(whole.lstrip("0")) > 12:
        raise ValidationError(_("“%(label)s” is too large, please check it."), "too_large", {"label": label})
    return Decimal(plain)


def plain_number(value: Decimal) -> int | float:
    """A number as JSON has it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def yuan(fen: int) -> str:
    """分 as 元 with two digits."""
    return f"{Decimal(fen) / 100:.2f}"


def luhn(digits: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812)."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
