"""Stands in when no database is named: commands that need none work, all others say how to get one."""

from typing import Any, NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db.backends.dummy import base
from django.db.utils import OperationalError

ADVICE = (
    "No database: no embedded server of this checkout is running and DATABASE_URL is not set. "
    "Start `make run` (or `python manage.py up --services-only`) in another terminal, "
    "or set DATABASE_URL=postgres://user:password@host/name."
)


class NoDatabase(CommandError, ImproperlyConfigured, OperationalError):
    """A command prints one line instead of a traceback; code that survives a lost database survives this."""


def complain(*args: Any, **kwargs: Any) -> NoReturn:
    raise NoDatabase(ADVICE)


class DatabaseOperations(base.DatabaseOperations):
    quote_name = complain


class DatabaseClient(base.DatabaseClient):
    runshell = complain


class DatabaseIntrospection(base.DatabaseIntrospection):
    get_table_list = get_table_description = get_relations = get_indexes = complain


class DatabaseCreation(base.DatabaseCreation):
    create_test_db = complain


class DatabaseWrapper(base.DatabaseWrapper):
    ensure_connection = _cursor = _commit = _savepoint_commit = _set_autocommit = complain
    ops_class = DatabaseOperations
    client_class = DatabaseClient
    introspection_class = DatabaseIntrospection
    creation_class = DatabaseCreation
