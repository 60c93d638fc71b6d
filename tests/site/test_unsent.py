"""Somebody signs in anew in another tab: what they were typing in the first is not lost."""

from django.test import Client, TestCase

from apps.ledger.models import Entry
from tests import people

TYPED = {"reason": "下周出差，请老李代办", "since": "2099-01-01", "idempotency_key": "k1"}
PAGE = "/desk/delegations/"


class OldPage(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(people.deputy_head())

    def test_a_page_from_before_signing_in_anew_can_be_sent_again(self) -> None:
        page = self.client.post(PAGE, TYPED, headers={"origin": "http://testserver"})
        self.assertContains(page, "下周出差，请老李代办", status_code=403)
        self.assertContains(page, 'name="csrfmiddlewaretoken"', status_code=403)
        self.assertEqual(Entry.objects.filter(verb="delegation.given").count(), 0)

    def test_what_came_from_elsewhere_is_not_repeated(self) -> None:
        for origin in ("https://elsewhere.example", "null", ""):
            page = self.client.post(PAGE, TYPED, headers={"origin": origin} if origin else {})
            self.assertNotContains(page, "下周出差", status_code=403)
            self.assertNotContains(page, "since", status_code=403)
