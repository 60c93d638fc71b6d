"""Numbers people read out. Each series is one row, counted up inside the transaction that uses the number: no gap,
no clash. The row stays locked until that transaction ends, so take numbers last."""

import secrets
from datetime import date

from django.db import connection

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without 0 O 1 I L


def take(key: str, year: int) -> int:
    """The next number of a series; one statement, also for the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_series (key, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (key, year) DO UPDATE SET last = cases_series.last + 1 RETURNING last",
            [key, year],
        )
        return int(cursor.fetchone()[0])


def case_number(day: date) -> tuple[str, int]:
    """2026-1124-0047 and its 47."""
    count = take(f"case {day:%m%d}", day.year)
    return f"{day:%Y-%m%d}-{count:04d}", count


def project_number(handle_code: str, day: date, count: int) -> str:
    """办件编号: 业务办理项编码 + date + sequence of the day."""
    return f"{handle_code}{day:%Y%m%d}{count:04d}"


def query_code() -> str:
    """查询密码: six characters that survive being read over the phone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


def spoken(code: str) -> str:
    """A query code as typed: small letters, spaces and hyphens do not matter."""
    return "".join(c for c in code.upper() if c.isalnum())
