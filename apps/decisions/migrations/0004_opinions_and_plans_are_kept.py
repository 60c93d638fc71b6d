from django.db import migrations

FORWARD = r"""
CREATE FUNCTION decisions_keep_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'opinions are never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER decisions_keep_opinion BEFORE UPDATE OR DELETE ON decisions_opinion
    FOR EACH ROW EXECUTE FUNCTION decisions_keep_opinion();

CREATE FUNCTION decisions_keep_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the plan of a chain is frozen' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER decisions_keep_plan BEFORE UPDATE OF plan, subject ON decisions_chain
    FOR EACH ROW WHEN (NEW.plan IS DISTINCT FROM OLD.plan OR NEW.subject <> OLD.subject)
    EXECUTE FUNCTION decisions_keep_plan();
"""
BACKWARD = """
DROP TRIGGER decisions_keep_plan ON decisions_chain; DROP FUNCTION decisions_keep_plan();
DROP TRIGGER decisions_keep_opinion ON decisions_opinion; DROP FUNCTION decisions_keep_opinion();
"""


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_one_person_one_seat_and_words_against")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
