from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse

from apps.accounts.models import User
from apps.cases.models import Case
from apps.decisions import actions as decisions
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.organizations.calendar import WorkCalendar
from tests import people
from tests.dashboards.test_desk import Desk

URL = "dashboards:desk_batch"


def open_seat(case: Case) -> Seat:
    return Seat.objects.get(status="open", step__chain__subject=case.pk)


class BatchCase(Desk):
    def choose(self, user: User, *cases: Case) -> HttpResponse:
        self.sign_in(user)
        return self.client.get(reverse(URL), {"seat": [open_seat(case).pk for case in cases]})

    def form(self, page: HttpResponse, **more) -> dict:  # type: ignore[override]
        lines = page.context["batch"].lines
        return {
            "seat": [line.seat.pk for line in lines], "rev": [line.rev for line in lines],
            "text": "同意。", "idempotency_key": uuid4().hex, **more,
        }  # fmt: skip

    def send(self, form: dict) -> HttpResponse:
        return self.client.post(reverse(URL), form)

    def active(self, case: Case) -> str:
        return Step.objects.get(chain__subject=case.pk, status="active").key


class ListTests(BatchCase):
    def test_the_inbox_offers_what_may_go_together_and_says_why_not(self) -> None:
        self.at_review()
        self.sign_in(people.section_chief())
        page = self.client.get(reverse("dashboards:inbox"))
        self.assertContains(page, f'name="seat" value="{Seat.objects.get(status="open").pk}" form="batch"')
        self.accepted()
        self.sign_in(people.official())
        page = self.client.get(reverse("dashboards:inbox"))
        self.assertNotContains(page, 'form="batch"')  # pooled: it is taken first
        self.assertContains(page, "disabled")

    def test_the_list_shows_each_case_masked_with_what_was_said_and_names_the_effect(self) -> None:
        cases = [self.at_review(), self.at_review()]
        page = self.choose(people.section_chief(), *cases)
        for case in cases:
            self.assertContains(page, case.number)
        self.assertNotContains(page, "黄淑仪")
        self.assertNotContains(page, "和顺黄记面馆")
        self.assertContains(page, people.official().name)
        self.assertContains(page, "批准")

    def test_another_step_or_version_is_left_out_with_the_reason(self) -> None:
        one = self.at_review()
        self.require({})  # a new version from here on
        other = self.at_review()
        batch = self.choose(people.section_chief(), one, other).context["batch"]
        self.assertEqual([line.case for line in batch.lines], [one])
        self.assertEqual([line.case for line, _why in batch.left_out], [other])

    def test_who_was_spoken_against_is_left_out(self) -> None:
        fine, case = self.at_review(), self.accepted()
        decisions.refuse(self.seat(case, "official").pk, by=people.official(), text="", reasons="面积不足", remedies="")
        batch = self.choose(people.section_chief(), case, fine).context["batch"]
        self.assertEqual([line.case for line in batch.lines], [fine])
        self.assertEqual([line.case for line, _reason in batch.left_out], [case])

    def test_what_awaits_a_site_check_or_failed_it_is_left_out(self) -> None:
        fine, failed, awaits = self.at_review(), self.at_review(), self.at_review()
        decisions.satisfy(failed.pk, "site_check", "failed", by=None)
        Step.objects.filter(chain__subject=awaits.pk, key="review").update(spec={"seats": [{}], "awaits": ["x"]})
        batch = self.choose(people.section_chief(), failed, awaits, fine).context["batch"]
        self.assertEqual([line.case for line in batch.lines], [fine])
        self.assertEqual(len(batch.left_out), 2)

    def test_no_more_than_fifty(self) -> None:
        from apps.dashboards import batch

        most, batch.MOST = batch.MOST, 1
        self.addCleanup(setattr, batch, "MOST", most)
        found = self.choose(people.section_chief(), self.at_review(), self.at_review()).context["batch"]
        self.assertEqual((len(found.lines), len(found.left_out)), (1, 1))

    def test_seats_of_others_and_nonsense_are_not_shown(self) -> None:
        case = self.at_review()
        found = self.choose(people.deputy_head(), case).context["batch"]
        self.assertEqual((found.lines, found.left_out, len(found.gone)), ([], [], 1))
        self.assertEqual(self.client.get(reverse(URL), {"seat": "x"}).status_code, 200)

    def test_only_who_decides_may_open_it(self) -> None:
        for user in (people.applicant(), people.worker(), people.clerk()):
            self.sign_in(user)
            self.assertEqual(self.client.get(reverse(URL)).status_code, 403)

    def test_it_costs_the_same_with_two_and_with_six(self) -> None:
        """1–2 session and user, 3 posts, 4 delegations, 5 which seats wait, 6 rows with their cases, 7 clocks, 8 cards,
        9 who sent it and who was against, 10 what was said, 11 phrases, 12 calendar."""
        WorkCalendar.current()
        cases = [self.at_review(), self.at_review()]
        self.sign_in(people.section_chief())
        for more in (0, 4):
            cases += [self.at_review() for _ in range(more)]
            seats = [open_seat(case).pk for case in cases]
            with self.assertNumQueries(12):
                self.client.get(reverse(URL), {"seat": seats})


