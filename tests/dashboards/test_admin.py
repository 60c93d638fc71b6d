from datetime import timedelta
from uuid import uuid4

from django.http import HttpResponse
from django.test import TestCase, TransactionTestCase
from django.urls import reverse

from apps.accounts.models import AccessToken, Role, User
from apps.accounts.names import words_of
from apps.accounts.tokens import issue_token
from apps.ledger.actions import record, tell_export
from apps.ledger.clock import now
from apps.ledger.integrity import verify
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.actions import release_post
from apps.organizations.delegations import cut_delegation, delegate
from apps.organizations.models import Delegation, Holding
from apps.organizations.standing import bar, let_in, reset_sign_in, reveal
from tests import people
from tests.decisions.plans import chain_on
from tests.racing import queries_of, race, race_of


def stand_in() -> Delegation:
    post = people.post("NH-MSR", Role.LEADER)
    terms = {"since": now(), "until": now() + timedelta(days=2), "reason": "出差"}
    return delegate(post.pk, people.official().pk, by=people.deputy_head(), **terms)


class Desk(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        self.client.force_login(people.admin())

    def get(self, name: str, *args: object, query: str = "", status: int = 200) -> HttpResponse:
        answer = self.client.get(reverse(name, args=args) + query)
        self.assertEqual(answer.status_code, status)
        return answer

    def post(self, name: str, *args: object, **data: str) -> HttpResponse:
        return self.client.post(reverse(name, args=args), {"idempotency_key": uuid4().hex, **data})


class PeopleTests(Desk):
    def names(self, query: str) -> list[str]:
        return [row["user"].username for row in self.get("dashboards:people", query=query).context["rows"]]

    def test_they_are_found_by_name_pinyin_initials_phone_and_number(self) -> None:
        for words in ("陈洁", "chenjie", "cj", "clerk", "CHENJIE"):
            with self.subTest(words):
                self.assertIn("clerk", self.names(f"?q={words}"))
        self.assertEqual(set(self.names("?q=chen")), {"clerk", "second_applicant"})
        self.assertEqual(self.names("?q=13800003210"), ["applicant"])
        self.assertEqual(self.names("?q=440605199003071224"), ["applicant"])
        self.assertEqual(self.names("?q=没有这人"), [])

    def test_a_new_name_is_found_and_the_old_one_is_not(self) -> None:
        user = people.clerk()
        user.name = "欧阳震华"
        user.save(update_fields=["name"])
        self.assertEqual(self.names("?q=ouyang"), ["clerk"])
        self.assertEqual(self.names("?q=chenjie"), [])
        self.assertEqual(words_of("Mary Chan"), {"mary chan", "marychan", "mary", "chan"})

    def test_citizens_are_masked(self) -> None:
        page = self.get("dashboards:people", query="?kind=citizen")
        self.assertContains(page, "黄*仪")
        self.assertNotContains(page, "黄淑仪")
        self.assertNotContains(page, "13800003210")

    def test_filters(self) -> None:
        release_post(people.post("NH-MSR", Role.HEAD).pk, people.bureau_head().pk, by=None)
        self.assertEqual(self.names("?state=idle"), ["bureau_head"])
        bar(people.clerk().pk, by=people.admin(), reason="离职")
        self.assertEqual(self.names("?state=barred"), ["clerk"])

    def test_the_list_costs_the_same_with_few_and_with_many(self) -> None:
        """1–2 session and user 3 desk 4 rows with last sign-in 5 posts 6 total."""
        for query in ("?q=stranger", ""):
            with self.assertNumQueries(6):
                self.get("dashboards:people", query=query)

    def test_it_goes_on_by_key(self) -> None:
        for n in range(40):
            User(username=f"zz{n:02}", name="甲乙").save()
        page = self.get("dashboards:people")
        second = self.get("dashboards:people", query=page.context["next_url"])
        self.assertFalse({r["user"].pk for r in page.context["rows"]} & {r["user"].pk for r in second.context["rows"]})

    def test_one_person(self) -> None:
        record("account.signed_in", people.clerk().pk, by=people.clerk())
        page = self.get("dashboards:person", people.clerk().pk)
        self.assertContains(page, "上次登录")
        self.assertEqual([one.post.role for one in page.context["held"]], ["clerk"])

    def test_a_person_costs_the_same_with_any_past(self) -> None:
        """1–2 session and user 3 desk 4 person 5 holdings 6 entries 7 delegations 8 waiting seats."""
        pk = people.deputy_head().pk
        for given in (False, True):
            if given:
                stand_in()
            with self.assertNumQueries(8):
                self.get("dashboards:person", pk)

    def test_barring_and_letting_in(self) -> None:
        user = people.clerk()
        self.assertEqual(self.post("dashboards:person_bar", user.pk, reason=" ").status_code, 422)
        self.post("dashboards:person_bar", user.pk, reason="离职")
        self.assertFalse(people.clerk().is_active)
        self.assertEqual(self.post("dashboards:person_bar", user.pk, reason="再来").status_code, 409)
        self.post("dashboards:person_let_in", user.pk, reason="返聘")
        self.assertTrue(people.clerk().is_active)

    def test_a_reset_shows_the_password_once_and_it_works(self) -> None:
        from apps.accounts.actions import sign_in

        page = self.post("dashboards:person_reset", people.clerk().pk, reason="忘记密码")
        password = page.context["password"]
        self.assertContains(page, password)
        self.assertEqual(sign_in("clerk", password).username, "clerk")
        self.assertNotIn(password, str(list(Entry.objects.values_list("facts", flat=True))))

    def test_with_the_password_go_the_tokens(self) -> None:
        token, _words = issue_token(by=people.clerk(), name="scanner")
        reset_sign_in(people.clerk().pk, by=people.admin(), reason="忘记密码")
        self.assertFalse(AccessToken.objects.valid(now()).filter(pk=token.pk).exists())

    def test_looking_behind_the_mask_is_recorded(self) -> None:
        user = people.applicant()
        self.assertEqual(self.post("dashboards:person_reveal", user.pk, field="phone", reason="").status_code, 422)
        self.assertEqual(
            self.post("dashboards:person_reveal", user.pk, field="password", reason="想看看").status_code, 422
        )
        page = self.post("dashboards:person_reveal", user.pk, field="phone", reason="来电核对身份")
        self.assertContains(page, "13800003210")
        self.assertNotContains(page, "440605199003071224")
        self.assertEqual(Entry.objects.about(user.pk).last().verb, "pii.revealed")

    def test_nobody_does_it_to_the_own_account_and_only_administrators_do_it(self) -> None:
        admin, clerk = people.admin(), people.clerk()
        for act in (bar, let_in, reset_sign_in):
            with self.assertRaisesMessage(Refused, "own_account"):
                act(admin.pk, by=admin, reason="试试")
            with self.assertRaisesMessage(Refused, "not_an_admin"):
                act(admin.pk, by=clerk, reason="试试")
        with self.assertRaisesMessage(Refused, "not_an_admin"):
            reveal(admin.pk, "name", by=clerk, reason="想看看他")

    @queries_of(bar, let_in, reset_sign_in)
    def test_acts_on_accounts_cost_six_queries(self) -> None:
        """1 begin 2 desk 3 account locked 4 account 5 entry 6 commit; a reset also revokes the tokens."""
        by, user = people.admin(), people.clerk()
        for act, queries in ((bar, 6), (let_in, 6), (reset_sign_in, 7)):
            with self.assertNumQueries(queries):
                act(user.pk, by=by, reason="离职")

    @queries_of(reveal)
    def test_a_look_costs_five_queries(self) -> None:
        """1 begin 2 desk 3 person 4 entry 5 commit."""
        by, user = people.admin(), people.applicant()
        with self.assertNumQueries(5):
            reveal(user.pk, "phone", by=by, reason="来电核对身份")


class PostTests(Desk):
    def test_the_tree_with_holders_and_vacancies(self) -> None:
        page = self.get("dashboards:posts", query="?q=NH-MSR")
        self.assertContains(page, "林绍明")
        self.assertContains(self.get("dashboards:posts", query="?vacant=1&role=leader"), "空缺")
        self.assertEqual(self.get("dashboards:posts").context["vacancies"], [])

    def test_the_tree_costs_the_same_however_many(self) -> None:
        """1–2 session and user 3 desk 4 units 5 posts 6 holders 7 vacancies (none here, else their posts) 8 units."""
        for query in ("?q=NH-MSR", ""):
            with self.assertNumQueries(8):
                self.get("dashboards:posts", query=query)

    def test_appointing_and_releasing(self) -> None:
        post, user = people.post("NH-URBAN", Role.HEAD), people.official()
        page = self.get("dashboards:post", post.pk, query="?who=wangmin")
        self.assertContains(page, "王敏 (official)")
        terms = {"who": "wangmin", "person": str(user.pk), "since": "2026-01-05", "reason": "南任〔2026〕1 号"}
        self.assertEqual(self.post("dashboards:post", post.pk, **{**terms, "since": "2999-01-01"}).status_code, 422)
        self.assertEqual(self.post("dashboards:post", post.pk, **{**terms, "reason": ""}).status_code, 422)
        self.assertEqual(self.post("dashboards:post", post.pk, **terms).status_code, 302)
        self.assertEqual(Holding.objects.get(post=post).since.year, 2026)
        self.assertEqual(Entry.objects.about(post.pk).last().facts["reason"], "南任〔2026〕1 号")
        self.assertEqual(self.post("dashboards:post_release", post.pk, user.pk, reason="").status_code, 422)
        self.assertEqual(self.post("dashboards:post_release", post.pk, user.pk, reason="调离").status_code, 302)
        self.assertContains(self.get("dashboards:post", post.pk), "调离")

    def test_nobody_appoints_themself(self) -> None:
        post, admin = people.post("NH-URBAN", Role.HEAD), people.admin()
        terms = {"who": "admin", "person": str(admin.pk), "since": "2026-01-05", "reason": "自荐"}
        self.assertEqual(self.post("dashboards:post", post.pk, **terms).status_code, 422)

    def test_a_post_costs_the_same_with_any_past(self) -> None:
        """1–2 session and user 3 desk 4 post 5 holdings 6 waiting seats 7 entries."""
        pk = people.post("NH-MSR-LIC", Role.OFFICIAL).pk
        with self.assertNumQueries(7):
            self.get("dashboards:post", pk)


class RightsTests(Desk):
    def test_delegations_are_listed_and_ended_with_a_reason(self) -> None:
        given = stand_in()
        self.assertContains(self.get("dashboards:admin_delegations"), "李国雄")
        self.post("dashboards:admin_delegation_end", given.pk, reason="")
        self.assertTrue(Delegation.objects.in_force().exists())
        self.post("dashboards:admin_delegation_end", given.pk, reason="已返岗")
        self.assertFalse(Delegation.objects.in_force().exists())
        with self.assertRaisesMessage(Refused, "over"):
            cut_delegation(given.pk, by=people.admin(), reason="再来")
        with self.assertRaisesMessage(Refused, "not_an_admin"):
            cut_delegation(given.pk, by=people.official(), reason="再来")

    @queries_of(cut_delegation)
    def test_ending_one_costs_six_queries(self) -> None:
        """1 begin 2 desk 3 delegation locked 4 delegation 5 entry 6 commit."""
        given, by = stand_in(), people.admin()
        with self.assertNumQueries(6):
            cut_delegation(given.pk, by=by, reason="已返岗")

    def test_lists_cost_the_same_however_many(self) -> None:
        """1–2 session and user 3 desk 4 total 5 rows."""
        for _again in range(2):
            with self.assertNumQueries(5):
                self.get("dashboards:admin_delegations")
            with self.assertNumQueries(5):
                self.get("dashboards:grants")
            stand_in() if not _again else None


class LedgerTests(Desk):
    def setUp(self) -> None:
        super().setUp()
        self.subject = uuid4()
        for n in range(60):
            record("account.signed_in", self.subject, by=people.clerk(), n=n)
        record("account.signed_out", self.subject, by=people.official())

    def rows(self, query: str) -> list[Entry]:
        return [row["entry"] for row in self.get("dashboards:ledger", query=query).context["rows"]]

    def test_by_verb_actor_subject_and_day(self) -> None:
        self.assertEqual(len(self.rows("?verb=account.signed_out")), 1)
        self.assertEqual([one.verb for one in self.rows("?actor=王敏")], ["account.signed_out"])
        self.assertEqual(len(self.rows(f"?subject={self.subject}")), 50)
        self.assertEqual(self.rows("?subject=没有这个编号"), [])
        self.assertEqual(self.rows("?until=2001-01-01"), [])
        self.assertEqual(len(self.rows("?since=2001-01-01")), 50)

    def test_it_goes_on_by_key_and_tells_whether_the_chain_is_whole(self) -> None:
        page = self.get("dashboards:ledger", query=f"?subject={self.subject}")
        self.assertEqual(page.context["broken"], [])
        self.assertEqual(len(self.rows(page.context["next_url"])), 11)

    def test_a_range_is_taken_out_and_that_is_told(self) -> None:
        answer = self.client.post(reverse("dashboards:ledger_export"), {"verb": "account.signed_in", "actor": "陈洁"})
        text = b"".join(answer.streaming_content).decode()
        self.assertEqual(len(text.strip().splitlines()), 61)
        entry = Entry.objects.get(verb="ledger.exported")
        self.assertEqual(entry.facts["asked"], {"verb": "account.signed_in", "actor": "…"})
        self.assertEqual(self.client.post(reverse("dashboards:ledger_export")).status_code, 302)

    @queries_of(tell_export)
    def test_telling_of_it_costs_three_queries(self) -> None:
        """1 begin 2 entry 3 commit."""
        by = people.admin()
        with self.assertNumQueries(3):
            tell_export(by=by, asked={"verb": "account.signed_in"})

    def test_verifying_leaves_its_result(self) -> None:
        self.assertEqual(verify(), [])
        self.assertContains(self.get("dashboards:ledger"), "台账链完整")

    def test_it_costs_the_same_however_many(self) -> None:
        """1–2 session and user 3 desk 4 rows 5 the last check."""
        for query in ("?verb=account.signed_out", ""):
            with self.assertNumQueries(5):
                self.get("dashboards:ledger", query=query)


class StartTests(Desk):
    def test_a_vacant_post_with_cases_stands_on_top(self) -> None:
        chain_on()
        for user in (people.official(), people.second_official()):
            release_post(people.post("NH-MSR-LIC", Role.OFFICIAL).pk, user.pk, by=None)
        page = self.get("dashboards:admin")
        self.assertEqual([row["post"].role for row in page.context["vacancies"]], ["official"])
        self.assertContains(self.get("dashboards:posts"), "这些岗位空缺")


class Race(TransactionTestCase):
    @race_of(bar, let_in, reset_sign_in, cut_delegation)
    def test_two_hands(self) -> None:
        people.make_world()
        by, user, given = people.admin(), people.clerk(), stand_in()
        self.assertEqual(race(lambda: bar(user.pk, by=by, reason="离职")), ["done", "refused: barred"])
        self.assertEqual(race(lambda: let_in(user.pk, by=by, reason="返聘")), ["done", "refused: not_barred"])
        self.assertEqual(race(lambda: reset_sign_in(user.pk, by=by, reason="忘记")), ["done", "done"])
        self.assertEqual(Entry.objects.filter(verb="account.reset").count(), 2)
        self.assertEqual(race(lambda: cut_delegation(given.pk, by=by, reason="返岗")), ["done", "refused: over"])

    @race_of(tell_export)
    def test_two_exports_are_two_entries_in_one_chain(self) -> None:
        people.make_world()
        by = people.admin()
        self.assertEqual(race(lambda: tell_export(by=by, asked={"verb": "x"})), ["done", "done"])
        self.assertEqual(verify(), [])

    @race_of(reveal)
    def test_two_looks_are_two_entries(self) -> None:
        people.make_world()
        by, user = people.admin(), people.applicant()
        self.assertEqual(race(lambda: reveal(user.pk, "phone", by=by, reason="来电核对身份")), ["done", "done"])
        self.assertEqual(Entry.objects.filter(verb="pii.revealed").count(), 2)
