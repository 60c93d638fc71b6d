from apps.decisions.actions import agree, refuse, return_step, take
from apps.decisions.ladder import ladder
from tests import people
from tests.decisions.plans import APPROVE, FULL, HANDLE, HEAD, chain_on, seat_of
from tests.decisions.test_chain import ChainCase


class LadderTests(ChainCase):
    def states(self, chain) -> list[tuple[str, str]]:
        return [(rung.step.key, rung.state) for rung in ladder(chain).rungs]

    def test_it_shows_done_now_and_to_come_with_their_people(self) -> None:
        chain = chain_on(FULL)
        self.handle(chain)
        self.assertEqual(
            self.states(chain), [("handle", "done"), ("countersign", "now"), ("review", "next"), ("approve", "next")]
        )
        drawn = ladder(chain)
        self.assertEqual(drawn.rungs[3].seats[0].holder, people.deputy_head())
        said = [one for words in drawn.rungs[0].words.values() for one in words]
        self.assertEqual([one.text for one in said], ["材料齐全，拟同意。"])

    def test_skipped_steps_are_not_drawn_and_words_of_earlier_rounds_stay(self) -> None:
        chain = chain_on({"steps": [HANDLE, HEAD, APPROVE]}, area=1)
        self.handle(chain)
        self.assertEqual(self.states(chain), [("handle", "done"), ("approve", "now")])
        return_step(seat_of(chain, "approve").pk, by=people.deputy_head(), text="请补充。")
        drawn = ladder(chain)
        self.assertEqual(drawn.rungs[0].state, "now")
        self.assertEqual([one.text for one in drawn.earlier], ["材料齐全，拟同意。", "请补充。"])

    def test_it_foresees_what_follows_an_agreement(self) -> None:
        chain = chain_on(FULL)
        take(seat_of(chain, "handle").pk, by=people.official())
        self.assertEqual(ladder(chain).after_agreement(seat_of(chain, "handle"))[1].step.key, "countersign")
        agree(seat_of(chain, "handle").pk, by=people.official())
        town, health = seat_of(chain, "countersign", "T-"), seat_of(chain, "countersign", "NH-HEALTH")
        self.assertEqual(ladder(chain).after_agreement(town), ("waits", None))
        agree(town.pk, by=people.town_official())
        self.assertEqual(ladder(chain).after_agreement(health)[1].step.key, "review")
        agree(health.pk, by=people.health_official())
        agree(seat_of(chain, "review").pk, by=people.section_chief())
        self.assertEqual(ladder(chain).after_agreement(seat_of(chain, "approve")), ("end", None))

    def test_it_foresees_the_approval_that_opens_whatever_its_condition(self) -> None:
        chain = chain_on({"steps": [HANDLE, HEAD]}, area=1)
        take(seat_of(chain, "handle").pk, by=people.official())
        self.assertEqual(ladder(chain).after_agreement(seat_of(chain, "handle"))[1].step.key, "head")

    def test_a_proposal_to_refuse_is_seen(self) -> None:
        chain = chain_on()
        take(seat_of(chain, "handle").pk, by=people.official())
        refuse(seat_of(chain, "handle").pk, by=people.official(), text="", reasons="无独立冷食间。", remedies="")
        drawn = ladder(chain)
        self.assertTrue(drawn.refusal_proposed)
        self.assertEqual(drawn.rungs[0].state, "bad")
