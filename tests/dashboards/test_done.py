from django.http import HttpResponse
from django.urls import reverse

from apps.accounts.models import User
from apps.cases.models import Case
from apps.coordination.models import Coupling
from apps.dashboards import done
from apps.decisions import actions as decisions
from tests import people
from tests.coordination.test_journeys import COUNTERSIGN
from tests.dashboards.test_desk import Desk


class DoneTests(Desk):
    def done(self, user: User, **query: str) -> HttpResponse:
        self.sign_in(user)
        return self.client.get(reverse("dashboards:done"), query)

    def test_it_shows_what_i_said_newest_first_and_who_has_it_now(self) -> None:
        first, second = self.at_review(), self.at_review()
        page = self.done(people.official())
        self.assertEqual([row.case for row in page.context["rows"]], [second, first])
        self.assertContains(page, people.section_chief().name)
        self.assertNotContains(page, "和顺黄记面馆")  # masked, as everywhere

    def test_it_tells_how_it_ended_since(self) -> None:
        case = self.at_review()
        self.agree(case, "section_chief")
        self.agree(case, "deputy_head")
        row = self.done(people.official()).context["rows"][0]
        self.assertEqual((row.running, row.tone), (False, "act"))

    def test_nobody_sees_what_others_said(self) -> None:
        self.at_review()
        self.assertEqual(self.done(people.second_official()).context["rows"], [])
        self.assertEqual(self.done(people.applicant()).status_code, 403)

    def test_filters_narrow_and_stand_in_the_address(self) -> None:
        case = self.at_review()
        other = self.accepted()
        decisions.refuse(
            self.seat(other, "official").pk, by=people.official(), text="", reasons="面积不足", remedies=""
        )
        for query, found in (
            ({"q": case.number}, [case]),
            ({"q": "13800003210"}, [other, case]),
            ({"word": "propose"}, [other]),
            ({"item": "NOTHING"}, []),
            ({"after": "nonsense"}, [other, case]),
        ):
            with self.subTest(**query):
                rows = self.done(people.official(), **query).context["rows"]
                self.assertEqual([row.case for row in rows], found)

    def test_a_case_no_longer_open_to_me_is_named_without_a_link(self) -> None:
        self.require({}, COUNTERSIGN)
        case = self.accepted()
        self.agree(case, "official")
        self.agree(case, "urban_official")
        self.assertFalse(Coupling.objects.open().filter(subject=case.pk, to_unit__code="NH-URBAN-LIC").exists())
        page = self.done(people.urban_official())
        row = page.context["rows"][0]
        self.assertIsNone(row.case)
        self.assertNotContains(page, reverse("dashboards:desk_case", args=[case.pk]))

    def test_pages_go_by_key(self) -> None:
        for _ in range(5):
            self.at_review()
        desk = self.done(people.official()).wsgi_request.desk
        seen, after = [], ""
        for _page in range(3):
            rows, after = done.page(people.official(), desk, done.Filters(), after, size=2)
            seen += [row.opinion.pk for row in rows]
        self.assertEqual((seen, after), (sorted(seen, reverse=True), ""))
        self.assertEqual(len(set(seen)), 5)

    def test_it_costs_the_same_with_two_rows_and_with_eight(self) -> None:
        """1–2 session and user, 3 posts, 4 opinions, 5 cases, 6 who has them now, 7 items of the filter."""
        for more in (2, 6):
            for _ in range(more):
                self.at_review()
            self.sign_in(people.official())
            with self.assertNumQueries(7):
                self.client.get(reverse("dashboards:done"))


class LikeCasesTests(Desk):
    def decided(self) -> Case:
        case = self.at_review()
        self.agree(case, "section_chief")
        self.agree(case, "deputy_head")
        return case

    def test_the_last_three_like_ones_are_shown_with_outcome_and_days(self) -> None:
        before = [self.decided() for _ in range(4)]
        page = self.open(self.at_review(), people.section_chief())
        self.assertEqual([row["number"] for row in page.context["like"]], [c.number for c in before[:0:-1]])
        self.assertContains(page, reverse("dashboards:desk_case", args=[before[3].pk]))
        self.assertFalse(page.context["like"][0]["refused"])

    def test_readers_from_elsewhere_get_outcome_and_days_alone(self) -> None:
        before = self.decided()
        self.require({}, COUNTERSIGN)
        case = self.accepted()
        self.agree(case, "official")
        page = self.open(case, people.urban_official())
        self.assertEqual([row["number"] for row in page.context["like"]], [""])
        self.assertNotContains(page, before.number)

    def test_it_says_who_waits_for_whom(self) -> None:
        self.require({}, COUNTERSIGN)
        case = self.accepted()
        page = self.open(case, people.official())
        self.assertEqual([row["couple"] for row in page.context["waits"]], [False])
        self.agree(case, "official")
        page = self.open(case, people.official())
        waits = [(row["who"], row["whom"]) for row in page.context["waits"] if row["couple"]]
        self.assertEqual(len(waits), 2)
        self.assertContains(page, "谁在等谁")
