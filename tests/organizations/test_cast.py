from django.test import TestCase

from apps.organizations.desk import desk_of
from apps.organizations.models import Division
from tests import people


class TheCast(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_everybody_sits_at_the_desk_the_cast_says(self) -> None:
        for username, (_name, unit, role) in people.STAFF.items():
            desk = desk_of(people.get(username))
            self.assertEqual([(post.unit.code, post.role) for post in desk.posts], [(unit, role)])

    def test_citizens_have_no_desk(self) -> None:
        self.assertEqual(desk_of(people.applicant()).posts, [])

    def test_two_grids_lie_side_by_side(self) -> None:
        self.assertEqual(Division.objects.grids().count(), 2)
