"""补交: a material that was allowed to follow (容缺) arrives while the decision is under way."""

from typing import Any

from django.urls import reverse

from apps.cases import actions
from apps.cases.models import Material
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from tests import people
from tests.cases.things import CaseTest, RaceTest, make_case, photo
from tests.racing import queries_of, race, race_of


class SupplyTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = make_case(self.item)

    def refused(self, code: str, *args: Any, **kwargs: Any) -> None:
        with self.assertRaises(Refused) as caught:
            actions.supply(self.case.pk, *args, **kwargs)
        self.assertEqual(caught.exception.code, code)

    def test_the_applicant_brings_it_and_the_timeline_says_so(self) -> None:
        rev = self.case.rev
        material = actions.supply(self.case.pk, "rules", [photo("a.jpg"), photo("b.jpg", "red")], by=people.applicant())
        self.assertEqual((material.status, material.files.count()), ("uploaded", 2))
        self.case.refresh_from_db()
        self.assertEqual(self.case.rev, rev + 1)  # a page opened before it came is stale
        self.assertEqual(Entry.objects.get(verb="case.supplied").facts["material"], "rules")

    def test_nobody_else_brings_it(self) -> None:
        for by in (people.stranger(), people.clerk(), people.district_leader()):
            with self.subTest(by=by.username):
                self.refused("not_yours", "rules", [photo()], by=by)
        self.assertEqual(self.case.materials.get(key="rules").files.count(), 0)

    def test_only_what_is_awaited_and_only_with_a_file(self) -> None:
        by = people.applicant()
        for key in ("form", "license", "nothing", ""):
            self.refused("not_awaited", key, [photo()], by=by)
        self.refused("file_missing", "rules", [], by=by)

    def test_after_the_end_nothing_is_awaited(self) -> None:
        actions.withdraw(self.case.pk, by=people.applicant())
        self.refused("not_awaited", "rules", [photo()], by=people.applicant())

    @queries_of(actions.supply)
    def test_supplying_costs_two_queries_a_file(self) -> None:
        """1 begin · 2 case under lock · 3 the material · each file: stored, linked · 6 material · 7 case · 8 entry ·
        9 commit. Two more files: 4 more."""
        by, other = people.applicant(), make_case(self.item)
        with self.assertNumQueries(9):
            actions.supply(self.case.pk, "rules", [photo()], by=by)
        with self.assertNumQueries(13):
            actions.supply(other.pk, "rules", [photo(color=color) for color in ("red", "green", "blue")], by=by)

    def test_sent_a_second_time_the_page_tells_that_it_is_there(self) -> None:
        self.client.force_login(people.applicant())
        url = reverse("cases:follow_up", args=[self.case.number])
        for _turn in range(2):
            answer = self.client.post(url, {"key": "rules", "file-rules": photo()})
            self.assertRedirects(answer, reverse("cases:progress", args=[self.case.number]))
        self.assertEqual(self.case.materials.get(key="rules").files.count(), 1)


class SupplyRaceTests(RaceTest):
    @race_of(actions.supply)
    def test_a_double_tap_brings_it_once(self) -> None:
        case, by = make_case(self.item), people.applicant()
        outcomes = race(lambda: actions.supply(case.pk, "rules", [photo()], by=by))
        self.assertEqual(outcomes, ["done", "refused: not_awaited"])
        self.assertEqual(Material.objects.get(case=case, key="rules").files.count(), 1)
        self.assertEqual(Entry.objects.filter(verb="case.supplied").count(), 1)
