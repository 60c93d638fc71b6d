"""Journeys 1 and 2 through all engines, without pages: what the process manager does with each entry."""

from typing import Any

from apps.cases import actions as cases
from apps.cases.actions.report import DRAFT_PURPOSE
from apps.cases.models import Case, Document
from apps.catalog.models import ItemVersion
from apps.coordination.models import Coupling
from apps.decisions import actions as decisions
from apps.decisions.models import Chain, Seat
from apps.dispatch import actions as dispatch
from apps.dispatch.models import Membership, Team, WorkOrder
from apps.files.actions import store
from apps.ledger.clock import now
from apps.ledger.integrity import broken_links
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.ledger.relay import drain
from apps.organizations.models import Division
from apps.supervision.models import Clock
from tests import people
from tests.cases import things

SITE_CHECK = {
    "site_check": {
        "step": "handle", "skill": "food", "officers": 2, "limit": [3, "WD"],
        "title": things.both("现场核查", "Site check"), "checklist": [things.both("布局一致", "Layout fits")],
    }
}  # fmt: skip
COUNTERSIGN = {
    "key": "countersign", "name": things.both("会签", "Countersigning"), "kind": "countersign", "mode": "all",
    "limit": [2, "WD"],
    "seats": [{"unit": "town:SERVICE", "role": "chief"}, {"unit": "NH-URBAN-LIC", "role": "official"}],
}  # fmt: skip


def make_team(code: str, skills: list[str]) -> Team:
    team = Team.objects.create(
        code=code, name="里水执行队", name_en="Lishui team", unit=people.unit("T-440605126-ENFORCE"),
        area=Division.objects.get(code=people.TOWN), skills=skills,
    )  # fmt: skip
    for user in (people.worker(), people.second_worker()):
        Membership.objects.create(team=team, user=user, since=now())
    return team


class Journey(things.CaseTest):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.team = make_team("E-FOOD", ["food", "drainage"])

    def require(self, playbook: dict[str, Any], *steps: dict[str, Any]) -> None:
        """A new version of the item with this playbook and these steps after the first."""
        plan = {"steps": [things.PLAN["steps"][0], *steps, *things.PLAN["steps"][1:]]}
        version = things.publish(self.item)
        fields = {**version.__dict__, "number": version.number + 1, "plan": plan, "playbook": playbook}
        ItemVersion.objects.filter(pk=version.pk).update(status="retired")
        made = ItemVersion.objects.create(**{k: v for k, v in fields.items() if k not in ("_state", "id")})
        self.item.current = made
        self.item.save(update_fields=["current"])

    def accepted(self) -> Case:
        case = things.make_case(self.item)
        drain()
        things.judge_all(case)
        cases.accept(case.pk, by=people.clerk())
        drain()
        return Case.objects.get(pk=case.pk)

    def seat(self, case: Case, username: str) -> Seat:
        user = people.get(username)
        seat = Seat.objects.filter(step__chain__subject=case.pk, status="open", post__holdings__user=user).get()
        if seat.holder_id is None:
            decisions.take(seat.pk, by=user)
        return seat

    def agree(self, case: Case, username: str) -> None:
        decisions.agree(self.seat(case, username).pk, by=people.get(username), text="同意")
        drain()

    def check_on_site(self, order: WorkOrder, *, passed: bool = True) -> None:
        dispatch.claim(order.pk, by=people.worker())
        for officer in (people.worker(), people.second_worker()):
            dispatch.arrive(order.pk, by=officer, place=people.HERE)
        dispatch.finish(
            order.pk, by=people.worker(), text="布局与图纸一致", passed=passed, checked=[passed], place=people.HERE
        )
        dispatch.verify(order.pk, by=people.second_worker(), passed=True, text="属实")
        drain()


