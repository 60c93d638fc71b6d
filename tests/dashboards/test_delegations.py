from datetime import timedelta
from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Role
from apps.dashboards import inbox
from apps.dashboards.inbox import DEPUTY
from apps.decisions.actions import agree, take
from apps.decisions.models import Opinion, Seat
from apps.ledger.clock import now
from apps.organizations.calendar import WorkCalendar
from apps.organizations.delegations import delegate, end_delegation
from apps.organizations.desk import desk_of, lent_to
from apps.organizations.models import Delegation
from tests import people
from tests.dashboards.test_batch import URL, BatchCase, open_seat
from tests.dashboards.test_desk import Desk
from tests.decisions.plans import chain_on, seat_of

WEEK = timedelta(days=7)


def stand_in() -> Delegation:
    """The official 王敏 acts for the deputy head 李国雄."""
    post = people.post("NH-MSR", Role.LEADER)
    terms = {"since": now(), "until": now() + WEEK, "reason": "出差"}
    return delegate(post.pk, people.official().pk, by=people.deputy_head(), **terms)


class PageTests(Desk):
    url = "dashboards:delegations"

    def send(self, **more: str) -> HttpResponse:
        today = timezone.localdate()
        form = {
            "post": str(people.post("NH-MSR", Role.LEADER).pk), "taker": str(people.official().pk),
            "since": today.isoformat(), "until": (today + WEEK).isoformat(), "reason": "休假",
            "idempotency_key": uuid4().hex, **more,
        }  # fmt: skip
        return self.client.post(reverse(self.url), form)

    def test_giving_and_ending(self) -> None:
        self.sign_in(people.deputy_head())
        self.assertRedirects(self.send(), reverse(self.url))
        given = Delegation.objects.in_force().get()
        self.assertEqual(timezone.localtime(given.until).date(), timezone.localdate() + WEEK + timedelta(days=1))
        self.assertContains(self.client.get(reverse(self.url)), "李国雄 → 王敏")
        self.sign_in(people.official())
        self.assertContains(self.client.get(reverse(self.url)), "李国雄 → 王敏")
        self.client.post(reverse("dashboards:delegation_end", args=[given.pk]))
        self.assertFalse(Delegation.objects.in_force().exists())

    def test_a_double_click_gives_it_once(self) -> None:
        self.sign_in(people.deputy_head())
        for _click in range(2):
            self.assertEqual(self.send(idempotency_key="k").status_code, 302)
        self.assertEqual(Delegation.objects.count(), 1)

    def test_refusals_stand_beside_their_field_and_keep_what_was_typed(self) -> None:
        self.sign_in(people.deputy_head())
        page = self.send(until="2020-01-01", reason="长假期")
        self.assertEqual(page.status_code, 422)
        self.assertIn("until", page.context["form"].errors)
        self.assertContains(page, "长假期", status_code=422)
        self.assertEqual(self.send(taker=str(people.health_official().pk)).status_code, 422)
        self.send()
        self.assertIn("since", self.send().context["form"].errors)

    def test_nobody_ends_what_is_not_theirs(self) -> None:
        given = stand_in()
        self.sign_in(people.bureau_head())
        self.client.post(reverse("dashboards:delegation_end", args=[given.pk]))
        self.assertTrue(Delegation.objects.in_force().exists())

    def test_only_who_decides_has_the_page(self) -> None:
        for user in (people.clerk(), people.worker(), people.applicant()):
            self.sign_in(user)
            self.assertEqual(self.client.get(reverse(self.url)).status_code, 403)

    def test_it_costs_the_same_with_one_and_with_many(self) -> None:
        """1–2 session and user, 3 posts, 4 colleagues of the post, 5 delegations."""
        self.sign_in(people.deputy_head())
        for _ in range(2):
            for _again in range(3):
                end_delegation(stand_in().pk, by=people.deputy_head())
            with self.assertNumQueries(5):
                self.client.get(reverse(self.url))


