from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_nouns")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE dispatch_order_number MINVALUE 1 MAXVALUE 99999 CYCLE",
            "DROP SEQUENCE dispatch_order_number",
        )
    ]
