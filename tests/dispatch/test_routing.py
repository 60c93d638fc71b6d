"""The router: one team, one hop, always the same one for the same input, and it says why."""

from typing import Any

from django.test import SimpleTestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.dispatch.routing import Ask, Candidate, rank

TOWN = "440605000000/440605126000/"
COMMUNITY = TOWN + "440605126015/"
GRID = COMMUNITY + "440605126015001/"


def team(code: str, **more: Any) -> Candidate:
    base: dict[str, Any] = {
        "id": code, "code": code, "name": code, "name_en": code, "path": TOWN, "skills": ["drainage"], "capacity": 20,
        "open_orders": 0, "members": 4, "on_duty": True,
    }  # fmt: skip
    return Candidate(**base | more)


ASK = Ask("drainage", GRID)


class RouterTests(SimpleTestCase):
    def test_scenarios(self) -> None:
        rows: list[tuple[str, Ask, list[Candidate], str | None, str]] = [
            # what, ask, candidates, picked, rule
            ("only one has the skill", ASK, [team("A"), team("B", skills=["fire"])], "A", "only_one"),
            ("the grid's own team before the town's", ASK, [team("A"), team("B", path=GRID)], "B", "best_score"),
            ("the town's before the district's", ASK, [team("A", path="440605000000/"), team("B")], "B", "best_score"),
            ("the roster: as many on duty as the order needs", Ask("drainage", GRID, officers=2),
             [team("A", rostered=True, hands=1), team("B", rostered=True, hands=2)], "B", "best_score"),
            ("the lighter load", ASK, [team("A", open_orders=10), team("B", open_orders=2)], "B", "best_score"),
            ("its first trade", ASK, [team("A", skills=["roads", "drainage"]), team("B")], "B", "best_score"),
            ("equal points: fewer orders", ASK,
             [team("A", open_orders=3, capacity=1000), team("B", open_orders=1, capacity=1000)], "B", "lighter_load"),
            ("all equal: the code", ASK, [team("B"), team("A")], "A", "code_order"),
            ("who is on duty", ASK, [team("A", on_duty=False, path=GRID), team("B")], "B", "only_one"),
            ("nobody on duty: a resting team", ASK, [team("A", on_duty=False)], "A", "resting"),
            ("who gave it back is out", Ask("drainage", GRID, 1, frozenset({"A"})), [team("A"), team("B")], "B",
             "only_one"),
            ("too few people for two officers", Ask("drainage", GRID, 2), [team("A", members=1), team("B")], "B",
             "only_one"),
            ("another town's team", ASK, [team("A", path="440605000000/440605125000/")], None, "nobody"),
            ("nobody has the skill", ASK, [team("A", skills=["fire"])], None, "nobody"),
            ("no team at all", ASK, [], None, "nobody"),
            ("place unknown", Ask("drainage", ""), [team("A")], None, "no_place"),
            ("place known to the town: a team inside it", Ask("drainage", TOWN), [team("A", path=GRID)], "A",
             "only_one"),
            ("a full team still gets it when it is alone", ASK, [team("A", open_orders=50)], "A", "only_one"),
        ]  # fmt: skip
        for what, ask, candidates, picked, rule in rows:
            with self.subTest(what=what):
                ranking = rank(ask, candidates)
                self.assertEqual(ranking.picked.code if ranking.picked else None, picked)
                self.assertEqual(ranking.rule, rule)

    def test_it_says_for_each_criterion_what_it_gave_and_why_one_is_out(self) -> None:
        rows = rank(ASK, [team("A", open_orders=5), team("B", skills=["fire"], path=GRID)]).as_json()
        self.assertEqual(rows[0] | {"name": "A"}, {
            "team": "A", "name": "A", "name_en": "A", "skill": 25, "place": 30, "load": 15, "duty": 15, "score": 85,
            "out": "", "open": 5, "capacity": 20, "members": 4, "rostered": False, "hands": 0,
        })  # fmt: skip
        self.assertEqual((rows[1]["team"], rows[1]["out"]), ("B", "skill"))

    def test_of_many_candidates_the_record_keeps_the_best(self) -> None:
        self.assertEqual(len(rank(ASK, [team(f"A{n:02}") for n in range(40)]).as_json()), 12)

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the router
    @given(st.permutations(range(6)), st.lists(st.integers(0, 30), min_size=6, max_size=6))
    def test_the_order_of_reading_never_matters(self, order: list[int], loads: list[int]) -> None:
        teams = [team(f"T{n}", open_orders=loads[n], on_duty=n % 2 == 0) for n in range(6)]
        first, second = rank(ASK, teams), rank(ASK, [teams[n] for n in order])
        self.assertEqual(first.as_json(), second.as_json())
        self.assertEqual(first.rule, second.rule)
