"""What comes in before any view sees it."""

from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings

from apps.accounts.limits import sender
from tests import people


class WithoutNul(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_a_nul_in_what_is_typed_is_dropped_and_the_rest_arrives(self) -> None:
        page = self.client.get("/services/", {"q": "食\0品"})
        self.assertContains(page, "食品")
        page = self.client.post("/sign-in/", {"name": "appli\0cant", "password": people.PASSWORD})
        self.assertEqual(page.status_code, 302)

    def test_an_address_with_one_leads_nowhere(self) -> None:
        self.assertEqual(self.client.get("/track/a%00b/").status_code, 404)


class WhoSent(SimpleTestCase):
    """Rate limits count by sender: behind the proxy that is not the proxy, nor what the browser claims."""

    def sender(self, said: str = "") -> str:
        more = {"HTTP_X_FORWARDED_FOR": said} if said else {}
        return sender(RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", **more))

    def test_without_a_proxy_the_header_is_the_browsers_word(self) -> None:
        self.assertEqual(self.sender("1.2.3.4"), "10.0.0.2")

    @override_settings(BEHIND_PROXY=True)
    def test_behind_it_the_last_address_counts(self) -> None:
        self.assertEqual(self.sender("203.0.113.7"), "203.0.113.7")
        self.assertEqual(self.sender("made-up, 203.0.113.7"), "203.0.113.7")
        self.assertEqual(self.sender(), "10.0.0.2")
