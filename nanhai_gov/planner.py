"""What the planner knows of our tables."""

from django.apps import apps
from django.db import connection


def look_again() -> None:
    """After rows by the thousand: until the server looks by itself, it plans as if the tables were as before.

    Our own tables only: those that all databases of a server share would be locked against everybody's look.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {_own_tables()}")


def clear_up() -> None:
    """The same, and what the server would do by itself within minutes: what was deleted or changed is swept out, what
    was written lies on the disk. Outside a transaction, by an owner of the server."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {_own_tables()}")
        cursor.execute("CHECKPOINT")


def _own_tables() -> str:
    tables = (model._meta.db_table for model in apps.get_models() if model._meta.managed)
    return ", ".join(connection.ops.quote_name(table) for table in sorted(set(tables)))
