"""The cast: one small world, made once a test class, known to all tests.

    class AgreeTests(TestCase):
        @classmethod
        def setUpTestData(cls) -> None:
            make_world()

        def test_the_pool_may_take_a_seat(self) -> None:
            take(seat.pk, by=people.official())

Places: `HERE` lies in the west grid of 和顺社区 in 里水镇, `THERE` in the east grid, `ELSEWHERE` outside the district.
"""

from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password

from apps.accounts.models import IdType, Role, User
from apps.organizations.demo import load_calendar
from apps.organizations.models import Division, Holding, Post, Unit
from apps.organizations.seed_units import load_units

PASSWORD = "people-of-the-tests-2026"
HASH = make_password(PASSWORD)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

TOWN, COMMUNITY = "440605126000", "440605126015"
WEST_GRID, EAST_GRID = "440605126015001", "440605126015002"
HERE, THERE, ELSEWHERE = (113.11, 23.22), (113.13, 23.22), (114.05, 22.54)
HALL = "HALL-44060512600001"
UNITS = {
    "NH", "NH-MSR", "NH-MSR-LIC", "NH-HEALTH", "NH-HEALTH-LIC", "NH-URBAN", "NH-URBAN-LIC", "NH-POLICE",
    "NH-POLICE-LIC", "NH-DATA", "NH-DATA-LIC", "NH-OPS", "T-440605126", "T-440605126-SERVICE", "T-440605126-GOV",
    "T-440605126-ENFORCE", "T-440605126-BUILD", "T-440605126-EMERG", "T-440605126-ECON", "T-440605126-OPS", HALL,
}  # fmt: skip

# user name → name, unit and role of the post held
STAFF = {
    "clerk": ("陈洁", HALL, Role.CLERK),  # 窗口小陈
    "second_clerk": ("卢敏仪", HALL, Role.CLERK),
    "official": ("王敏", "NH-MSR-LIC", Role.OFFICIAL),
    "second_official": ("谭永健", "NH-MSR-LIC", Role.OFFICIAL),
    "section_chief": ("李志强", "NH-MSR-LIC", Role.CHIEF),  # 科长老李
    "deputy_head": ("李国雄", "NH-MSR", Role.LEADER),  # 分管局长
    "bureau_head": ("林绍明", "NH-MSR", Role.HEAD),
    "health_official": ("罗淑芬", "NH-HEALTH-LIC", Role.OFFICIAL),
    "urban_official": ("何伟", "NH-URBAN-LIC", Role.OFFICIAL),
    "town_official": ("关晓燕", "T-440605126-SERVICE", Role.OFFICIAL),
    "town_chief": ("邓国文", "T-440605126-SERVICE", Role.CHIEF),
    "town_leader": ("潘志文", "T-440605126", Role.LEADER),
    "town_head": ("冼国栋", "T-440605126", Role.HEAD),
    "hotline": ("莫嘉欣", "NH-OPS", Role.HOTLINE),  # 12345 坐席
    "dispatcher": ("黎家乐", "T-440605126-OPS", Role.DISPATCHER),  # 调度员
    "worker": ("何俊", "T-440605126-OPS", Role.WORKER),
    "second_worker": ("梁阿珍", "T-440605126-OPS", Role.WORKER),  # 网格员阿珍
    "verifier": ("邓惠珊", "T-440605126-OPS", Role.VERIFIER),
    "district_leader": ("区慧琳", "NH", Role.DISTRICT_LEADER),
    "editor": ("叶文静", "NH-DATA", Role.EDITOR),
    "admin": ("苏子豪", "NH-DATA", Role.ADMIN),
}
# user name → name, phone, ID type, ID number
CITIZENS = {
    "applicant": ("黄淑仪", "13800003210", IdType.CN_ID, "440605199003071224"),  # 申请人黄女士
    "second_applicant": ("陈明", "13800005678", IdType.CN_ID, "440605198511230012"),
    "stranger": ("周安", "13800009999", IdType.HK_MO_PERMIT, "H12345678"),  # may see nothing of the others'
}


