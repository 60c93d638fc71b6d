"""随手拍: place and words, with or without a name."""

from typing import Any

from apps.cases import actions
from apps.cases.models import Case
from apps.files.actions import store
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from tests import people
from tests.cases.things import CaseTest, RaceTest, make_standard, photo
from tests.racing import queries_of, race, race_of


def give(standard: Any, **more: Any) -> Case:
    facts: dict[str, Any] = {
        "by": None, "client_actor": "anybody", "client_key": "k1", "standard_id": standard.pk,
        "text": "路口水浸到膝盖", "place": people.HERE,
    }  # fmt: skip
    return actions.submit_report(**facts | more)


class ReportTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.standard = make_standard()

    def refused(self, code: str, field: str, **more: Any) -> None:
        with self.assertRaises(Refused) as caught:
            give(self.standard, **more)
        self.assertEqual((caught.exception.code, caught.exception.field), (code, field))
        self.assertEqual(Case.objects.count(), 0)

    def test_a_point_finds_its_grid_town_and_government(self) -> None:
        case = give(self.standard)
        self.assertEqual((case.grid.code, case.town.code), (people.WEST_GRID, people.TOWN))  # type: ignore[union-attr]
        self.assertEqual((case.unit.code, case.kind, case.status), ("T-440605126", "report", "submitted"))
        entry = Entry.objects.get(verb="case.submitted")
        self.assertEqual((entry.facts["standard"], entry.facts["grid"]), ("0201", people.WEST_GRID))
        self.assertNotIn("水浸", str(entry.facts))
        self.assertAlmostEqual((case.due_at - case.submitted_at).total_seconds(), 4 * 3600, delta=1)  # type: ignore[operator]

    def test_a_community_and_words_do_as_well(self) -> None:
        case = give(self.standard, place=None, community=people.COMMUNITY, address="鹤峰路 18 号门口")
        self.assertEqual(case.grid.code, people.COMMUNITY)  # type: ignore[union-attr]
        self.assertEqual(case.address, "鹤峰路 18 号门口")

    def test_photos_come_along(self) -> None:
        own = store(photo(), purpose="report_draft_photo", owner=None, by="anybody")
        other = store(photo(color="red"), purpose="report_draft_photo", owner=None, by="somebody")
        case = give(self.standard, photos=[own.pk, other.pk])
        self.assertEqual(list(case.materials.get(key="photos").files.all()), [own])
        own.refresh_from_db()
        self.assertEqual((own.owner, own.purpose), (case.pk, "report_photo"))
        other.refresh_from_db()
        self.assertEqual((other.owner, other.purpose), (None, "report_draft_photo"))

    def test_a_signed_in_reporter_is_remembered(self) -> None:
        case = give(self.standard, by=people.applicant())
        self.assertEqual((case.applicant, case.phone), (people.applicant(), "13800003210"))

    def test_what_is_wrong_is_named_with_its_field(self) -> None:
        self.refused("outside_district", "place", place=people.ELSEWHERE)
        self.refused("swapped_coordinates", "place", place=people.HERE[::-1])
        self.refused("place_missing", "community", place=None)
        self.refused("address_missing", "address", place=None, community=people.COMMUNITY)
        self.refused("text_missing", "text", text=" ")
        self.refused("standard_missing", "standard", standard_id=people.applicant().pk)
        self.refused("phone", "phone", phone="138")

    def test_the_same_report_twice_makes_one_case(self) -> None:
        self.assertEqual(give(self.standard).pk, give(self.standard).pk)
        self.assertEqual(Entry.objects.filter(verb="case.submitted").count(), 1)

    def test_the_same_key_with_other_words_is_refused(self) -> None:
        give(self.standard)
        with self.assertRaises(Refused) as caught:
            give(self.standard, text="别的事")
        self.assertEqual(caught.exception.code, "key_reused")

    def test_the_same_key_with_another_deed_on_the_spot_is_refused(self) -> None:
        spot = {"text": "已疏通", "photos": [], "place": None, "captured_at": None, "clock_off": None}
        first = give(self.standard, on_spot=spot)
        self.assertEqual(give(self.standard, on_spot={**spot, "clock_off": 3}), first)
        for other in (None, {**spot, "text": "已清运"}):
            with self.assertRaises(Refused) as caught:
                give(self.standard, on_spot=other)
            self.assertEqual(caught.exception.code, "key_reused")

    def test_work_begins_and_ends_once(self) -> None:
        case = give(self.standard)
        for _turn in range(2):
            actions.start_work(case.pk)
        for _turn in range(2):
            actions.close(case.pk, outcome="积水已排除", by=None)
        self.assertEqual(
            list(Entry.objects.about(case.pk).values_list("verb", flat=True)),
            ["case.submitted", "case.started", "case.closed"],
        )

    @queries_of(actions.submit_report)
    def test_reporting_costs_a_fixed_number_of_queries(self) -> None:
        """1 begin · 2 lock of the key and what it was used for · 3 whether reference rows have changed · 4 number ·
        5 photos slot, case and entry · 6 commit."""
        give(self.standard)  # reference rows are kept now
        with self.assertNumQueries(6):
            give(self.standard, client_key="k2")


class ReportRaceTests(RaceTest):
    @race_of(actions.submit_report)
    def test_a_double_tap_makes_one_case(self) -> None:
        standard = make_standard()
        self.assertEqual(race(lambda: give(standard), hands=3), ["done"] * 3)
        self.assertEqual(Case.objects.count(), 1)
        self.assertEqual(Entry.objects.filter(verb="case.submitted").count(), 1)
        self.assertEqual(Case.objects.get().number[-4:], "0001")
