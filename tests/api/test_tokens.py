from datetime import timedelta

from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from apps.accounts.models import AccessToken
from apps.accounts.tokens import AT_MOST, issue_token, revoke_token
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from tests import people
from tests.api.calling import Program, Says
from tests.racing import queries_of, race, race_of


class Tokens(Says, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_a_program_acts_as_the_person_who_made_its_token(self) -> None:
        program = Program(people.clerk())
        self.assertEqual(program.get("cases").status_code, 200)
        token = AccessToken.objects.get()
        self.assertEqual((token.used_on, token.user), (timezone.localdate(), people.clerk()))
        self.assertNotIn(program.token, str(vars(token)))
        self.assertTrue(program.token.startswith(token.start))
        entry = Entry.objects.get(verb="token.issued")
        self.assertNotIn(program.token, str(entry.facts))

    def test_without_or_with_a_wrong_one_nobody_comes_in(self) -> None:
        stranger, program = Program(), Program(people.clerk())
        told = stranger.get("cases")
        self.assert_problem(told, 401, "not_authenticated")
        self.assertEqual(told["WWW-Authenticate"], 'Bearer realm="api"')
        program.token += "x"
        self.assert_problem(program.get("cases"), 401, "authentication_failed")

    def test_revoked_expired_or_of_a_closed_account_it_is_over(self) -> None:
        for change in ("revoked", "expired", "closed"):
            with self.subTest(change):
                program = Program(people.worker())
                token = AccessToken.objects.latest("pk")
                if change == "revoked":
                    revoke_token(token.pk, by=people.worker())
                elif change == "expired":
                    AccessToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
                else:
                    type(token.user).objects.filter(pk=token.user_id).update(is_active=False)
                self.assert_problem(program.get("orders"), 401, "authentication_failed")

    def test_somebody_elses_cannot_be_revoked_and_twice_is_once(self) -> None:
        token, _words = issue_token(by=people.clerk(), name="scanner")
        with self.assertRaises(AccessToken.DoesNotExist):
            revoke_token(token.pk, by=people.second_clerk())
        for _turn in range(2):
            revoke_token(token.pk, by=people.clerk())
        self.assertEqual(Entry.objects.filter(verb="token.revoked").count(), 1)

    def test_what_is_refused(self) -> None:
        for code, more in (("name_missing", {"name": " "}), ("too_long", {"name": "x", "days": 366})):
            with self.assertRaises(Refused) as refused:
                issue_token(by=people.clerk(), **more)
            self.assertEqual(refused.exception.code, code)

    @queries_of(issue_token)
    def test_making_one_costs_six_queries(self) -> None:
        """1 savepoint, 2 lock the account, 3 count the valid ones, 4 insert, 5 entry token.issued, 6 release."""
        clerk = people.clerk()
        with self.assertNumQueries(6):
            issue_token(by=clerk, name="scanner")

    @queries_of(revoke_token)
    def test_revoking_costs_five_queries(self) -> None:
        """1 savepoint, 2 lock the token, 3 update, 4 entry token.revoked, 5 release."""
        clerk = people.clerk()
        token, _words = issue_token(by=clerk, name="scanner")
        with self.assertNumQueries(5):
            revoke_token(token.pk, by=clerk)


class AtOnce(TransactionTestCase):
    def setUp(self) -> None:
        people.make_world()

    @race_of(issue_token)
    def test_two_hands_cannot_make_more_than_allowed(self) -> None:
        clerk = people.clerk()
        for n in range(AT_MOST - 1):
            issue_token(by=clerk, name=f"token {n}")
        self.assertEqual(race(lambda: issue_token(by=clerk, name="last")), ["done", "refused: too_many"])

    @race_of(revoke_token)
    def test_revoked_by_two_hands_it_is_told_once(self) -> None:
        clerk = people.clerk()
        token, _words = issue_token(by=clerk, name="scanner")
        self.assertEqual(race(lambda: revoke_token(token.pk, by=clerk)), ["done", "done"])
        self.assertEqual(Entry.objects.filter(verb="token.revoked").count(), 1)
