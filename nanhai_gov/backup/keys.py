"""Which keys of personal data a backup needs. The keys themselves are never in it."""

import base64

from django.apps import apps
from django.conf import settings
from django.db import connection

from apps.accounts import crypto
from apps.accounts.fields import EncryptedTextField

# Names of tables and columns come from the models.
ID = "convert_from(substr({column}, 2, get_byte({column}, 0)), 'UTF8')"
USED = f"SELECT DISTINCT {ID} FROM {{table}} WHERE octet_length({{column}}) > 1"  # noqa: S608
ENDS = f"""
    SELECT DISTINCT {ID} FROM (
        (SELECT {{column}} FROM {{table}} ORDER BY {{key}} LIMIT 1000)
        UNION ALL (SELECT {{column}} FROM {{table}} ORDER BY {{key}} DESC LIMIT 1000)
    ) t WHERE octet_length({{column}}) > 1
"""  # noqa: S608


def used() -> set[str]:
    """Ids of the keys that some row in the database was encrypted with. Reads every encrypted column once."""
    return _ask(USED)


def sampled() -> set[str]:
    """The same, of the thousand oldest and newest rows of each table."""
    return _ask(ENDS)


def _ask(statement: str) -> set[str]:
    found: set[str] = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            meta = model._meta
            for field in meta.concrete_fields:
                if isinstance(field, EncryptedTextField) and meta.pk is not None:
                    names = {"column": field.column, "table": meta.db_table, "key": meta.pk.column}
                    cursor.execute(statement.format(**{name: f'"{value}"' for name, value in names.items()}))
                    found |= {row[0] for row in cursor.fetchall()}
    return found


def malformed() -> list[str]:
    """Entries of PII_KEYS that are no key, by id or place."""
    odd, seen = [], set()
    for place, entry in enumerate(settings.PII_KEYS, 1):
        name, _colon, secret = entry.partition(":")
        try:
            fits = bool(name) and name not in seen and len(base64.b64decode(secret, validate=True)) == 32
        except ValueError:
            fits = False
        seen.add(name)
        if not fits:
            odd.append(name if 0 < len(name) <= 20 and _colon else f"no. {place}")
    return odd


def needed() -> dict[str, object]:
    """For the manifest: id → a mark by which the same key is known again, and the key of the blind indexes."""
    marks = crypto.key_marks()
    return {"read": {name: marks.get(name, "") for name in sorted(used())}, "search": crypto.index_key_mark()}


def check(wanted: dict[str, object]) -> list[str]:
    """What is wrong with the keys that are set here, in words; [] when they open what the backup holds."""
    marks = crypto.key_marks()
    read: dict[str, str] = wanted["read"]  # type: ignore[assignment]
    wrong = []
    if missing := sorted(set(read) - set(marks)):
        wrong.append(f"PII_KEYS lacks {', '.join(missing)}: personal data in this backup could not be read. Add it.")
    if other := sorted(name for name, mark in read.items() if mark and marks.get(name, mark) != mark):
        wrong.append(
            f"PII_KEYS has another key under the id {', '.join(other)} than the backup was made with"
            " (or SECRET_KEY differs, where no PII_KEYS are set). Give the one that belongs to it."
        )
    if wanted["search"] != crypto.index_key_mark() and not wrong:
        wrong.append("The last of PII_KEYS is another one than when the backup was made: people would not be found.")
    return wrong
