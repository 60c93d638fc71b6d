from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.decisions.actions import agree, put_back, return_step, take
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.models import Entry
from apps.ledger.refusal import Stale
from apps.ledger.relay import drain
from apps.organizations.actions import hold_post, release_post
from tests import people
from tests.decisions.plans import APPROVE, HANDLE, TWO, active, chain_on, seat_of, step
from tests.decisions.test_chain import ChainCase


class TakeTests(ChainCase):
    def test_who_takes_first_has_it_and_the_other_is_told_who(self) -> None:
        seat = seat_of(chain_on(), "handle")
        take(seat.pk, by=people.official())
        refusal = self.refused("taken", take, seat.pk, by=people.second_official())
        self.assertIsInstance(refusal, Stale)
        self.assertIn(people.official().shown_name, str(refusal.message))
        self.refused("taken", agree, seat.pk, by=people.second_official())

    def test_taking_twice_changes_nothing(self) -> None:
        chain = chain_on()
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        take(seat.pk, by=people.official())
        self.assertEqual(self.verbs(chain).count("seat.taken"), 1)

    def test_put_back_makes_it_anybodys_again(self) -> None:
        chain = chain_on()
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        self.refused("taken", put_back, seat.pk, by=people.second_official())
        put_back(seat.pk, by=people.official())
        take(seat.pk, by=people.second_official())
        self.assertEqual(seat_of(chain, "handle").holder, people.second_official())

    def test_a_seat_nobody_else_could_take_is_not_put_back(self) -> None:
        chain = chain_on()
        self.handle(chain)
        self.refused("only_holder", put_back, seat_of(chain, "review").pk, by=people.section_chief())

    def test_others_may_not_take(self) -> None:
        seat = seat_of(chain_on(), "handle")
        self.refused("not_your_post", take, seat.pk, by=people.health_official())

    def test_nobody_gets_two_seats_of_one_step(self) -> None:
        official = people.official()
        chief = people.post("NH-MSR-LIC", "chief")
        release_post(chief.pk, people.section_chief().pk, by=None)
        hold_post(chief.pk, official.pk, by=None)
        both = step("both", "countersign", ("NH-MSR", "chief"), ("NH-MSR", "official"))
        chain = chain_on({"steps": [HANDLE, both, APPROVE]})
        take(seat_of(chain, "handle").pk, by=official)
        agree(seat_of(chain, "handle").pk, by=official)
        first, second = Seat.objects.filter(step=active(chain)).order_by("post__role")
        self.assertEqual((first.holder, second.holder), (official, people.second_official()))
        Seat.objects.filter(pk=second.pk).update(holder=None)
        self.refused("has_a_seat", take, second.pk, by=official)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Seat.objects.filter(pk=second.pk).update(holder=official)


