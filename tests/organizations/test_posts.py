from datetime import timedelta

from django.test import TestCase, TransactionTestCase

from apps.accounts.models import Role
from apps.ledger.clock import now
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.actions import hold_post, release_post
from apps.organizations.desk import desk_of
from apps.organizations.models import Holding, Post
from apps.organizations.posts import holders, offices, posts_for, vacant
from tests import people
from tests.racing import queries_of, race, race_of


class WhoAnswersForARole(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_a_bureau_answers_through_its_section(self) -> None:
        self.assertEqual([post.unit.code for post in posts_for("NH-MSR", Role.OFFICIAL)], ["NH-MSR-LIC"])

    def test_the_nearest_comes_first(self) -> None:
        section = people.unit("NH-MSR-LIC")
        Post.objects.create(unit=section, role=Role.HEAD, title="代管局长")
        self.assertEqual([post.title for post in posts_for("NH-MSR", Role.HEAD)], ["局长", "代管局长"])

    def test_town_offices_answer_in_their_order(self) -> None:
        codes = [post.unit.code.rsplit("-", 1)[1] for post in posts_for("T-440605126", Role.OFFICIAL)]
        self.assertEqual(codes, ["SERVICE", "GOV", "ENFORCE", "BUILD", "EMERG", "ECON"])

    def test_a_closed_post_and_an_unknown_unit_answer_for_nothing(self) -> None:
        Post.objects.filter(unit__code="NH-MSR", role=Role.HEAD).update(is_active=False)
        self.assertEqual(posts_for("NH-MSR", Role.HEAD), [])
        self.assertEqual(posts_for("NH-NOWHERE", Role.HEAD), [])

    def test_a_code_that_another_starts_with_is_not_below_it(self) -> None:
        codes = {post.unit.code for post in posts_for("NH-MSR", Role.OFFICIAL)}
        self.assertNotIn("NH-MSRX", codes)

    def test_a_pool_has_several_holders(self) -> None:
        pool = people.post("NH-MSR-LIC", Role.OFFICIAL)
        self.assertEqual([user.username for user in holders(pool)], ["official", "second_official"])

    def test_posts_are_found_in_one_query(self) -> None:
        """Posts with their units, and which of the units asked for each lies in."""
        with self.assertNumQueries(1):
            posts_for("T-440605126", Role.OFFICIAL)

    def test_several_units_and_roles_are_answered_apart(self) -> None:
        asked = [("NH-MSR", Role.OFFICIAL), ("NH-MSR-LIC", Role.OFFICIAL), ("NH-MSR", Role.CHIEF), ("NH-NO", Role.HEAD)]
        with self.assertNumQueries(1):
            found = offices(asked)
        self.assertEqual({one: [post for post, _people in found[one]] for one in asked}, {
            one: posts_for(*one) for one in asked
        })  # fmt: skip

    def test_each_post_comes_with_who_is_in_office(self) -> None:
        gone = people.post("NH-MSR", Role.HEAD)
        Holding.objects.filter(post=gone).update(until=now() + timedelta(seconds=1))
        asked = [("NH-MSR-LIC", Role.OFFICIAL), ("NH-MSR", Role.HEAD)]
        found = offices(asked)
        names = {one: [[user.shown_name for user in who] for _post, who in found[one]] for one in asked}
        pool = [user.shown_name for user in holders(people.post("NH-MSR-LIC", Role.OFFICIAL))]
        self.assertEqual(names, {asked[0]: [pool], asked[1]: [[]]})

    def test_vacant_posts(self) -> None:
        held, empty = people.post("NH-MSR", Role.HEAD), people.post("NH-URBAN", Role.HEAD)
        self.assertEqual(vacant([held, empty]), [empty])


class HoldingAPost(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        self.post = people.post("NH-URBAN", Role.HEAD)
        self.user = people.official()

    def test_holding_makes_a_desk_and_a_member_of_the_unit(self) -> None:
        hold_post(self.post.pk, self.user.pk, by=people.admin())
        self.assertIn(Role.HEAD, desk_of(self.user).roles)
        self.assertTrue(self.user.groups.filter(name="NH-URBAN").exists())
        entry = Entry.objects.about(self.post.pk).get()
        self.assertEqual((entry.verb, entry.actor_label, entry.facts["name"]), ("post.held", "苏子豪", "王敏"))

    def test_releasing_takes_both_away(self) -> None:
        hold_post(self.post.pk, self.user.pk, by=None)
        release_post(self.post.pk, self.user.pk, by=people.admin())
        self.assertNotIn(Role.HEAD, desk_of(self.user).roles)
        self.assertFalse(self.user.groups.filter(name="NH-URBAN").exists())
        self.assertEqual([e.verb for e in Entry.objects.about(self.post.pk)], ["post.held", "post.released"])

    def test_whoever_holds_two_posts_in_a_unit_stays_a_member_when_one_ends(self) -> None:
        other = people.post("NH-URBAN", Role.LEADER)
        hold_post(self.post.pk, self.user.pk, by=None)
        hold_post(other.pk, self.user.pk, by=None)
        release_post(self.post.pk, self.user.pk, by=None)
        self.assertTrue(self.user.groups.filter(name="NH-URBAN").exists())

    def test_a_post_may_be_held_again_later(self) -> None:
        for _ in range(2):
            hold_post(self.post.pk, self.user.pk, by=None)
            release_post(self.post.pk, self.user.pk, by=None)
        self.assertEqual(Holding.objects.filter(post=self.post).count(), 2)

    def test_refusals_name_the_rule(self) -> None:
        self.refused("not_staff", lambda: hold_post(self.post.pk, people.applicant().pk, by=None))
        self.refused("not_held", lambda: release_post(self.post.pk, self.user.pk, by=None))
        hold_post(self.post.pk, self.user.pk, by=None)
        self.refused("already_held", lambda: hold_post(self.post.pk, self.user.pk, by=None))
        Post.objects.filter(pk=self.post.pk).update(is_active=False)
        self.refused("post_closed", lambda: hold_post(self.post.pk, people.worker().pk, by=None))

    def refused(self, code: str, act: object) -> None:
        with self.assertRaises(Refused) as caught:
            act()  # type: ignore[operator]
        self.assertEqual(caught.exception.code, code)

    def test_administrators_alone_and_nobody_for_themself(self) -> None:
        hold_post(self.post.pk, self.user.pk, by=None)
        self.refused("not_an_admin", lambda: hold_post(self.post.pk, self.user.pk, by=people.editor()))
        self.refused("not_an_admin", lambda: release_post(self.post.pk, self.user.pk, by=people.editor()))
        self.refused("own_post", lambda: hold_post(self.post.pk, people.admin().pk, by=people.admin()))

    @queries_of(hold_post, release_post)
    def test_what_holding_and_releasing_cost(self) -> None:
        """Holding: 1. savepoint (BEGIN outside tests); 2. administrator? 3. lock post, with its unit; 4. lock person;
        5. already held?; 6. insert holding; 7. insert group membership; 8. ledger entry; 9. release of the savepoint.
        Releasing: the same, with 6. update holding and one more: another post in the unit?"""
        admin = people.admin()
        with self.assertNumQueries(9):
            hold_post(self.post.pk, self.user.pk, by=admin)
        with self.assertNumQueries(10):
            release_post(self.post.pk, self.user.pk, by=admin)


class TwoHands(TransactionTestCase):
    @race_of(hold_post, release_post)
    def test_two_hands_give_one_post_to_one_person(self) -> None:
        people.make_world()
        post, user = people.post("NH-URBAN", Role.HEAD), people.official()
        outcomes = race(lambda: hold_post(post.pk, user.pk, by=None))
        self.assertEqual(outcomes, ["done", "refused: already_held"])
        outcomes = race(lambda: release_post(post.pk, user.pk, by=None))
        self.assertEqual(outcomes, ["done", "refused: not_held"])
        self.assertEqual(Entry.objects.filter(subject=post.pk).count(), 2)

    def test_one_post_ends_while_another_in_the_unit_begins(self) -> None:
        people.make_world()
        head, leader, user = people.post("NH-URBAN", Role.HEAD), people.post("NH-URBAN", Role.LEADER), people.official()
        hold_post(head.pk, user.pk, by=None)
        outcomes = race(lambda: release_post(head.pk, user.pk, by=None), lambda: hold_post(leader.pk, user.pk, by=None))
        self.assertEqual(outcomes, ["done", "done"])
        self.assertTrue(user.groups.filter(name="NH-URBAN").exists())
