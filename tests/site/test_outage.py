"""A database or a disk that is away for a moment: said so, to people and to programs, and nothing half kept."""

import errno
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from apps.files.models import StoredFile
from apps.ledger import idempotency
from tests import people
from tests.api.calling import Program, Says
from tests.cases.things import CaseTest, photo


def failing(where: str, error: Exception) -> Any:
    return mock.patch(where, side_effect=error)


class Outages(Says, CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.program = Program(people.applicant())
        self.program.client = Client(raise_request_exception=False)

    def test_programs_are_told_to_come_again_when_the_database_is_away(self) -> None:
        for error in (OperationalError("terminating connection"), InterfaceError("connection already closed")):
            with self.subTest(type(error).__name__), failing("apps.cases.api.following.page_of", error):
                answer = self.program.get("cases")
                self.assert_problem(answer, 503, "unavailable")
                self.assertEqual(answer["Retry-After"], "2")

    def test_a_real_bug_stays_a_500_but_in_the_agreed_form(self) -> None:
        with failing("apps.cases.api.following.page_of", ZeroDivisionError("secret of the house")):
            answer = self.program.get("cases")
        self.assert_problem(answer, 500, "internal_error")
        self.assertNotIn("secret", answer.content.decode())
        self.assertNotIn("Retry-After", answer)

    def test_a_full_disk_refuses_the_file_and_keeps_nothing_of_it(self) -> None:
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            with self.subTest(number), failing("apps.files.actions.os.fsync", OSError(number, "no space")):
                answer = self.program.upload("files", photo(), purpose="report")
            self.assert_problem(answer, 507, "disk_full")
            self.assertEqual(answer["Retry-After"], "30")
        self.assertFalse(StoredFile.objects.exists())
        self.assertEqual([one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()], [])
        self.assertEqual(self.program.upload("files", photo(), purpose="report").status_code, 201)

    def test_people_get_a_page_that_asks_nothing_of_the_database(self) -> None:
        client = Client(raise_request_exception=False)
        with failing("apps.catalog.models.ItemQuerySet.listed", OperationalError("away")):
            answer = client.get(reverse("catalog:services"), {"q": "x"})
        self.assertContains(answer, "12345", status_code=503)
        self.assertEqual(answer["Retry-After"], "2")

    def test_only_a_lock_that_was_waited_for_means_that_it_is_still_running(self) -> None:
        claim = mock.Mock()
        for code, expected in (("55P03", idempotency.Refused), ("57P01", DatabaseError)):
            cause = Exception()
            cause.pgcode = code  # type: ignore[attr-defined]
            error = OperationalError("…")
            error.__cause__ = cause
            claim.save.side_effect = error
            with self.subTest(code), self.assertRaises(expected):
                idempotency._insert(claim)
