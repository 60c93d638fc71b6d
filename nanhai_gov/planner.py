"""What the planner knows of our tables."""

from django.apps import apps
from django.db import connection


def look_again() -> None:
    """After rows by the thousand: until the server looks by itself, it plans as if the tables were as before.

    Our own tables only: those that all databases of a server share would be locked against everybody's look.
    """
    tables = (model._meta.db_table for model in apps.get_models() if model._meta.managed)
    names = ", ".join(connection.ops.quote_name(table) for table in sorted(set(tables)))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
