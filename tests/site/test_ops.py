from datetime import timedelta
from io import StringIO
from unittest import mock
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.urls import reverse

from apps.accounts import crypto
from apps.ledger import clock
from apps.ledger.actions import LEDGER, record
from apps.ledger.clock import now
from apps.ledger.handling import QUEUES
from apps.ledger.models import Entry
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

    def test_the_overview_tells_versions_queues_and_the_last_backup(self) -> None:
        page = self.client.get(reverse("ops"))
        self.assertContains(page, "Django")
        self.assertContains(page, "Valkey" if "Valkey" in measures.broker_version() else "Redis")
        self.assertContains(page, "manage.py backup")
        record("backup.made", LEDGER, by=None, name="2026-11-26T013000Z", rows=1200, files=7, missing=0)
        page = self.client.get(reverse("ops"))
        self.assertContains(page, "2026-11-26T013000Z")
        self.assertNotContains(page, "manage.py backup")
        self.assertEqual([one["queue"] for one in page.context["deliveries"]], list(QUEUES))
        self.assertEqual(page.context["migrations"][1], 0)

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
        with override_settings(
            DEBUG=False, SECRET_KEY="x" * 60, PII_KEYS=["a:" + "A" * 43 + "="], ALLOWED_HOSTS=["a.example"]
        ):
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

    def test_of_watching(self) -> None:
        with override_settings(DEBUG=False, METRICS_TOKEN=""):
            self.assertEqual(self.level(checks.metrics_token), checks.WARN)
        with override_settings(METRICS_TOKEN="short"):
            self.assertEqual(self.level(checks.metrics_token), checks.BAD)
        with override_settings(METRICS_TOKEN="x" * 40):
            self.assertEqual(self.level(checks.metrics_token), checks.GOOD)
        loud = {"root": {"level": "DEBUG"}}
        with override_settings(DEBUG=False, LOGGING=loud):
            self.assertEqual(self.level(checks.log_level), checks.WARN)

    def test_of_the_broker(self) -> None:
        self.assertEqual(self.level(checks.broker), checks.GOOD)
        with override_settings(REDIS_URL="redis://:secret@127.0.0.1:1/0"):
            level, detail, fix = checks.broker()
        self.assertEqual((level, detail), (checks.BAD, "ConnectionError"))
        self.assertIn("REDIS_URL", fix)

    def test_of_what_the_database_writes_down(self) -> None:
        quiet = {"log_statement": "none", "log_min_duration_statement": "-1", "log_min_error_statement": "panic"}
        with mock.patch.object(measures, "database_setting", side_effect=quiet.get):
            self.assertEqual(self.level(checks.database_log), checks.GOOD)
        loud = {"log_statement": "all", "log_min_duration_statement": "0", "log_min_error_statement": "error"}
        for name, value in loud.items():
            with mock.patch.object(measures, "database_setting", side_effect={**quiet, name: value}.get):
                self.assertEqual(checks.database_log()[:2], (checks.WARN, f"{name}={value}"))

    def test_of_the_relay(self) -> None:
        self.assertEqual(self.level(checks.relay), checks.GOOD)
        Entry.objects.create(verb="demo.loaded", subject=uuid4(), at=now() - timedelta(minutes=2))
        level, words, _fix = checks.relay()
        self.assertEqual(level, checks.BAD)
        self.assertIn("120", words)

    def test_of_the_disks(self) -> None:
        self.assertIn("files", checks.disk()[1])
        with mock.patch.object(measures, "disk", side_effect=lambda place: (0.2, 3 if "backup" in str(place) else 50)):
            with override_settings(BACKUP_DIR="/mnt/backup"):
                level, _words, fix = checks.disk()
        self.assertEqual(level, checks.BAD)
        self.assertIn("BACKUP_DIR", fix)
        self.assertNotIn("MEDIA_ROOT", fix)

    def test_of_backups(self) -> None:
        with override_settings(DEBUG=False):
            self.assertEqual(self.level(checks.backups), checks.BAD)
        self.assertEqual(self.level(checks.backups), checks.BAD if not settings.DEBUG else checks.WARN)
        with clock.at(now() - timedelta(hours=27)):
            record("backup.made", LEDGER, by=None, name="old", missing=0)
        self.assertEqual(self.level(checks.backups), checks.BAD)
        record("backup.made", LEDGER, by=None, name="lossy", missing=2)
        self.assertEqual(self.level(checks.backups), checks.WARN)
        with clock.at(now() + timedelta(seconds=1)):
            record("backup.made", LEDGER, by=None, name="good", missing=0)
        self.assertEqual(self.level(checks.backups), checks.GOOD)

    def test_of_the_place_of_backups(self) -> None:
        with override_settings(DEBUG=False, BACKUP_DIR=str(settings.VAR_DIR / "backups")):
            self.assertEqual(self.level(checks.backup_disk), checks.WARN)
        with override_settings(DEBUG=False, BACKUP_DIR="/proc/elsewhere"):
            self.assertEqual(self.level(checks.backup_disk), checks.GOOD)

    def test_of_keys_that_cannot_be_used(self) -> None:
        good, short = "k2:" + "A" * 43 + "=", "k1:" + "A" * 10 + "=="
        for given, told in (
            ([good, short], "k1"),
            ([good, good], "k2"),
            (["A" * 43 + "="], "no. 1"),
            (["k3:???"], "k3"),
        ):
            with override_settings(PII_KEYS=given):
                self.assertEqual(checks.pii_keys()[0], checks.BAD)
                self.assertIn(told, checks.pii_keys()[1])
                self.assertNotIn("AAAA", checks.pii_keys()[1])

    def test_of_keys_that_rows_need(self) -> None:
        people.make_world()
        self.assertEqual(self.level(checks.keys_in_use), checks.GOOD)
        used = next(iter(crypto.key_marks()))
        with mock.patch.object(crypto, "key_marks", return_value={"k9": ""}):
            level, detail, _fix = checks.keys_in_use()
            self.assertEqual(level, checks.BAD)
            self.assertIn(used, detail)
        with mock.patch.object(crypto, "key_marks", return_value={used: "", "k8": "", "k7": ""}):
            level, detail, _fix = checks.keys_in_use()
            self.assertEqual(level, checks.WARN)
            self.assertIn("k8", detail)

    def test_of_migrations(self) -> None:
        self.assertEqual(measures.unapplied(), 0)
        with mock.patch.object(measures, "_known_migrations", return_value={("cases", "0999_later")}):
            self.assertEqual(measures.unapplied(), 1)

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
