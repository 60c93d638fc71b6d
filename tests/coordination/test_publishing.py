from uuid import uuid4

from django.http import HttpResponse
from django.test import TestCase
from django.urls import reverse

from apps.accounts.models import Role, User
from apps.catalog.actions import new_version, publish
from apps.catalog.drafting import ask_publication, take_back
from apps.catalog.models import ItemVersion
from apps.decisions.models import Chain
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import drain
from apps.organizations.actions import hold_post
from tests import people
from tests.catalog.samples import content, item


class Publishing(TestCase):
    """A version climbs like a case: its department, then the Data Bureau."""

    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        cls.item = item()
        publish(new_version(cls.item.pk, by=None, **content()).pk, by=None)
        cls.boss = User(username="data_leader", name="欧洁仪", is_staff_member=True)
        cls.boss.save()
        cls.draft = new_version(cls.item.pk, by=people.editor(), promise_limit=3)

    def setUp(self) -> None:
        hold_post(people.post("NH-DATA", Role.LEADER).pk, self.boss.pk, by=None)
        drain()

    def status(self) -> str:
        return ItemVersion.objects.get(pk=self.draft.pk).status

    def ask(self) -> Chain:
        ask_publication(self.draft.pk, by=people.editor())
        drain()
        return Chain.objects.running().get(subject=self.draft.pk)

    def url(self) -> str:
        return reverse("dashboards:publication", args=[self.draft.pk])

    def say(self, by: User, do: str, text: str = "") -> HttpResponse:
        self.client.force_login(by)
        page = self.client.get(self.url())
        seat = page.context["seat"]
        form = {"seat": str(seat.pk) if seat else "", "rev": page.context["rev"], "do": do, "text": text}
        answer = self.client.post(self.url(), {**form, "idempotency_key": uuid4().hex})
        drain()
        return answer

    def test_two_yeses_publish_it(self) -> None:
        chain = self.ask()
        self.assertEqual(chain.owner.code, "NH-DATA")
        self.client.force_login(people.deputy_head())
        self.assertContains(self.client.get(reverse("dashboards:inbox")), self.url())
        self.assertEqual(self.say(people.deputy_head(), "agree").status_code, 302)
        self.assertEqual(self.status(), "asked")
        self.assertEqual(self.say(self.boss, "agree").status_code, 302)
        self.assertEqual(self.status(), "published")
        entry = Entry.objects.about(self.item.pk).last()
        self.assertEqual((entry.verb, entry.actor), ("item.published", self.boss.pk))
        self.assertFalse(Delivery.objects.exclude(status="done").exists())

    def test_a_no_sends_it_back_with_the_reasons(self) -> None:
        self.ask()
        self.assertEqual(self.say(people.deputy_head(), "refuse").status_code, 422)
        self.assertEqual(self.say(people.deputy_head(), "refuse", "承诺太短").status_code, 302)
        self.say(self.boss, "refuse", "做不到三天")
        self.assertEqual(self.status(), "draft")
        self.assertIn("做不到三天", Entry.objects.about(self.item.pk).last().facts["reason"])
        self.ask()

    def test_taken_back_the_chain_ends(self) -> None:
        self.ask()
        take_back(self.draft.pk, by=people.editor())
        drain()
        self.assertFalse(Chain.objects.running().filter(subject=self.draft.pk).exists())
        self.assertEqual(self.status(), "draft")
        self.assertFalse(Delivery.objects.exclude(status="done").exists())

    def test_the_editors_ask_and_take_back_on_the_page(self) -> None:
        self.client.force_login(people.editor())
        for name, status in (("version_ask", "asked"), ("version_take_back", "draft")):
            self.client.post(reverse(f"catalog:{name}", args=[self.draft.pk]), {"idempotency_key": uuid4().hex})
            self.assertEqual(self.status(), status)

    def test_others_do_not_see_the_page(self) -> None:
        self.ask()
        self.client.force_login(people.health_official())
        self.assertEqual(self.client.get(self.url()).status_code, 403)

    def test_who_comes_late_is_told(self) -> None:
        self.ask()
        self.client.force_login(people.deputy_head())
        page = self.client.get(self.url())
        form = {"seat": str(page.context["seat"].pk), "rev": page.context["rev"], "do": "agree"}
        take_back(self.draft.pk, by=people.editor())
        drain()
        self.assertEqual(self.client.post(self.url(), {**form, "idempotency_key": "k"}).status_code, 409)