class Applications(Journey):
    def test_submitting_starts_the_intake_clock_and_couples_hall_and_department(self) -> None:
        case = things.make_case(self.item)
        drain()
        clock = Clock.objects.get(subject=case.pk)
        self.assertEqual((clock.kind, clock.limit, clock.limit_unit), ("intake", 5, "WD"))
        self.assertEqual(Case.objects.get(pk=case.pk).due_at, clock.due_at)
        coupling = Coupling.objects.get(subject=case.pk)
        self.assertEqual((coupling.kind, coupling.to_unit.code), ("intake", people.HALL))

    def test_from_submission_to_the_decision_letter_through_six_people_and_a_site_check(self) -> None:
        self.require(SITE_CHECK, COUNTERSIGN)
        case = self.accepted()
        self.assertEqual(set(Clock.objects.running().filter(subject=case.pk).values_list("kind", flat=True)),
                         {"legal", "promise", "order"})  # fmt: skip
        order = WorkOrder.objects.get(subject=case.pk)
        self.assertEqual((order.kind, order.hop_count, order.team), ("site_check", 1, self.team))
        seat = self.seat(case, "official")
        with self.assertRaises(Refused):  # the site check is still out
            decisions.agree(seat.pk, by=people.official(), text="同意")
        self.check_on_site(order)
        self.agree(case, "official")
        asked = Coupling.objects.open().filter(kind="countersign")
        self.assertEqual({c.to_unit.code for c in asked}, {"T-440605126-SERVICE", "NH-URBAN-LIC"})
        self.assertIn(case, Case.objects.visible_to(people.urban_official()))
        self.agree(case, "town_chief")
        self.agree(case, "urban_official")
        self.assertFalse(asked.all().exists())
        self.assertNotIn(case, Case.objects.visible_to(people.urban_official()))
        self.agree(case, "section_chief")
        self.agree(case, "deputy_head")
        case.refresh_from_db()
        self.assertEqual(case.status, Case.Status.CLOSED)
        self.assertTrue(Document.objects.filter(case=case, kind=Document.Kind.GRANT).exists())
        self.assertFalse(Clock.objects.running().filter(subject=case.pk).exists())
        self.assertFalse(Coupling.objects.open().filter(subject=case.pk).exists())
        self.assertEqual(broken_links(case.pk), [])

    def test_a_refusal_reaches_the_applicant_with_reasons_and_remedies(self) -> None:
        case = self.accepted()
        self.agree(case, "official")
        self.agree(case, "section_chief")
        decisions.refuse(
            self.seat(case, "deputy_head").pk, by=people.deputy_head(), text="不同意",
            reasons="处理区面积不足", remedies="60 日内向佛山市南海区人民政府申请行政复议，或 6 个月内提起行政诉讼",
        )  # fmt: skip
        drain()
        letter = Document.objects.get(case=case, kind=Document.Kind.REFUSAL)
        self.assertIn("处理区面积不足", str(letter.content))
        self.assertIn("行政复议", str(letter.content))
        self.assertEqual(Case.objects.get(pk=case.pk).status, Case.Status.CLOSED)

    def test_an_objection_answers_the_coupling_with_its_reasons(self) -> None:
        self.require({}, COUNTERSIGN)
        case = self.accepted()
        self.agree(case, "official")
        decisions.refuse(
            self.seat(case, "town_chief").pk, by=people.get("town_chief"), text="请复核", reasons="冷食间不独立",
            remedies="",
        )  # fmt: skip
        drain()
        coupling = Coupling.objects.get(subject=case.pk, kind="countersign", to_unit__code="T-440605126-SERVICE")
        self.assertEqual((coupling.outcome, coupling.answer), ("refused", "冷食间不独立\n请复核"))
        self.assertIsNotNone(coupling.closed_at)

    def test_a_correction_round_stops_intake_and_starts_the_applicants_clock(self) -> None:
        case = things.make_case(self.item)
        drain()
        cases.ask_corrections(case.pk, [cases.Asked("看不清", material="form")], by=people.clerk())
        drain()
        running = Clock.objects.running().filter(subject=case.pk)
        self.assertEqual([clock.kind for clock in running], ["correction"])
        self.assertIsNone(running[0].unit)
        self.assertEqual(Case.objects.get(pk=case.pk).due_at, running[0].due_at)

    def test_withdrawing_ends_chain_orders_clocks_and_couplings(self) -> None:
        self.require(SITE_CHECK)
        case = self.accepted()
        cases.withdraw(case.pk, by=people.applicant(), reason="不办了")
        drain()
        self.assertEqual(Chain.objects.get(subject=case.pk).status, Chain.Status.WITHDRAWN)
        self.assertEqual(WorkOrder.objects.get(subject=case.pk).status, WorkOrder.Status.CANCELED)
        self.assertFalse(Clock.objects.running().filter(subject=case.pk).exists())
        self.assertFalse(Coupling.objects.open().filter(subject=case.pk).exists())

    def test_the_clerk_who_accepted_may_not_approve(self) -> None:
        case = self.accepted()
        chain = Chain.objects.get(subject=case.pk)
        self.assertIn(str(people.clerk().pk), str(chain.plan))

    def test_running_every_handler_again_changes_nothing(self) -> None:
        """At least once from the broker, exactly once in effect: the effects ask first whether they are there."""
        from apps.ledger.handling import BY_VERB

        self.require(SITE_CHECK, COUNTERSIGN)
        case = self.accepted()
        before = Entry.objects.filter(subject=case.pk).count()
        for entry in Entry.objects.about(case.pk):
            for handler in BY_VERB.get(entry.verb, ()):
                if handler.app == "coordination" and handler.hears(entry):
                    handler.run([entry])
        self.assertEqual(Entry.objects.filter(subject=case.pk).count(), before)


