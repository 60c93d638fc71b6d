"""The numbers of the cockpit: counted once from entries, equal to the rows behind them, equal after a rebuild."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.test import TestCase, override_settings

from apps.cases import actions as cases
from apps.cases.models import Case
from apps.dashboards import folding, lists
from apps.dashboards.folding import Counts, fold, open_by_place
from apps.dashboards.histogram import BUCKETS, bucket, percentile
from apps.dashboards.metrics import BY_CODE, METRICS
from apps.dashboards.models import Delta, PlaceRollup, Rollup
from apps.dashboards.scope import Scope, scope_of
from apps.dispatch import actions as dispatch
from apps.dispatch.models import WorkOrder
from apps.evaluation.actions import give_rating
from apps.files.actions import store
from apps.ledger.clock import now
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import deliver, drain
from apps.supervision.models import Clock
from apps.supervision.scanning import scan
from tests import people
from tests.cases import things
from tests.coordination import test_journeys as journeys


def counts(scope: Scope | None = None) -> Counts:
    scope = scope or scope_of()
    return Counts(scope)


class NumbersCase(journeys.Journey):
    """One application granted, one open past its promise, one report closed, one on its way."""

    def setUp(self) -> None:
        self.require(journeys.SITE_CHECK)
        self.granted = self.accepted()
        self.check_on_site(WorkOrder.objects.get(subject=self.granted.pk))
        for username in ("official", "section_chief", "deputy_head"):
            self.agree(self.granted, username)
        self.late = things.make_case(self.item, by=people.get("second_applicant"))
        drain()
        things.judge_all(self.late)
        cases.accept(self.late.pk, by=people.clerk())
        drain()
        Clock.objects.filter(subject=self.late.pk, kind=Clock.Kind.PROMISE).update(due_at=now() - timedelta(hours=1))
        scan()
        standard = things.make_standard()
        self.closed_report, self.open_report = self.report(standard, "k1"), self.report(standard, "k2")
        self.close(self.closed_report)
        drain()

    def report(self, standard: Any, key: str) -> Case:
        case = cases.submit_report(by=None, client_actor="s", client_key=key, standard_id=standard.pk, text="水浸",
                                   place=people.HERE)  # fmt: skip
        drain()
        return case

    def close(self, case: Case) -> None:
        order = WorkOrder.objects.get(subject=case.pk)
        dispatch.claim(order.pk, by=people.worker())
        dispatch.arrive(order.pk, by=people.worker(), place=people.HERE)
        file = store(things.photo(), purpose="order", owner=order.pk, by=str(people.worker().pk))
        dispatch.finish(order.pk, by=people.worker(), text="已排干", photos=[file], checked=[True], place=people.HERE)
        dispatch.verify(order.pk, by=people.verifier(), passed=True)
        drain()


class Numbers(NumbersCase):
    def figures(self) -> dict[str, str]:
        return {m.code: m.reading(counts()).figure for m in METRICS}

    def test_each_number_equals_the_rows_behind_its_link(self) -> None:
        for metric in METRICS:
            with self.subTest(metric.code):
                self.assertEqual(metric.reading(counts()).n, metric.rows(scope_of()).count())

    @override_settings(COCKPIT_LEAST=1)
    def test_it_counts_what_happened(self) -> None:
        self.assertEqual(
            {code: self.figures()[code] for code in ("applications", "on_time", "one_hop", "overdue", "events")},
            {"applications": "2", "on_time": "50.0", "one_hop": "100.0", "overdue": "1 · 0", "events": "2"},
        )
        self.assertEqual(set(BY_CODE["overdue"].rows(scope_of())), {self.late})

    def test_folding_changes_no_number_and_empties_the_deltas(self) -> None:
        before = self.figures()
        fold()
        self.assertFalse(Delta.objects.exists())
        self.assertTrue(Rollup.objects.exists())
        self.assertEqual(self.figures(), before)
        fold()
        self.assertEqual(self.figures(), before)

    def test_a_delivery_done_twice_counts_once(self) -> None:
        before = self.figures()
        for pk in Delivery.objects.filter(handler=folding.HANDLER).values_list("pk", flat=True):
            deliver(pk)
        self.assertEqual(self.figures(), before)

    def test_a_rebuild_from_the_ledger_gives_the_same_rollups(self) -> None:
        fold()
        before = rollups()
        call_command("rebuild_rollups", verbosity=0, stdout=things_out())
        after = rollups()
        self.assertEqual(after, before)

    def test_a_rebuild_leaves_to_the_handlers_what_they_have_not_counted(self) -> None:
        self.report(Case.objects.get(pk=self.open_report.pk).standard, "k3")
        self.assertEqual(self.figures()["events"], "3")
        entry = Entry.objects.filter(verb="case.submitted").latest("pk")
        Delivery.objects.filter(entry=entry, handler=folding.HANDLER).update(status="pending", attempts=0)
        folding.rebuild()
        self.assertEqual(self.figures()["events"], "2")
        drain()
        self.assertEqual(self.figures()["events"], "3")

    def test_stages_of_today_count_a_case_once_however_often_it_is_done(self) -> None:
        order = WorkOrder.objects.get(subject=self.open_report.pk)
        for attempt in range(2):
            if attempt == 0:
                dispatch.claim(order.pk, by=people.worker())
            dispatch.arrive(order.pk, by=people.worker(), place=people.HERE)
            file = store(things.photo(), purpose="order", owner=order.pk, by=str(people.worker().pk))
            dispatch.finish(order.pk, by=people.worker(), text="做了", photos=[file], checked=[True], place=people.HERE)
            dispatch.verify(order.pk, by=people.verifier(), passed=attempt == 1, text="还有水")
            drain()
        for stage, n in (("filed", 2), ("at_team", 2), ("done", 2), ("checked", 2), ("closed", 2)):
            with self.subTest(stage):
                self.assertEqual(counts().total(f"reports.{stage}", "today"), n)
                self.assertEqual(lists.reports_today(scope_of(), stage).count(), n)

    def test_a_second_hop_counts_against_the_first_day(self) -> None:
        order = WorkOrder.objects.get(subject=self.open_report.pk)
        other = self.other_team()
        dispatch.reassign(order.pk, other.pk, by=people.dispatcher(), reason="就近")
        drain()
        self.assertEqual(counts().total("orders.many_hops", "month"), 1)
        self.assertEqual(BY_CODE["one_hop"].reading(counts()).n, BY_CODE["one_hop"].rows(scope_of()).count())

    def other_team(self) -> Any:
        from apps.dispatch.models import Team

        return Team.objects.create(code="E-2", name="二队", name_en="Second", unit=self.team.unit, area=self.team.area,
                                   skills=["drainage"])  # fmt: skip

    def test_each_place_down_to_the_grid_has_its_own_numbers_folded_or_not(self) -> None:
        for folded in (False, True):
            for code in (people.TOWN, people.COMMUNITY, people.WEST_GRID, people.EAST_GRID):
                scope = scope_of(code)
                for metric in METRICS:
                    with self.subTest(metric.code, code=code, folded=folded):
                        self.assertEqual(metric.reading(counts(scope)).n, metric.rows(scope).count())
            self.assertEqual(BY_CODE["events"].reading(counts(scope_of(people.WEST_GRID))).n, 2)
            self.assertEqual(BY_CODE["events"].reading(counts(scope_of(people.EAST_GRID))).n, 0)
            fold()

    @override_settings(COCKPIT_LEAST=1)
    def test_satisfaction_counts_only_who_has_rated_and_says_how_many_did(self) -> None:
        self.assertEqual(BY_CODE["satisfaction"].reading(counts()).n, 0)
        give_rating(self.granted.pk, by=people.applicant(), level="dissatisfied")
        give_rating(self.closed_report.pk, by=None, code=self.closed_report.query_code, level="satisfied")
        drain()
        for folded in (False, True):
            reading = BY_CODE["satisfaction"].reading(counts())
            self.assertEqual((reading.figure, reading.n), ("50.0", 2), folded)
            self.assertIn("100.0 %", str(reading.note))
            self.assertEqual(set(BY_CODE["satisfaction"].rows(scope_of())), {self.granted, self.closed_report})
            fold()
        before = rollups()
        folding.rebuild()
        fold()
        self.assertEqual(rollups(), before)

    def test_a_unit_sees_the_numbers_of_its_own_cases(self) -> None:
        for unit in ("NH-MSR", "NH-HEALTH", "T-440605126"):
            scope = scope_of(unit=people.unit(unit))
            for metric in METRICS:
                with self.subTest(metric.code, unit=unit):
                    self.assertEqual(metric.reading(counts(scope)).n, metric.rows(scope).count())
        self.assertEqual(BY_CODE["overdue"].reading(counts(scope_of(unit=people.unit("NH-MSR")))).n, 1)
        self.assertEqual(BY_CODE["overdue"].reading(counts(scope_of(unit=people.unit("NH-HEALTH")))).n, 0)

    def test_open_events_by_place_add_up_at_every_level(self) -> None:
        for folded in (False, True):
            with self.subTest(folded=folded):
                for code in ("", people.TOWN, people.COMMUNITY, people.WEST_GRID):
                    scope = scope_of(code)
                    self.assertEqual(sum(open_by_place("reports.open", scope).values()),
                                     lists.open_reports(scope).count())  # fmt: skip
            fold()

    def test_too_few_cases_give_no_rate(self) -> None:
        self.assertEqual(BY_CODE["on_time"].reading(counts()).figure, "–")

    def test_a_town_sees_its_own(self) -> None:
        town = self.late.town or self.open_report.town
        assert town is not None
        scope = scope_of(town.code)
        self.assertEqual(scope.town, town)
        for metric in METRICS:
            with self.subTest(metric.code):
                self.assertEqual(metric.reading(counts(scope)).n, metric.rows(scope).count())


def rollups() -> list[Any]:
    rows = Rollup.objects.exclude(n=0).values_list("day", "metric", "unit", "town", "bucket", "n")
    placed = PlaceRollup.objects.exclude(n=0).values_list("day", "metric", "unit", "place", "bucket", "n")
    return sorted([*rows, *placed], key=str)


def things_out() -> Any:
    import io

    return io.StringIO()


class Histograms(TestCase):
    def test_every_duration_has_one_of_sixteen_buckets(self) -> None:
        self.assertEqual(bucket(0), 1)
        self.assertEqual(bucket(10_000), BUCKETS)
        self.assertEqual(sorted({bucket(1.3**k / 8) for k in range(40)}), list(range(1, 17)))

    def test_percentiles_lie_near_the_truth(self) -> None:
        hours = [0.3 * 1.02**k for k in range(300)]
        found: dict[int, int] = {}
        for one in hours:
            found[bucket(one)] = found.get(bucket(one), 0) + 1
        for share in (0.1, 0.5, 0.9):
            true = hours[int(share * len(hours))]
            self.assertAlmostEqual((percentile(found, share) or 0) / true, 1, delta=0.06)

    def test_nothing_has_no_median(self) -> None:
        self.assertIsNone(percentile({}, 0.5))
