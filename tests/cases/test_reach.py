"""visible_to: the only door to rows."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from guardian.shortcuts import assign_perm, remove_perm

from apps.accounts.models import User
from apps.cases import actions
from apps.cases.models import Case
from apps.cases.reach import nearest
from apps.ledger.idempotency import once
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.desk import desk_of
from tests import people
from tests.cases.test_report import give
from tests.cases.things import CaseTest, RaceTest, make_case, make_item, make_standard
from tests.racing import queries_of, race, race_of


class ReachTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = make_case(self.item)

    def sees(self, user: User) -> bool:
        return Case.objects.visible_to(user).filter(pk=self.case.pk).exists()

    def test_who_sees_an_application_of_market_regulation(self) -> None:
        may = ("applicant", "clerk", "second_clerk", "official", "section_chief", "deputy_head", "bureau_head",
               "district_leader")  # fmt: skip
        may_not = ("stranger", "health_official", "town_official", "town_head", "dispatcher", "worker", "editor",
                   "admin")  # fmt: skip
        for name in may:
            self.assertTrue(self.sees(people.get(name)), name)
        for name in may_not:
            self.assertFalse(self.sees(people.get(name)), name)
        self.assertFalse(Case.objects.visible_to(AnonymousUser()).exists())

    def test_who_sees_an_application_of_the_town(self) -> None:
        self.case = make_case(make_item("TOWNLY", by_town=True), by=people.stranger())
        for name in ("stranger", "town_leader", "town_head", "clerk"):
            self.assertTrue(self.sees(people.get(name)), name)
        for name in ("applicant", "official", "town_official", "dispatcher"):
            self.assertFalse(self.sees(people.get(name)), name)

    def test_who_sees_a_report(self) -> None:
        self.case = give(make_standard())
        for name in ("dispatcher", "verifier", "town_head", "district_leader"):
            self.assertTrue(self.sees(people.get(name)), name)
        for name in ("clerk", "official", "applicant", "worker"):
            self.assertFalse(self.sees(people.get(name)), name)

    def test_a_list_names_the_same_cases_as_the_door_whoever_asks(self) -> None:
        make_case(make_item("TOWNLY", by_town=True), by=people.stranger())
        give(make_standard())
        assign_perm("cases.handle_case", people.unit("NH-HEALTH").group, self.case)
        for name in ("applicant", "stranger", "clerk", "official", "health_official", "town_head", "dispatcher",
                     "worker", "district_leader"):  # fmt: skip
            user = people.get(name)
            desk = desk_of(user)
            seen = list(Case.objects.visible_to(user).order_by("-pk").values_list("pk", flat=True))
            with self.subTest(name), self.assertNumQueries(1):
                self.assertEqual(nearest(user, desk, Q(), limit=10), seen)
            self.assertEqual(nearest(user, desk, Q(kind="report"), limit=10),
                             list(Case.objects.visible_to(user).reports().values_list("pk", flat=True)))  # fmt: skip

    def test_a_list_goes_on_below_a_key_and_back_above_it(self) -> None:
        user = people.get("district_leader")
        standard = make_standard()
        first, second, third = (give(standard, client_key=f"k{n}").pk for n in range(3))
        desk = desk_of(user)
        self.assertEqual(nearest(user, desk, Q(kind="report"), limit=1, below=third), [second])
        self.assertEqual(nearest(user, desk, Q(kind="report"), limit=1, above=first), [second])

    def test_an_invitation_opens_the_case_and_its_end_closes_it(self) -> None:
        group = people.unit("T-440605126-SERVICE").group
        assign_perm("cases.handle_case", group, self.case)
        self.assertTrue(self.sees(people.town_official()))
        self.assertFalse(self.sees(people.town_head()))
        remove_perm("cases.handle_case", group, self.case)
        self.assertFalse(self.sees(people.town_official()))

    def test_an_invitation_of_a_department_reaches_its_sections(self) -> None:
        assign_perm("cases.handle_case", people.unit("NH-HEALTH").group, self.case)
        self.assertTrue(self.sees(people.health_official()))
        self.assertFalse(self.sees(people.urban_official()))

    def test_a_person_can_be_invited(self) -> None:
        assign_perm("cases.handle_case", people.stranger(), self.case)
        self.assertTrue(self.sees(people.stranger()))

    def test_no_longer_active_sees_nothing(self) -> None:
        user = people.applicant()
        user.is_active = False
        self.assertFalse(self.sees(user))

    def test_a_list_costs_the_same_for_any_number_of_cases(self) -> None:
        """1 the desk · 2 the cases."""
        for count in (1, 4):
            while Case.objects.count() < count:
                make_case(self.item)
            by = people.official()
            with self.subTest(count=count), self.assertNumQueries(2):
                self.assertEqual(len(Case.objects.visible_to(by).for_pages()), count)


class RevealTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = make_case(self.item)

    def test_the_full_number_is_shown_for_a_reason_and_leaves_an_entry(self) -> None:
        value = actions.reveal(self.case.pk, "id_no", by=people.official(), reason="核对证件")
        self.assertEqual(value, "440605199003071224")
        entry = Entry.objects.get(verb="pii.revealed")
        self.assertEqual((entry.actor, entry.facts["reason"]), (people.official().pk, "核对证件"))
        self.assertNotIn("440605199003071224", str(entry.facts))
        self.assertEqual(actions.reveal(self.case.pk, "shop", by=people.official(), reason="核对店名"), "和顺黄记面馆")

    def test_without_reason_or_right_nothing_is_shown(self) -> None:
        for by, field, reason, code in (
            (people.official(), "id_no", "", "reason_needed"),
            (people.health_official(), "id_no", "好奇心", "not_yours"),
            (people.official(), "query_code", "核对证件", "no_such_field"),
        ):
            with self.subTest(code=code), self.assertRaises(Refused) as caught:
                actions.reveal(self.case.pk, field, by=by, reason=reason)
            self.assertEqual(caught.exception.code, code)
        self.assertEqual(Entry.objects.filter(verb="pii.revealed").count(), 0)

    @queries_of(actions.reveal)
    def test_it_costs_five_queries(self) -> None:
        """1 begin · 2 desk · 3 the case among those one may see, with its version · 4 entry · 5 commit."""
        by = people.official()
        with self.assertNumQueries(5):
            actions.reveal(self.case.pk, "id_no", by=by, reason="核对证件")


class RevealRaceTests(RaceTest):
    @race_of(actions.reveal)
    def test_two_looks_leave_two_entries_and_one_form_sent_twice_leaves_one(self) -> None:
        case, by = make_case(self.item), people.official()
        look = lambda: actions.reveal(case.pk, "id_no", by=by, reason="核对证件")  # noqa: E731
        self.assertEqual(race(look), ["done", "done"])
        self.assertEqual(Entry.objects.filter(verb="pii.revealed").count(), 2)
        self.assertEqual(race(lambda: once(str(by.pk), "one form", ["reveal"], look)), ["done", "done"])
        self.assertEqual(Entry.objects.filter(verb="pii.revealed").count(), 3)
