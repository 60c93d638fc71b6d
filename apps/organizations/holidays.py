"""Statutory holidays 法定节假日 by rule, for years whose State Council notice has not come yet.

Law: 全国年节及纪念日放假办法 as amended for 2025 (13 days). A statutory day on a weekend is made good on the next
weekday (art. 6); the further moves of 调休 are only known from the notice, so every day from here is provisional.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple


class Holiday(NamedTuple):
    name: str
    name_en: str


# One number per lunar year from 2017: bits 15–4 = months 1–12 with 30 days, low nibble = leap month,
# bit 16 = the leap month has 30 days. Checked against the notices of 2018–2026 by the tests.
FIRST_LUNAR_YEAR, FIRST_NEW_YEAR = 2017, date(2017, 1, 28)
LUNAR_YEARS = [
    0x15176, 0x052B0, 0x0A930, 0x07954, 0x06AA0, 0x0AD50, 0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0, 0x0D260, 0x0EA65,
    0x0D530, 0x05AA0, 0x076A3, 0x096D0, 0x04AFB, 0x04AD0, 0x0A4D0, 0x1D0B6, 0x0D250, 0x0D520, 0x0DD45, 0x0B5A0,
    0x056D0, 0x055B2, 0x049B0, 0x0A577, 0x0A4B0, 0x0AA50, 0x1B255, 0x06D20, 0x0ADA0,
]  # fmt: skip


def _month_lengths(code: int) -> list[tuple[int, int]]:
    """(month, days) of one lunar year in order; a leap month follows its namesake as month 0."""
    months = []
    for month in range(1, 13):
        months.append((month, 30 if code & (0x10000 >> month) else 29))
        if code & 0xF == month:
            months.append((0, 30 if code & 0x10000 else 29))
    return months


@lru_cache
def lunar(year: int, month: int, day: int) -> date | None:
    """The solar date of a lunar day (not of a leap month); None beyond the table (2017–2049)."""
    index = year - FIRST_LUNAR_YEAR
    if not 0 <= index < len(LUNAR_YEARS):
        return None
    days = sum(length for code in LUNAR_YEARS[:index] for _m, length in _month_lengths(code))
    for number, length in _month_lengths(LUNAR_YEARS[index]):
        if number == month:
            break
        days += length
    return FIRST_NEW_YEAR + timedelta(days=days + day - 1)


def qingming(year: int) -> date:
    """清明, by the usual formula of the 21st century."""
    y = year % 100
    return date(year, 4, int(y * 0.2422 + 4.81) - y // 4)


@lru_cache
def by_rule(year: int) -> dict[date, Holiday]:
    """Days off of a year by law alone, weekend days made good; empty of lunar feasts beyond the table."""
    statutory = _statutory(year)
    off = dict(statutory)
    for day, holiday in sorted(statutory.items()):
        if day.weekday() >= 5:
            instead = day
            while instead in off or instead.weekday() >= 5:
                instead += timedelta(days=1)
            off[instead] = holiday
    return off


def _statutory(year: int) -> dict[date, Holiday]:
    feasts: list[tuple[date | None, int, Holiday]] = [
        (date(year, 1, 1), 1, Holiday("元旦", "New Year's Day")),
        (_eve(lunar(year, 1, 1)), 4, Holiday("春节", "Spring Festival")),
        (qingming(year), 1, Holiday("清明节", "Qingming Festival")),
        (date(year, 5, 1), 2, Holiday("劳动节", "Labor Day")),
        (lunar(year, 5, 5), 1, Holiday("端午节", "Dragon Boat Festival")),
        (lunar(year, 8, 15), 1, Holiday("中秋节", "Mid-Autumn Festival")),
        (date(year, 10, 1), 3, Holiday("国庆节", "National Day")),
    ]
    return {
        first + timedelta(days=n): holiday
        for first, length, holiday in feasts
        if first is not None
        for n in range(length)
    }


def _eve(new_year: date | None) -> date | None:
    return new_year - timedelta(days=1) if new_year else None
