"""Generated volume: rows that stand like any others, told apart by themselves, and counted."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import TestCase, override_settings

from apps.cases.models import Case
from apps.dashboards.folding import rebuild
from apps.dashboards.models import Delta, Rollup
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.integrity import broken_links
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import relay

CASES, CLIMBING = 120, 20


def generate(**more: int) -> str:
    out = StringIO()
    call_command("generate", cases=CASES, climbing=CLIMBING, stdout=out, **more)
    return out.getvalue()


class Generate(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(DEMO=True):
            call_command("load_demo", "--without-story", verbosity=0, stdout=StringIO())
            cls.said = generate()
        cls.cases = Case.objects.filter(client_actor="generated")

    def test_it_says_how_many_and_makes_no_more(self) -> None:
        self.assertIn(f"{CASES} cases", self.said)
        self.assertEqual(self.cases.count(), CASES)
        self.assertEqual({case.applicant_name for case in self.cases}, {"生成的数据"})

    def test_each_has_one_entry_in_a_chain_that_fits_and_nobody_acts_on_it(self) -> None:
        subjects = set(self.cases.values_list("pk", flat=True))
        entries = Entry.objects.filter(verb="case.generated")
        self.assertEqual({entry.subject for entry in entries}, subjects)
        self.assertEqual(broken_links(), [])
        relay()
        self.assertFalse(Delivery.objects.filter(subject__in=subjects).exists())

    def test_those_that_climb_have_four_seats_the_last_one_open(self) -> None:
        chains = Chain.objects.running().filter(subject__in=self.cases.values("pk"))
        self.assertEqual(chains.count(), CLIMBING)
        self.assertEqual(Step.objects.active().filter(chain__in=chains).count(), CLIMBING)
        self.assertEqual(Seat.objects.filter(step__chain__in=chains).count(), 4 * CLIMBING)
        self.assertEqual(Seat.objects.open().filter(step__chain__in=chains).count(), CLIMBING)

    def test_they_are_counted_and_folded(self) -> None:
        self.assertFalse(Delta.objects.exists())
        submitted = Rollup.objects.filter(metric__in=["applications.submitted", "reports.submitted"])
        self.assertEqual(submitted.aggregate(n=Sum("n"))["n"], CASES)

    def test_a_rebuild_leaves_them_out(self) -> None:
        """Their entries tell nothing that counts: what was generated is forgotten by the cockpit then."""
        rebuild()
        self.assertFalse(Delta.objects.exists())

    def test_where_real_cases_may_stand_it_refuses(self) -> None:
        with override_settings(DEMO=False), self.assertRaises(CommandError):
            generate()
