from datetime import timedelta

from django.test import TransactionTestCase

from apps.accounts.models import Role
from apps.decisions.actions import agree, put_back, refuse, return_step, take
from apps.decisions.models import Opinion, Seat, Step
from apps.ledger.clock import now
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.ledger.verbs import sentence
from apps.organizations.actions import hold_post, release_post
from apps.organizations.delegations import delegate, end_delegation
from apps.organizations.models import Delegation
from tests import people
from tests.decisions.plans import FULL, HANDLE, REVIEW, active, chain_on, seat_of, statuses, step
from tests.decisions.test_chain import ChainCase
from tests.racing import race


def stand_in(giver: str = "deputy_head", taker: str = "section_chief") -> Delegation:
    """`taker` acts for `giver` on the one post the giver holds, from now on for a week."""
    by = people.get(giver)
    post = by.holdings.get().post
    week = now() + timedelta(days=7)
    return delegate(post.pk, people.get(taker).pk, by=by, since=now(), until=week, reason="出差")


class Speaking(ChainCase):
    def refused(self, code: str, act: object) -> None:
        with self.assertRaises(Refused) as caught:
            act()  # type: ignore[operator]
        self.assertEqual(caught.exception.code, code)

    def test_the_delegate_speaks_in_the_holders_name(self) -> None:
        chain = chain_on()
        seat = self.to_approval(chain)
        stand_in(taker="official")
        agree(seat.pk, by=people.official(), text="同意。")
        seat.refresh_from_db()
        self.assertEqual((seat.holder, seat.on_behalf_of), (people.official(), people.deputy_head()))
        self.assertEqual(Opinion.objects.get(seat=seat).signed, "王敏（代李国雄）")
        entry = Entry.objects.filter(verb="opinion.given").last()
        self.assertEqual(entry.facts["on_behalf_of"], str(people.deputy_head().pk))
        self.assertIn("（代李国雄）", sentence(entry.verb, entry.facts, entry.actor_label))

    def test_refusing_and_returning_go_the_same_way(self) -> None:
        stand_in(taker="official")
        refusing, returning = chain_on(), chain_on()
        refuse(self.to_approval(refusing).pk, by=people.official(), text="", reasons="x", remedies="y")
        return_step(self.to_approval(returning).pk, by=people.official(), text="再看。")
        self.assertEqual(active(returning).round, 2)
        self.assertEqual(Seat.objects.filter(on_behalf_of=people.deputy_head()).count(), 2)

    def test_the_holder_may_still_speak(self) -> None:
        seat = self.to_approval(chain_on())
        stand_in(taker="official")
        agree(seat.pk, by=people.deputy_head())
        seat.refresh_from_db()
        self.assertEqual((seat.holder, seat.on_behalf_of), (people.deputy_head(), None))

    def test_nobody_else_and_not_after_it_has_ended(self) -> None:
        seat = self.to_approval(chain_on())
        given = stand_in(taker="official")
        self.refused("not_your_post", lambda: agree(seat.pk, by=people.second_official()))
        end_delegation(given.pk, by=people.deputy_head())
        self.refused("not_your_post", lambda: agree(seat.pk, by=people.official()))

    def test_not_before_it_begins_and_not_when_the_giver_has_left(self) -> None:
        seat = self.to_approval(chain_on())
        given = stand_in(taker="official")
        Delegation.objects.update(since=now() + timedelta(days=1))
        self.refused("not_your_post", lambda: agree(seat.pk, by=people.official()))
        Delegation.objects.update(since=given.since)
        release_post(given.post_id, given.giver_id, by=None)
        self.refused("not_your_post", lambda: agree(seat.pk, by=people.official()))

    def test_who_accepted_the_application_does_not_decide_for_another_either(self) -> None:
        seat = self.to_approval(chain_on(excluded=[people.official()]))
        stand_in(taker="official")
        self.refused("may_not_decide", lambda: agree(seat.pk, by=people.official()))
        desk = Seat.objects.for_desk(people.official(), [], Delegation.objects.in_force())
        self.assertEqual(list(desk), [])

    def test_one_person_has_one_voice_in_a_step(self) -> None:
        both = step("approve", "approve", ("NH-MSR", "leader"), ("NH-MSR", "head"))
        chain = chain_on({"steps": [HANDLE, REVIEW, both]})
        self.to_approval(chain)
        stand_in(taker="bureau_head")
        leader, head = (seat_of_role(chain, role) for role in (Role.LEADER, Role.HEAD))
        self.refused("has_a_seat", lambda: agree(leader.pk, by=people.bureau_head()))
        agree(head.pk, by=people.bureau_head())
        self.refused("has_a_seat", lambda: agree(leader.pk, by=people.bureau_head()))

    def test_pools_are_for_those_who_hold_the_post(self) -> None:
        stand_in("official", "section_chief")
        seat = seat_of(chain_on(), "handle")
        self.refused("not_your_post", lambda: take(seat.pk, by=people.section_chief()))
        take(seat.pk, by=people.official())
        self.refused("not_your_post", lambda: put_back(seat.pk, by=people.section_chief()))
        agree(seat.pk, by=people.section_chief())

    def test_who_spoke_below_leaves_it_to_another_holder_of_the_post(self) -> None:
        """陈志强 reviewed it; as delegate of the deputy head he does not approve what 林绍明, who holds that post too,
        can approve. He puts it back, and the other takes it."""
        hold_post(people.post("NH-MSR", Role.LEADER).pk, people.bureau_head().pk, by=None)
        chain = chain_on()
        seat = self.to_approval(chain)
        take(seat.pk, by=people.deputy_head())
        stand_in()
        self.refused("spoke_below", lambda: agree(seat.pk, by=people.section_chief()))
        put_back(seat.pk, by=people.section_chief())
        take(seat.pk, by=people.bureau_head())
        agree(seat.pk, by=people.bureau_head())

    def test_where_nobody_else_can_they_may_and_the_entry_says_so(self) -> None:
        seat = self.to_approval(chain_on())
        stand_in()
        agree(seat.pk, by=people.section_chief())
        entry = Entry.objects.filter(verb="opinion.given").last()
        self.assertTrue(entry.facts["spoke_below"])

    def test_a_fresh_delegate_leaves_no_such_mark(self) -> None:
        seat = self.to_approval(chain_on())
        stand_in(taker="second_official")
        agree(seat.pk, by=people.second_official())
        self.assertNotIn("spoke_below", Entry.objects.filter(verb="opinion.given").last().facts)

    def test_after_a_return_the_seat_goes_to_its_own_holder(self) -> None:
        stand_in("official", "section_chief")
        chain = chain_on()
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        agree(seat.pk, by=people.section_chief())
        return_step(seat_of(chain, "review").pk, by=people.section_chief(), text="再看。")
        self.assertEqual(seat_of(chain, "handle").holder, people.official())
        self.assertEqual(statuses(chain)[-1][:2], (2, "approve"))


def seat_of_role(chain, role: str) -> Seat:
    return Seat.objects.get(step__chain=chain, step__status=Step.Status.ACTIVE, post__role=role)


class Races(TransactionTestCase):
    def setUp(self) -> None:
        people.make_world()

    def test_holder_and_delegate_speak_at_once(self) -> None:
        chain = chain_on(FULL)
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        stand_in("official", "section_chief")
        outcomes = race(lambda: agree(seat.pk, by=people.official()), lambda: agree(seat.pk, by=people.section_chief()))
        self.assertEqual(outcomes, ["done", "refused: already_decided"])
        self.assertEqual(Opinion.objects.filter(seat=seat).count(), 1)
