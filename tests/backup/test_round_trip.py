"""Back up, restore into a new database, compare everything; and every way in which a backup can be unfit."""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings

from apps.accounts import crypto
from apps.accounts.models import User
from apps.cases.models import Case
from apps.files.models import StoredFile
from apps.ledger.actions import record
from apps.ledger.integrity import broken_links
from apps.ledger.models import Entry
from apps.ledger.relay import drain
from nanhai_gov.backup import DUMP, FILES, MANIFEST, SUMS, pool
from nanhai_gov.backup.checking import checked
from nanhai_gov.backup.making import count_rows, make
from nanhai_gov.backup.progress import Progress
from nanhai_gov.servers import Problem
from tests import people
from tests.cases.things import RaceTest, make_case

QUIET = Progress(quiet=True)
COPY = "copy_of_the_round_trip"


@contextmanager
def new_database() -> Iterator[None]:
    """Django's connection, moved to an empty database on the same server."""
    before, name = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_{COPY}"[:63]
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


def contents() -> dict[str, str]:
    """A hash of every row of every table, whatever their order."""
    found = {}
    with connection.cursor() as cursor:
        for name in count_rows():
            quoted = connection.ops.quote_name(name)
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {quoted} t"
            )
            found[name] = cursor.fetchone()[0]
    return found


class BackupTest(RaceTest):
    def setUp(self) -> None:
        super().setUp()
        self.media = Path(settings.MEDIA_ROOT)
        self.to = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.to)
        self.case = make_case(self.item)
        drain()

    def again(self, folder: Path) -> None:
        """Seal the folder anew, as somebody would who changed it on purpose, or a test that wants the next check."""
        from nanhai_gov.backup.hashing import write_sums

        write_sums(folder, [DUMP, FILES, MANIFEST], SUMS)

    def change(self, folder: Path, **facts: Any) -> None:
        about = json.loads((folder / MANIFEST).read_text())
        for name, value in facts.items():
            about[name] = {**about[name], **value} if isinstance(value, dict) else value
        (folder / MANIFEST).write_text(json.dumps(about))
        self.again(folder)

    def refused(self, folder: Path) -> str:
        with self.assertRaises(Problem) as caught:
            checked(folder, QUIET)
        return str(caught.exception)


class RoundTrip(BackupTest):
    def test_everything_is_there_again(self) -> None:
        before, seen = contents(), self.case.applicant_name
        files = {path: (self.media / path).read_bytes() for path in StoredFile.objects.values_list("path", flat=True)}
        self.assertTrue(files)
        folder = make(self.to, progress=QUIET)
        with new_database(), tempfile.TemporaryDirectory() as elsewhere, override_settings(MEDIA_ROOT=elsewhere):
            out = io.StringIO()
            with mock.patch("sys.stdout", out):
                call_command("restore", str(folder))
            restored = contents()
            self.assertEqual({path: (Path(elsewhere) / path).read_bytes() for path in files}, files)
            case = Case.objects.get(pk=self.case.pk)
            self.assertEqual((case.applicant_name, case.answers), (seen, self.case.answers))
            self.assertEqual(User.objects.get(username="applicant").name, "黄淑仪")
            self.assertEqual(broken_links(), [])
            self.assertEqual(Entry.objects.order_by("-pk").first().verb, "backup.restored")  # type: ignore[union-attr]
            with transaction.atomic():  # numbers and chains go on where they were
                entry = record("demo.loaded", self.case.pk, by=None)
            entry.refresh_from_db()
            self.assertEqual(entry.seq, Entry.objects.filter(subject=self.case.pk).count())
        self.assertIn("Restored and proved", out.getvalue())
        self.assertIn("manage.py doctor", out.getvalue())
        differ = {name for name in before if before[name] != restored[name]}
        self.assertEqual(differ, {"ledger_entry"})  # which tells of the restore; the rest was proved by its hash
        cache.clear()

    def test_it_holds_one_moment_though_work_goes_on(self) -> None:
        """What is written while the dump is made is neither in it nor in what the manifest counts."""
        from nanhai_gov.backup import database

        dump = database.dump

        def meanwhile(into: Path, **more: Any) -> str:
            other = connection.copy()
            other.connect()
            with other.cursor() as cursor:
                cursor.execute("INSERT INTO cases_series (key, year, last) VALUES ('while', 2026, 1)")
            other.close()
            return dump(into, **more)

        with mock.patch.object(database, "dump", meanwhile):
            folder = make(self.to, progress=QUIET)
        with new_database(), mock.patch("sys.stdout", io.StringIO()):
            call_command("restore", str(folder))
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM cases_series WHERE key = 'while'")
                self.assertEqual(cursor.fetchone()[0], 0)

    def test_check_touches_nothing(self) -> None:
        folder = make(self.to, progress=QUIET)
        out = io.StringIO()
        with new_database(), mock.patch("sys.stdout", out):
            call_command("restore", str(folder), "--check")
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                self.assertEqual(cursor.fetchone()[0], 0)
        self.assertIn("Nothing touched", out.getvalue())

    def test_it_goes_into_an_empty_database_only(self) -> None:
        folder = make(self.to, progress=QUIET)
        before = contents()
        with self.assertRaisesMessage(CommandError, "is not empty"):
            call_command("restore", str(folder))
        self.assertEqual(contents().keys(), before.keys())
        self.assertEqual(contents()["cases_case"], before["cases_case"])


