from django.db import migrations

# One place computes the link, so writer and verifier cannot differ: ledger_entry_hash().
# jsonb prints its keys in one fixed order, so the text of `facts` is canonical.
FORWARD = r"""
CREATE FUNCTION ledger_entry_hash(prev bytea, seq integer, verb text, subject uuid, actor uuid, label text,
                                  facts jsonb, at timestamptz) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(prev || convert_to(
        concat_ws(E'\x1f', seq, verb, subject, coalesce(actor::text, ''), label, facts::text,
                  (extract(epoch FROM at) * 1000000)::bigint), 'UTF8'))
$$;

-- Numbers an entry within its subject and links it to the one before. The advisory lock makes writers of one
-- subject queue, and only them; it also makes commit order follow `seq`, on which the relay relies.
CREATE FUNCTION ledger_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.subject::text, 20220201));
    SELECT e.seq, e.hash INTO last FROM ledger_entry e WHERE e.subject = NEW.subject ORDER BY e.seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.prev_hash := coalesce(last.hash, ''::bytea);
    NEW.hash := ledger_entry_hash(NEW.prev_hash, NEW.seq, NEW.verb, NEW.subject, NEW.actor, NEW.actor_label,
                                  NEW.facts, NEW.at);
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_link BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_link();

CREATE FUNCTION ledger_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'relayed_at') = (to_jsonb(OLD) - 'relayed_at') THEN
        RETURN NEW;  -- the relay's stamp
    END IF;
    RAISE EXCEPTION 'ledger entries are never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_keep BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_keep();
"""
BACKWARD = """
DROP TRIGGER ledger_keep ON ledger_entry; DROP FUNCTION ledger_keep();
DROP TRIGGER ledger_link ON ledger_entry; DROP FUNCTION ledger_link();
DROP FUNCTION ledger_entry_hash(bytea, integer, text, uuid, uuid, text, jsonb, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_nouns")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