def make_world() -> None:
    """Divisions, calendar, units with posts, and everybody. About a tenth of a second."""
    _divisions()
    load_calendar()
    load_units(only=UNITS)
    users = [_user(username, name, is_staff_member=True) for username, (name, _unit, _role) in STAFF.items()]
    users += [
        _user(username, name, phone=phone, id_type=id_type, id_no=id_no)
        for username, (name, phone, id_type, id_no) in CITIZENS.items()
    ]
    by_name = {user.username: user for user in users}
    posts = {(post.unit.code, post.role): post for post in Post.objects.select_related("unit")}
    for username, (_name, unit, role) in STAFF.items():
        post = posts[unit, role]
        Holding.objects.create(post=post, user=by_name[username], since=LONG_AGO)
        by_name[username].groups.add(post.unit.group_id)


def _user(username: str, name: str, **fields: object) -> User:
    user = User(username=username, name=name, password=HASH, **fields)
    user.save(force_insert=True)
    return user


def _divisions() -> None:
    district = _division("440605000000", 4, "district", "南海区", None, (112.85, 22.80, 113.27, 23.33))
    town = _division(TOWN, 5, "town", "里水镇", district, (113.06, 23.12, 113.21, 23.32))
    community = _division(COMMUNITY, 6, "residents_committee", "和顺社区", town, (113.10, 23.20, 113.14, 23.24))
    _division(WEST_GRID, 7, "grid", "和顺社区第1网格", community, (113.10, 23.20, 113.12, 23.24))
    _division(EAST_GRID, 7, "grid", "和顺社区第2网格", community, (113.12, 23.20, 113.14, 23.24))


def _division(
    code: str, level: int, kind: str, name: str, parent: Division | None, box: tuple[float, float, float, float]
) -> Division:
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return Division.objects.create(
        code=code, level=level, kind=kind, name=name, parent=parent,
        path=f"{parent.path if parent else ''}{code}/",
        boundary={"type": "Polygon", "coordinates": [ring]}, min_lng=west, min_lat=south, max_lng=east, max_lat=north,
    )  # fmt: skip


def get(username: str) -> User:
    """Somebody of the cast, fresh from the database."""
    return User.objects.get(username=username)


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def post(unit_code: str, role: str) -> Post:
    return Post.objects.get(unit__code=unit_code, role=role)


def clerk() -> User:
    """窗口小陈, at the service hall of 里水."""
    return get("clerk")


def second_clerk() -> User:
    return get("second_clerk")


def official() -> User:
    """王敏, handling official in the licensing section of market regulation; one of a pool of two."""
    return get("official")


def second_official() -> User:
    return get("second_official")


def section_chief() -> User:
    """科长老李."""
    return get("section_chief")


def deputy_head() -> User:
    """分管局长."""
    return get("deputy_head")


def bureau_head() -> User:
    return get("bureau_head")


def health_official() -> User:
    return get("health_official")


def urban_official() -> User:
    return get("urban_official")


def town_official() -> User:
    """里水镇公共服务办 (the food-safety countersign)."""
    return get("town_official")


def town_chief() -> User:
    return get("town_chief")


def town_leader() -> User:
    return get("town_leader")


def town_head() -> User:
    return get("town_head")


def hotline() -> User:
    """12345 坐席小莫."""
    return get("hotline")


def dispatcher() -> User:
    return get("dispatcher")


def worker() -> User:
    return get("worker")


def second_worker() -> User:
    """网格员阿珍."""
    return get("second_worker")


def verifier() -> User:
    return get("verifier")


def district_leader() -> User:
    return get("district_leader")


def editor() -> User:
    return get("editor")


def admin() -> User:
    return get("admin")


def applicant() -> User:
    """黄女士."""
    return get("applicant")


def second_applicant() -> User:
    return get("second_applicant")


def stranger() -> User:
    """Signed in, a citizen, may see nothing that is not theirs."""
    return get("stranger")
