from django.test import TransactionTestCase

from apps.decisions.actions import agree, put_back, refuse, return_step, satisfy, take, withdraw_chain
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.ledger.integrity import broken_links
from apps.ledger.models import Entry
from tests import people
from tests.decisions.plans import FULL, active, chain_on, seat_of
from tests.people import make_world
from tests.racing import race, race_of


class RaceTests(TransactionTestCase):
    """Two at once on real connections: one effect, and the other hand is told why not."""

    def setUp(self) -> None:
        make_world()

    def at(self, key: str, plan: dict = FULL) -> Chain:
        """A chain that has come as far as the step `key`."""
        chain = chain_on(plan)
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        agree(seat.pk, by=people.official())
        if key != "countersign":
            agree(seat_of(chain, "countersign", "T-").pk, by=people.town_official())
            agree(seat_of(chain, "countersign", "NH-HEALTH").pk, by=people.health_official())
        return chain

    def tearDown(self) -> None:
        for chain in Chain.objects.running():
            self.assertEqual(Step.objects.active().filter(chain=chain).count(), 1)
        self.assertEqual(list(broken_links()), [])
        super().tearDown()

    @race_of(agree)
    def test_two_hands_on_one_seat(self) -> None:
        chain = self.at("review")
        seat = seat_of(chain, "review")
        outcomes = race(lambda: agree(seat.pk, by=people.section_chief()), hands=2)
        self.assertEqual(outcomes, ["done", "refused: already_decided"])
        self.assertEqual(Opinion.objects.filter(seat=seat).count(), 1)

    @race_of(take)
    def test_two_take_one_seat(self) -> None:
        seat = seat_of(chain_on(), "handle")
        outcomes = race(lambda: take(seat.pk, by=people.official()), lambda: take(seat.pk, by=people.second_official()))
        self.assertEqual(outcomes, ["done", "refused: taken"])
        self.assertEqual(Entry.objects.filter(verb="seat.taken").count(), 1)

    @race_of(put_back)
    def test_put_back_while_speaking(self) -> None:
        seat = seat_of(chain_on(), "handle")
        take(seat.pk, by=people.official())
        outcomes = race(lambda: put_back(seat.pk, by=people.official()), lambda: agree(seat.pk, by=people.official()))
        self.assertIn(outcomes, (["done", "refused: already_decided"], ["done", "refused: not_taken"]))

    def test_two_departments_countersign_at_the_same_time_and_it_closes_once(self) -> None:
        chain = self.at("countersign")
        town, health = seat_of(chain, "countersign", "T-"), seat_of(chain, "countersign", "NH-HEALTH")
        outcomes = race(
            lambda: agree(town.pk, by=people.town_official()), lambda: agree(health.pk, by=people.health_official())
        )
        self.assertEqual(outcomes, ["done", "done"])
        closed = Entry.objects.filter(verb="step.closed", subject=chain.subject, facts__key="countersign")
        self.assertEqual(closed.count(), 1)
        self.assertEqual(active(chain).key, "review")
        self.assertEqual(Seat.objects.filter(step__chain=chain, step__key="review").count(), 1)

    @race_of(refuse)
    def test_one_department_agrees_while_the_other_objects(self) -> None:
        chain = self.at("countersign")
        town, health = seat_of(chain, "countersign", "T-"), seat_of(chain, "countersign", "NH-HEALTH")
        outcomes = race(
            lambda: agree(town.pk, by=people.town_official()),
            lambda: refuse(health.pk, by=people.health_official(), text="", reasons="x", remedies=""),
        )
        self.assertIn(outcomes, (["done", "done"], ["done", "refused: already_decided"]))
        self.assertEqual(active(chain).key, "handle")  # an objection settles it, whoever came first

    @race_of(return_step)
    def test_agree_against_return_on_one_seat(self) -> None:
        chain = self.at("review")
        seat = seat_of(chain, "review")
        outcomes = race(
            lambda: agree(seat.pk, by=people.section_chief()),
            lambda: return_step(seat.pk, by=people.section_chief(), text="再看。"),
        )
        self.assertEqual(outcomes, ["done", "refused: already_decided"])
        self.assertIn(active(chain).key, ("approve", "handle"))

    def test_agree_against_withdrawal(self) -> None:
        chain = self.at("review")
        seat = seat_of(chain, "review")
        outcomes = race(
            lambda: agree(seat.pk, by=people.section_chief()),
            lambda: withdraw_chain(chain.subject, by=None, reason="申请人撤回"),
        )
        self.assertIn(outcomes, (["done", "done"], ["done", "refused: chain_closed"]))
        chain.refresh_from_db()
        self.assertEqual(chain.status, Chain.Status.WITHDRAWN)

    def test_the_site_check_comes_in_while_the_page_is_sent(self) -> None:
        chain = self.at("review")
        seat = seat_of(chain, "review")
        rev = chain.rev(seat.step_id)
        outcomes = race(
            lambda: agree(seat.pk, by=people.section_chief(), rev=rev),
            lambda: satisfy(chain.subject, "site_check", {"passed": False}, by=None),
        )
        self.assertIn(outcomes, (["done", "done"], ["done", "refused: changed"]))
