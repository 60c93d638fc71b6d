from datetime import timedelta

from apps.cases.models import Case, Document
from apps.coordination.procedures import end_procedure, start_procedure
from apps.ledger.clock import now
from apps.ledger.refusal import Refused
from apps.supervision.models import Clock, Pause
from tests import people
from tests.cases import things
from tests.coordination.test_journeys import Journey

ASKED = {"kind": "expert_review", "reason": "依法组织专家评审", "needed": "15 个工作日"}


class SpecialProcedures(Journey):
    def setUp(self) -> None:
        super().setUp()
        self.case = self.accepted()
        self.seat(self.case, "official")

    def test_both_limits_stand_still_and_the_letter_tells_why_and_how_long(self) -> None:
        letter = start_procedure(self.case.pk, by=people.official(), **ASKED)
        limits = Clock.objects.running().filter(subject=self.case.pk, kind__in=["legal", "promise"])
        self.assertEqual([clock.due_at for clock in limits], [None, None])
        self.assertEqual(set(Pause.objects.values_list("notice", flat=True)), {letter.number})
        self.assertIn("15 个工作日", str(letter.content))
        self.assertIn("专家评审", str(letter.content))

    def test_ending_it_moves_the_limits_by_its_days(self) -> None:
        before = Clock.objects.get(subject=self.case.pk, kind="legal").due_at
        start_procedure(self.case.pk, by=people.official(), **ASKED)
        Pause.objects.update(since=now() - timedelta(days=7))
        end_procedure(self.case.pk, by=people.official(), result="评审通过")
        self.assertGreater(Clock.objects.get(subject=self.case.pk, kind="legal").due_at, before)
        self.assertIsNotNone(Case.objects.get(pk=self.case.pk).due_at)

    def test_a_second_start_is_refused_and_sends_no_letter(self) -> None:
        start_procedure(self.case.pk, by=people.official(), **ASKED)
        with self.assertRaises(Refused):
            start_procedure(self.case.pk, by=people.official(), **ASKED)
        self.assertEqual(Document.objects.filter(kind=Document.Kind.PAUSE).count(), 1)

    def test_only_who_has_the_case_in_hand(self) -> None:
        for other in (people.second_official(), people.deputy_head(), people.clerk()):
            with self.assertRaisesMessage(Refused, "no_seat"):
                start_procedure(self.case.pk, by=other, **ASKED)

    def test_ending_what_does_not_run_is_refused(self) -> None:
        with self.assertRaisesMessage(Refused, "not_paused"):
            end_procedure(self.case.pk, by=people.official(), result="无")


class Page(Journey):
    def test_missing_words_are_named_at_their_field_and_nothing_typed_is_lost(self) -> None:
        case = self.accepted()
        self.seat(case, "official")
        self.client.force_login(people.official())
        response = self.client.post(
            f"/desk/case/{case.pk}/procedure/", {"kind": "hearing", "reason": "依法听证", "key": "k"}
        )
        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "依法听证", status_code=422)
        self.assertFalse(Document.objects.filter(kind=Document.Kind.PAUSE).exists())

    def test_a_stranger_to_the_case_gets_404(self) -> None:
        case = things.make_case(self.item)
        self.client.force_login(people.health_official())
        self.assertEqual(self.client.get(f"/desk/case/{case.pk}/procedure/").status_code, 404)
