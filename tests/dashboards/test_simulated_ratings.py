"""Simulated citizens rate by the real act, and what follows a poor rating follows here too."""

from datetime import UTC, datetime, timedelta
from unittest import mock

from apps.coordination.simulation.habits import Habits
from apps.coordination.simulation.world import World
from apps.dashboards import simulated_ratings
from apps.evaluation.models import Level, Rating, Rectification
from apps.ledger import clock
from apps.ledger.models import Entry
from tests.cases.things import CaseTest
from tests.evaluation.things import finished

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class RatingsOfALife(CaseTest):
    def live(self, world: World) -> None:
        for at, act in world.agenda.take(MONDAY + timedelta(days=40)):
            world.act(at, act)

    def test_a_poor_rating_is_answered_and_called_back(self) -> None:
        with clock.at(MONDAY):
            case = finished(self.item)
            world = World(7, Habits())
        world.end = MONDAY + timedelta(days=40)
        entry = Entry.objects.get(subject=case.pk, verb="case.not_accepted")
        with (
            mock.patch.multiple(simulated_ratings, RATES=1, OVERLOOKED=0),
            mock.patch.object(simulated_ratings, "REFUSED", (0, 0, 0, 1, 0)),
        ):
            simulated_ratings.may_rate_it(world, entry)
            simulated_ratings.may_rate_it(world, entry)  # is asked once
            self.live(world)
        self.assertEqual(world.refusals, {})
        self.assertEqual(Rating.objects.get().level, Level.DISSATISFIED)
        self.assertEqual(Rectification.objects.get().status, "called_back")
