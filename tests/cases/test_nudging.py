"""催办 and 批示 on a case: who may, whom it reaches, what the timeline tells."""

from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases import actions as cases
from apps.cases.models import Case
from apps.cases.progress import read, timeline
from apps.ledger.clock import now
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.ledger.relay import drain
from apps.notifications.models import Message
from apps.supervision.models import Notice
from tests import people
from tests.cases import things
from tests.coordination.test_journeys import Journey
from tests.racing import queries_of, race, race_of


def later(days: int = 6) -> Any:
    return mock.patch("apps.supervision.notices.now", return_value=now() + timedelta(days=days))


class Nudging(Journey):
    def test_the_applicant_reminds_whoever_has_it_after_half_of_the_promise(self) -> None:
        case = self.accepted()
        with self.assertRaises(Refused) as early:
            cases.nudge_case(case.pk, by=people.applicant())
        self.assertEqual(early.exception.code, "too_early")
        with later():
            notice = cases.nudge_case(case.pk, by=people.applicant(), text="急用")
        self.assertEqual((notice.to_unit.code, notice.to_post.role), ("NH-MSR-LIC", "official"))
        drain()
        self.assertIn("催办", Message.objects.filter(user=people.official()).latest("pk").text)
        self.assertIn("已为您催办", Message.objects.filter(user=people.applicant()).latest("pk").text)

    def test_the_case_stays_as_it_is(self) -> None:
        case = self.accepted()
        before = Case.objects.values().get(pk=case.pk)
        with later():
            cases.nudge_case(case.pk, by=people.applicant())
        self.assertEqual(Case.objects.values().get(pk=case.pk), before)

    def test_colleagues_may_strangers_may_not(self) -> None:
        case = self.accepted()
        for name in ("stranger", "second_applicant", "town_head", "health_official", "admin"):
            with self.subTest(name), self.assertRaises(Refused) as caught:
                cases.nudge_case(case.pk, by=people.get(name))
            self.assertEqual(caught.exception.code, "not_yours")
        for name in ("section_chief", "deputy_head", "clerk", "district_leader"):
            cases.nudge_case(case.pk, by=people.get(name))
        self.assertEqual(Notice.objects.nudges().count(), 4)

    def test_nobody_reminds_oneself(self) -> None:
        case = self.accepted()
        self.seat(case, "official")
        with self.assertRaises(Refused) as caught:
            cases.nudge_case(case.pk, by=people.official())
        self.assertEqual(caught.exception.code, "your_own")

    def test_it_reaches_the_hall_before_acceptance_and_nobody_while_the_applicant_has_it(self) -> None:
        case = things.make_case(self.item)
        drain()
        self.assertEqual(cases.in_hand(case).unit.code, people.HALL)
        cases.ask_corrections(case.pk, [cases.Asked("看不清", material="form")], by=people.clerk())
        case.refresh_from_db()
        with self.assertRaises(Refused) as caught:
            cases.in_hand(case)
        self.assertEqual(caught.exception.code, "with_applicant")
        Case.objects.filter(pk=case.pk).update(status="closed")
        case.refresh_from_db()
        with self.assertRaises(Refused) as caught:
            cases.in_hand(case)
        self.assertEqual(caught.exception.code, "over")

    def test_citizens_read_of_the_reminder_officials_of_the_instruction_too(self) -> None:
        case = self.accepted()
        with later():
            cases.nudge_case(case.pk, by=people.applicant())
        cases.instruct_on_case(case.pk, owner_id=people.post("NH-MSR", "head").pk, text="尽快", days=3,
                               by=people.district_leader())  # fmt: skip
        told = " ".join(row["text"] for row in timeline(read(case)))
        self.assertIn("申请人催办", told)
        self.assertNotIn("督办", told)
        self.client.force_login(people.official())
        page = self.client.get(f"/desk/case/{case.pk}/").content.decode()
        self.assertIn("批示督办", page)

    def test_instructing_needs_a_case_one_can_see_and_an_owner_within_reach(self) -> None:
        case = self.accepted()
        owner = people.post("NH-MSR", "head")
        for name, code in (("town_head", "not_yours"), ("official", "not_a_leader"), ("deputy_head", "done")):
            with self.subTest(name):
                try:
                    cases.instruct_on_case(case.pk, owner_id=owner.pk, text="办", days=3, by=people.get(name))
                    outcome = "done"
                except Refused as refused:
                    outcome = refused.code
                self.assertEqual(outcome, code)

    @queries_of(cases.nudge_case)
    def test_a_nudge_costs_the_same_with_many_before(self) -> None:
        """1–2 savepoints, 3 the case, locked, 4 the desk, 5 the case again by right, 6 the seat in hand, 7 the desk
        for the post, 8 savepoint, 9 the notice, 10 released, 11 the entry, 12–13 released."""
        costs = []
        for name in ("section_chief", "deputy_head", "bureau_head"):
            if not costs:
                self.case = self.accepted()
            by = people.get(name)
            with CaptureQueriesContext(connection) as seen:
                cases.nudge_case(self.case.pk, by=by)
            costs.append(len(seen))
        self.assertEqual(set(costs), {13})

    @queries_of(cases.instruct_on_case)
    def test_instructing_costs_the_same_with_many_before(self) -> None:
        """1 savepoint, 2 the case, locked, 3 the desk, 4 the case by right, 5 savepoint, 6 the owner, 7 the desk for
        the post, 8 the calendar's version, 9 the notice, 10 the entry, 11–12 released."""
        case, owner, leader = self.accepted(), people.post("NH-MSR", "head"), people.district_leader()
        for _time in range(3):
            with self.assertNumQueries(12):
                cases.instruct_on_case(case.pk, owner_id=owner.pk, text="办", days=3, by=leader)

    def test_the_applicants_page_says_when_and_then_offers_the_button(self) -> None:
        case = self.accepted()
        self.client.force_login(people.applicant())
        address = f"/my/cases/{case.number}/nudge/"
        self.assertNotContains(self.client.get(f"/track/{case.number}/"), address)
        with later(), mock.patch("apps.cases.views.track.now", return_value=now() + timedelta(days=6)):
            self.assertContains(self.client.get(f"/track/{case.number}/"), address)
        self.assertNotContains(self.client.get(address), '<button class="btn primary"')
        with later(), mock.patch("apps.cases.views.nudge.now", return_value=now() + timedelta(days=6)):
            self.assertContains(self.client.get(address), '<button class="btn primary"')
            sent = self.client.post(address, {"text": "急", "idempotency_key": "n1"})
            self.assertRedirects(sent, f"/track/{case.number}/", fetch_redirect_response=False)
            again = self.client.post(address, {"text": "急", "idempotency_key": "n2"})
        self.assertEqual(again.status_code, 422)
        self.client.force_login(people.stranger())
        self.assertEqual(self.client.get(address).status_code, 404)


class Races(things.RaceTest):
    @race_of(cases.nudge_case)
    def test_two_clicks_remind_once(self) -> None:
        case = things.make_case(self.item)
        outcomes = race(lambda: cases.nudge_case(case.pk, by=people.bureau_head()))
        self.assertEqual(outcomes, ["done", "refused: nudged_today"])
        self.assertEqual(Entry.objects.filter(verb="notice.nudged").count(), 1)

    @race_of(cases.instruct_on_case)
    def test_two_instructions_are_two(self) -> None:
        case, owner = things.make_case(self.item), people.post("NH-MSR", "head")
        leader = people.district_leader()
        outcomes = race(lambda: cases.instruct_on_case(case.pk, owner_id=owner.pk, text="办", days=3, by=leader))
        self.assertEqual(outcomes, ["done", "done"])
