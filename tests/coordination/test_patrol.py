"""巡查上报: what a grid worker found is filed at once; put right on the spot, it waits for somebody else's look."""

from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.test import TestCase, override_settings
from django.urls import reverse

from apps.cases.models import Case
from apps.catalog.loading import load_standards
from apps.catalog.models import EventStandard
from apps.catalog.seed import STANDARDS
from apps.dispatch.actions import verify
from apps.dispatch.models import Evidence, WorkOrder
from apps.ledger.refusal import Refused
from apps.ledger.relay import drain
from tests import people
from tests.dispatch import field_world as field
from tests.dispatch.test_pages import picture


class PatrolTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        field.make_field()
        list(load_standards(STANDARDS))

    def setUp(self) -> None:
        media = TemporaryDirectory()
        self.addCleanup(media.cleanup)
        self.enterContext(override_settings(MEDIA_ROOT=media.name))
        self.client.cookies["django_language"] = "en"
        self.client.force_login(people.worker())
        self.standard = EventStandard.objects.current().filter(skill="drainage").order_by("code")[0]

    def send(self, status: int = 302, head: dict[str, str] | None = None, **data: Any) -> Any:
        base = {
            "idempotency_key": uuid4().hex, "standard": str(self.standard.pk), "text": "路面积水",
            "lng": str(people.HERE[0]), "lat": str(people.HERE[1]), "captured_at": "2026-11-20T09:00:00+08:00",
        }  # fmt: skip
        answer = self.client.post(reverse("coordination:patrol"), base | data, **(head or {}))
        self.assertEqual(answer.status_code, status)
        return answer

    def test_it_is_filed_as_a_patrol_and_goes_to_a_team_at_once(self) -> None:
        self.send(photos=picture("before.jpg"))
        case = Case.objects.get()
        self.assertEqual((case.channel, case.applicant, case.number != ""), ("patrol", people.worker(), True))
        drain()
        order = WorkOrder.objects.get(subject=case.pk)
        self.assertEqual((order.status, order.team, len(order.brief["photos"])), ("dispatched", field.team("WORKS"), 1))

    def test_put_right_on_the_spot_it_is_done_and_somebody_else_checks_it(self) -> None:
        self.send(photos=picture("before.jpg"), on_spot="on", done="已疏通", after_photos=picture("after.jpg"))
        drain()
        order = WorkOrder.objects.get()
        self.assertEqual((order.status, order.holder, order.hop_count), ("done", people.worker(), 1))
        self.assertEqual(order.routings.get().rule, "on_the_spot")
        after = Evidence.objects.get(order=order, kind="after")
        assert after.file is not None
        self.assertEqual((after.file.owner, after.file.purpose), (order.pk, "order_evidence"))
        with self.assertRaises(Refused):
            verify(order.pk, by=people.worker(), passed=True)
        verify(order.pk, by=people.verifier(), passed=True)
        drain()
        self.assertEqual(Case.objects.get().status, "closed")

    def test_put_right_needs_a_photo_and_words(self) -> None:
        self.assertContains(self.send(422, on_spot="on", done="已疏通"), "at least one photo", status_code=422)
        self.send(422, on_spot="on", after_photos=picture())
        self.assertEqual(Case.objects.count(), 0)

    def test_without_a_place_the_community_and_words_say_it(self) -> None:
        self.send(422, lng="", lat="")
        self.send(lng="", lat="", community=people.COMMUNITY, address="和顺大道 1 号")
        self.assertEqual(Case.objects.get().grid.code, people.COMMUNITY)

    def test_from_the_outbox_sent_twice_it_is_one(self) -> None:
        head = {"HTTP_X_OUTBOX": "1", "HTTP_IDEMPOTENCY_KEY": "r" * 32}
        photo = reverse("coordination:patrol_photo")
        kept = [self.client.post(photo, {"photo": picture()}, **head).json()["kept"] for _n in range(2)]
        self.assertEqual(kept[0], kept[1])
        for _n in range(2):
            answer = self.send(200, head, photo=kept[0])
            self.assertTrue(answer.json()["ok"])
        self.assertEqual(Case.objects.count(), 1)

    def test_only_grid_workers_patrol(self) -> None:
        self.client.force_login(people.official())
        self.assertEqual(self.client.get(reverse("coordination:patrol")).status_code, 403)

    def test_what_the_own_team_deals_with_comes_first(self) -> None:
        self.assertContains(self.client.get(reverse("coordination:patrol")), "For your own team")
