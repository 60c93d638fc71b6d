"""Uploads: told by content, drawn anew, refused in words that help."""

import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings
from PIL import Image

from apps.files.actions import store
from apps.files.models import StoredFile
from apps.ledger.refusal import Refused


def picture(width: int = 40, height: int = 30, form: str = "JPEG", mode: str = "RGB", **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), "red").save(out, form, **save)
    return out.getvalue()


class MediaCase(TestCase):
    """Files of a test lie in a folder of their own."""

    def setUp(self) -> None:
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        settings_override = override_settings(MEDIA_ROOT=Path(folder))
        settings_override.enable()
        self.addCleanup(settings_override.disable)

    def put(self, content: bytes, name: str = "photo.jpg", **more: Any) -> StoredFile:
        return store(SimpleUploadedFile(name, content), purpose="test", owner=None, by="test", **more)

    def test_what_stands_beside_it_already_is_not_kept_twice(self) -> None:
        first, other = self.put(picture()), self.put(picture(41))
        beside = StoredFile.objects.filter(pk=first.pk)
        self.assertEqual(self.put(picture(), "again.jpg", among=beside), first)
        self.assertNotIn(self.put(picture(41), among=beside), (first, other))

    def refusal(self, content: bytes, name: str = "photo.jpg", **more: Any) -> str:
        with self.assertRaises(Refused) as caught:
            self.put(content, name, **more)
        self.assertEqual(caught.exception.field, "file")
        self.assertTrue(str(caught.exception.message))
        self.assertEqual(StoredFile.objects.count(), 0)
        return caught.exception.code


class StoringTests(MediaCase):
    def test_a_photo_is_kept_by_its_hash(self) -> None:
        file = self.put(picture(), "我的 照片.jpg")
        self.assertEqual(file.kind, "image/jpeg")
        self.assertEqual(file.name, "我的 照片.jpg")
        self.assertIn(file.sha256, file.path)
        self.assertEqual((Path(settings.MEDIA_ROOT) / file.path).stat().st_size, file.size)

    def test_the_same_photo_twice_lies_once_on_the_disk(self) -> None:
        first, second = self.put(picture()), self.put(picture())
        self.assertEqual(first.path, second.path)
        self.assertEqual(len(list(Path(settings.MEDIA_ROOT).rglob("*.jpg"))), 1)
        self.assertEqual(list(Path(settings.MEDIA_ROOT).rglob("*.part")), [])

    def test_place_and_device_stay_behind_and_the_picture_stands_upright(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by 90 degrees
        exif[0x010F] = "A telephone"
        exif.get_ifd(0x8825)[1] = "N"
        file = self.put(picture(40, 30, exif=exif))
        with Image.open(Path(settings.MEDIA_ROOT) / file.path) as kept:
            self.assertEqual(kept.size, (30, 40))
            self.assertEqual(dict(kept.getexif()), {})
        self.assertEqual((file.width, file.height), (30, 40))

    def test_a_large_photo_shrinks(self) -> None:
        file = self.put(picture(4000, 3000))
        self.assertEqual((file.width, file.height), (2560, 1920))

    def test_webp_becomes_jpeg(self) -> None:
        file = self.put(picture(form="WEBP"), "a.webp")
        self.assertEqual((file.kind, file.name), ("image/jpeg", "a.jpg"))

    def test_png_stays_png_and_keeps_transparency(self) -> None:
        file = self.put(picture(form="PNG", mode="RGBA"), "a.png")
        self.assertEqual(file.kind, "image/png")

    def test_odd_color_modes_are_kept_as_ordinary_pictures(self) -> None:
        for mode, form in (("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("I;16", "PNG")):
            image = io.BytesIO()
            Image.new(mode, (9, 9)).save(image, form)
            with self.subTest(mode=mode):
                self.assertTrue(self.put(image.getvalue()).pk)

    def test_a_pdf_is_kept_byte_for_byte(self) -> None:
        content = b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
        file = self.put(content, "租约.PDF")
        self.assertEqual((file.kind, file.name, file.size), ("application/pdf", "租约.pdf", len(content)))

    def test_a_name_is_shown_without_path_and_controls(self) -> None:
        self.assertEqual(self.put(picture(), "..\\..\\etc/pass\u202ewd\n.exe").name, "passwd.jpg")
        self.assertEqual(self.put(picture(), "𠮷田.jpg").name, "𠮷田.jpg")

    def test_nothing_at_all_is_refused(self) -> None:
        self.assertEqual(self.refusal(b""), "file_empty")

    def test_too_much_is_refused(self) -> None:
        self.assertEqual(self.refusal(picture(500, 500, quality=95), max_bytes=100), "file_too_large")

    def test_a_program_named_jpg_is_refused(self) -> None:
        self.assertEqual(self.refusal(b"MZ\x90\x00" + b"\0" * 200, "photo.jpg"), "file_is_program")

    def test_a_script_and_a_page_are_refused(self) -> None:
        self.assertEqual(self.refusal(b"#!/bin/sh\n"), "file_is_program")
        self.assertEqual(self.refusal(b"<html><script>alert(1)</script>"), "file_kind")
        self.assertEqual(self.refusal(b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg"), "file_kind")

    def test_heic_is_refused_with_what_to_do(self) -> None:
        self.assertEqual(self.refusal(b"\x00\x00\x00\x18ftypheic" + b"\0" * 40, "IMG.HEIC"), "file_is_heic")

    def test_a_photo_cut_off_on_the_way_is_refused(self) -> None:
        noise = io.BytesIO()
        Image.effect_noise((300, 300), 90).save(noise, "JPEG", quality=95)
        self.assertEqual(self.refusal(noise.getvalue()[:4000]), "image_broken")
        self.assertEqual(self.refusal(b"\xff\xd8\xff\xe0nothing"), "image_broken")

    def test_a_pdf_cut_off_on_the_way_is_refused(self) -> None:
        self.assertEqual(self.refusal(b"%PDF-1.4\n1 0 obj\n"), "file_cut_off")

    def test_a_decompression_bomb_is_refused_before_it_unfolds(self) -> None:
        small = bytearray(picture(form="PNG"))
        small[16:24] = (60000).to_bytes(4, "big") * 2  # IHDR says 60,000 × 60,000
        crc = __import__("zlib").crc32(bytes(small[12:29])).to_bytes(4, "big")
        small[29:33] = crc
        self.assertEqual(self.refusal(bytes(small), "bomb.png"), "image_huge")

    def test_a_place_for_pdf_takes_no_photo(self) -> None:
        self.assertEqual(self.refusal(picture(), accept=["pdf"]), "file_kind_here")
        self.assertEqual(self.refusal(b"%PDF-1.4\n%%EOF", "a.pdf", accept=["jpg"]), "file_kind_here")

    def test_storing_costs_one_query(self) -> None:
        """1 the row."""
        with self.assertNumQueries(1):
            self.put(picture())
