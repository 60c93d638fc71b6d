from typing import Any
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.cases.models import Case
from apps.coordination.procedures import end_procedure, start_procedure
from apps.dashboards.inbox import POOL, REST
from apps.decisions import actions as decisions
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.dispatch.models import WorkOrder
from apps.ledger.models import Entry
from apps.organizations.calendar import WorkCalendar
from tests import people
from tests.coordination.test_journeys import COUNTERSIGN, SITE_CHECK, Journey


class Desk(Journey):
    """What the tests of both pages do."""

    def sign_in(self, user: User) -> None:
        self.client.force_login(user)

    def url(self, name: str, case: Case) -> str:
        return reverse(f"dashboards:{name}", args=[case.pk])

    def open(self, case: Case, user: User, status: int = 200) -> HttpResponse:
        self.sign_in(user)
        response = self.client.get(self.url("desk_case", case))
        self.assertEqual(response.status_code, status)
        return response

    def form(self, page: HttpResponse, **more: Any) -> dict[str, Any]:
        """What the page's form would send."""
        c = page.context
        return {"seat": c["seat"].pk, "rev": c["rev"], "seen": c["seen"], "idempotency_key": uuid4().hex, **more}

    def at_review(self) -> Case:
        case = self.accepted()
        self.agree(case, "official")
        return case


