from io import StringIO
from unittest import mock

from django.core.management import call_command
from django.test import TestCase, override_settings
from django.urls import reverse

from nanhai_gov.ops import checks, measures
from tests import people


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        self.client.force_login(people.admin())

    def test_the_overview_answers_whatever_is_out_of_reach(self) -> None:
        self.assertContains(self.client.get(reverse("ops")), "PostgreSQL")
        with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
            self.assertContains(self.client.get(reverse("ops")), "连不上")

    def test_each_check_has_a_name_a_level_and_where_needed_a_fix(self) -> None:
        page = self.client.get(reverse("ops_settings"))
        rows = page.context["rows"]
        self.assertEqual(len(rows), len(checks.CHECKS))
        self.assertEqual([one for one in rows if one.level != checks.GOOD and not one.fix], [])
        levels = [one.level for one in rows]
        self.assertEqual(levels, sorted(levels, key=[checks.BAD, checks.WARN, checks.GOOD].index))


class Checks(TestCase):
    def level(self, check: object) -> str:
        return check()[0]

    def test_of_the_environment(self) -> None:
        with override_settings(DEBUG=True, SECRET_KEY="not-a-secret", PII_KEYS=[], ALLOWED_HOSTS=["*"]):
            self.assertEqual(self.level(checks.debug), checks.WARN)
            self.assertEqual(self.level(checks.secret_key), checks.WARN)
            self.assertEqual(self.level(checks.pii_keys), checks.WARN)
            self.assertEqual(self.level(checks.hosts), checks.BAD)
        with override_settings(DEBUG=False, SECRET_KEY="x" * 60, PII_KEYS=["a:b"], ALLOWED_HOSTS=["a.example"]):
            for check in (checks.debug, checks.secret_key, checks.pii_keys, checks.hosts):
                self.assertEqual(self.level(check), checks.GOOD)
        with override_settings(DEBUG=False, SECRET_KEY="short", PII_KEYS=[]):
            self.assertEqual((self.level(checks.secret_key), self.level(checks.pii_keys)), (checks.BAD, checks.BAD))

    def test_of_the_servers(self) -> None:
        self.assertEqual(self.level(checks.encoding), checks.GOOD)
        self.assertEqual(self.level(checks.clock_drift), checks.GOOD)
        with mock.patch.object(measures, "clock_drift", return_value=9.0):
            self.assertEqual(self.level(checks.clock_drift), checks.BAD)
        with mock.patch.object(measures, "redis_memory", return_value={"policy": "allkeys-lru", "used": "1M"}):
            self.assertEqual(self.level(checks.broker_policy), checks.BAD)
        with mock.patch.object(measures, "database_setting", return_value="20"):
            self.assertEqual(self.level(checks.connections), checks.BAD)

    def test_of_the_calendar(self) -> None:
        self.assertEqual(self.level(checks.calendar), checks.BAD)
        with mock.patch.object(measures, "calendar_days_left", return_value=59):
            self.assertEqual(self.level(checks.calendar), checks.WARN)
        with mock.patch.object(measures, "calendar_days_left", return_value=60):
            self.assertEqual(self.level(checks.calendar), checks.GOOD)

    def test_a_check_that_breaks_is_a_finding_without_an_address(self) -> None:
        def broken() -> checks.Found:
            raise RuntimeError("postgres://user:password@host")

        found = checks._run("x", broken)
        self.assertEqual((found.level, found.detail), (checks.BAD, "RuntimeError"))

    def test_doctor_says_the_fix_and_ends_with_one(self) -> None:
        out = StringIO()
        with override_settings(ALLOWED_HOSTS=["*"]), self.assertRaises(SystemExit) as end:
            call_command("doctor", "--chains", stdout=out)
        self.assertEqual(end.exception.code, 1)
        self.assertIn("MEND ALLOWED_HOSTS: *", out.getvalue())
        self.assertIn("→", out.getvalue())
