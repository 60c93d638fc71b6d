from django.db import migrations

FORWARD = """
CREATE FUNCTION supervision_keep_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said of an instruction is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER supervision_keep_word BEFORE UPDATE OR DELETE ON supervision_noticeword
    FOR EACH ROW EXECUTE FUNCTION supervision_keep_word();

CREATE FUNCTION supervision_keep_instruction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'words and number of an instruction stay as they were given' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER supervision_keep_instruction BEFORE UPDATE OF text, number, from_user_id, given_at ON supervision_notice
    FOR EACH ROW WHEN ((NEW.text, NEW.number, NEW.from_user_id, NEW.given_at)
                       IS DISTINCT FROM (OLD.text, OLD.number, OLD.from_user_id, OLD.given_at))
    EXECUTE FUNCTION supervision_keep_instruction();
"""
BACKWARD = """
DROP TRIGGER supervision_keep_instruction ON supervision_notice; DROP FUNCTION supervision_keep_instruction();
DROP TRIGGER supervision_keep_word ON supervision_noticeword; DROP FUNCTION supervision_keep_word();
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_notices")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