class CasePageTests(Desk):
    def test_the_button_names_its_effect_and_who_gets_it_next(self) -> None:
        page = self.open(self.at_review(), people.section_chief())
        self.assertEqual(page.context["agree_words"], f"同意，送{people.deputy_head().name}分管副局长")
        self.assertContains(page, page.context["agree_words"])

    def test_an_act_says_what_happened_and_who_is_next(self) -> None:
        case = self.at_review()
        page = self.open(case, people.section_chief())
        answer = self.client.post(self.url("desk_speak", case), self.form(page, do="agree", text="同意。"), follow=True)
        self.assertRedirects(answer, reverse("dashboards:inbox"))
        self.assertContains(answer, people.deputy_head().name)
        self.assertEqual(Opinion.objects.last().text, "同意。")

    def test_an_act_on_the_page_costs_little_beside_the_act(self) -> None:
        """1–2 session and user, 3 posts, 4 key of the form, 5–11 the act (no limit, no calendar), 12 the chain,
        13–14 who has it now; savepoints are not counted, and the message goes into a cookie."""
        case = self.at_review()
        form = self.form(self.open(case, people.section_chief()), do="agree", text="同意。")
        with CaptureQueriesContext(connection) as caught:
            self.client.post(self.url("desk_speak", case), form)
        plain = [one["sql"] for one in caught if "SAVEPOINT" not in one["sql"]]
        self.assertEqual(len(plain), 14, "\n".join(plain))

    def test_a_double_click_does_it_once_and_answers_alike(self) -> None:
        case = self.at_review()
        form = self.form(self.open(case, people.section_chief()), do="agree", text="同意。")
        for _click in range(2):
            answer = self.client.post(self.url("desk_speak", case), form)
            self.assertRedirects(answer, reverse("dashboards:inbox"), fetch_redirect_response=False)
        self.assertEqual(Opinion.objects.filter(actor=people.section_chief()).count(), 1)

    def test_a_stale_page_tells_what_happened_meanwhile_and_keeps_what_was_typed(self) -> None:
        case = self.at_review()
        form = self.form(self.open(case, people.section_chief()), do="agree", text="写了很久的意见")
        decisions.return_step(
            Seat.objects.get(status="open", step__chain__subject=case.pk).pk, by=people.section_chief(), text="请补充"
        )
        answer = self.client.post(self.url("desk_speak", case), form)
        self.assertEqual(answer.status_code, 409)
        self.assertContains(answer, "退回承办", status_code=409)
        self.assertContains(answer, "写了很久的意见", status_code=409)

    def test_a_site_check_that_came_in_meanwhile_is_told_first(self) -> None:
        case = self.at_review()
        form = self.form(self.open(case, people.section_chief()), do="agree", text="同意。")
        decisions.satisfy(case.pk, "site_check", "failed", by=None)
        answer = self.client.post(self.url("desk_speak", case), form)
        self.assertEqual(answer.status_code, 409)
        self.assertContains(
            answer, 'id="text" name="text" rows="3" maxlength="2000">同意。</textarea>', status_code=409
        )
        again = self.client.post(self.url("desk_speak", case), self.form(answer, do="agree", text="同意。"))
        self.assertEqual(again.status_code, 302)

    def test_return_asks_why_and_goes_where_it_is_told(self) -> None:
        case = self.at_review()
        page = self.open(case, people.section_chief())
        answer = self.client.post(self.url("desk_speak", case), self.form(page, do="return", to="handle", text=" "))
        self.assertEqual(answer.status_code, 422)
        self.assertContains(answer, 'id="text-wrong"', status_code=422)
        page = self.open(case, people.section_chief())
        self.client.post(self.url("desk_speak", case), self.form(page, do="return", to="handle", text="请补充。"))
        self.assertEqual(Step.objects.active().get().round, 2)
        page = self.open(case, people.official())
        self.assertContains(page, "请补充。")  # opinions of earlier rounds are never folded away

    def test_refusing_has_a_page_of_its_own_with_remedies_prefilled(self) -> None:
        case = self.at_review()
        self.agree(case, "section_chief")
        self.sign_in(people.deputy_head())
        page = self.client.get(self.url("desk_refuse", case))
        self.assertContains(page, "佛山市南海区人民政府")
        form = self.form(page, reasons="", remedies="另写的救济")
        answer = self.client.post(self.url("desk_refuse", case), form)
        self.assertEqual(answer.status_code, 422)
        self.assertContains(answer, "另写的救济", status_code=422)
        self.assertContains(answer, 'id="reasons-wrong"', status_code=422)
        form = self.form(page, reasons="无独立冷食间", remedies="可以复议")
        self.assertRedirects(
            self.client.post(self.url("desk_refuse", case), form),
            reverse("dashboards:inbox"),
            fetch_redirect_response=False,
        )
        self.assertEqual(Chain.objects.get(subject=case.pk).status, Chain.Status.REFUSED)

    def test_what_was_proposed_below_is_the_draft_of_the_reasons(self) -> None:
        case = self.accepted()
        decisions.refuse(self.seat(case, "official").pk, by=people.official(), text="", reasons="面积不足", remedies="")
        self.agree(case, "section_chief")
        self.sign_in(people.deputy_head())
        self.assertContains(self.client.get(self.url("desk_refuse", case)), "面积不足</textarea>")

    def test_a_pooled_seat_is_taken_first_and_the_other_official_sees_who_has_it(self) -> None:
        case = self.accepted()
        seen_by_other = self.open(case, people.second_official())
        page = self.open(case, people.official())
        self.assertFalse(page.context["mine"])
        self.client.post(self.url("desk_take", case), {"seat": page.context["seat"].pk})
        self.assertTrue(self.open(case, people.official()).context["mine"])
        self.sign_in(people.second_official())
        form = {"seat": seen_by_other.context["seat"].pk, "seen": seen_by_other.context["seen"]}
        answer = self.client.post(self.url("desk_take", case), form)
        self.assertContains(answer, people.official().name, status_code=409)
        self.sign_in(people.official())
        self.client.post(self.url("desk_put_back", case), {"seat": page.context["seat"].pk})
        self.assertIsNone(Seat.objects.get().holder)

    def test_whoever_may_not_see_the_case_is_turned_away(self) -> None:
        case = self.at_review()
        self.open(case, people.urban_official(), 403)
        self.open(case, people.applicant(), 403)
        self.open(case, people.worker(), 403)
        self.client.logout()
        self.assertEqual(self.client.get(self.url("desk_case", case)).status_code, 302)

    def test_who_may_read_gets_no_buttons_and_cannot_act(self) -> None:
        case = self.at_review()
        page = self.open(case, people.bureau_head())
        self.assertIsNone(page.context["seat"])
        self.assertNotContains(page, 'name="do"')
        seat = Seat.objects.get(status="open")
        form = {"seat": seat.pk, "do": "agree", "idempotency_key": uuid4().hex}
        answer = self.client.post(self.url("desk_speak", case), form)
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(Opinion.objects.filter(seat=seat).exists())

    def test_names_and_numbers_are_masked_until_a_reason_is_given(self) -> None:
        case = self.at_review()
        page = self.open(case, people.section_chief())
        for secret in ("黄淑仪", "440605199003071224", "13800003210"):
            self.assertNotContains(page, secret)
        answer = self.client.post(self.url("desk_reveal", case), {"field": "id_no", "reason": ""})
        self.assertEqual(answer.status_code, 422)
        answer = self.client.post(self.url("desk_reveal", case), {"field": "id_no", "reason": "核对身份证原件"})
        self.assertContains(answer, "440605199003071224")
        self.assertTrue(Entry.objects.filter(verb="pii.revealed", subject=case.pk).exists())
        self.assertNotContains(self.client.get(self.url("desk_case", case)), "440605199003071224")

    def test_it_shows_hop_couplings_and_every_seat(self) -> None:
        self.require(SITE_CHECK, COUNTERSIGN)
        case = self.accepted()
        self.seat(case, "official")
        page = self.open(case, people.official())
        self.assertContains(page, "disabled")  # the site check is still out
        self.check_on_site(WorkOrder.objects.get(subject=case.pk))
        self.agree(case, "official")
        page = self.open(case, people.section_chief())
        self.assertContains(page, "布局与图纸一致")
        self.assertContains(page, people.worker().name)
        self.assertContains(page, people.town_chief().name)
        self.assertEqual(len(page.context["rungs"]), 5)
        page = self.open(case, people.town_chief())
        self.assertTrue(page.context["mine"])

    def test_a_nonsense_form_breaks_nothing(self) -> None:
        case = self.at_review()
        self.sign_in(people.section_chief())
        form = {"seat": "x", "seen": "y", "do": "z", "idempotency_key": "k"}
        self.assertEqual(self.client.post(self.url("desk_speak", case), form).status_code, 422)


