from django.db import migrations

FORWARD = """
CREATE FUNCTION cases_document_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a letter is never changed or deleted once issued' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_document_keep BEFORE UPDATE OR DELETE ON cases_document
    FOR EACH ROW EXECUTE FUNCTION cases_document_keep();
"""
BACKWARD = "DROP TRIGGER cases_document_keep ON cases_document; DROP FUNCTION cases_document_keep();"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_drafts_keep_what_was_typed")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
