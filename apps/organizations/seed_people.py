"""The people of the demo district: a small cast with names, and somebody on every post. All of them are invented."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.accounts.crypto import blind_index
from apps.accounts.demo import DEMO_PASSWORD
from apps.accounts.models import IdType, Role, User
from apps.accounts.names import name_keys
from apps.ledger.clock import now
from apps.organizations.models import Holding, Post

WORKERS_PER_TOWN = 10
IN_OFFICE_FOR = timedelta(days=400)  # the demo's people did not start today: the simulator plays their past weeks


class Member(NamedTuple):
    username: str
    name: str
    unit: str
    role: Any  # a Role


CAST = [
    Member("chenjie", "陈洁", "HALL-44060512600001", Role.CLERK),
    Member("wangmin", "王敏", "NH-MSR-LIC", Role.OFFICIAL),
    Member("tanyongjian", "谭永健", "NH-MSR-LIC", Role.OFFICIAL),
    Member("chenzhiqiang", "陈志强", "NH-MSR-LIC", Role.CHIEF),
    Member("liguoxiong", "李国雄", "NH-MSR", Role.LEADER),
    Member("linshaoming", "林绍明", "NH-MSR", Role.HEAD),
    Member("guanxiaoyan", "关晓燕", "T-440605126-SERVICE", Role.OFFICIAL),
    Member("dengguowen", "邓国文", "T-440605126-SERVICE", Role.CHIEF),
    Member("hewei", "何伟", "NH-URBAN-LIC", Role.CHIEF),
    Member("mojiaxin", "莫嘉欣", "NH-OPS", Role.HOTLINE),
    Member("liangwenhui", "梁文辉", "NH-OPS", Role.DISPATCHER),
    Member("lijiale", "黎家乐", "T-440605126-OPS", Role.DISPATCHER),
    Member("hejun", "何俊", "T-440605126-OPS", Role.WORKER),
    Member("liangying", "梁颖", "T-440605126-OPS", Role.WORKER),
    Member("denghuishan", "邓惠珊", "T-440605126-OPS", Role.VERIFIER),
    Member("xianweimin", "冼卫民", "NH", Role.DISTRICT_LEADER),
    Member("yewenjing", "叶文静", "NH-DATA", Role.EDITOR),
    Member("suzihao", "苏子豪", "NH-DATA", Role.ADMIN),
]
# user name, name, phone, ID type, ID number
CITIZENS = [
    ("chen", "陈明", "13800003210", IdType.CN_ID, "440605198803031234"),
    ("huang", "黄淑仪", "13800005678", IdType.CN_ID, "440605195107080020"),
    ("leung", "梁家豪", "13800008899", IdType.HK_MO_PERMIT, "H12345678"),
]
SURNAMES = "陈梁黄李何罗林区冼谭邓潘吴周麦关霍庞卢杜邝简劳游崔程曾叶苏郭"
GIVEN = (
    "志文 丽华 伟强 敏仪 家俊 惠芳 国栋 晓彤 建辉 婉婷 永康 燕玲 文浩 秀珍 启明 "
    "嘉欣 锦辉 淑芬 子健 雪梅 柏林 佩珊 德成 思敏 润生 凤仪 耀华 咏诗 达明"
).split()


def invented_names() -> Iterator[str]:
    """Names that sound like here, always in the same order, none twice (870 of them)."""
    taken = {member.name for member in CAST}
    for n in range(len(SURNAMES) * len(GIVEN)):  # 30 and 29 have no common divisor: every pair comes once
        name = SURNAMES[n % len(SURNAMES)] + GIVEN[n % len(GIVEN)]
        if name not in taken:
            yield name


@transaction.atomic
def load_people() -> int:
    """Seat the cast, then somebody on every post still empty; make the citizens. Returns how many users were made.

    All share one password and one hash of it. Whoever exists stays as they are.
    """
    posts = {(post.unit.code, post.role): post for post in Post.objects.filter(is_active=True).select_related("unit")}
    members = [member for member in CAST if (member.unit, member.role) in posts] + list(_others(posts))
    hashed = make_password(DEMO_PASSWORD)
    known = dict(User.objects.values_list("username", "pk"))
    users = [_user(m.username, m.name, hashed, is_staff_member=True) for m in members if m.username not in known]
    users += [
        _user(username, name, hashed, phone=phone, id_type=id_type, id_no=id_no)
        for username, name, phone, id_type, id_no in CITIZENS
        if username not in known
    ]
    User.objects.bulk_create(users)
    made = {user.username: user for user in users}
    _seat([(posts[member.unit, member.role], made[member.username]) for member in members if member.username in made])
    return len(users)


def _others(posts: dict[tuple[str, Any], Post]) -> Iterator[Member]:
    """Invented holders: one for each post the cast leaves empty, ten grid workers a town."""
    names = invented_names()
    seated: dict[tuple[str, Any], int] = {}
    for member in CAST:
        seated[member.unit, member.role] = seated.get((member.unit, member.role), 0) + 1
    for (unit, role), _post in sorted(posts.items()):
        wanted = WORKERS_PER_TOWN if role == Role.WORKER else 1
        for n in range(seated.get((unit, role), 0), wanted):
            suffix = f"-{n + 1}" if wanted > 1 else ""
            yield Member(f"{unit.lower()}-{role}{suffix}", next(names), unit, role)


def _user(username: str, name: str, hashed: str, **fields: Any) -> User:
    """A row for bulk_create, which does not call save(): the indexes are set here."""
    return User(
        username=username, name=name, password=hashed, name_keys=name_keys(name),
        phone_index=blind_index("phone", fields.get("phone", "")),
        id_no_index=blind_index("id_no", fields.get("id_no", "")), **fields,
    )  # fmt: skip


def _seat(seats: list[tuple[Post, User]]) -> None:
    since = now() - IN_OFFICE_FOR
    Holding.objects.bulk_create([Holding(post=post, user=user, since=since) for post, user in seats])
    member = User.groups.through
    member.objects.bulk_create([member(user_id=user.pk, group_id=post.unit.group_id) for post, user in seats])