class InboxTests(Desk):
    def inbox(self, user: User, **query: str) -> HttpResponse:
        self.sign_in(user)
        return self.client.get(reverse("dashboards:inbox"), query)

    def groups(self, page: HttpResponse) -> dict[int, int]:
        return {group: n for group, _name, _note, n, _lines in page.context["page"].groups}

    def test_it_shows_what_waits_for_me_and_nothing_else(self) -> None:
        case = self.accepted()
        self.assertEqual(self.groups(self.inbox(people.official())), {POOL: 1})
        self.assertEqual(self.groups(self.inbox(people.section_chief())), {})
        self.seat(case, "official")
        self.assertEqual(self.groups(self.inbox(people.official())), {REST: 1})
        self.assertEqual(self.groups(self.inbox(people.second_official())), {})

    def test_returned_cases_say_why(self) -> None:
        case = self.at_review()
        decisions.return_step(self.seat(case, "section_chief").pk, by=people.section_chief(), text="请核实面积")
        page = self.inbox(people.official())
        self.assertEqual(self.groups(page), {3: 1})
        self.assertContains(page, "请核实面积")

    def test_countersigning_has_its_group_and_says_how_many_have_answered(self) -> None:
        self.require({}, COUNTERSIGN)
        case = self.accepted()
        self.agree(case, "official")
        self.agree(case, "town_chief")
        page = self.inbox(people.urban_official())
        self.assertEqual(self.groups(page), {2: 1})
        self.assertContains(page, "1 / 2")

    def test_what_is_due_today_comes_first_whatever_group_it_is_in(self) -> None:
        self.accepted()
        later = self.accepted()
        Seat.objects.filter(step__chain__subject=later.pk).update(due_at=later.submitted_at)
        lines = self.inbox(people.official()).context["page"].groups
        self.assertEqual([(group, line.case.pk) for group, *_rest, rows in lines for line in rows][0], (1, later.pk))

    def test_applicants_are_masked(self) -> None:
        self.accepted()
        page = self.inbox(people.official())
        self.assertNotContains(page, "和顺黄记面馆")
        self.assertNotContains(page, "黄淑仪")

    def test_filters_stand_in_the_address(self) -> None:
        case = self.accepted()
        found = {"q": case.number, "item": "NOODLES", "town": people.TOWN, "step": "handle"}
        self.assertEqual(self.groups(self.inbox(people.official(), **found)), {POOL: 1})
        for name in found:
            self.assertEqual(self.groups(self.inbox(people.official(), **{name: "approve"})), {})

    def test_a_whole_id_or_phone_number_finds_the_case_part_of_one_does_not(self) -> None:
        self.accepted()
        for number in ("440605199003071224", "13800003210"):
            self.assertEqual(self.groups(self.inbox(people.official(), q=number)), {POOL: 1})
            self.assertEqual(self.groups(self.inbox(people.official(), q=number[:-1])), {})

    def test_new_ones_are_counted_beside_the_list(self) -> None:
        self.accepted()
        since = self.inbox(people.official()).context["as_of"]
        url = reverse("dashboards:inbox_fresh")
        self.assertEqual(self.client.get(url, {"since": since.isoformat()}).content, b"0")
        self.accepted()
        self.assertContains(self.client.get(url, {"since": since.isoformat()}), "1")
        for nonsense in ("", "x", "2026-01-01T00:00:00"):
            self.assertEqual(self.client.get(url, {"since": nonsense}).content, b"0")

    def test_the_capacity_can_be_chosen(self) -> None:
        self.accepted()
        self.seat(self.accepted(), "official")
        for capacity, found in (("own", {REST: 1}), ("pool", {POOL: 1}), ("nonsense", {POOL: 1, REST: 1})):
            self.assertEqual(self.groups(self.inbox(people.official(), **{"as": capacity})), found)
        other = str(people.deputy_head().pk)
        self.assertEqual(self.groups(self.inbox(people.official(), **{"as": other})), {})

    def test_pages_go_by_key_and_lose_nothing(self) -> None:
        from apps.dashboards import inbox

        cases = {self.accepted().pk for _ in range(5)}
        desk = self.inbox(people.official()).wsgi_request.desk
        seen, after, pages = [], "", 0
        while True:
            page = inbox.page(people.official(), desk, inbox.Filters(), after, size=2)
            seen += [line.case.pk for *_head, rows in page.groups for line in rows]
            pages, after = pages + 1, page.after
            if not after:
                break
        self.assertEqual((len(seen), set(seen), pages), (5, cases, 3))
        self.assertEqual(self.inbox(people.official(), after="nonsense").status_code, 200)

    def test_it_costs_the_same_with_three_rows_and_with_twelve(self) -> None:
        """1–2 session and user, 3 posts, 4 delegations, 5 one look at the open seats (counts, page, filters),
        6 rows with their cases, 7 clocks, 8 cards, 9 who sent it and who was against, 10 calendar."""
        by = people.official()
        self.sign_in(by)
        WorkCalendar.current()
        for many in (3, 9):
            for _ in range(many):
                self.accepted()
            with self.assertNumQueries(10):
                self.client.get(reverse("dashboards:inbox"))

    def test_only_who_decides_has_an_inbox(self) -> None:
        for user in (people.applicant(), people.worker(), people.clerk()):
            self.assertEqual(self.inbox(user).status_code, 403)


