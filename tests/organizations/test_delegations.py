from datetime import timedelta

from django.db import IntegrityError, transaction
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from apps.accounts.models import Role
from apps.ledger.clock import now
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.actions import hold_post, release_post
from apps.organizations.delegations import colleagues, delegate, end_delegation
from apps.organizations.models import Delegation
from tests import people
from tests.racing import queries_of, race, race_of

WEEK = timedelta(days=7)


def give(**more: object) -> Delegation:
    """李国雄, deputy head, asks 李志强, section chief, to act for him for a week."""
    terms = {"since": now(), "until": now() + WEEK, "reason": "出差", "by": people.deputy_head(), **more}
    return delegate(people.post("NH-MSR", Role.LEADER).pk, terms.pop("taker", people.section_chief().pk), **terms)


class Delegating(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def refused(self, code: str, act: object) -> None:
        with self.assertRaises(Refused) as caught:
            act()  # type: ignore[operator]
        self.assertEqual(caught.exception.code, code)

    def in_force(self) -> list[Delegation]:
        return list(Delegation.objects.in_force().taken_by(people.section_chief()))

    def test_a_holder_lets_a_colleague_act_for_a_time(self) -> None:
        given = give()
        self.assertEqual(self.in_force(), [given])
        entry = Entry.objects.about(given.post_id).get()
        self.assertEqual((entry.verb, entry.actor_label, entry.facts["name"]), ("delegation.given", "李国雄", "李志强"))

    def test_either_side_ends_it_before_its_time(self) -> None:
        for by in (people.deputy_head(), people.section_chief()):
            given = give()
            end_delegation(given.pk, by=by)
            self.assertEqual(self.in_force(), [])
        self.assertEqual(Entry.objects.filter(verb="delegation.ended").count(), 2)

    def test_only_the_two_of_them_and_only_once(self) -> None:
        given = give()
        self.refused("not_yours", lambda: end_delegation(given.pk, by=people.bureau_head()))
        end_delegation(given.pk, by=people.deputy_head())
        self.refused("over", lambda: end_delegation(given.pk, by=people.deputy_head()))

    def test_it_begins_and_ends_by_itself(self) -> None:
        give(since=now() + timedelta(days=1))
        self.assertEqual(self.in_force(), [])
        Delegation.objects.update(since=now() - 2 * WEEK, until=now() - WEEK)
        self.assertEqual(self.in_force(), [])

    def test_it_ends_with_the_post_of_who_gave_it(self) -> None:
        given = give()
        release_post(given.post_id, given.giver_id, by=people.admin())
        self.assertEqual(self.in_force(), [])

    def test_only_a_post_one_holds_and_which_decides(self) -> None:
        self.refused("not_your_post", lambda: give(by=people.bureau_head()))
        dispatching = people.post("T-440605126-OPS", Role.DISPATCHER)
        terms = {"since": now(), "until": now() + WEEK, "reason": "x", "by": people.dispatcher()}
        self.refused("not_a_deciding_post", lambda: delegate(dispatching.pk, people.town_head().pk, **terms))

    def test_no_delegate_of_a_delegate(self) -> None:
        given = give()
        terms = {"since": now(), "until": now() + WEEK, "reason": "x", "by": people.section_chief()}
        self.refused("not_your_post", lambda: delegate(given.post_id, people.official().pk, **terms))

    def test_only_a_colleague_of_the_organ_who_decides_and_does_not_hold_it(self) -> None:
        for taker in (people.deputy_head(), people.health_official(), people.clerk(), people.applicant()):
            self.refused("not_a_colleague", lambda taker=taker: give(taker=taker.pk))
        hold_post(people.post("NH-MSR", Role.LEADER).pk, people.bureau_head().pk, by=None)
        self.refused("not_a_colleague", lambda: give(taker=people.bureau_head().pk))

    def test_dates_and_reason_are_checked(self) -> None:
        self.refused("ends_before", lambda: give(until=now() - WEEK))
        self.refused("in_the_past", lambda: give(since=now() - WEEK))
        self.refused("reason_missing", lambda: give(reason=" "))
        midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
        self.assertGreater(give(since=midnight).since, midnight)  # today begins now

    def test_one_delegate_at_a_time(self) -> None:
        give()
        self.refused("overlaps", lambda: give(since=now() + timedelta(days=2), taker=people.official().pk))
        after = give(since=now() + WEEK + timedelta(hours=1), until=now() + 2 * WEEK)
        self.assertEqual(Delegation.objects.not_over().count(), 2)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Delegation.objects.filter(pk=after.pk).update(since=now())

    @queries_of(delegate, end_delegation)
    def test_what_the_acts_cost(self) -> None:
        """Giving: 1 savepoint (BEGIN outside tests), 2 lock the post, 3 does the giver hold it, 4 the colleague,
        5 savepoint, 6 insert, 7 release, 8 entry, 9 release.
        Ending: 1 savepoint, 2 lock, 3 update, 4 entry, 5 release."""
        by, taker, post = people.deputy_head(), people.section_chief(), people.post("NH-MSR", Role.LEADER)
        with self.assertNumQueries(9):
            given = delegate(post.pk, taker.pk, by=by, since=now(), until=now() + WEEK, reason="出差")
        with self.assertNumQueries(5):
            end_delegation(given.pk, by=by)

    def test_choosing_a_colleague_is_one_query(self) -> None:
        by, post = people.deputy_head(), people.unit("NH-MSR").posts.select_related("unit").get(role=Role.LEADER)
        with self.assertNumQueries(1):
            names = [one.user.username for one in colleagues(post, but=by)]
        self.assertEqual(sorted(names), ["bureau_head", "official", "second_official", "section_chief"])


class Races(TransactionTestCase):
    def setUp(self) -> None:
        people.make_world()

    @race_of(delegate)
    def test_two_delegations_of_one_post_at_once(self) -> None:
        self.assertEqual(race(give), ["done", "refused: overlaps"])
        self.assertEqual(Entry.objects.filter(verb="delegation.given").count(), 1)

    @race_of(end_delegation)
    def test_both_end_it_at_once(self) -> None:
        given = give()
        outcomes = race(
            lambda: end_delegation(given.pk, by=people.deputy_head()),
            lambda: end_delegation(given.pk, by=people.section_chief()),
        )
        self.assertEqual(outcomes, ["done", "refused: over"])
