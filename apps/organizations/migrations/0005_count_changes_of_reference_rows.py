"""Reference rows count their changes, so that a process may keep what it has read of them."""

from django.db import migrations

# The number comes from a sequence: one that was rolled back is never given to another content.
COUNT = """
CREATE SEQUENCE reference_change;
CREATE TABLE reference_version (single boolean PRIMARY KEY DEFAULT true CHECK (single), version bigint NOT NULL);
INSERT INTO reference_version (version) VALUES (nextval('reference_change'));
CREATE FUNCTION reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reference_version SET version = nextval('reference_change');
    RETURN NULL;
END $$;
"""
TABLES = ("organizations_division", "organizations_unit", "organizations_calendarday", "organizations_officehours")


def counted(table):
    """What counts the changes of one table."""
    return migrations.RunSQL(
        f"CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION reference_changed()",
        f"DROP TRIGGER reference_changed ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_posts_of_call_takers")]

    operations = [
        migrations.RunSQL(
            COUNT,
            "DROP FUNCTION reference_changed(); DROP TABLE reference_version; DROP SEQUENCE reference_change;",
        ),
        *(counted(table) for table in TABLES),
    ]