class Made(BackupTest):
    def test_the_manifest_tells_what_is_in_it_and_no_key(self) -> None:
        folder = make(self.to, progress=QUIET)
        about = json.loads((folder / MANIFEST).read_text())
        self.assertEqual(about["tables"], count_rows() | {"ledger_entry": Entry.objects.count() - 1})
        self.assertEqual(set(about["keys"]["read"]), set(crypto.key_marks()))
        self.assertEqual(about["files"]["count"], StoredFile.objects.values("path").distinct().count())
        self.assertEqual(about["program"]["version"], settings.VERSION)
        last = Entry.objects.get(pk=about["ledger"]["last_id"])
        self.assertEqual(bytes(last.hash).hex(), about["ledger"]["last_hash"])
        everything = b"".join(path.read_bytes() for path in folder.iterdir())
        for key in crypto._keys().values():
            self.assertNotIn(key, everything)
            self.assertNotIn(key.hex().encode(), everything)
        self.assertNotIn("黄淑仪".encode(), everything)
        self.assertEqual(subprocess.run(["sha256sum", "-c", "--quiet", SUMS], cwd=folder).returncode, 0)
        self.assertEqual({path.stat().st_mode & 0o077 for path in folder.rglob("*")}, {0})

    def test_the_second_one_copies_only_what_is_new(self) -> None:
        make(self.to, progress=QUIET)
        shared = next(path for path in (self.to / "files").rglob("*") if path.is_file())
        born = shared.stat().st_mtime_ns
        second = self._make_later(self.to)
        self.assertEqual(json.loads((second / MANIFEST).read_text())["files"]["new"], 0)
        self.assertEqual(shared.stat().st_mtime_ns, born)

    def _make_later(self, to: Path, keep: int = 0) -> Path:
        """In the next second, or two would have one name."""
        from datetime import timedelta

        from django.utils import timezone

        self.later = getattr(self, "later", 0) + 1
        with mock.patch(
            "nanhai_gov.backup.making.timezone.now", return_value=timezone.now() + timedelta(hours=self.later)
        ):
            return make(to, keep=keep, progress=QUIET)

    def test_old_ones_go_and_only_what_they_alone_named(self) -> None:
        alone = StoredFile.objects.get()
        first = make(self.to, progress=QUIET)
        make_case(self.item, by=people.second_applicant())
        StoredFile.objects.filter(pk=alone.pk).update(path="aa/bb/other.jpg", sha256="0" * 64)
        second = self._make_later(self.to)
        third = self._make_later(self.to, keep=2)
        self.assertEqual(pool.whole(self.to), [second, third])
        self.assertFalse(first.exists())
        kept = {path for path, _hash, _size in pool.listed(third / FILES)}
        there = {str(path.relative_to(self.to / "files")) for path in (self.to / "files").rglob("*") if path.is_file()}
        self.assertEqual(there, kept - {"aa/bb/other.jpg"})

    def test_what_the_disk_has_lost_is_told_and_does_not_stop_it(self) -> None:
        path = StoredFile.objects.values_list("path", flat=True)[0]
        (self.media / path).unlink()
        folder = make(self.to, progress=QUIET)
        self.assertEqual(json.loads((folder / MANIFEST).read_text())["files"]["missing"], [path])
        self.assertEqual(Entry.objects.get(verb="backup.made").facts["missing"], 1)

    def test_a_changed_file_is_not_taken_for_what_it_was(self) -> None:
        path = StoredFile.objects.values_list("path", flat=True)[0]
        (self.media / path).write_bytes(b"x" * (self.media / path).stat().st_size)
        folder = make(self.to, progress=QUIET)
        self.assertEqual(json.loads((folder / MANIFEST).read_text())["files"]["missing"], [path])

    def test_one_at_a_time(self) -> None:
        other = connection.copy()
        other.connect()
        from apps.ledger.locks import key_of

        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key_of("ops.backup")])
        with self.assertRaisesMessage(Problem, "Another backup is being made"):
            make(self.to, progress=QUIET)
        other.close()

    def test_one_that_was_broken_off_leaves_nothing_that_looks_whole(self) -> None:
        with mock.patch("nanhai_gov.backup.making.pool.keep", side_effect=OSError(28, "No space left on device")):
            with self.assertRaisesMessage(CommandError, "No space left"):
                call_command("backup", to=str(self.to), quiet=True)
        self.assertEqual(list(self.to.iterdir()), [])
        self.assertFalse(Entry.objects.filter(verb="backup.made").exists())
        (self.to / ".2026-01-01T000000Z.part").mkdir()  # of one that was killed
        make(self.to, progress=QUIET)
        self.assertEqual(len(pool.whole(self.to)), 1)
        self.assertFalse((self.to / ".2026-01-01T000000Z.part").exists())

    def test_it_may_not_lie_among_the_uploads(self) -> None:
        for place in (self.media / "backups", self.media.parent):
            with self.assertRaisesMessage(Problem, "may not lie within each other"):
                make(place, progress=QUIET)

    def test_without_a_pg_dump_that_fits_it_says_which(self) -> None:
        with mock.patch("nanhai_gov.servers.programs._major", return_value=13):
            with self.assertRaisesRegex(Problem, r"apt install postgresql-client-\d+"):
                make(self.to, progress=QUIET)
        self.assertEqual(list(self.to.iterdir()), [])