class AgreeingTests(BatchCase):
    def test_one_opinion_each_and_the_page_says_who_has_them_now(self) -> None:
        cases = [self.at_review(), self.at_review()]
        answer = self.send(self.form(self.choose(people.section_chief(), *cases)))
        self.assertEqual((len(answer.context["done"]), answer.context["not_done"]), (2, []))
        self.assertContains(answer, people.deputy_head().name)
        self.assertEqual([self.active(case) for case in cases], ["approve", "approve"])
        self.assertEqual(Opinion.objects.filter(actor=people.section_chief(), text="同意。").count(), 2)

    def test_a_double_click_does_each_once_and_answers_alike(self) -> None:
        form = self.form(self.choose(people.section_chief(), self.at_review(), self.at_review()))
        for _click in range(2):
            answer = self.send(form)
            self.assertEqual((len(answer.context["done"]), answer.context["not_done"]), (2, []))
        self.assertEqual(Opinion.objects.filter(actor=people.section_chief()).count(), 2)

    def test_what_one_case_meets_does_not_touch_the_others(self) -> None:
        fine, changed, gone = self.at_review(), self.at_review(), self.at_review()
        form = self.form(self.choose(people.section_chief(), fine, changed, gone))
        decisions.satisfy(changed.pk, "floor", "new", by=None)
        decisions.return_step(open_seat(gone).pk, by=people.section_chief(), text="请补充")
        answer = self.send(form)
        self.assertEqual([one.case for one in answer.context["done"]], [fine])
        self.assertEqual([one.case for one in answer.context["not_done"]], [changed, gone])
        self.assertContains(answer, changed.number)
        self.assertEqual([self.active(case) for case in (fine, changed, gone)], ["approve", "review", "handle"])

    def test_the_guard_holds_for_a_form_made_by_hand_too(self) -> None:
        case = self.accepted()
        decisions.refuse(self.seat(case, "official").pk, by=people.official(), text="", reasons="面积不足", remedies="")
        self.sign_in(people.section_chief())
        seat = open_seat(case)
        rev = Chain.objects.get(subject=case.pk).rev(seat.step_id)
        answer = self.send({"seat": seat.pk, "rev": rev, "text": "", "idempotency_key": "k"})
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(self.active(case), "review")

    def test_who_may_not_speak_cannot_by_this_way(self) -> None:
        case = self.at_review()
        form = self.form(self.choose(people.section_chief(), case))
        for user in (people.deputy_head(), people.official(), people.urban_official()):
            self.sign_in(user)
            self.assertEqual(self.send(form).status_code, 409)
        self.sign_in(people.clerk())
        self.assertEqual(self.send(form).status_code, 403)
        self.assertEqual(self.active(case), "review")

    def test_without_its_key_the_form_does_nothing(self) -> None:
        case = self.at_review()
        form = self.form(self.choose(people.section_chief(), case), idempotency_key="")
        self.assertEqual(self.send(form).status_code, 409)
        self.assertEqual(self.active(case), "review")
