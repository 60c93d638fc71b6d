from django.db import migrations

FORWARD = """
CREATE FUNCTION evaluation_keep_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a rating is given once and never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER evaluation_keep_rating BEFORE UPDATE OR DELETE ON evaluation_rating
    FOR EACH ROW EXECUTE FUNCTION evaluation_keep_rating();
"""
BACKWARD = "DROP TRIGGER evaluation_keep_rating ON evaluation_rating; DROP FUNCTION evaluation_keep_rating();"


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_ratings")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
