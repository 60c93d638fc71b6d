from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory, TransactionTestCase

from apps.ledger.actions import record
from apps.ledger.idempotency import official_act, once, once_sent
from apps.ledger.ids import uuid7
from apps.ledger.models import Entry, IdempotencyKey
from apps.ledger.refusal import Refused
from tests.racing import race


@official_act
def say(subject: UUID) -> None:
    record("test.said", subject, by=None)


@official_act
def stumble() -> None:
    raise Refused("not_now", "")


class Once(TransactionTestCase):
    def test_the_same_key_and_body_act_once(self) -> None:
        subject = uuid7()
        self.assertTrue(once("a", "k", {"x": 1}, lambda: say(subject)))
        self.assertFalse(once("a", "k", {"x": 1}, lambda: say(subject)))
        self.assertEqual(Entry.objects.about(subject).count(), 1)

    def test_the_same_key_with_another_body_is_refused(self) -> None:
        once("a", "k", {"x": 1}, lambda: say(uuid7()))
        with self.assertRaisesMessage(Refused, "key_reused"):
            once("a", "k", {"x": 2}, lambda: say(uuid7()))

    def test_a_form_is_known_by_its_key_and_all_that_was_sent(self) -> None:
        """Its token and what the page had seen may differ: they are not the person's."""

        def sent(**fields: str) -> HttpRequest:
            request = RequestFactory().post("/here/", {"idempotency_key": "k", "text": "a", **fields})
            request.user = AnonymousUser()
            return request

        self.assertTrue(once_sent(sent(csrfmiddlewaretoken="1", seen="1"), lambda: say(uuid7()), actor="a"))
        self.assertFalse(once_sent(sent(csrfmiddlewaretoken="2", seen="9"), lambda: say(uuid7()), actor="a"))
        with self.assertRaisesMessage(Refused, "key_reused"):
            once_sent(sent(text="b"), lambda: say(uuid7()), actor="a")
        with_file = sent(file=SimpleUploadedFile("a.jpg", b"x"))  # type: ignore[arg-type]
        with self.assertRaisesMessage(Refused, "key_reused"):
            once_sent(with_file, lambda: say(uuid7()), actor="a")

    def test_keys_belong_to_their_actor(self) -> None:
        self.assertTrue(once("a", "k", {}, lambda: say(uuid7())))
        self.assertTrue(once("b", "k", {}, lambda: say(uuid7())))

    def test_a_refused_act_does_not_use_up_its_key(self) -> None:
        with self.assertRaises(Refused):
            once("a", "k", {}, stumble)
        self.assertFalse(IdempotencyKey.objects.exists())
        self.assertTrue(once("a", "k", {}, lambda: say(uuid7())))

    def test_two_hands_with_one_key_have_one_effect(self) -> None:
        subject = uuid7()
        race(lambda: once("a", "k", {}, lambda: say(subject)), hands=4)
        self.assertEqual(Entry.objects.about(subject).count(), 1)
