"""People are found by name and pinyin through keyed hashes beside the encrypted name."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from apps.accounts.names import name_keys


def fill(apps: Any, _editor: Any) -> None:
    users = apps.get_model("accounts", "User").objects.only("pk", "name")
    batch = []
    for user in users.iterator(chunk_size=500):
        user.name_keys = name_keys(user.name)
        batch.append(user)
        if len(batch) == 500:
            users.bulk_update(batch, ["name_keys"])
            batch = []
    users.bulk_update(batch, ["name_keys"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_access_tokens")]

    operations = [
        migrations.AddField(
            "user",
            "name_keys",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "user", django.contrib.postgres.indexes.GinIndex(fields=["name_keys"], name="user_by_name")
        ),
    ]
