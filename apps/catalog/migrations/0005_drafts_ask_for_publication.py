"""A draft that asks for publication stands still until the chain has spoken; drafts may rename their item."""

from django.db import migrations, models

HEAD = """
CREATE OR REPLACE FUNCTION catalog_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'version % of item % was published and cannot be deleted', OLD.number, OLD.item_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_versions_stay';
    END IF;
"""
ASKED = """
    IF OLD.status = 'asked' THEN
        IF to_jsonb(OLD) - 'status' - 'published_at' IS DISTINCT FROM to_jsonb(NEW) - 'status' - 'published_at'
           OR NEW.status NOT IN ('asked', 'draft', 'published') THEN
            RAISE EXCEPTION 'version % of item % waits for the decision on its publication', OLD.number, OLD.item_id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_versions_stay';
        END IF;
        RETURN NEW;
    END IF;
"""
TAIL = """
    IF to_jsonb(OLD) - 'status' IS DISTINCT FROM to_jsonb(NEW) - 'status' THEN
        RAISE EXCEPTION 'version % of item % was published: its content cannot change, make a new version',
            OLD.number, OLD.item_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_versions_stay';
    END IF;
    IF NEW.status <> OLD.status AND NOT (OLD.status = 'published' AND NEW.status = 'retired') THEN
        RAISE EXCEPTION 'a % version cannot become %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_versions_stay';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_count_searches_in_vain")]

    operations = [
        migrations.AddField("itemversion", "naming", models.JSONField(blank=True, default=dict)),
        migrations.AlterField(
            "itemversion",
            "status",
            models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("asked", "asked for publication"),
                    ("published", "published"),
                    ("retired", "retired"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint("itemversion", "published_versions_have_a_time"),
        migrations.AddConstraint(
            "itemversion",
            models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "asked"]), ("published_at__isnull", False), _connector="OR"),
                name="published_versions_have_a_time",
            ),
        ),
        migrations.RunSQL(HEAD + ASKED + TAIL, HEAD + TAIL),
    ]
