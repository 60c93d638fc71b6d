"""Signing for, arriving, finishing, sending back: what the field may do, and what it must bring."""

from typing import Any

from django.test import TestCase, TransactionTestCase

from apps.dispatch.actions import add_note, arrive, bounce, claim, finish
from apps.dispatch.models import Attendance, Membership, Team
from apps.ledger.clock import now
from apps.ledger.refusal import Refused, Stale
from tests import people
from tests.dispatch import field_world as field
from tests.racing import queries_of, race, race_of


class FieldCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        field.make_field()

    def refused(self, code: str, act: Any, *args: Any, **kwargs: Any) -> None:
        with self.assertRaises(Refused) as caught:
            act(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)


class ClaimTests(FieldCase):
    def test_anyone_of_the_team_may_sign_for_it(self) -> None:
        order = field.issue()
        claim(order.pk, by=people.second_worker(), version=order.version)
        order.refresh_from_db()
        self.assertEqual((order.status, order.holder), ("claimed", people.second_worker()))
        self.assertEqual(field.verbs(order.subject)[-1], "order.claimed")

    def test_the_second_hand_is_told_who_was_quicker(self) -> None:
        order = field.issue()
        claim(order.pk, by=people.worker())
        with self.assertRaises(Refused) as caught:
            claim(order.pk, by=people.second_worker(), version=order.version)
        self.assertEqual(caught.exception.code, "already_claimed")
        self.assertIn("何俊", str(caught.exception.message))

    def test_others_may_not(self) -> None:
        order = field.issue()
        self.refused("not_your_team", claim, order.pk, by=people.verifier())
        Membership.objects.filter(user=people.worker()).update(until=now())
        self.refused("not_your_team", claim, order.pk, by=people.worker())

    def test_a_stale_page_changes_nothing(self) -> None:
        order = field.issue()
        with self.assertRaises(Stale):
            claim(order.pk, by=people.worker(), version=order.version + 1)

    @queries_of(claim)
    def test_claiming_costs_six_queries(self) -> None:
        """1 savepoint, 2 lock, 3 of the team?, 4 the order, 5 entry, 6 released."""
        order, by = field.issue(), people.worker()
        with self.assertNumQueries(6):
            claim(order.pk, by=by)


class ArriveTests(FieldCase):
    def test_it_notes_who_was_there_when_and_where(self) -> None:
        order = field.arrived(field.issue())
        there = order.attendances.get()
        self.assertEqual((order.status, there.user, (there.lng, there.lat)), ("arrived", people.worker(), people.HERE))

    def test_one_must_sign_for_it_first(self) -> None:
        self.refused("wrong_state", arrive, field.issue().pk, by=people.worker())

    def test_arriving_twice_adds_nothing(self) -> None:
        order = field.arrived(field.issue())
        arrive(order.pk, by=people.worker())
        self.assertEqual(field.verbs(order.subject).count("order.arrived"), 1)

    def test_the_phone_may_not_know_the_place(self) -> None:
        order = field.issue()
        claim(order.pk, by=people.worker())
        arrive(order.pk, by=people.worker())
        self.assertFalse(field.said(order.subject, "order.arrived")["located"])

    def test_photos_on_arrival_show_it_as_it_was(self) -> None:
        order = field.issue()
        claim(order.pk, by=people.worker())
        arrive(order.pk, by=people.worker(), photos=[field.photo()])
        self.assertEqual(order.evidence.get().kind, "before")

    def test_swapped_coordinates_are_refused(self) -> None:
        order = field.issue()
        claim(order.pk, by=people.worker())
        self.refused("swapped_coordinates", arrive, order.pk, by=people.worker(), place=(23.22, 113.11))

    def test_others_may_not(self) -> None:
        order = field.issue()
        claim(order.pk, by=people.worker())
        self.refused("not_your_team", arrive, order.pk, by=people.verifier())

    @queries_of(arrive)
    def test_arriving_costs_ten_queries(self) -> None:
        """1 savepoint, 2 lock, 3 of the team?, 4 there before?, 5 savepoint, 6 attendance, 7 released, 8 the order,
        9 entry, 10 released."""
        order, by = field.issue(), people.worker()
        claim(order.pk, by=by)
        with self.assertNumQueries(10):
            arrive(order.pk, by=by, place=people.HERE)


