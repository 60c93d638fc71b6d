import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings

from apps.files.actions import store, write
from apps.files.jobs import sweep as job
from apps.files.sweeping import OLD, sweep
from tests.files.test_store import picture


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")


class Sweeping(TestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        changed = override_settings(MEDIA_ROOT=folder.name)
        changed.enable()
        self.addCleanup(changed.disable)

    def put(self, name: str, *, age: float) -> Path:
        write(f"ab/cd/{name}", b"content")
        path = Path(settings.MEDIA_ROOT, "ab/cd", name)
        os.utime(path, (time.time() - age,) * 2)
        return path

    def test_only_what_is_old_and_unnamed_goes_with_its_thumbnail(self) -> None:
        kept = store(photo(), purpose="test", owner=None, by="x")
        for path in Path(settings.MEDIA_ROOT).rglob("*.*"):
            os.utime(path, (time.time() - 2 * OLD,) * 2)
        write(f"{kept.path}.thumb.jpg", b"small")
        os.utime(Path(settings.MEDIA_ROOT, f"{kept.path}.thumb.jpg"), (time.time() - 2 * OLD,) * 2)
        old, thumb = self.put("abcd.jpg", age=2 * OLD), self.put("abcd.jpg.thumb.jpg", age=2 * OLD)
        young, part = self.put("abce.jpg", age=OLD / 2), self.put("x.part", age=2 * OLD)
        self.assertEqual(sweep(), 3)
        self.assertEqual([path.exists() for path in (old, thumb, part, young)], [False, False, False, True])
        self.assertTrue(Path(settings.MEDIA_ROOT, kept.path).exists())
        self.assertTrue(Path(settings.MEDIA_ROOT, f"{kept.path}.thumb.jpg").exists())

    def test_what_lies_elsewhere_is_not_touched(self) -> None:
        path = Path(settings.MEDIA_ROOT, "notes.txt")
        path.write_text("not ours")
        os.utime(path, (time.time() - 2 * OLD,) * 2)
        self.assertEqual(job(), 0)
        self.assertTrue(path.exists())

    def test_equal_content_stored_again_is_young_again(self) -> None:
        path = self.put("abcd.jpg", age=2 * OLD)
        write("ab/cd/abcd.jpg", b"content")
        self.assertEqual(sweep(), 0)
        self.assertTrue(path.exists())

    def test_it_asks_once_a_batch_where_all_is_named(self) -> None:
        """1 the rows of a batch."""
        store(photo(), purpose="test", owner=None, by="x")
        for path in Path(settings.MEDIA_ROOT).rglob("*.*"):
            os.utime(path, (time.time() - 2 * OLD,) * 2)
        with self.assertNumQueries(1):
            sweep()
