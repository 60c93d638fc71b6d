from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.decisions.actions import agree, put_back, refuse, return_step, take
from apps.decisions.models import Seat, Step
from apps.organizations.calendar import WorkCalendar
from tests import people
from tests.decisions.plans import FULL, chain_on, seat_of
from tests.decisions.test_chain import ChainCase
from tests.racing import queries_of


class QueryTests(ChainCase):
    """What each act costs. SAVEPOINT and RELEASE stand for BEGIN and COMMIT outside tests and are not counted."""

    def costs(self, queries: int, act, *args, **kwargs) -> None:
        WorkCalendar.current()
        with CaptureQueriesContext(connection) as caught:
            act(*args, **kwargs)
        sql = [one["sql"] for one in caught if "SAVEPOINT" not in one["sql"]]
        self.assertEqual(len(sql), queries, "\n".join(sql))

    @queries_of(agree)
    def test_agree_that_opens_the_next_step(self) -> None:
        """1 lock the chain, 2 its steps and the step's seats, 3 opinion and seat, 4 close the step, 5 calendar version,
        6 posts of the next step with their holders, 7 next step and its seats,
        8 entries opinion.given, step.closed, step.opened."""
        chain = chain_on()
        self.handle(chain)
        by = people.section_chief()
        self.costs(8, agree, seat_of(chain, "review").pk, by=by, text="同意。")

    def test_agree_that_leaves_the_step_open(self) -> None:
        """1 lock the chain, 2 steps and seats, 3 opinion and seat, 4 entry opinion.given."""
        chain = chain_on(FULL)
        self.handle(chain)
        by = people.town_official()
        self.costs(4, agree, seat_of(chain, "countersign", "T-").pk, by=by)

    def test_agree_that_approves(self) -> None:
        """1 lock the chain, 2 steps and seats, 3 opinion and seat, 4 close the step, 5 close the chain,
        6 entries opinion.given, step.closed, chain.approved."""
        chain = chain_on()
        seat = self.to_approval(chain)
        by = people.deputy_head()
        self.costs(6, agree, seat.pk, by=by)

    @queries_of(refuse)
    def test_refuse_for_good(self) -> None:
        """1 lock the chain, 2 steps and seats, 3 opinion and seat, 4 close the step, 5 close the chain, 6 refusals of
        the step for the letter, 7 entries opinion.given, step.closed, chain.refused."""
        chain = chain_on()
        seat = self.to_approval(chain)
        by = people.deputy_head()
        self.costs(7, refuse, seat.pk, by=by, text="", reasons="x", remedies="y")

    @queries_of(return_step)
    def test_return(self) -> None:
        """1 lock, 2 steps and seats, 3 opinion and seat, 4 close the step, 5 drop waiting steps, 6 update chain,
        7 insert steps, 8 calendar version, 9 posts with holders, 10 who had it, 11 open step with its seat,
        12 entries opinion.given, step.closed, chain.returned, step.opened."""
        chain = chain_on()
        seat = self.to_approval(chain)
        by = people.deputy_head()
        self.costs(12, return_step, seat.pk, by=by, text="再看。")

    @queries_of(take)
    def test_take(self) -> None:
        """1 lock the chain, 2 steps and seats, 3 update seat, 4 entry seat.taken."""
        seat, by = seat_of(chain_on(), "handle"), people.official()
        self.costs(4, take, seat.pk, by=by)

    @queries_of(put_back)
    def test_put_back(self) -> None:
        """1 lock the chain, 2 steps and seats, 3 who else holds the post, 4 update seat, 5 entry seat.put_back."""
        seat, by = seat_of(chain_on(), "handle"), people.official()
        take(seat.pk, by=by)
        self.costs(5, put_back, seat.pk, by=by)

    def test_the_desk_costs_the_same_with_three_and_with_thirty_seats(self) -> None:
        by = people.official()
        posts = [people.post("NH-MSR-LIC", "official")]
        for many in (3, 27):
            for _ in range(many):
                chain_on()
            with self.assertNumQueries(1):
                list(Seat.objects.for_desk(by, posts).select_related("step__chain").order_by("due_at", "id")[:20])
            with self.assertNumQueries(1):
                list(Step.objects.vacant())
