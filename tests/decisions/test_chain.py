import copy
from datetime import datetime

from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.test import TestCase

from apps.decisions.actions import agree, open_chain, refuse, return_step, satisfy, take, withdraw_chain
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused, Stale
from tests import people
from tests.decisions.plans import APPROVE, FULL, HANDLE, HEAD, PLAIN, REVIEW, TWO, active, chain_on, seat_of, statuses
from tests.people import make_world


class ChainCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_world()

    def refused(self, code: str, act, *args, **kwargs) -> Refused:
        with self.assertRaises(Refused) as caught:
            act(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def handle(self, chain: Chain) -> None:
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        agree(seat.pk, by=people.official(), text="材料齐全，拟同意。")

    def to_approval(self, chain: Chain) -> Seat:
        self.handle(chain)
        agree(seat_of(chain, "review").pk, by=people.section_chief())
        return seat_of(chain, "approve")

    def verbs(self, chain: Chain) -> list[str]:
        return list(Entry.objects.about(chain.subject).values_list("verb", flat=True))


class OpenTests(ChainCase):
    def test_it_opens_the_first_step_and_says_who_has_it(self) -> None:
        chain = chain_on()
        self.assertEqual(active(chain).key, "handle")
        self.assertEqual([s for _r, _k, s in statuses(chain)], ["active", "waiting", "waiting"])
        opened = Entry.objects.about(chain.subject).get(verb="step.opened")
        seat = seat_of(chain, "handle")
        self.assertEqual(opened.facts["posts"], [str(seat.post_id)])
        self.assertEqual(opened.facts["seats"][0]["seat"], str(seat.pk))
        self.assertEqual(datetime.fromisoformat(opened.facts["due"]), seat.due_at)

    def test_a_post_with_several_holders_is_pooled_and_with_one_it_is_held(self) -> None:
        chain = chain_on()
        self.assertIsNone(seat_of(chain, "handle").holder)
        self.handle(chain)
        self.assertEqual(seat_of(chain, "review").holder, people.section_chief())

    def test_no_edit_of_the_item_reaches_the_chain(self) -> None:
        plan = copy.deepcopy(PLAIN)
        chain = chain_on(plan)
        plan["steps"].pop()
        chain.refresh_from_db()
        self.assertEqual(len(chain.plan["steps"]), 3)

    def test_the_database_keeps_the_plan(self) -> None:
        chain = chain_on()
        chain.plan = {"steps": []}
        with self.assertRaises((InternalError, IntegrityError)), transaction.atomic():
            chain.save(update_fields=["plan"])

    def test_a_second_chain_on_the_same_subject_is_refused(self) -> None:
        chain = chain_on()
        self.refused(
            "chain_running", open_chain, chain.subject, title="x", owner=chain.owner, plan=PLAIN, facts={}, by=None
        )

    def test_bad_plans_are_refused_in_words(self) -> None:
        for steps in (
            [],
            [HANDLE, REVIEW],  # nobody decides
            [HANDLE, HANDLE, APPROVE],
            [TWO, APPROVE],  # an objection would have nowhere to go
            [HANDLE, {**APPROVE, "seats": []}],
            [HANDLE, {**APPROVE, "mode": "quorum", "quorum": 2}],
            [HANDLE, {**APPROVE, "when": {"eval": "1"}}],
        ):
            self.refused("bad_plan", chain_on, {"steps": steps})


class AgreeTests(ChainCase):
    def test_opinions_climb_the_posts_until_the_chain_is_approved(self) -> None:
        chain = chain_on()
        agree(self.to_approval(chain).pk, by=people.deputy_head(), text="同意。")
        chain.refresh_from_db()
        self.assertEqual(chain.status, Chain.Status.APPROVED)
        self.assertIsNotNone(chain.closed_at)
        self.assertEqual([s for _r, _k, s in statuses(chain)], ["agreed"] * 3)
        self.assertEqual(
            self.verbs(chain),
            ["chain.opened", "step.opened", "seat.taken",
             "opinion.given", "step.closed", "step.opened",
             "opinion.given", "step.closed", "step.opened",
             "opinion.given", "step.closed", "chain.approved"],
        )  # fmt: skip

    def test_the_words_of_an_opinion_are_not_in_the_ledger(self) -> None:
        chain = chain_on()
        self.handle(chain)
        self.assertNotIn("拟同意", str(list(Entry.objects.about(chain.subject).values_list("facts", flat=True))))

    def test_others_may_not_speak_from_the_seat(self) -> None:
        chain = chain_on()
        seat = seat_of(chain, "handle")
        for user in (people.stranger(), people.clerk(), people.section_chief(), people.health_official()):
            self.refused("not_your_post", agree, seat.pk, by=user)

    def test_a_pooled_seat_must_be_taken_first(self) -> None:
        seat = seat_of(chain_on(), "handle")
        self.refused("not_taken", agree, seat.pk, by=people.official())

    def test_who_left_the_post_may_not_speak_although_the_seat_is_theirs(self) -> None:
        chain = chain_on()
        self.handle(chain)
        people.section_chief().holdings.update(until=active(chain).opened_at)
        self.refused("not_your_post", agree, seat_of(chain, "review").pk, by=people.section_chief())

    def test_second_opinion_from_one_seat_is_refused(self) -> None:
        chain = chain_on()
        self.handle(chain)
        refusal = self.refused("already_decided", agree, seat_of(chain, "handle").pk, by=people.official())
        self.assertIsInstance(refusal, Stale)

    def test_a_page_older_than_the_site_check_is_told_so(self) -> None:
        chain = chain_on()
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        seen = chain.rev(seat.step_id)
        satisfy(chain.subject, "site_check", {"passed": False}, by=None)
        self.refused("changed", agree, seat.pk, by=people.official(), rev=seen)
        chain.refresh_from_db()
        agree(seat.pk, by=people.official(), rev=chain.rev(seat.step_id))

    def test_a_step_that_awaits_a_fact_cannot_be_agreed_before(self) -> None:
        chain = chain_on({"steps": [{**HANDLE, "awaits": ["site_check"]}, APPROVE]})
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        self.refused("awaits", agree, seat.pk, by=people.official())
        satisfy(chain.subject, "site_check", {"passed": True}, by=None)
        agree(seat.pk, by=people.official())
        self.assertEqual(active(chain).key, "approve")

    def test_who_accepted_the_application_may_not_decide_it(self) -> None:
        chain = chain_on(
            {"steps": [{**APPROVE, "seats": [{"unit": "NH-MSR", "role": "official"}]}]}, excluded=[people.official()]
        )
        seat = seat_of(chain, "approve")
        self.assertEqual(seat.holder, people.second_official())  # the only one of two left
        Seat.objects.filter(pk=seat.pk).update(holder=people.official())
        self.refused("may_not_decide", agree, seat.pk, by=people.official())

    def test_a_text_that_is_too_long_stores_nothing(self) -> None:
        chain = chain_on()
        self.handle(chain)
        seat = seat_of(chain, "review")
        refusal = self.refused("too_long", agree, seat.pk, by=people.section_chief(), text="好" * 2001)
        self.assertEqual(refusal.field, "text")
        self.assertFalse(Opinion.objects.filter(seat=seat).exists())

    def test_rare_characters_are_kept(self) -> None:
        chain = chain_on()
        self.handle(chain)
        agree(seat_of(chain, "review").pk, by=people.section_chief(), text="𠮷野家，同意。")
        self.assertEqual(Opinion.objects.last().text, "𠮷野家，同意。")


class ConditionTests(ChainCase):
    def test_a_step_whose_condition_does_not_hold_is_skipped(self) -> None:
        chain = chain_on({"steps": [HANDLE, REVIEW, APPROVE, HEAD]}, area=86)
        agree(self.to_approval(chain).pk, by=people.deputy_head())
        chain.refresh_from_db()
        self.assertEqual(chain.status, Chain.Status.APPROVED)
        self.assertEqual(statuses(chain)[-1], (1, "head", "skipped"))

    def test_a_step_whose_condition_holds_is_asked(self) -> None:
        chain = chain_on({"steps": [HANDLE, REVIEW, APPROVE, HEAD]}, area=800)
        agree(self.to_approval(chain).pk, by=people.deputy_head())
        self.assertEqual(active(chain).key, "head")
        agree(seat_of(chain, "head").pk, by=people.bureau_head())
        chain.refresh_from_db()
        self.assertEqual(chain.status, Chain.Status.APPROVED)

    def test_somebody_decides_even_if_every_approval_has_a_condition_that_fails(self) -> None:
        chain = chain_on({"steps": [HANDLE, HEAD]}, area=86)
        self.handle(chain)
        self.assertEqual(active(chain).key, "head")


class RefuseTests(ChainCase):
    def test_an_approval_refuses_for_good_with_reasons_and_remedies(self) -> None:
        chain = chain_on()
        refuse(
            self.to_approval(chain).pk,
            by=people.deputy_head(),
            text="",
            reasons="布局不符合要求。",
            remedies="60 日内可申请复议。",
        )
        chain.refresh_from_db()
        self.assertEqual(chain.status, Chain.Status.REFUSED)
        said = Entry.objects.about(chain.subject).get(verb="chain.refused").facts
        self.assertEqual((said["reasons"], said["remedies"]), ("布局不符合要求。", "60 日内可申请复议。"))

    def test_reasons_and_remedies_are_asked_for_beside_their_fields(self) -> None:
        seat = self.to_approval(chain_on())
        by = people.deputy_head()
        self.assertEqual(
            self.refused("reasons_missing", refuse, seat.pk, by=by, text="", reasons=" ", remedies="x").field, "reasons"
        )
        self.assertEqual(
            self.refused("remedies_missing", refuse, seat.pk, by=by, text="", reasons="x", remedies="").field,
            "remedies",
        )

    def test_the_database_wants_them_too(self) -> None:
        seat = self.to_approval(chain_on())
        with self.assertRaises(IntegrityError), transaction.atomic():
            Opinion.objects.create(
                step=seat.step, seat=seat, actor=people.deputy_head(), verb="refuse", reasons="x", at=seat.opened_at
            )

    def test_a_handler_can_only_propose_refusal_and_it_goes_straight_up(self) -> None:
        chain = chain_on(FULL)
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        refuse(seat.pk, by=people.official(), text="", reasons="无独立冷食间。", remedies="")
        self.assertEqual(
            statuses(chain)[:3], [(1, "handle", "refused"), (1, "countersign", "skipped"), (1, "review", "active")]
        )
        refuse(seat_of(chain, "review").pk, by=people.section_chief(), text="", reasons="同承办意见。", remedies="")
        self.assertEqual(active(chain).key, "approve")

    def test_what_was_never_countersigned_cannot_be_approved(self) -> None:
        chain = chain_on(FULL)
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        refuse(seat.pk, by=people.official(), text="", reasons="x", remedies="")
        agree(seat_of(chain, "review").pk, by=people.section_chief())
        seat = seat_of(chain, "approve")
        self.refused("countersign_missing", agree, seat.pk, by=people.deputy_head())
        return_step(seat.pk, by=people.deputy_head(), text="请先会签。", to="handle")
        self.assertEqual(
            statuses(chain)[-3:], [(2, "countersign", "waiting"), (2, "review", "waiting"), (2, "approve", "waiting")]
        )


class CountersignTests(ChainCase):
    def setUp(self) -> None:
        self.chain = chain_on(FULL)
        self.handle(self.chain)
        self.town = seat_of(self.chain, "countersign", "T-")
        self.health = seat_of(self.chain, "countersign", "NH-HEALTH")

    def test_both_units_must_agree(self) -> None:
        agree(self.town.pk, by=people.town_official())
        self.assertEqual(active(self.chain).key, "countersign")
        agree(self.health.pk, by=people.health_official())
        self.assertEqual(active(self.chain).key, "review")

    def test_an_objection_brings_it_back_to_the_same_handler_as_a_new_round(self) -> None:
        refuse(self.town.pk, by=people.town_official(), text="", reasons="油烟直排内街。", remedies="")
        self.assertEqual(Opinion.objects.last().verb, Opinion.Verb.OBJECT)
        self.health.refresh_from_db()
        self.assertEqual(self.health.status, Seat.Status.RELEASED)
        self.assertEqual(
            statuses(self.chain),
            [(1, "handle", "agreed"), (1, "countersign", "refused"),
             (1, "review", "dropped"), (1, "approve", "dropped"),
             (2, "handle", "active"), (2, "countersign", "waiting"),
             (2, "review", "waiting"), (2, "approve", "waiting")],
        )  # fmt: skip
        self.assertEqual(seat_of(self.chain, "handle").holder, people.official())

    def test_any_one_unit_is_enough_where_the_plan_says_so(self) -> None:
        chain = chain_on({"steps": [HANDLE, {**TWO, "mode": "any"}, APPROVE]})
        self.handle(chain)
        agree(seat_of(chain, "countersign", "T-").pk, by=people.town_official())
        self.assertEqual(active(chain).key, "approve")
        self.assertEqual(seat_of(chain, "countersign", "NH-HEALTH").status, Seat.Status.RELEASED)


class ReturnTests(ChainCase):
    def test_it_goes_to_the_step_before_and_nothing_is_deleted(self) -> None:
        chain = chain_on()
        return_step(self.to_approval(chain).pk, by=people.deputy_head(), text="请补充平面图说明。")
        self.assertEqual(
            statuses(chain),
            [(1, "handle", "agreed"), (1, "review", "agreed"), (1, "approve", "returned"),
             (2, "review", "active"), (2, "approve", "waiting")],
        )  # fmt: skip
        chain.refresh_from_db()
        self.assertEqual((chain.round, chain.status), (2, Chain.Status.RUNNING))
        self.assertEqual(Opinion.objects.filter(step__chain=chain).count(), 3)
        agree(seat_of(chain, "review").pk, by=people.section_chief())
        agree(seat_of(chain, "approve").pk, by=people.deputy_head())
        chain.refresh_from_db()
        self.assertEqual(chain.status, Chain.Status.APPROVED)

    def test_it_goes_to_a_named_earlier_step_and_to_who_had_it(self) -> None:
        chain = chain_on()
        return_step(self.to_approval(chain).pk, by=people.deputy_head(), text="面积不符。", to="handle")
        self.assertEqual(active(chain).key, "handle")
        self.assertEqual(seat_of(chain, "handle").holder, people.official())
        returned = Entry.objects.about(chain.subject).get(verb="chain.returned").facts
        self.assertEqual((returned["to_key"], returned["why"], returned["round"]), ("handle", "return", 2))

    def test_it_does_not_go_across_to_another_organization_by_itself(self) -> None:
        chain = chain_on(FULL)
        self.handle(chain)
        agree(seat_of(chain, "countersign", "T-").pk, by=people.town_official())
        agree(seat_of(chain, "countersign", "NH-HEALTH").pk, by=people.health_official())
        return_step(seat_of(chain, "review").pk, by=people.section_chief(), text="请核实。")
        self.assertEqual(active(chain).key, "handle")

    def test_forward_unknown_or_no_step_is_refused(self) -> None:
        chain = chain_on()
        seat = seat_of(chain, "handle")
        take(seat.pk, by=people.official())
        self.refused("nothing_before", return_step, seat.pk, by=people.official(), text="x")
        agree(seat.pk, by=people.official())
        review = seat_of(chain, "review")
        for to in ("approve", "review", "nonsense"):
            self.refused("not_an_earlier_step", return_step, review.pk, by=people.section_chief(), text="x", to=to)
        self.refused("text_missing", return_step, review.pk, by=people.section_chief(), text="  ")

    def test_returns_may_go_round_and_round_without_losing_a_word(self) -> None:
        chain = chain_on()
        for _ in range(3):
            seat = seat_of(chain, "handle")
            if seat.holder is None:
                take(seat.pk, by=people.official())
            agree(seat.pk, by=people.official())
            return_step(seat_of(chain, "review").pk, by=people.section_chief(), text="再看。")
        chain.refresh_from_db()
        self.assertEqual(chain.round, 4)
        self.assertEqual(Opinion.objects.filter(step__chain=chain).count(), 6)
        self.assertEqual(Step.objects.filter(chain=chain, status=Step.Status.ACTIVE).count(), 1)


class WithdrawTests(ChainCase):
    def test_it_drops_what_was_to_come_and_keeps_what_was_said(self) -> None:
        chain = chain_on()
        self.handle(chain)
        self.assertTrue(withdraw_chain(chain.subject, by=None, reason="申请人撤回"))
        self.assertFalse(withdraw_chain(chain.subject, by=None, reason="again"))
        chain.refresh_from_db()
        self.assertEqual(chain.status, Chain.Status.WITHDRAWN)
        self.assertEqual([s for _r, _k, s in statuses(chain)], ["agreed", "dropped", "dropped"])
        self.refused("chain_closed", agree, seat_of(chain, "review").pk, by=people.section_chief())
        self.assertFalse(satisfy(chain.subject, "site_check", True, by=None))


class OpinionTests(ChainCase):
    def test_opinions_are_never_edited_and_never_deleted(self) -> None:
        chain = chain_on()
        self.handle(chain)
        opinion = Opinion.objects.get(step__chain=chain)
        for act in (lambda: Opinion.objects.filter(pk=opinion.pk).update(text="另一种说法"), opinion.delete):
            with self.assertRaises((InternalError, IntegrityError)), transaction.atomic():
                act()
        opinion.refresh_from_db()
        self.assertEqual(opinion.text, "材料齐全，拟同意。")