class ActingTests(BatchCase):
    def at_approval(self):
        case = self.at_review()
        self.agree(case, "section_chief")
        return case

    def test_the_inbox_has_a_group_in_the_givers_name(self) -> None:
        self.at_approval()
        stand_in()
        self.sign_in(people.official())
        page = self.client.get(reverse("dashboards:inbox"))
        (group,) = page.context["page"].groups
        self.assertEqual((group[0], group[1], group[3]), (DEPUTY, "代李国雄", 1))

    def test_the_case_is_read_and_agreed_to_and_shown_with_both_names(self) -> None:
        case = self.at_approval()
        stand_in()
        page = self.open(case, people.official())
        self.assertEqual((page.context["mine"], page.context["on_behalf"]), (True, "李国雄"))
        answer = self.client.post(self.url("desk_speak", case), self.speak(page), follow=True)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(Opinion.objects.last().signed, "王敏（代李国雄）")
        self.assertContains(self.open(case, people.bureau_head()), "王敏（代李国雄）")

    def speak(self, page: HttpResponse) -> dict:
        return Desk.form(self, page, do="agree", text="同意。")

    def test_own_and_anothers_name_do_not_go_together(self) -> None:
        own, lent = self.at_review(), self.at_approval()
        stand_in()
        post = people.post("NH-MSR-LIC", Role.CHIEF)
        terms = {"since": now(), "until": now() + WEEK, "reason": "出差", "by": people.section_chief()}
        delegate(post.pk, people.official().pk, **terms)
        page = self.choose(people.official(), own, lent)
        self.assertEqual(len(page.context["batch"].lines), 1)
        self.assertContains(page, "代李志强")

    def test_many_in_anothers_name_at_once(self) -> None:
        cases = [self.at_approval(), self.at_approval()]
        stand_in()
        answer = self.client.post(reverse(URL), self.form(self.choose(people.official(), *cases)))
        self.assertEqual(len(answer.context["done"]), 2)
        self.assertEqual(Opinion.objects.filter(seat__on_behalf_of=people.deputy_head()).count(), 2)

    def test_when_it_ends_so_does_the_desk(self) -> None:
        case = self.at_approval()
        given = stand_in()
        page = self.open(case, people.official())
        end_delegation(given.pk, by=people.deputy_head())
        answer = self.client.post(self.url("desk_speak", case), self.speak(page))
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(open_seat(case).holder, people.deputy_head())
        self.assertEqual(self.client.get(reverse("dashboards:inbox")).context["page"].total, 0)

    def test_the_written_list_and_the_rule_for_rows_are_one(self) -> None:
        """Held seats, pools, seats of whom one speaks for, and none where one is barred: for everybody who decides."""
        self.at_approval()
        self.at_review()
        self.accepted()
        barred = chain_on(excluded=[people.official()])
        take(seat_of(barred, "handle").pk, by=people.second_official())
        agree(seat_of(barred, "handle").pk, by=people.second_official())
        agree(seat_of(barred, "review").pk, by=people.section_chief())
        stand_in()
        found = 0
        for user in (people.official(), people.second_official(), people.section_chief(), people.deputy_head()):
            desk, lent = desk_of(user), lent_to(user)
            page = inbox.page(user, desk, inbox.Filters())
            listed = {line.seat.pk for *_head, lines in page.groups for line in lines}
            self.assertEqual(listed, set(Seat.objects.for_desk(user, desk.posts, lent).values_list("pk", flat=True)))
            self.assertEqual(lent, list(Delegation.objects.in_force().taken_by(user)))
            found += len(listed)
        self.assertEqual(found, 6)

    def test_the_inbox_costs_no_more_for_those_who_stand_in(self) -> None:
        """As the inbox of one's own: the delegations are read in any case."""
        self.at_approval()
        stand_in()
        WorkCalendar.current()
        self.sign_in(people.official())
        with self.assertNumQueries(10):
            self.client.get(reverse("dashboards:inbox"))
