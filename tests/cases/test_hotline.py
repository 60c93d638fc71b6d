"""12345 坐席: heard, saved at every field, sent once by the same act; joined instead of doubled."""

import uuid
from typing import Any

from django.urls import reverse

from apps.cases import actions, calls, hearing
from apps.cases.models import Call, Case, Follower
from apps.catalog.models import EventStandard
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.models import Division
from tests import people
from tests.cases.test_report import give
from tests.cases.things import CaseTest, RaceTest, make_standard
from tests.racing import race

WORDS = {"phone": "13800004321", "address": "和顺鹤峰路 18 号门口", "text": "水浸街，电动车都熄火了"}


def enter(standard: EventStandard, *, by: Any = None, key: str = "call-1", **more: Any) -> Case:
    facts: dict[str, Any] = {
        "by": None, "entered_by": by or people.hotline(), "client_actor": "taker", "client_key": key,
        "standard_id": standard.pk, "text": WORDS["text"], "community": people.COMMUNITY,
        "address": WORDS["address"], "phone": WORDS["phone"], "channel": Case.Channel.HOTLINE,
    }  # fmt: skip
    return actions.submit_report(**facts | more)


class HearingTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.water = make_standard()
        self.cover = make_standard("0102", name="井盖缺失", name_en="Missing cover", aliases=["沙井盖不见了", "窨井"])

    def test_a_long_story_is_understood_by_its_few_words(self) -> None:
        found = hearing.kinds("喂你好我是和顺的，这里昨晚下大雨，门口水浸街，车都开不过去，麻烦快点")
        self.assertEqual(found[0][0], self.water)
        self.assertEqual(hearing.clearest(found), self.water)

    def test_two_things_at_once_are_left_to_the_call_taker(self) -> None:
        self.assertIsNone(hearing.clearest(hearing.kinds("道路积水，旁边井盖缺失")))

    def test_nothing_said_nothing_found(self) -> None:
        self.assertEqual(hearing.kinds(""), [])
        self.assertEqual(hearing.kinds("今天天气很好"), [])

    def test_a_place_is_found_without_the_words_of_offices(self) -> None:
        found = hearing.places("里水和顺鹤峰路")
        self.assertEqual([one.code for one in found], [people.COMMUNITY, people.TOWN])
        self.assertEqual(hearing.surest(found, "里水和顺鹤峰路"), found[0])
        self.assertIsNone(hearing.surest(hearing.places("里水镇"), "里水镇"))

    def test_names_of_communities_as_registers_write_them(self) -> None:
        town = Division.objects.get(code=people.TOWN)
        names = ("里水社区居委会", "北沙村委会", "汤村村委会", "鹤峰村委会", "金峰社区居委会", "金峰洲社区居委会")
        for n, name in enumerate(names):
            code = f"{440605126201 + n}"
            Division.objects.create(
                code=code, level=6, kind="x", name=name, parent=town, path=f"{town.path}{code}/", min_lng=0, min_lat=0,
                max_lng=0, max_lat=0,
            )  # fmt: skip
        for words, sure in (
            ("里水北沙牌坊", "北沙村委会"), ("里水镇汤村口", "汤村村委会"), ("和顺鹤峰路18号", "和顺社区"),
            ("金峰洲桥底", "金峰洲社区居委会"), ("里水社区公园", "里水社区居委会"),
        ):  # fmt: skip
            found = hearing.surest(hearing.places(words), words)
            self.assertEqual(found and found.name, sure, words)
        self.assertIsNone(hearing.surest(hearing.places("北沙和汤村交界"), "北沙和汤村交界"))
        self.assertIsNone(hearing.surest(hearing.places("里水市场门口"), "里水市场门口"), "the town, most likely")

    def test_earlier_reports_of_the_number_and_of_the_spot(self) -> None:
        mine = enter(self.water)
        other = enter(self.water, key="call-2", phone="13800009876", address="鹤峰路 18 号")
        enter(self.cover, key="call-3", phone="13800009876", address="别处")
        self.assertEqual([one.case for one in hearing.of_number(WORDS["phone"])], [mine])
        self.assertEqual(hearing.of_number("1380000"), [])
        community = Division.objects.get(code=people.COMMUNITY)
        found = [one.case for one in hearing.at_spot(community, WORDS["address"], self.water)]
        self.assertEqual(set(found), {mine, other})

    def test_listening_costs_one_query_each_however_many_there_are(self) -> None:
        community = Division.objects.get(code=people.COMMUNITY)
        for n in range(6):
            enter(self.water, key=f"many-{n}")
        with self.assertNumQueries(1):
            hearing.kinds(WORDS["text"])
        with self.assertNumQueries(1):
            hearing.places(WORDS["address"])
        with self.assertNumQueries(1):
            str([one.case.grid for one in hearing.at_spot(community, WORDS["address"], self.water)])
        with self.assertNumQueries(1):
            str([one.case.standard for one in hearing.of_number(WORDS["phone"])])


class EnterTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.standard = make_standard()

    def test_the_case_comes_by_the_hotline_and_names_the_call_taker(self) -> None:
        case = enter(self.standard)
        self.assertEqual((case.channel, case.entered_by, case.applicant), ("hotline", people.hotline(), None))
        entry = Entry.objects.get(subject=case.pk)
        self.assertEqual((entry.actor, entry.facts["channel"]), (people.hotline().pk, "hotline"))
        self.assertNotIn(WORDS["phone"], str(entry.facts))

    def test_only_call_takers_may(self) -> None:
        for other in (people.clerk(), people.applicant(), people.dispatcher()):
            with self.assertRaises(Refused) as caught:
                enter(self.standard, by=other)
            self.assertEqual(caught.exception.code, "not_a_call_taker")
        self.assertEqual(Case.objects.count(), 0)

    def test_entering_costs_a_fixed_number_of_queries(self) -> None:
        """1 begin · 2 posts of the call taker · then as from the street (see test_report): 3 lock of the key and what
        it was used for · 4 whether reference rows have changed · 5 number · 6 photos slot, case, entry · 7 commit."""
        by = people.hotline()
        enter(self.standard, by=by)  # reference rows are kept now
        with self.assertNumQueries(7):
            enter(self.standard, by=by, key="k2")


class EnterRace(RaceTest):
    def test_two_hands_make_one_case(self) -> None:
        standard, by = make_standard(), people.hotline()
        self.assertEqual(race(lambda: enter(standard, by=by)), ["done", "done"])
        self.assertEqual(Case.objects.count(), 1)

    def test_two_saves_make_one_call(self) -> None:
        by = people.hotline()
        self.assertEqual(race(lambda: calls.keep("k", calls.typed(WORDS), by=by)), ["done", "done"])
        self.assertEqual(Call.objects.get().typed["text"], WORDS["text"])


class DeskPages(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.standard = make_standard(urgency=1)
        self.url, self.key = reverse("cases:hotline"), uuid.uuid4().hex
        self.client.force_login(people.hotline())

    def send(self, **more: Any) -> Any:
        return self.client.post(self.url, {**WORDS, "key": self.key, **more})

    def test_a_call_is_kept_at_every_field_and_gone_on_with(self) -> None:
        look = reverse("cases:hotline_look")
        self.client.post(look, {"key": self.key, "phone": "13800004321"})
        page = self.client.post(look, {"key": self.key, **WORDS})
        self.assertContains(page, "道路积水")
        self.assertContains(page, "和顺社区")
        call = Call.objects.get()
        self.assertEqual(call.typed["address"], WORDS["address"])
        again = self.client.get(self.url, {"call": str(call.pk)})
        self.assertContains(again, WORDS["text"])
        self.client.force_login(people.admin())
        self.assertEqual(self.client.get(self.url, {"call": str(call.pk)}).status_code, 403)

    def test_an_empty_screen_leaves_nothing(self) -> None:
        self.client.post(reverse("cases:hotline_look"), {"key": self.key})
        self.assertEqual(Call.objects.count(), 0)

    def test_without_script_the_first_press_shows_and_the_second_sends(self) -> None:
        first = self.send(send="1")
        self.assertContains(first, "紧急", status_code=422)
        self.assertEqual(Case.objects.count(), 0)
        answer = self.send(send="1", standard=str(self.standard.pk), community=people.COMMUNITY)
        case = Case.objects.get()
        self.assertRedirects(answer, reverse("cases:hotline_said", args=[case.number]))
        self.assertContains(self.client.get(answer["Location"]), " ".join(case.query_code))
        self.assertEqual((Call.objects.get().case, Call.objects.get().typed), (case, {}))

    def test_sending_twice_makes_one(self) -> None:
        for _turn in range(2):
            self.send(send="1", standard=str(self.standard.pk), community=people.COMMUNITY)
        self.assertEqual(Case.objects.count(), 1)

    def test_a_suggestion_gives_way_to_a_better_one_a_choice_does_not(self) -> None:
        cover = make_standard("0102", name="井盖缺失", name_en="Cover", aliases=["沙井盖"])
        found = {"standard": str(self.standard.pk), "standard_found": str(self.standard.pk)}
        page = self.send(look="1", **{**found, "text": "沙井盖不见了"})
        self.assertEqual(page.context["screen"].standard, cover)
        page = self.send(look="1", **{**found, "standard_found": "", "text": "沙井盖不见了"})
        self.assertEqual(page.context["screen"].standard, self.standard)

    def test_what_is_missing_is_said_beside_its_field(self) -> None:
        page = self.send(send="1", standard=str(self.standard.pk), address="")
        self.assertEqual(page.status_code, 422)
        page = self.send(send="1", standard=str(self.standard.pk), phone="138", community=people.COMMUNITY)
        self.assertContains(page, "phone_error", status_code=422)

    def test_the_caller_follows_what_is_there_already(self) -> None:
        before = give(self.standard, place=None, community=people.COMMUNITY, address="鹤峰路 18 号门口")
        page = self.send(look="1")
        self.assertContains(page, before.number)
        self.send(same=str(before.pk))
        self.assertEqual(Follower.objects.get().case, before)
        self.assertEqual(Case.objects.count(), 1)
        self.assertEqual(Call.objects.get().case, before)

    def test_only_what_was_offered_is_joined(self) -> None:
        far = give(self.standard, place=people.THERE)
        self.assertEqual(self.send(same=str(far.pk), address="").status_code, 422)
        self.assertEqual(Follower.objects.count(), 0)

    def test_a_call_without_a_report_is_put_away(self) -> None:
        self.send(look="1")
        self.send(away="1")
        self.assertEqual(Call.objects.count(), 0)

    def test_number_and_code_are_read_out_by_who_typed_them(self) -> None:
        case = give(self.standard)
        self.assertEqual(self.client.get(reverse("cases:hotline_said", args=[case.number])).status_code, 404)
