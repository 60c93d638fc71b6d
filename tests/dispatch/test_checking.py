"""Checked by someone else: a verifier for reports, the second officer for what two officers found."""

from django.test import TransactionTestCase

from apps.dispatch.actions import finish, verify
from apps.dispatch.models import Verification
from apps.dispatch.moves import MOVES, OPEN
from apps.ledger.clock import now
from apps.ledger.refusal import Stale
from apps.organizations.models import Holding
from tests import people
from tests.dispatch import field_world as field
from tests.dispatch.test_field_acts import FieldCase
from tests.racing import queries_of, race, race_of


class VerifyReportTests(FieldCase):
    def test_a_verifier_passes_it_and_it_closes(self) -> None:
        order = field.done(field.issue())
        verify(order.pk, by=people.verifier(), passed=True, version=order.version)
        order.refresh_from_db()
        self.assertEqual(order.status, "closed")
        self.assertEqual(field.verbs(order.subject)[-2:], ["order.verified", "order.closed"])
        closed = field.said(order.subject, "order.closed")
        self.assertEqual(
            (closed["passed"], closed["text"], closed["hops"], closed["kind"]), (True, "已抽排", 1, "report")
        )

    def test_not_passed_it_goes_back_to_the_same_hands_with_the_reason(self) -> None:
        order = field.done(field.issue())
        verify(order.pk, by=people.verifier(), passed=False, text="仍有积水", version=order.version)
        order.refresh_from_db()
        self.assertEqual((order.status, order.holder, order.reworks), ("claimed", people.worker(), 1))
        self.assertEqual(order.team, field.team("WORKS"))
        self.assertEqual(field.said(order.subject, "order.rework")["text"], "仍有积水")

    def test_after_rework_a_new_photo_is_needed_and_it_can_pass(self) -> None:
        from apps.dispatch.actions import arrive

        order = field.done(field.issue())
        verify(order.pk, by=people.verifier(), passed=False, text="仍有积水")
        arrive(order.pk, by=people.worker(), place=people.HERE)
        self.refused("photo_needed", finish, order.pk, by=people.worker(), text="再抽排")
        finish(order.pk, by=people.worker(), text="再抽排", photos=[field.photo()])
        verify(order.pk, by=people.verifier(), passed=True)
        self.assertEqual(field.said(order.subject, "order.closed")["reworks"], 1)

    def test_it_is_never_checked_by_who_did_the_work(self) -> None:
        order = field.done(field.issue())
        Holding.objects.create(post=people.post("T-440605126-OPS", "verifier"), user=people.worker(), since=now())
        self.refused("own_work", verify, order.pk, by=people.worker(), passed=True)

    def test_a_helper_who_was_there_may_not_check_it_either(self) -> None:
        from apps.dispatch.actions import arrive

        order = field.arrived(field.issue())
        arrive(order.pk, by=people.second_worker())
        finish(order.pk, by=people.worker(), text="已抽排", photos=[field.photo()])
        Holding.objects.create(
            post=people.post("T-440605126-OPS", "verifier"), user=people.second_worker(), since=now()
        )
        self.refused("own_work", verify, order.pk, by=people.second_worker(), passed=True)

    def test_only_verifiers_of_the_place_may(self) -> None:
        order = field.done(field.issue())
        self.refused("not_your_desk", verify, order.pk, by=people.dispatcher(), passed=True)
        self.refused("not_your_desk", verify, order.pk, by=people.official(), passed=True)

    def test_sending_back_needs_a_reason(self) -> None:
        order = field.done(field.issue())
        self.refused("reason_needed", verify, order.pk, by=people.verifier(), passed=False, text=" ")

    def test_what_is_not_done_cannot_be_checked(self) -> None:
        self.refused("wrong_state", verify, field.issue().pk, by=people.verifier(), passed=True)

    def test_a_stale_page_changes_nothing(self) -> None:
        order = field.done(field.issue())
        with self.assertRaises(Stale):
            verify(order.pk, by=people.verifier(), passed=True, version=order.version - 1)

    @queries_of(verify)
    def test_checking_costs_twelve_queries(self) -> None:
        """1 savepoint, 2 lock, 3 desk, 4 its division, 5 in reach?, 6 who was there, 7 whose evidence,
        8 the verification, 9 the order, 10 verified, 11 closed, 12 released."""
        order, by = field.done(field.issue()), people.verifier()
        with self.assertNumQueries(12):
            verify(order.pk, by=by, passed=True)


class SecondOfficerTests(FieldCase):
    def test_the_second_officer_confirms_and_the_finding_is_the_result(self) -> None:
        for found in (True, False):
            order = field.done(field.issue("site_check"), passed=found)
            verify(order.pk, by=people.second_worker(), passed=True)
            closed = field.said(order.subject, "order.closed")
            self.assertEqual((closed["passed"], closed["kind"]), (found, "site_check"))

    def test_who_wrote_the_report_cannot_confirm_it(self) -> None:
        order = field.done(field.issue("site_check"))
        self.refused("own_work", verify, order.pk, by=people.worker(), passed=True)

    def test_who_was_not_there_cannot_confirm_it(self) -> None:
        order = field.done(field.issue("site_check"))
        self.refused("not_there", verify, order.pk, by=people.verifier(), passed=True)

    def test_a_second_officer_who_disagrees_has_it_written_anew(self) -> None:
        order = field.done(field.issue("site_check"))
        verify(order.pk, by=people.second_worker(), passed=False, text="冷库没有看")
        order.refresh_from_db()
        self.assertEqual(order.status, "arrived")
        finish(order.pk, by=people.second_worker(), text="冷库不符合", passed=False)
        verify(order.pk, by=people.worker(), passed=True)
        self.assertFalse(field.said(order.subject, "order.closed")["passed"])


class MovesTests(FieldCase):
    def test_every_open_state_leads_somewhere_and_no_closed_one_does(self) -> None:
        leaving = {state for sources, _to in MOVES.values() for state in sources}
        self.assertEqual(leaving, set(OPEN))


class CheckRaceTests(TransactionTestCase):
    @race_of(verify)
    def test_two_verifiers_close_it_once(self) -> None:
        field.make_field()
        order, by = field.done(field.issue()), people.verifier()
        self.assertEqual(race(lambda: verify(order.pk, by=by, passed=True)), ["done", "refused: wrong_state"])
        self.assertEqual(Verification.objects.count(), 1)
        self.assertEqual(field.verbs(order.subject).count("order.closed"), 1)
