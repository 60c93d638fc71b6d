"""Items, versions and event standards are reference rows, too."""

from importlib import import_module

from django.db import migrations

counted = import_module("apps.organizations.migrations.0005_count_changes_of_reference_rows").counted


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_drafts_ask_for_publication"),
        ("organizations", "0005_count_changes_of_reference_rows"),
    ]

    operations = [
        counted("catalog_serviceitem"),
        counted("catalog_itemversion"),
        counted("catalog_eventstandard"),
    ]
