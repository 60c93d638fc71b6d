from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import escape

from apps.coordination.models import Coupling
from apps.dashboards.cockpit import steps_of
from apps.dashboards.durations import merged, without
from apps.dashboards.maps import shapes_below
from apps.dashboards.metrics import METRICS
from apps.ledger.relay import drain
from tests import people
from tests.cases import things
from tests.dashboards.test_numbers import NumbersCase


class Cockpit(NumbersCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(people.district_leader())

    def test_all_eight_numbers_stand_with_their_definition_and_link(self) -> None:
        page = self.client.get("/cockpit/").content.decode()
        for metric in METRICS:
            self.assertIn(metric.zh, page)
            self.assertIn(f"/cockpit/{metric.code}/cases/", page)
            with translation.override("zh-hans"):
                self.assertIn(str(escape(metric.formula)), page)

    def test_every_list_opens_and_names_its_count(self) -> None:
        for metric in METRICS:
            with self.subTest(metric.code):
                page = self.client.get(f"/cockpit/{metric.code}/cases/")
                self.assertEqual(page.context["total"], len(page.context["rows"]))
                sheet = b"".join(
                    self.client.get(f"/cockpit/{metric.code}/cases/?format=csv").streaming_content
                ).decode()
                self.assertTrue(sheet.startswith("\ufeff" + metric.zh))
                self.assertEqual(len(sheet.splitlines()), 2 + page.context["total"])

    def test_lists_name_no_applicant(self) -> None:
        for metric in METRICS:
            page = self.client.get(f"/cockpit/{metric.code}/cases/").content.decode()
            self.assertNotIn(people.applicant().name, page)

    def test_pages_cost_the_same_with_more_cases(self) -> None:
        paths = (
            "/cockpit/", "/cockpit/?wall=1", f"/cockpit/?place={people.TOWN}", f"/cockpit/?place={people.COMMUNITY}",
            "/cockpit/units/", "/cockpit/events/cases/", f"/cockpit/events/cases/?place={people.COMMUNITY}",
            "/cockpit/couplings/cases/",
        )  # fmt: skip
        for path in paths:
            self.client.get(path)  # reads what hardly ever changes
        few = [self.cost(path) for path in paths]
        for n in range(3):
            things.make_case(self.item, by=people.stranger())
            self.report(self.open_report.standard, f"more{n}")
        drain()
        self.assertEqual([self.cost(path) for path in paths], few)

    def test_the_home_costs_ten_queries(self) -> None:
        """1–2 session and user, 3 posts, 4 counts, 5 version of the reference rows, 6 open by town, 7 past the limit,
        8 couplings, 9 own instructions, 10 how far the counting is."""
        self.client.get("/cockpit/")
        with self.assertNumQueries(10):
            self.client.get("/cockpit/")

    def cost(self, path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            self.client.get(path)
        return len(seen)

    def test_wall_town_and_unknown_metric(self) -> None:
        self.assertContains(self.client.get("/cockpit/?wall=1"), 'data-theme="wall"')
        self.assertContains(self.client.get(f"/cockpit/?town={people.TOWN}"), "里水镇")
        self.assertEqual(self.client.get("/cockpit/nonsense/cases/").status_code, 404)

    def test_counting_that_lags_is_said(self) -> None:
        from datetime import timedelta

        from apps.dashboards.folding import HANDLER
        from apps.ledger.models import Delivery
        from tests.cases.things import at

        Delivery.objects.filter(handler=HANDLER).update(status="pending")
        from apps.ledger.clock import now

        with at(now() + timedelta(minutes=14)):
            page = self.client.get("/cockpit/")
        self.assertContains(page, "figures stale")
        self.assertContains(page, "panes stale")
        self.assertContains(page, "数据已停止更新 14 分钟")

    def test_a_relay_that_stands_still_is_said_too(self) -> None:
        from datetime import timedelta

        from apps.ledger.actions import record
        from apps.ledger.clock import now
        from apps.ledger.ids import uuid7
        from tests.cases.things import at

        record("case.started", uuid7(), by=None)
        with at(now() + timedelta(minutes=14)):
            self.assertContains(self.client.get("/cockpit/"), "数据已停止更新 14 分钟")

    def test_every_place_opens_with_its_crumbs_and_lists_as_it_counts(self) -> None:
        for code, steps in ((people.TOWN, 2), (people.COMMUNITY, 3), (people.WEST_GRID, 4)):
            page = self.client.get(f"/cockpit/?place={code}")
            self.assertEqual(len(page.context["crumbs"]), steps)
            for tile in page.context["tiles"]:
                with self.subTest(tile.metric.code, code=code):
                    self.assertIn(f"place={code}", tile.href)
                    self.assertEqual(self.client.get(tile.href).context["total"], tile.reading.n)
        self.assertEqual(self.client.get("/cockpit/?place=nonsense").context["scope"].place, None)

    def test_few_of_a_small_place_are_not_told_on_a_wall(self) -> None:
        wall = self.client.get(f"/cockpit/?wall=1&place={people.COMMUNITY}")
        self.assertEqual({row["n"] for row in wall.context["map"]["rows"]}, {"< 5", "0"})
        self.assertEqual({row["n"] for row in wall.context["funnel"]}, {"< 5"})
        events = next(tile for tile in wall.context["tiles"] if tile.metric.code == "events")
        self.assertEqual(events.reading.figure, "< 5")
        desk = self.client.get(f"/cockpit/?place={people.COMMUNITY}")
        self.assertEqual({row["n"] for row in desk.context["map"]["rows"]}, {"1", "0"})

    def test_each_viewer_sees_the_own_part_and_lists_as_many(self) -> None:
        for name in ("bureau_head", "deputy_head", "town_head", "town_leader", "district_leader"):
            self.client.force_login(people.get(name))
            for tile in self.client.get("/cockpit/").context["tiles"]:
                with self.subTest(tile.metric.code, name=name):
                    self.assertEqual(self.client.get(tile.href).context["total"], tile.reading.n)

    def test_couplings_are_seen_by_both_sides_and_nobody_else(self) -> None:
        found = Coupling.objects.all()
        self.assertEqual(found.visible_to(people.district_leader()).count(), found.count())
        self.assertEqual(found.visible_to(people.stranger()).count(), 0)
        self.assertEqual(found.visible_to(people.health_official()).count(), 0)
        hall = found.filter(kind="intake")
        self.assertTrue(hall.exists())
        self.assertEqual(hall.visible_to(people.clerk()).count(), hall.count())
        self.assertEqual(hall.visible_to(people.bureau_head()).count(), hall.count())


class Forbidden(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_others_are_told_who_may(self) -> None:
        self.client.force_login(people.clerk())
        self.assertContains(self.client.get("/cockpit/"), "区领导", status_code=403)

    def test_each_role_finds_its_desk(self) -> None:
        for user, path in (
            (people.official(), "/inbox/"), (people.dispatcher(), "/board/"), (people.worker(), "/field/"),
            (people.verifier(), "/checks/"), (people.district_leader(), "/cockpit/"),
            (people.applicant(), "/my/cases/"),
        ):  # fmt: skip
            with self.subTest(user.username):
                self.client.force_login(user)
                self.assertRedirects(self.client.get("/desk/"), path, fetch_redirect_response=False)


class Pictures(TestCase):
    def test_a_map_keeps_north_up_and_kilometers_alike(self) -> None:
        people.make_world()
        shapes, box = shapes_below()
        self.assertEqual(shapes[0].path[:4], "M0 8")  # the south-west corner comes first: x 0, y below
        width, height = (int(part) for part in box.split()[2:])
        self.assertAlmostEqual((height - 8) / (width - 8), 0.20 / (0.15 * 0.919), delta=0.01)

    def test_shades_are_whole_numbers(self) -> None:
        self.assertEqual((steps_of(0), steps_of(3), steps_of(100)), ([1], [1, 2], [25, 50, 75]))


class Spans(TestCase):
    def test_what_is_left_of_a_span(self) -> None:
        from datetime import datetime

        def hour(n: int) -> datetime:
            return datetime(2026, 11, 24, n)

        away = merged([(hour(11), hour(13)), (hour(10), hour(12)), (hour(15), hour(16))])
        self.assertEqual(away, [(hour(10), hour(13)), (hour(15), hour(16))])
        self.assertEqual(without((hour(9), hour(17)), away),
                         [(hour(9), hour(10)), (hour(13), hour(15)), (hour(16), hour(17))])  # fmt: skip
        self.assertEqual(without((hour(10), hour(12)), away), [])