class VacancyTests(ChainCase):
    def test_a_step_without_a_person_is_told_and_listed(self) -> None:
        release_post(people.post("NH-MSR-LIC", "chief").pk, people.section_chief().pk, by=None)
        chain = chain_on()
        self.handle(chain)
        self.assertEqual(Step.objects.vacant().get(), active(chain))
        self.assertIn("step.vacant", self.verbs(chain))

    def test_a_unit_that_does_not_exist_is_listed_too_and_never_counts_as_agreed(self) -> None:
        plan = {
            "steps": [HANDLE, {**TWO, "seats": [*TWO["seats"], {"unit": "NH-NOBODY", "role": "official"}]}, APPROVE]
        }
        chain = chain_on(plan)
        self.handle(chain)
        agree(seat_of(chain, "countersign", "T-").pk, by=people.town_official())
        agree(seat_of(chain, "countersign", "NH-HEALTH").pk, by=people.health_official())
        self.assertEqual(active(chain).key, "countersign")
        self.assertEqual(Step.objects.vacant().get().key, "countersign")

    def test_whoever_comes_to_the_post_gets_the_seat(self) -> None:
        chief = people.post("NH-MSR-LIC", "chief")
        release_post(chief.pk, people.section_chief().pk, by=None)
        chain = chain_on()
        self.handle(chain)
        hold_post(chief.pk, people.second_official().pk, by=None)
        drain()
        self.assertEqual(seat_of(chain, "review").holder, people.second_official())
        self.assertFalse(Step.objects.vacant().exists())
        agree(seat_of(chain, "review").pk, by=people.second_official())

    def test_when_the_holder_leaves_the_seat_goes_to_the_others_or_is_listed(self) -> None:
        chain = chain_on()
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        post = people.post("NH-MSR-LIC", "official")
        release_post(post.pk, people.official().pk, by=None)
        self.assertTrue(Step.objects.vacant().exists())
        drain()
        self.assertEqual(seat_of(chain, "handle").holder, people.second_official())
        release_post(post.pk, people.second_official().pk, by=None)
        drain()
        self.assertEqual(Step.objects.vacant().get(), active(chain))
        self.assertIn("step.vacant", self.verbs(chain))

    def test_who_accepted_it_does_not_count_as_somebody_for_the_approval(self) -> None:
        only = people.deputy_head()
        chain = chain_on({"steps": [HANDLE, APPROVE]}, excluded=[only])
        self.handle(chain)
        self.assertEqual(Step.objects.vacant().get().key, "approve")
        self.assertIsNone(seat_of(chain, "approve").holder)

    def test_nothing_is_listed_while_everything_is_attended(self) -> None:
        chain_on()
        self.handle(chain_on())
        self.assertFalse(Step.objects.vacant().exists())


class SightTests(ChainCase):
    def sees(self, user: User, chain: Chain) -> bool:
        return Chain.objects.visible_to(user).filter(pk=chain.pk).exists()

    def test_the_only_door_to_rows(self) -> None:
        chain = chain_on()
        for user in (people.official(), people.second_official(), people.section_chief(), people.deputy_head()):
            self.assertTrue(self.sees(user, chain), user.username)
        for user in (
            people.town_official(),
            people.health_official(),
            people.clerk(),
            people.applicant(),
            people.stranger(),
        ):
            self.assertFalse(self.sees(user, chain), user.username)

    def test_a_countersigning_unit_sees_it_from_when_it_is_asked(self) -> None:
        chain = chain_on({"steps": [HANDLE, TWO, APPROVE]})
        self.assertFalse(self.sees(people.town_official(), chain))
        self.handle(chain)
        self.assertTrue(self.sees(people.town_official(), chain))

    def test_the_desk_holds_ones_own_seats_and_the_pools_one_may_take_from(self) -> None:
        chain = chain_on()
        official, other = people.official(), people.second_official()
        posts = [people.post("NH-MSR-LIC", "official")]
        self.assertEqual(Seat.objects.for_desk(official, posts).count(), 1)
        take(seat_of(chain, "handle").pk, by=official)
        self.assertEqual(Seat.objects.for_desk(official, posts).count(), 1)
        self.assertEqual(Seat.objects.for_desk(other, posts).count(), 0)
        pool = {"steps": [step("approve", "approve", ("NH-MSR", "official"))]}
        barred = chain_on(pool, excluded=[people.clerk()])
        self.assertEqual(Seat.objects.for_desk(other, posts).get().step.chain, barred)

    def test_a_returned_seat_is_on_the_desk_of_who_had_it(self) -> None:
        chain = chain_on()
        return_step(self.to_approval(chain).pk, by=people.deputy_head(), text="再看。", to="handle")
        self.assertEqual(Seat.objects.open().held_by(people.official()).get().step, active(chain))

    def test_entries_name_staff_but_no_words_of_theirs(self) -> None:
        chain = chain_on()
        self.handle(chain)
        opened = Entry.objects.about(chain.subject).filter(verb="step.opened").last()
        self.assertIn(people.section_chief().shown_name, opened.facts["to"])
