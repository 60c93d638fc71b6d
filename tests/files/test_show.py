"""Serving: permission by the purpose's guard, fences against what a file might carry."""

from unittest import mock
from uuid import uuid4

from django.urls import reverse

from apps.files import guards
from tests.files.test_store import MediaCase, picture


class ShowTests(MediaCase):
    def setUp(self) -> None:
        super().setUp()
        patched = mock.patch.dict(guards.GUARDS, {"test": lambda request, file: "key" in request.GET})
        patched.start()
        self.addCleanup(patched.stop)
        self.file = self.put(picture(800, 600))
        self.address = reverse("files:show", args=[self.file.pk])

    def test_the_permitted_see_it_inside_fences(self) -> None:
        answer = self.client.get(self.address, {"key": 1})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer["Content-Type"], "image/jpeg")
        self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
        self.assertIn("sandbox", answer["Content-Security-Policy"])
        self.assertTrue(answer["Content-Disposition"].startswith("inline"))
        self.assertEqual(len(b"".join(answer.streaming_content)), self.file.size)

    def test_others_are_refused(self) -> None:
        self.assertEqual(self.client.get(self.address).status_code, 403)

    def test_a_purpose_without_guard_is_seen_by_nobody(self) -> None:
        del guards.GUARDS["test"]
        self.assertEqual(self.client.get(self.address, {"key": 1}).status_code, 403)

    def test_unknown_files_are_not_found(self) -> None:
        self.assertEqual(self.client.get(reverse("files:show", args=[uuid4()])).status_code, 404)

    def test_a_thumb_is_small_and_made_once(self) -> None:
        for _turn in range(2):
            answer = self.client.get(self.address, {"key": 1, "size": "thumb"})
            self.assertEqual(answer["Content-Type"], "image/jpeg")
            self.assertLess(len(b"".join(answer.streaming_content)), self.file.size)

    def test_a_pdf_has_a_drawn_thumb(self) -> None:
        pdf = self.put(b"%PDF-1.4\n%%EOF", "a.pdf")
        answer = self.client.get(reverse("files:show", args=[pdf.pk]), {"key": 1, "size": "thumb"})
        self.assertContains(answer, "PDF")

    def test_an_unchanged_file_is_not_sent_again(self) -> None:
        etag = self.client.get(self.address, {"key": 1})["ETag"]
        again = self.client.get(self.address, {"key": 1}, headers={"If-None-Match": etag})
        self.assertEqual(again.status_code, 304)

    def test_content_lost_from_the_disk_is_not_found(self) -> None:
        self.file.path = "00/00/none.jpg"
        self.file.save(update_fields=["path"])
        self.assertEqual(self.client.get(self.address, {"key": 1}).status_code, 404)