class FinishTests(FieldCase):
    def test_a_report_is_done_with_photo_and_place(self) -> None:
        order = field.done(field.issue(), checked=[True, True])
        self.assertEqual(order.status, "done")
        self.assertEqual(order.result["text"], "已抽排")
        self.assertEqual(order.evidence.get().kind, "after")
        self.assertEqual(field.said(order.subject, "order.done")["photos"], 1)

    def test_a_report_without_photo_is_not_done(self) -> None:
        order = field.arrived(field.issue())
        self.refused("photo_needed", finish, order.pk, by=people.worker(), text="已抽排")

    def test_a_place_is_needed_in_figures_or_in_words(self) -> None:
        order = field.issue()
        claim(order.pk, by=people.worker())
        arrive(order.pk, by=people.worker())
        act = {"by": people.worker(), "text": "已抽排", "photos": [field.photo()]}
        self.refused("place_needed", finish, order.pk, **act)
        finish(order.pk, **act, place_note="和顺大道 1 号门口")
        self.assertEqual(order.evidence.get(kind="note").text, "和顺大道 1 号门口")

    def test_what_is_left_open_needs_a_word(self) -> None:
        order = field.arrived(field.issue())
        act = {"by": people.worker(), "photos": [field.photo()]}
        self.refused("left_open", finish, order.pk, **act, text="", checked=[True, False])
        finish(order.pk, **act, text="路面破损，另报", checked=[True, False])
        order.refresh_from_db()
        self.assertEqual(order.result["checked"], [True, False])

    def test_one_must_be_there(self) -> None:
        order = field.arrived(field.issue())
        act = {"text": "x", "photos": [field.photo()]}
        self.refused("not_there", finish, order.pk, by=people.second_worker(), **act)
        self.refused("not_your_team", finish, order.pk, by=people.verifier(), **act)

    def test_a_site_check_needs_two_different_officers(self) -> None:
        order = field.issue("site_check")
        claim(order.pk, by=people.worker())
        arrive(order.pk, by=people.worker(), place=people.HERE)
        arrive(order.pk, by=people.worker(), place=people.HERE)
        act = {"text": "与申报一致", "passed": True}
        self.refused("two_officers", finish, order.pk, by=people.worker(), **act)
        arrive(order.pk, by=people.second_worker(), place=people.HERE)
        finish(order.pk, by=people.worker(), **act)
        self.assertEqual(field.verbs(order.subject)[-1], "order.done")

    def test_a_site_check_says_what_was_found(self) -> None:
        order = field.arrived(field.issue("site_check"))
        self.refused("finding_needed", finish, order.pk, by=people.worker(), text="与申报一致")
        self.refused("text_needed", finish, order.pk, by=people.worker(), text=" ", passed=False)

    @queries_of(finish)
    def test_finishing_costs_the_same_whatever_was_brought(self) -> None:
        """1 savepoint, 2 lock, 3 of the team?, 4 who was there, 5 evidence, 6 the order, 7 entry, 8 released."""
        by = people.worker()
        for photos in (1, 4):
            order = field.arrived(field.issue())
            shots = [field.photo() for _n in range(photos)]
            with self.assertNumQueries(8):
                finish(order.pk, by=by, text="已抽排", photos=shots, checked=[True, True])


class BounceTests(FieldCase):
    def setUp(self) -> None:
        town = field.team("WORKS").area
        for n in (2, 3):
            team = Team.objects.create(
                code=f"E-440605126-WORKS{n}", name=f"{n}队", name_en=f"{n}", unit=people.unit("T-440605126-BUILD"),
                area=town, skills=["roads", "drainage"],
            )  # fmt: skip
            Membership.objects.create(team=team, user=people.worker(), since=now())

    def test_the_first_time_the_router_tries_another_team(self) -> None:
        order = field.issue()
        first = order.team
        bounce(order.pk, by=people.worker(), reason="不归我队")
        order.refresh_from_db()
        self.assertEqual((order.status, order.bounces, order.hop_count), ("dispatched", 1, 2))
        self.assertNotEqual(order.team, first)
        out = {row["team"]: row["out"] for row in order.routings.last().candidates}
        self.assertEqual(out[first.code], "sent_back")

    def test_the_second_time_a_dispatcher_decides(self) -> None:
        order = field.issue()
        for _turn in range(2):
            bounce(order.pk, by=people.worker(), reason="不归我队")
        order.refresh_from_db()
        self.assertEqual((order.status, order.team, order.bounces), ("unrouted", None, 2))
        self.assertEqual(order.routings.last().rule, "bounced_often")
        self.assertEqual(field.verbs(order.subject)[-2:], ["order.bounced", "order.unrouted"])

    def test_it_needs_a_reason_and_the_team(self) -> None:
        order = field.issue()
        self.refused("reason_needed", bounce, order.pk, by=people.worker(), reason="")
        self.refused("not_your_team", bounce, order.pk, by=people.verifier(), reason="不归我队")

    def test_what_is_done_cannot_be_sent_back(self) -> None:
        order = field.done(field.issue())
        self.refused("wrong_state", bounce, order.pk, by=people.worker(), reason="不归我队")

    @queries_of(bounce)
    def test_bouncing_costs_eleven_queries(self) -> None:
        """1 savepoint, 2 lock, 3 of the team?, 4 entry, 5 who gave it back, 6 candidates, 7 team, 8 order, 9 routing,
        10 entry, 11 released."""
        order, by = field.issue(), people.worker()
        with self.assertNumQueries(11):
            bounce(order.pk, by=by, reason="不归我队")