class Unfit(BackupTest):
    def setUp(self) -> None:
        super().setUp()
        self.folder = make(self.to, progress=QUIET)

    def test_whole_it_fits(self) -> None:
        checked(self.folder, QUIET)

    def test_a_flipped_byte_anywhere(self) -> None:
        for name in (DUMP, FILES, MANIFEST):
            content = (self.folder / name).read_bytes()
            flipped = bytearray(content)
            flipped[len(flipped) // 2] ^= 1
            (self.folder / name).write_bytes(flipped)
            self.assertIn(f"{name} is damaged", self.refused(self.folder))
            (self.folder / name).write_bytes(content)

    def test_a_dump_that_was_cut_off(self) -> None:
        content = (self.folder / DUMP).read_bytes()
        (self.folder / DUMP).write_bytes(content[: len(content) // 2])
        self.assertIn(f"{DUMP} is damaged", self.refused(self.folder))
        (self.folder / DUMP).write_bytes(content[:100])
        self.again(self.folder)  # even where somebody wrote new sums
        self.assertIn("pg_restore ended", self.refused(self.folder))

    def test_one_cut_off_behind_its_list_leaves_the_database_empty(self) -> None:
        content = (self.folder / DUMP).read_bytes()
        (self.folder / DUMP).write_bytes(content[: int(len(content) * 0.9)])
        self.again(self.folder)
        with new_database(), mock.patch("sys.stdout", io.StringIO()):
            with self.assertRaisesMessage(CommandError, "pg_restore ended"):
                call_command("restore", str(self.folder))
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                self.assertEqual(cursor.fetchone()[0], 0)

    def test_a_part_that_is_not_there(self) -> None:
        (self.folder / DUMP).unlink()
        self.assertIn(f"{DUMP} is not there", self.refused(self.folder))
        self.assertIn("is no backup", self.refused(self.to))

    def test_a_file_lost_or_changed_in_the_pool(self) -> None:
        content = next(path for path in (self.to / "files").rglob("*") if path.is_file())
        content.write_bytes(b"x")
        self.assertIn("Files are lost or damaged", self.refused(self.folder))

    def test_a_key_that_is_missing_or_another(self) -> None:
        with self.keys("k9"):
            self.assertIn("PII_KEYS lacks", self.refused(self.folder))
        with self.keys(*crypto.key_marks()):
            self.assertIn("another key under the id", self.refused(self.folder))

    @contextmanager
    def keys(self, *names: str) -> Iterator[None]:
        other = [f"{name}:{'A' * 43}=" for name in names]
        with override_settings(PII_KEYS=other):
            crypto._keys.cache_clear()
            try:
                yield
            finally:
                crypto._keys.cache_clear()
        crypto._keys.cache_clear()

    def test_a_newer_version(self) -> None:
        self.change(self.folder, program={"version": "9.9"}, migrations=["ledger.0001_nouns", "cases.0999_later"])
        said = self.refused(self.folder)
        self.assertIn("made by version 9.9", said)
        self.assertIn("cases.0999_later", said)

    def test_a_newer_server(self) -> None:
        self.change(self.folder, database={"major": 99})
        self.assertIn("It was made on PostgreSQL 99", self.refused(self.folder))

    def test_another_format(self) -> None:
        self.change(self.folder, format=2)
        self.assertIn("has the format 2", self.refused(self.folder))

    def test_a_list_that_leads_out_of_its_folder(self) -> None:
        (self.folder / FILES).write_text("../../etc/passwd\t" + "0" * 64 + "\t1\n")
        self.again(self.folder)
        self.assertIn("no place below", self.refused(self.folder))

    def test_fewer_rows_than_were_counted_are_said_after_all(self) -> None:
        self.change(self.folder, tables={"cases_case": 7}, ledger={"last_hash": "00"})
        with new_database(), mock.patch("sys.stdout", io.StringIO()):
            with self.assertRaises(CommandError) as caught:
                call_command("restore", str(self.folder))
        self.assertIn("cases_case 1 of 7", str(caught.exception))
        self.assertIn("last entry of the ledger", str(caught.exception))


class Nightly(TransactionTestCase):
    def test_once_a_night_and_only_with_a_folder(self) -> None:
        from nanhai_gov import jobs

        with mock.patch.object(jobs, "make", return_value=Path("/x/2026")) as make:
            with override_settings(BACKUP_DIR=""):
                jobs.backup()
            make.assert_not_called()
            with override_settings(BACKUP_DIR="/x", BACKUP_KEEP=3):
                self.assertEqual(jobs.backup(), "2026")
            make.assert_called_once_with(Path("/x"), keep=3)
            with transaction.atomic():
                record("backup.made", people_subject(), by=None, name="x")
            with override_settings(BACKUP_DIR="/x"):
                self.assertEqual(jobs.backup(), "")

    def test_beat_asks_for_it_where_a_folder_is_set(self) -> None:
        code = "from django.conf import settings as s; print('ops: back up' in s.CELERY_BEAT_SCHEDULE)"
        for folder, told in (("/x", "True"), ("", "False")):
            environment = {**os.environ, "BACKUP_DIR": folder, "DJANGO_SETTINGS_MODULE": "nanhai_gov.settings"}
            done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
            self.assertEqual(done.stdout.strip(), told)


def people_subject() -> Any:
    from apps.ledger.actions import LEDGER

    return LEDGER
