"""Pages that are the same for every stranger, kept: what is shown stays true, and nobody's own page is kept."""

from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from apps.catalog.models import ServiceItem
from nanhai_gov import caching
from tests import people
from tests.cases.things import CaseTest


@override_settings(KEEP_PAGES=True)
class KeptPages(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.address = reverse("catalog:guide", args=[self.item.key])
        for forget in (cache.clear, caching._states.clear):
            forget()
            self.addCleanup(forget)

    def test_the_second_stranger_costs_no_query(self) -> None:
        first = self.client.get(self.address)
        with self.assertNumQueries(0):
            second = self.client.get(self.address)
        self.assertEqual(second.content, first.content)
        self.assertEqual(second["ETag"], first["ETag"])
        self.assertEqual(second["Content-Type"], first["Content-Type"])
        self.assertIn("Content-Security-Policy", second)
        with self.assertNumQueries(0):
            self.assertEqual(self.client.get(self.address, headers={"If-None-Match": first["ETag"]}).status_code, 304)

    def test_it_sets_no_cookie_and_carries_no_token(self) -> None:
        answer = self.client.get(self.address)
        self.assertFalse(answer.cookies)
        self.assertNotContains(answer, "csrfmiddlewaretoken")

    def test_a_change_is_seen_after_a_second(self) -> None:
        self.assertEqual(self.client.get(self.address).status_code, 200)
        ServiceItem.objects.filter(pk=self.item.pk).update(status=ServiceItem.Status.SUSPENDED)
        tag = self.client.get(self.address)["ETag"]
        caching._states.clear()  # a second later
        self.assertNotEqual(self.client.get(self.address)["ETag"], tag)

    def test_each_language_and_theme_has_its_own(self) -> None:
        pages = {self.client.get(self.address, headers={"Accept-Language": "zh-hans"}).content}
        pages.add(self.client.get(self.address, headers={"Accept-Language": "en"}).content)
        self.client.cookies["theme"] = "elder"
        pages.add(self.client.get(self.address).content)
        self.assertEqual(len(pages), 3)

    def test_who_is_signed_in_gets_a_page_drawn_anew(self) -> None:
        self.client.get(self.address)
        self.client.force_login(people.applicant())
        self.assertContains(self.client.get(self.address), people.applicant().shown_name)
