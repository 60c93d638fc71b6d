"""Who sees which orders."""

from apps.dispatch.models import WorkOrder
from apps.organizations.models import Division
from tests import people
from tests.dispatch import field_world as field
from tests.dispatch.test_field_acts import FieldCase


class DoorTests(FieldCase):
    def sees(self, username: str) -> set[str]:
        return set(WorkOrder.objects.visible_to(people.get(username)).values_list("title", flat=True))

    def test_each_sees_what_is_theirs(self) -> None:
        field.issue(title="积水")
        field.issue("site_check", title="核查", asked_by=people.unit("NH-MSR"))
        elsewhere = Division.objects.create(
            code="440605125000", level=5, kind="town", name="大沥镇", parent=Division.objects.get(code="440605000000"),
            path="440605000000/440605125000/",
        )  # fmt: skip
        field.issue(title="大沥", grid=elsewhere, place=None)
        rows: list[tuple[str, set[str]]] = [
            ("worker", {"积水", "核查"}),  # member of all teams of 里水
            ("dispatcher", {"积水", "核查"}),  # 里水's center
            ("verifier", {"积水", "核查"}),
            ("official", {"核查"}),  # a section of the asking bureau
            ("deputy_head", {"核查"}),
            ("health_official", set()),
            ("district_leader", {"积水", "核查", "大沥"}),
            ("applicant", set()),
            ("editor", set()),
        ]
        for username, expected in rows:
            with self.subTest(who=username):
                self.assertEqual(self.sees(username), expected)

    def test_the_districts_center_sees_all_even_without_a_place(self) -> None:
        from apps.ledger.clock import now
        from apps.organizations.models import Holding

        Holding.objects.create(post=people.post("NH-OPS", "dispatcher"), user=people.editor(), since=now())
        field.issue(title="无处", grid=None, place=None)
        self.assertEqual(self.sees("editor"), {"无处"})

    def test_looking_costs_the_same_with_three_and_thirty(self) -> None:
        """1 the desk, 2 the divisions of its centers, 3 the orders with their names."""
        by = people.dispatcher()
        for count in (3, 27):
            for _n in range(count):
                field.issue()
            with self.assertNumQueries(3):
                [o.team.name for o in WorkOrder.objects.visible_to(by).with_names()[:100]]