class CostTests(Desk):
    def test_the_case_page_costs_the_same_however_many_cases_there_are(self) -> None:
        """1–2 session and user, 3 posts, 4 case, 5 chain, 6–8 steps, seats, opinions, 9 posts and holders of the step
        to come, 10 version of the calendar, 11 entries, 12–13 materials and files, 14–15 clocks and pauses, 16 cards,
        17 orders, 18 couplings, 19 letters, 20 who else holds the post, 21 delegations, 22 own phrases,
        23 like cases decided (one more: which of them may be seen, where there are any), 24 notices."""
        case = self.at_review()
        self.sign_in(people.section_chief())
        url = self.url("desk_case", case)
        self.client.get(url)
        for more in (0, 4):
            for _ in range(more):
                self.at_review()
            with self.assertNumQueries(24):
                self.client.get(url)


class SpecialProcedureTests(Desk):
    def start(self, case: Case) -> str:
        terms = {"kind": "hearing", "reason": "利害关系人要求听证", "needed": "15 个工作日"}
        return str(start_procedure(case.pk, by=people.section_chief(), **terms).number)

    def test_who_holds_the_seat_is_led_to_it_and_nobody_else(self) -> None:
        case = self.at_review()
        link = reverse("coordination:procedure", args=[case.pk])
        self.assertContains(self.open(case, people.section_chief()), link)
        self.assertNotContains(self.open(case, people.bureau_head()), link)

    def test_a_running_pause_is_shown_with_the_number_of_its_letter(self) -> None:
        case = self.at_review()
        number = self.start(case)
        page = self.open(case, people.section_chief())
        pause = page.context["clocks"]["pause"]
        self.assertEqual((pause["notice"], pause["needed"]), (number, "15 个工作日"))
        self.assertContains(page, reverse("cases:letter", args=[pause["letter"]]))
        self.assertContains(page, "听证")
        self.assertEqual(str(page.context["clocks"]["rows"]).count("利害关系人要求听证"), 1)
        end_procedure(case.pk, result="无异议", by=people.section_chief())
        self.assertIsNone(self.open(case, people.section_chief()).context["clocks"]["pause"])
