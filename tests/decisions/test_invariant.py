from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.decisions.actions import agree, put_back, refuse, return_step, satisfy, take, withdraw_chain
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.ledger.refusal import Refused
from tests import people
from tests.decisions.plans import APPROVE, HANDLE, HEAD, REVIEW, TWO, chain_on

PLANS = [
    {"steps": [APPROVE]},
    {"steps": [HANDLE, HEAD]},
    {"steps": [HANDLE, APPROVE, HEAD]},
    {"steps": [HANDLE, TWO, REVIEW, APPROVE]},
    {"steps": [HANDLE, {**TWO, "mode": "any"}, REVIEW, HEAD]},
    {"steps": [HANDLE, REVIEW, {**TWO, "mode": "quorum", "quorum": 1}, APPROVE]},
]
CAST = [
    "official",
    "second_official",
    "section_chief",
    "deputy_head",
    "bureau_head",
    "town_official",
    "health_official",
]
ACTS = {
    "agree": lambda seat, by: agree(seat, by=by),
    "refuse": lambda seat, by: refuse(seat, by=by, text="", reasons="x", remedies="y"),
    "return": lambda seat, by: return_step(seat, by=by, text="x"),
    "return to the handler": lambda seat, by: return_step(seat, by=by, text="x", to="handle"),
    "take": lambda seat, by: take(seat, by=by),
    "put back": lambda seat, by: put_back(seat, by=by),
}
# Agreement is likelier, so that runs get far enough up the ladder to matter.
MOVE = st.sampled_from([*ACTS, "agree", "agree", "fact", "withdraw"])
MOVES = st.lists(st.tuples(MOVE, st.integers(0, 99)), max_size=25)


class InvariantTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        cls.cast = {name: people.get(name) for name in CAST}

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
    @given(st.sampled_from(PLANS), st.integers(0, 1000), MOVES)
    def test_a_running_chain_has_exactly_one_active_step_whatever_people_do(self, plan, area, moves) -> None:
        chain = chain_on(plan, area=area)
        for move, pick in moves:
            opinions = Opinion.objects.filter(step__chain=chain).count()
            spoke = self.do(chain, move, pick)
            chain.refresh_from_db()
            self.check(chain, opinions + spoke)

    def do(self, chain: Chain, move: str, pick: int) -> int:
        """One move by somebody who could be expected to make it; how many opinions it adds."""
        if move == "fact":
            satisfy(chain.subject, "site_check", {"passed": bool(pick % 2)}, by=None)
            return 0
        if move == "withdraw":
            if pick > 90:
                withdraw_chain(chain.subject, by=None, reason="x")
            return 0
        seats = list(Seat.objects.open().filter(step__chain=chain).select_related("holder", "post").order_by("pk"))
        if not seats:
            return 0
        seat = seats[pick % len(seats)]
        able = [user for user in self.cast.values() if user.holdings.filter(post=seat.post).exists()]
        by = seat.holder or able[pick % len(able)]
        try:
            if seat.holder is None and move not in {"take", "put back"}:
                take(seat.pk, by=by)
            ACTS[move](seat.pk, by)
        except Refused:
            return 0
        return int(move not in {"take", "put back"})

    def check(self, chain: Chain, opinions: int) -> None:
        steps = list(Step.objects.filter(chain=chain))
        active = [one for one in steps if one.status == Step.Status.ACTIVE]
        waiting = [one for one in steps if one.status == Step.Status.WAITING]
        running = chain.status == Chain.Status.RUNNING
        self.assertEqual(len(active), int(running))
        self.assertTrue(running or not waiting)
        self.assertTrue(all(one.round == chain.round for one in active + waiting))
        open_seats = Seat.objects.open().filter(step__chain=chain)
        self.assertEqual(open_seats.exists(), running)
        self.assertFalse(open_seats.exclude(step__in=active).exists())
        self.assertEqual(Opinion.objects.filter(step__chain=chain).count(), opinions)
        if chain.status == Chain.Status.APPROVED:
            self.assertTrue(any(one.kind == "approve" and one.status == "agreed" for one in steps))
        if chain.status == Chain.Status.REFUSED:
            self.assertTrue(any(one.kind == "approve" and one.status == "refused" for one in steps))
