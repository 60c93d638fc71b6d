"""Numbers people read out. Each series is one row, counted up inside the transaction that uses the number: no gap,
no clash. The row stays locked until that transaction ends, so take numbers last."""

import secrets
from datetime import date

from django.db import connection

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without 0 O 1 I L


def take(*keys: str, year: int) -> list[int]:
    """The next number of each series; one statement, also for the first."""
    places = ", ".join(["(%s, %s, 1)"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_series (key, year, last) VALUES {places} "  # noqa: S608 - only places
            "ON CONFLICT (key, year) DO UPDATE SET last = cases_series.last + 1 RETURNING key, last",
            [one for key in keys for one in (key, year)],
        )
        taken = dict(cursor.fetchall())
    return [taken[key] for key in keys]


def series_of(day: date) -> str:
    """The series that all cases of a day share."""
    return f"case {day:%m%d}"


def case_number(day: date, count: int) -> str:
    """2026-1124-0047 for its 47."""
    return f"{day:%Y-%m%d}-{count:04d}"


def project_number(handle_code: str, day: date, count: int) -> str:
    """办件编号: 业务办理项编码 + date + sequence of the day."""
    return f"{handle_code}{day:%Y%m%d}{count:04d}"


def query_code() -> str:
    """查询密码: six characters that survive being read over the phone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


def spoken(code: str) -> str:
    """A query code as typed: small letters, spaces and hyphens do not matter."""
    return "".join(c for c in code.upper() if c.isalnum())