class Reports(Journey):
    def report(self) -> Case:
        case = cases.submit_report(
            by=None, client_actor="session", client_key="k1", standard_id=things.make_standard().pk, text="路口水浸",
            place=people.HERE,
        )  # fmt: skip
        drain()
        return Case.objects.get(pk=case.pk)

    def test_a_report_reaches_one_team_in_one_hop_with_its_reasons(self) -> None:
        case = self.report()
        order = WorkOrder.objects.get(subject=case.pk)
        self.assertEqual((order.kind, order.team, order.hop_count), ("report", self.team, 1))
        self.assertEqual(case.status, Case.Status.IN_PROGRESS)
        self.assertTrue(order.routings.get().candidates)
        self.assertEqual(Clock.objects.get(subject=case.pk).ref, order.pk)
        self.assertEqual(case.due_at, Clock.objects.get(subject=case.pk).due_at)

    def test_the_team_sees_what_the_reporter_photographed(self) -> None:
        photo = store(things.photo(), purpose=DRAFT_PURPOSE, owner=None, by="session")
        case = cases.submit_report(
            by=None, client_actor="session", client_key="k2", standard_id=things.make_standard().pk, text="路口水浸",
            place=people.HERE, photos=[photo.pk],
        )  # fmt: skip
        drain()
        order = WorkOrder.objects.get(subject=case.pk)
        self.assertEqual(order.brief["photos"], [str(photo.pk)])
        self.client.force_login(people.worker())
        self.assertEqual(self.client.get(f"/files/{photo.pk}/").status_code, 200)
        self.client.force_login(people.stranger())
        self.assertEqual(self.client.get(f"/files/{photo.pk}/").status_code, 403)

    def test_done_checked_by_someone_else_and_closed(self) -> None:
        case = self.report()
        order = WorkOrder.objects.get(subject=case.pk)
        dispatch.claim(order.pk, by=people.worker())
        dispatch.arrive(order.pk, by=people.worker(), place=people.HERE)
        photo = things.photo()
        file = store(photo, purpose="order", owner=order.pk, by=str(people.worker().pk))
        dispatch.finish(order.pk, by=people.worker(), text="已排干", photos=[file], checked=[True], place=people.HERE)
        drain()
        self.assertEqual(Case.objects.get(pk=case.pk).status, Case.Status.IN_PROGRESS)
        dispatch.verify(order.pk, by=people.verifier(), passed=True)
        drain()
        case.refresh_from_db()
        self.assertEqual((case.status, case.outcome), (Case.Status.CLOSED, "已排干"))
        self.assertFalse(Coupling.objects.open().exists())
        self.assertFalse(Clock.objects.running().exists())
