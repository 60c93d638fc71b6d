from datetime import timedelta

from apps.cases.actions import accept
from apps.cases.models import Case, Document
from apps.coordination.procedures import end_procedure, start_procedure
from apps.decisions.actions import agree, take
from apps.decisions.models import Seat
from apps.ledger.clock import now
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.ledger.relay import drain
from apps.supervision.models import Clock, Pause
from tests import people
from tests.cases import things
from tests.coordination.test_journeys import Journey, make_team
from tests.racing import queries_of, race, race_of

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

    @queries_of(start_procedure, end_procedure)
    def test_what_the_acts_cost(self) -> None:
        """Starting: 1 begin, 2 case under lock, 3 a seat in hand?, 4 letter number, 5 letter, 6 the limits; each of
        the two: 7 savepoint, 8 lock, 9 pause, 10 clock, 11 entry, 12 released; 19 case, 20 entry, 21 commit.
        Ending: 1 begin, 2 case under lock, 3 a seat in hand?, 4 the limits; each of the two: 5 savepoint, 6 lock,
        7 pause, 8 ended, 9 all its pauses, 10 version of the calendar (only the first), 11 clock, 12 entry,
        13 released; 22 case, 23 entry, 24 commit."""
        by = people.official()
        with self.assertNumQueries(21):
            start_procedure(self.case.pk, by=by, **ASKED)
        with self.assertNumQueries(24):
            end_procedure(self.case.pk, by=by, result="评审通过")


class Races(things.RaceTest):
    def setUp(self) -> None:
        super().setUp()
        make_team("E-FOOD", ["food"])
        self.case = things.make_case(self.item)
        drain()
        things.judge_all(self.case)
        accept(self.case.pk, by=people.clerk())
        drain()
        take(Seat.objects.get(step__chain__subject=self.case.pk, status="open").pk, by=people.official())

    @race_of(start_procedure)
    def test_two_hands_start_it_once(self) -> None:
        by = people.official()
        outcomes = race(lambda: start_procedure(self.case.pk, by=by, **ASKED))
        self.assertEqual(outcomes, ["done", "refused: already_paused"])
        self.assertEqual(Document.objects.filter(kind=Document.Kind.PAUSE).count(), 1)
        self.assertEqual(Entry.objects.filter(verb="procedure.started").count(), 1)

    @race_of(end_procedure)
    def test_two_hands_end_it_once(self) -> None:
        by = people.official()
        start_procedure(self.case.pk, by=by, **ASKED)
        outcomes = race(lambda: end_procedure(self.case.pk, by=by, result="评审通过"))
        self.assertEqual(outcomes, ["done", "refused: not_paused"])
        self.assertEqual(Entry.objects.filter(verb="procedure.ended").count(), 1)

    def test_started_while_the_seat_decides(self) -> None:
        """Whoever comes first, the clocks stand only while somebody has the case in hand."""
        by = people.official()
        seat = Seat.objects.get(step__chain__subject=self.case.pk, status="open")
        outcomes = race(
            lambda: start_procedure(self.case.pk, by=by, **ASKED), lambda: agree(seat.pk, by=by, text="拟同意")
        )
        self.assertIn(outcomes, (["done", "done"], ["done", "refused: no_seat"]))


class Page(Journey):
    def test_missing_words_are_named_at_their_field_and_nothing_typed_is_lost(self) -> None:
        case = self.accepted()
        self.seat(case, "official")
        self.client.force_login(people.official())
        response = self.client.post(
            f"/desk/case/{case.pk}/procedure/",
            {"kind": "hearing", "reason": "依法听证", "act": "start", "idempotency_key": "k"},
        )
        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "依法听证", status_code=422)
        self.assertFalse(Document.objects.filter(kind=Document.Kind.PAUSE).exists())

    def test_a_double_click_starts_it_once_and_ends_nothing(self) -> None:
        case = self.accepted()
        self.seat(case, "official")
        self.client.force_login(people.official())
        page = self.client.get(f"/desk/case/{case.pk}/procedure/")
        sent = {**ASKED, "act": page.context["act"], "idempotency_key": "one"}
        for _turn in range(2):
            self.assertEqual(self.client.post(f"/desk/case/{case.pk}/procedure/", sent).status_code, 302)
        self.assertEqual(Entry.objects.about(case.pk).filter(verb__startswith="procedure.").count(), 1)

    def test_a_page_opened_before_somebody_started_it_says_so(self) -> None:
        case = self.accepted()
        self.seat(case, "official")
        start_procedure(case.pk, by=people.official(), **ASKED)
        self.client.force_login(people.official())
        sent = {**ASKED, "act": "start", "idempotency_key": "two"}
        page = self.client.post(f"/desk/case/{case.pk}/procedure/", sent)
        self.assertEqual(page.status_code, 409)
        self.assertContains(page, 'role="alert"', status_code=409)

    def test_a_stranger_to_the_case_gets_404(self) -> None:
        case = things.make_case(self.item)
        self.client.force_login(people.health_official())
        self.assertEqual(self.client.get(f"/desk/case/{case.pk}/procedure/").status_code, 404)
