"""What the demo plants: every unit of the house's codes, somebody on every post, sign-ins that work."""

from django.test import SimpleTestCase, TestCase

from apps.accounts.actions import sign_in
from apps.accounts.identity import check_id
from apps.accounts.models import Role, User
from apps.organizations import demo
from apps.organizations.desk import desk_of
from apps.organizations.models import Holding, Post, Unit
from apps.organizations.posts import holders, posts_for, vacant
from apps.organizations.seed_people import CAST, CITIZENS, invented_names
from apps.organizations.seed_units import HALLS, OFFICES, TOWNS, invented_uscc, post_specs, unit_specs


class TheData(SimpleTestCase):
    def test_parents_stand_before_children_and_codes_once(self) -> None:
        seen: set[str] = set()
        for spec in unit_specs():
            self.assertNotIn(spec.code, seen)
            self.assertTrue(spec.parent == "" or spec.parent in seen, spec.code)
            seen.add(spec.code)
        self.assertLessEqual({spec.unit for spec in post_specs()}, seen)

    def test_credit_codes_have_right_check_digits_and_differ(self) -> None:
        alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        codes = [code for spec in unit_specs() if (code := invented_uscc(spec))]
        self.assertEqual(len(codes), len(set(codes)))
        for code in codes:
            self.assertEqual(len(code), 18)
            total = sum(alphabet.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
            self.assertEqual((total + alphabet.index(code[17])) % 31, 0)

    def test_every_name_has_its_english(self) -> None:
        for spec in (*unit_specs(), *post_specs()):
            self.assertTrue(getattr(spec, "name_en", "") or getattr(spec, "title_en", ""), spec)

    def test_letter_signs_differ(self) -> None:
        signs = [spec.sign for spec in unit_specs() if spec.sign]
        self.assertEqual(len(signs), len(set(signs)))

    def test_the_citizens_have_valid_identities(self) -> None:
        for _username, _name, _phone, id_type, id_no in CITIZENS:
            self.assertEqual(check_id(id_type, id_no), id_no)

    def test_no_invented_name_comes_twice(self) -> None:
        names = list(invented_names())
        self.assertEqual(len(names), len(set(names)))
        self.assertGreater(len(names), 400)


class TheDistrict(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        demo.load_units()
        demo.load_people()

    def test_departments_towns_offices_and_halls(self) -> None:
        codes = set(Unit.objects.values_list("code", flat=True))
        self.assertEqual(Unit.objects.filter(kind=Unit.Kind.TOWN).count(), 7)
        self.assertEqual(Unit.objects.filter(kind=Unit.Kind.HALL).count(), 17)
        for town, *_rest in TOWNS:
            self.assertLessEqual({f"T-{town}-{office}" for office, *_names in OFFICES} | {f"T-{town}-OPS"}, codes)
        self.assertLessEqual({f"HALL-{hall}" for hall, *_names in HALLS}, codes)
        self.assertEqual(Unit.objects.get(code="NH-POLICE").level, 3)
        self.assertEqual(Unit.objects.get(code="NH-MSR-LIC").path, "NH/NH-MSR/NH-MSR-LIC/")

    def test_every_department_decides_along_a_full_ladder(self) -> None:
        for unit in Unit.objects.filter(kind__in=[Unit.Kind.DEPARTMENT, Unit.Kind.BRANCH]):
            for role in (Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD):
                self.assertEqual(len(posts_for(unit.code, role)), 1, f"{unit} {role}")

    def test_nobody_s_post_is_empty(self) -> None:
        self.assertEqual(vacant(Post.objects.all()), [])

    def test_the_licensing_pool_has_two_officials_and_a_town_ten_workers(self) -> None:
        pool = posts_for("NH-MSR", Role.OFFICIAL)[0]
        self.assertEqual({user.name for user in holders(pool)}, {"王敏", "谭永健"})
        workers = holders(posts_for("T-440605126", Role.WORKER)[0])
        self.assertEqual(len(workers), 10)
        self.assertLessEqual({"何俊", "梁颖"}, {user.name for user in workers})

    def test_members_of_a_unit_are_its_holders(self) -> None:
        for holding in Holding.objects.select_related("user", "post__unit")[:50]:
            self.assertIn(holding.post.unit.group_id, holding.user.groups.values_list("pk", flat=True))

    def test_every_sign_in_works_and_plays_its_role(self) -> None:
        for role, username, _who in demo.SIGN_INS:
            user = sign_in(username, demo.DEMO_PASSWORD)
            self.assertIn(role, desk_of(user).roles)

    def test_citizens_are_found_by_their_numbers(self) -> None:
        self.assertEqual(sign_in("13800003210", demo.DEMO_PASSWORD).username, "chen")

    def test_a_second_loading_changes_nothing(self) -> None:
        before = (User.objects.count(), Unit.objects.count(), Post.objects.count(), Holding.objects.count())
        self.assertEqual((demo.load_units(), demo.load_people()), (0, 0))
        after = (User.objects.count(), Unit.objects.count(), Post.objects.count(), Holding.objects.count())
        self.assertEqual(after, before)

    def test_somebody_released_from_a_post_is_not_put_back(self) -> None:
        Holding.objects.filter(user__username="wangmin").delete()
        demo.load_people()
        self.assertFalse(Holding.objects.filter(user__username="wangmin").exists())

    def test_the_cast_sits_where_the_story_says(self) -> None:
        for member in CAST:
            desk = desk_of(User.objects.get(username=member.username))
            self.assertEqual([(post.unit.code, post.role) for post in desk.posts], [(member.unit, member.role)])
