from django.db import connection
from django.test import TransactionTestCase

from nanhai_gov.planner import clear_up


class ClearingUp(TransactionTestCase):
    def test_every_table_of_ours_is_swept_and_looked_at(self) -> None:
        clear_up()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_user_tables WHERE relname IN ('cases_case', 'dashboards_rollup')"
                " AND last_vacuum IS NOT NULL AND last_analyze IS NOT NULL"
            )
            self.assertEqual(cursor.fetchone()[0], 2)
