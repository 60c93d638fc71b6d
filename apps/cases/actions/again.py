"""What was sent before under the same key, from one form or one program."""

from uuid import UUID

from django.db import connection

from apps.ledger.locks import key_of


def sent_before(actor: str, key: str) -> tuple[UUID, str] | None:
    """The case of this key and the hash of its content, once the other hand of a double click is done: until this
    transaction ends nobody else begins one of the same key.

    One round for both: each statement sees what was committed before it began.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s); "
            "SELECT id, body_hash FROM cases_case WHERE client_actor = %s AND client_key = %s",
            [key_of(f"case of {actor} {key}"), actor, key],
        )
        found: tuple[UUID, str] | None = cursor.fetchone()
    return found
