"""A body that is too large is read past, and the rest of the form arrives as typed."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory, SimpleTestCase, override_settings

from apps.files import uploads


@override_settings(MAX_UPLOAD_BYTES=100_000)
class LargeBodyTests(SimpleTestCase):
    def post(self, size: int):  # type: ignore[no-untyped-def]
        return RequestFactory().post("/", {
            "words": "typed", "small": SimpleUploadedFile("s.jpg", b"x" * 10),
            "big": SimpleUploadedFile("b.jpg", b"x" * size), "after": "typed later"})  # fmt: skip

    def test_the_large_file_is_dropped_and_named_and_the_words_stay(self) -> None:
        request = self.post(1_000_000)
        self.assertEqual(uploads.oversized(request), ["big"])
        self.assertEqual((request.POST["words"], request.POST["after"]), ("typed", "typed later"))
        self.assertEqual(list(request.FILES), ["small"])
        self.assertEqual(uploads.refusal(request, "big").code, "file_too_large")  # type: ignore[union-attr]
        self.assertIsNone(uploads.refusal(request, "small"))

    def test_a_file_within_the_limit_passes(self) -> None:
        request = self.post(90_000)
        self.assertEqual(uploads.oversized(request), [])
        self.assertEqual(request.FILES["big"].size, 90_000)

    def test_a_hopeless_body_is_not_read_to_its_end(self) -> None:
        request = self.post(2_000_000)
        self.assertEqual(uploads.oversized(request), ["small"])
        self.assertEqual(request.POST.get("words"), "typed")
        self.assertEqual(list(request.FILES), [])
