"""What was published stays as it was: the database refuses changes to the content, and deletion."""

from django.db import migrations

KEEP_VERSIONS = """
CREATE FUNCTION catalog_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'version % of item % was published and cannot be deleted', OLD.number, OLD.item_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_versions_stay';
    END IF;
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
CREATE TRIGGER published_versions_stay BEFORE UPDATE OR DELETE ON catalog_itemversion
    FOR EACH ROW EXECUTE FUNCTION catalog_keep_version();
"""

KEEP_STANDARDS = """
CREATE FUNCTION catalog_keep_standard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'standard % cannot be deleted', OLD.code
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'standards_stay';
    END IF;
    -- Whether it is current may change, and the search terms, which are made from the rest.
    IF to_jsonb(OLD) - 'is_current' - 'search_terms' IS DISTINCT FROM to_jsonb(NEW) - 'is_current' - 'search_terms' THEN
        RAISE EXCEPTION 'standard % version %: its content cannot change, make a new version', OLD.code, OLD.version
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'standards_stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER standards_stay BEFORE UPDATE OR DELETE ON catalog_eventstandard
    FOR EACH ROW EXECUTE FUNCTION catalog_keep_standard();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_nouns")]

    operations = [
        migrations.RunSQL(
            KEEP_VERSIONS,
            "DROP TRIGGER published_versions_stay ON catalog_itemversion; DROP FUNCTION catalog_keep_version();",
        ),
        migrations.RunSQL(
            KEEP_STANDARDS,
            "DROP TRIGGER standards_stay ON catalog_eventstandard; DROP FUNCTION catalog_keep_standard();",
        ),
    ]