class NoteTests(FieldCase):
    def test_who_had_a_hand_adds_it_whatever_became_of_the_order(self) -> None:
        order = field.done(field.issue())
        add_note(order.pk, by=people.worker(), text="后来又看了一次", captured_at=now(), clock_off=90)
        kept = order.evidence.get(kind="note", text="后来又看了一次")
        self.assertEqual((kept.clock_off, kept.clock_wrong), (90, False))
        self.assertEqual(field.said(order.subject, "order.noted")["text"], "后来又看了一次")

    def test_others_may_not_and_nothing_is_nothing(self) -> None:
        order = field.issue()
        self.refused("not_your_team", add_note, order.pk, by=people.verifier(), text="x")
        self.refused("text_needed", add_note, order.pk, by=people.worker(), text=" ")

    @queries_of(add_note)
    def test_noting_costs_six_queries(self) -> None:
        """1 savepoint, 2 lock, 3 of the team?, 4 the note, 5 entry, 6 released."""
        order, by = field.issue(), people.worker()
        with self.assertNumQueries(6):
            add_note(order.pk, by=by, text="x")


class FieldRaceTests(TransactionTestCase):
    def setUp(self) -> None:
        field.make_field()
        self.order = field.issue()
        self.worker, self.second = people.worker(), people.second_worker()

    @race_of(claim)
    def test_two_hands_sign_once(self) -> None:
        outcomes = race(lambda: claim(self.order.pk, by=self.worker), lambda: claim(self.order.pk, by=self.second))
        self.assertEqual(outcomes, ["done", "refused: already_claimed"])

    @race_of(arrive)
    def test_two_officers_arrive_at_once_and_both_count(self) -> None:
        claim(self.order.pk, by=self.worker)
        outcomes = race(lambda: arrive(self.order.pk, by=self.worker), lambda: arrive(self.order.pk, by=self.second))
        self.assertEqual(outcomes, ["done", "done"])
        self.assertEqual(Attendance.objects.count(), 2)

    def test_one_person_arrives_once(self) -> None:
        claim(self.order.pk, by=self.worker)
        race(lambda: arrive(self.order.pk, by=self.worker))
        self.assertEqual(Attendance.objects.count(), 1)

    @race_of(finish)
    def test_two_hands_finish_once(self) -> None:
        field.arrived(self.order)
        shot = field.photo()
        outcomes = race(lambda: finish(self.order.pk, by=self.worker, text="已抽排", photos=[shot]))
        self.assertEqual(outcomes, ["done", "refused: wrong_state"])
        self.assertEqual(self.order.evidence.count(), 1)

    @race_of(bounce)
    def test_signing_and_sending_back_do_not_mix(self) -> None:
        outcomes = race(
            lambda: claim(self.order.pk, by=self.worker, version=1),
            lambda: bounce(self.order.pk, by=self.second, reason="不归我队", version=1),
        )
        self.assertEqual(outcomes.count("done"), 1)

    @race_of(add_note)
    def test_two_notes_are_both_kept(self) -> None:
        order, by = field.issue(), people.worker()
        self.assertEqual(race(lambda: add_note(order.pk, by=by, text="x")), ["done", "done"])
        self.assertEqual(order.evidence.filter(kind="note").count(), 2)
