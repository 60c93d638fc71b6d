import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

# The stamp of the relay names one column. The trigger is called when any other one is named, and compares then.
FORWARD = """
DROP TRIGGER ledger_keep ON ledger_entry;
CREATE TRIGGER ledger_keep
    BEFORE UPDATE OF id, verb, subject, actor, actor_label, facts, at, seq, prev_hash, hash, request_id OR DELETE
    ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_keep();
"""
BACKWARD = """
DROP TRIGGER ledger_keep ON ledger_entry;
CREATE TRIGGER ledger_keep BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_request_of_an_entry")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        # The unique index of entry and handler finds the deliveries of an entry just as well.
        migrations.AlterField(
            model_name="delivery",
            name="entry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="ledger.entry",
            ),
        ),
        # By queue first: what waits for one handler is found in it as well as what is late in all of them.
        migrations.RemoveIndex(model_name="delivery", name="delivery_due"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["queue", "due_at"], name="delivery_waiting", condition=Q(status="pending")),
        ),
    ]
