"""附近已有人上报: offered before a second report is sent, joined instead of doubled."""

from typing import Any

from django.core.cache import cache
from django.urls import reverse

from apps.cases import actions, nearby
from apps.cases.models import Case, Follower
from apps.dispatch.models import WorkOrder
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.ledger.relay import drain
from apps.notifications.models import Message
from tests import people
from tests.cases.test_report import give
from tests.cases.things import CaseTest, RaceTest, make_standard
from tests.racing import queries_of, race, race_of

LNG, LAT = people.HERE
NORTH_30M = (LNG, LAT + 30 / nearby.DEGREE_M)
NORTH_60M = (LNG, LAT + 60 / nearby.DEGREE_M)


class NearTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.standard = make_standard(duplicate_radius_m=50)

    def found(self, place: tuple[float, float], standard: Any = None) -> list[int]:
        return [one.meters for one in nearby.near(standard or self.standard, place)]

    def test_only_open_ones_of_the_same_kind_within_the_radius_are_near(self) -> None:
        case = give(self.standard)
        self.assertEqual(self.found(NORTH_30M), [30])
        self.assertEqual(self.found(NORTH_60M), [])
        self.assertEqual(self.found(NORTH_30M, make_standard("0202", duplicate_radius_m=50)), [])
        actions.start_work(case.pk)
        actions.close(case.pk, outcome="积水已排除", by=None)
        self.assertEqual(self.found(NORTH_30M), [])

    def test_a_corner_of_the_box_is_not_in_the_circle(self) -> None:
        give(self.standard)
        step = 45 / nearby.DEGREE_M
        self.assertEqual(self.found((LNG + step, LAT + step)), [])

    def test_the_nearest_comes_first(self) -> None:
        give(self.standard)
        give(self.standard, client_key="k2", place=NORTH_30M)
        self.assertEqual(self.found(NORTH_60M), [30])
        self.assertEqual(self.found(NORTH_30M), [0, 30])

    def test_the_same_words_of_a_place_count_as_the_same_place(self) -> None:
        words = {"community": people.COMMUNITY, "address": "鹤峰路 18 号门口"}
        give(self.standard, place=None, **words)
        self.assertEqual(len(nearby.near(self.standard, None, **words)), 1)
        self.assertEqual(nearby.near(self.standard, None, community=people.COMMUNITY), [])

    def test_looking_costs_one_query_whatever_lies_there(self) -> None:
        """1 reports in the box, with town and grid."""
        for n in range(4):
            give(self.standard, client_key=f"k{n}")
        with self.assertNumQueries(1):
            self.assertEqual(len([one.case.grid for one in nearby.near(self.standard, people.HERE)]), 4)


class JoinTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = give(make_standard(), phone="13900001111")

    def refused(self, code: str, **more: Any) -> None:
        with self.assertRaises(Refused) as caught:
            actions.join_report(self.case.pk, by=None, **more)
        self.assertEqual(caught.exception.code, code)
        self.assertEqual(Follower.objects.count(), 0)

    def test_a_stranger_joins_with_a_number_and_an_account_without(self) -> None:
        actions.join_report(self.case.pk, by=None, phone="13900002222")
        actions.join_report(self.case.pk, by=people.applicant(), user=people.applicant())
        entry = Entry.objects.filter(verb="case.joined").first()
        assert entry is not None
        self.assertNotIn("13900002222", str(entry.facts))
        self.assertEqual(Follower.objects.count(), 2)
        self.assertEqual(Entry.objects.filter(verb="case.joined").count(), 2)

    def test_joining_again_changes_nothing(self) -> None:
        for _turn in range(2):
            actions.join_report(self.case.pk, by=None, phone="13900002222")
        self.assertEqual(Entry.objects.filter(verb="case.joined").count(), 1)

    def test_who_cannot_be_told_cannot_join(self) -> None:
        self.refused("phone_missing")
        self.refused("phone", phone="138")
        self.refused("own_report", phone="13900001111")

    def test_what_is_over_cannot_be_joined(self) -> None:
        actions.start_work(self.case.pk)
        actions.close(self.case.pk, outcome="积水已排除", by=None)
        self.refused("already_closed", phone="13900002222")

    def test_a_follower_sees_no_more_of_the_case_than_before(self) -> None:
        actions.join_report(self.case.pk, by=people.applicant(), user=people.applicant())
        self.assertFalse(Case.objects.visible_to(people.applicant()).exists())

    @queries_of(actions.join_report)
    def test_joining_costs_a_fixed_number_of_queries(self) -> None:
        """1 begin · 2 case locked · 3 follower before · 4 follower · 5 entry · 6 commit."""
        with self.assertNumQueries(6):
            actions.join_report(self.case.pk, by=None, phone="13900002222")

    def test_everyone_hears_how_it_ended_but_not_the_number(self) -> None:
        actions.join_report(self.case.pk, by=None, phone="13900002222")
        actions.join_report(self.case.pk, by=None, phone="13900003333")
        actions.join_report(self.case.pk, by=people.applicant(), user=people.applicant())
        actions.start_work(self.case.pk)
        actions.close(self.case.pk, outcome="积水已排除", by=None)
        drain()
        told = [(one.phone, one.text) for one in Message.objects.filter(channel="sms", text__isnull=False)]
        ended = {phone: text for phone, text in told if "积水已排除" in text}
        self.assertEqual(set(ended), {"13900001111", "13900002222", "13900003333", "13800003210"})
        self.assertNotIn(self.case.number, ended["13900002222"])
        self.assertEqual(Message.objects.shown_to(people.applicant()).count(), 1)


class JoinRaceTests(RaceTest):
    @race_of(actions.join_report)
    def test_two_taps_make_one_follower(self) -> None:
        case = give(make_standard())
        hands = race(lambda: actions.join_report(case.pk, by=None, phone="13900002222"), hands=3)
        self.assertEqual(hands, ["done"] * 3)
        self.assertEqual(Follower.objects.count(), 1)
        self.assertEqual(Entry.objects.filter(verb="case.joined").count(), 1)


class NearPageTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        self.standard = make_standard()
        self.case = give(self.standard, phone="13900001111")
        self.url = reverse("cases:report_fill", args=[self.standard.code])
        self.typed = {"text": "水很深", "lng": str(LNG), "lat": str(LAT), "idempotency_key": "mine"}

    def test_the_next_step_offers_what_is_there_and_keeps_what_was_typed(self) -> None:
        page = self.client.post(self.url, self.typed | {"send": "1"})
        self.assertTemplateUsed(page, "cases/report/near.html")
        self.assertContains(page, "水很深")
        self.assertNotContains(page, self.case.number)
        self.assertEqual(Case.objects.count(), 1)

    def test_the_same_one_is_joined_and_no_second_order_made(self) -> None:
        same = {"same": str(self.case.pk), "phone": "13900002222"}
        self.assertRedirects(self.client.post(self.url, self.typed | same), reverse("cases:report"))
        drain()
        self.assertEqual((Case.objects.count(), Follower.objects.count(), WorkOrder.objects.count()), (1, 1, 1))

    def test_without_a_number_the_page_asks_for_one(self) -> None:
        page = self.client.post(self.url, self.typed | {"same": str(self.case.pk)})
        self.assertContains(page, "id_phone", status_code=422)

    def test_another_thing_is_sent_on(self) -> None:
        self.client.post(self.url, self.typed | {"different": "1"})
        self.assertEqual(Case.objects.count(), 2)

    def test_only_what_was_offered_for_the_place_can_be_joined(self) -> None:
        far = give(self.standard, client_key="far", place=people.THERE)
        page = self.client.post(self.url, self.typed | {"same": str(far.pk), "phone": "13900002222"})
        self.assertEqual(page.status_code, 422)
        self.assertEqual(Follower.objects.count(), 0)
