"""The units of the demo district 机构 and their posts 岗位, as data, and what plants them.

Names follow the reforms of 2019 and 2024; credit codes are invented (right check digits, no register knows them)
and telephone numbers are the hotline's. A second planting adds only what is missing.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.contrib.auth.models import Group
from django.db import transaction
from pypinyin import lazy_pinyin

from apps.accounts.models import Role
from apps.organizations.models import Division, Post, Unit

Kind = Unit.Kind
HOTLINE = "12345"


class UnitSpec(NamedTuple):
    code: str
    name: str
    name_en: str
    short: str
    kind: Any  # a Unit.Kind
    parent: str = "NH"
    level: int = 4
    sign: str = ""
    division: str = ""


class PostSpec(NamedTuple):
    unit: str
    role: Any  # a Role
    title: str
    title_en: str
    order: int = 0


# code, full name, English, short name, sign 文号代字, what its head is called
DEPARTMENTS = [
    ("NH-OFFICE", "佛山市南海区人民政府办公室", "Nanhai District Government Office", "区政府办", "府办", "主任"),
    ("NH-DRC", "佛山市南海区发展和改革局", "Nanhai Development and Reform Bureau", "区发展和改革局", "发改", "局长"),
    ("NH-ECOPROM", "佛山市南海区经济促进局", "Nanhai Economic Promotion Bureau", "区经济促进局", "经", "局长"),
    ("NH-EDU", "佛山市南海区教育局", "Nanhai Education Bureau", "区教育局", "教", "局长"),
    ("NH-SCI", "佛山市南海区科学技术局", "Nanhai Science and Technology Bureau", "区科学技术局", "科", "局长"),
    ("NH-CIVIL", "佛山市南海区民政局", "Nanhai Civil Affairs Bureau", "区民政局", "民", "局长"),
    ("NH-JUSTICE", "佛山市南海区司法局", "Nanhai Justice Bureau", "区司法局", "司", "局长"),
    ("NH-FIN", "佛山市南海区财政局", "Nanhai Finance Bureau", "区财政局", "财", "局长"),
    ("NH-HRSS", "佛山市南海区人力资源和社会保障局", "Nanhai Human Resources and Social Security Bureau",
     "区人力资源和社会保障局", "人社", "局长"),
    ("NH-HOUSING", "佛山市南海区住房城乡建设和水利局", "Nanhai Housing, Construction and Water Bureau",
     "区住房城乡建设和水利局", "建", "局长"),
    ("NH-TRANS", "佛山市南海区交通运输局", "Nanhai Transport Bureau", "区交通运输局", "交", "局长"),
    ("NH-AGRI", "佛山市南海区农业农村局", "Nanhai Agriculture and Rural Affairs Bureau", "区农业农村局", "农", "局长"),
    ("NH-CULT", "佛山市南海区文化广电旅游体育局", "Nanhai Culture, Tourism and Sports Bureau",
     "区文化广电旅游体育局", "文", "局长"),
    ("NH-HEALTH", "佛山市南海区卫生健康局", "Nanhai Health Bureau", "区卫生健康局", "卫", "局长"),
    ("NH-VETS", "佛山市南海区退役军人事务局", "Nanhai Veterans Affairs Bureau", "区退役军人事务局", "退役", "局长"),
    ("NH-EMERG", "佛山市南海区应急管理局", "Nanhai Emergency Management Bureau", "区应急管理局", "应急", "局长"),
    ("NH-AUDIT", "佛山市南海区审计局", "Nanhai Audit Bureau", "区审计局", "审", "局长"),
    ("NH-MSR", "佛山市南海区市场监督管理局", "Nanhai Market Regulation Bureau", "区市场监督管理局", "市监", "局长"),
    ("NH-STATS", "佛山市南海区统计局", "Nanhai Statistics Bureau", "区统计局", "统", "局长"),
    ("NH-SASAC", "佛山市南海区国有资产监督管理局", "Nanhai State Assets Bureau", "区国资局", "国资", "局长"),
    ("NH-URBAN", "佛山市南海区城市管理和综合执法局", "Nanhai Urban Management and Law Enforcement Bureau",
     "区城市管理和综合执法局", "城管", "局长"),
    ("NH-DATA", "佛山市南海区政务服务和数据管理局", "Nanhai Government Services and Data Bureau",
     "区政务服务和数据管理局", "政数", "局长"),
    ("NH-PETITION", "佛山市南海区信访局", "Nanhai Petitions Bureau", "区信访局", "信", "局长"),
    ("NH-FIRE", "佛山市南海区消防救援大队", "Nanhai Fire and Rescue Brigade", "区消防救援大队", "消", "大队长"),
    ("NH-DPF", "佛山市南海区残疾人联合会", "Nanhai Disabled Persons' Federation", "区残疾人联合会", "残", "理事长"),
]  # fmt: skip
# Municipal branches 市局分局: city-level units that work in the district.
BRANCHES = [
    ("NH-POLICE", "佛山市公安局南海分局", "Foshan Public Security Bureau, Nanhai Branch", "公安南海分局", "公", "局长"),
    ("NH-NATRES", "佛山市自然资源局南海分局", "Foshan Natural Resources Bureau, Nanhai Branch",
     "自然资源南海分局", "自然资", "局长"),
    ("NH-ECO", "佛山市生态环境局南海分局", "Foshan Ecology and Environment Bureau, Nanhai Branch",
     "生态环境南海分局", "环", "局长"),
    ("NH-MED", "佛山市医疗保障局南海分局", "Foshan Healthcare Security Bureau, Nanhai Branch",
     "医保南海分局", "医保", "局长"),
    ("NH-SOCINS", "佛山市社会保险基金管理局南海分局", "Foshan Social Insurance Fund Bureau, Nanhai Branch",
     "社保南海分局", "社保", "局长"),
    ("NH-TAX", "国家税务总局佛山市南海区税务局", "Nanhai District Tax Service", "区税务局", "税", "局长"),
]  # fmt: skip
# 9-digit code, name, English, sign
TOWNS = [
    ("440605011", "桂城街道", "Guicheng", "桂"),
    ("440605121", "九江镇", "Jiujiang", "九"),
    ("440605122", "西樵镇", "Xiqiao", "西"),
    ("440605123", "丹灶镇", "Danzao", "丹"),
    ("440605124", "狮山镇", "Shishan", "狮"),
    ("440605125", "大沥镇", "Dali", "大"),
    ("440605126", "里水镇", "Lishui", "里"),
]
# suffix, Chinese name, English name
OFFICES = [
    ("SERVICE", "公共服务办公室", "Public Services Office"),
    ("GOV", "综合治理办公室", "Community Governance Office"),
    ("ENFORCE", "综合行政执法办公室", "Law Enforcement Office"),
    ("BUILD", "城建和水利办公室", "Construction and Water Office"),
    ("EMERG", "应急管理办公室", "Emergency Management Office"),
    ("ECON", "经济发展办公室", "Economic Development Office"),
]
# 14-digit code of about 2019–2020, name, English
HALLS = [
    ("44060500000001", "南海区行政服务中心", "Nanhai District Service Hall"),
    ("44060501100001", "桂城街道行政服务中心", "Guicheng Service Hall"),
    ("44060512100001", "九江镇行政服务中心", "Jiujiang Service Hall"),
    ("44060512200001", "西樵镇行政服务中心", "Xiqiao Service Hall"),
    ("44060512300001", "丹灶镇行政服务中心", "Danzao Service Hall"),
    ("44060512400001", "狮山镇行政服务中心", "Shishan Service Hall"),
    ("44060512400002", "狮山镇松岗行政服务中心", "Songgang Service Hall, Shishan"),
    ("44060512400003", "狮山镇小塘行政服务中心", "Xiaotang Service Hall, Shishan"),
    ("44060512400004", "狮山镇大圃行政服务中心", "Dapu Service Hall, Shishan"),
    ("44060512400005", "狮山镇罗村行政服务中心", "Luocun Service Hall, Shishan"),
    ("44060512400006", "狮山镇官窑行政服务中心", "Guanyao Service Hall, Shishan"),
    ("44060512400007", "佛山高新区行政服务中心", "Foshan High-tech Zone Service Hall"),
    ("44060512500001", "大沥镇大沥行政服务中心", "Dali Service Hall"),
    ("44060512500002", "大沥镇黄岐行政服务中心", "Huangqi Service Hall, Dali"),
    ("44060512500003", "大沥镇盐步行政服务中心", "Yanbu Service Hall, Dali"),
    ("44060512600001", "里水镇行政服务中心", "Lishui Service Hall"),
    ("44060512600002", "里水镇和顺行政服务中心", "Heshun Service Hall, Lishui"),
]


def unit_specs() -> Iterator[UnitSpec]:
    """Every unit, parents before children."""
    yield UnitSpec("NH", "佛山市南海区人民政府", "Nanhai District People's Government", "区政府", Kind.GOVERNMENT,
                   parent="", sign="府", division="440605000000")  # fmt: skip
    for rows, kind, level in ((DEPARTMENTS, Kind.DEPARTMENT, 4), (BRANCHES, Kind.BRANCH, 3)):
        for code, name, name_en, short, sign, _head in rows:
            yield UnitSpec(code, name, name_en, short, kind, level=level, sign=sign, division="440605000000")
            yield UnitSpec(f"{code}-LIC", f"{name}许可审批股", f"Licensing Section, {name_en}", "许可审批股",
                           Kind.SECTION, parent=code, level=level)  # fmt: skip
    yield UnitSpec("NH-OPS", "南海区智慧城市运行中心", "Nanhai Smart City Operations Center", "区运行中心",
                   Kind.CENTER, division="440605000000")  # fmt: skip
    yield UnitSpec("NH-HALL", "南海区行政服务管理中心", "Nanhai Service Halls Administration", "区行政服务中心",
                   Kind.CENTER, division="440605000000")  # fmt: skip
    for town in TOWNS:
        yield from _town_specs(*town)
    for code, name, name_en in HALLS:
        district = code.startswith("440605000")
        yield UnitSpec(f"HALL-{code}", name, name_en, name, Kind.HALL,
                       parent="NH-HALL" if district else f"T-{code[:9]}", level=4 if district else 5,
                       division=code[:9] + "000")  # fmt: skip


def _town_specs(code: str, name: str, name_en: str, sign: str) -> Iterator[UnitSpec]:
    street = name.endswith("街道")
    government = f"佛山市南海区{name}办事处" if street else f"佛山市南海区{name}人民政府"
    title = "Subdistrict Office" if street else "Town Government"
    division = code + "000"
    yield UnitSpec(f"T-{code}", government, f"{name_en} {title}", name, Kind.TOWN, level=5, sign=sign,
                   division=division)  # fmt: skip
    for suffix, office, office_en in OFFICES:
        yield UnitSpec(f"T-{code}-{suffix}", f"{name}{office}", f"{name_en} {office_en}",
                       name + office.replace("办公室", "办"), Kind.OFFICE, f"T-{code}", 5,
                       division=division)  # fmt: skip
    yield UnitSpec(f"T-{code}-OPS", f"{name}智慧城市运行中心", f"{name_en} Smart City Operations Center",
                   f"{name}运行中心", Kind.CENTER, f"T-{code}", 5, division=division)  # fmt: skip


def post_specs() -> Iterator[PostSpec]:
    """Every post; the pools (承办人, 窗口, 调度员, 核查员) may have several holders."""
    yield PostSpec("NH", Role.DISTRICT_LEADER, "区领导", "District leader")
    for code, *_names, head in DEPARTMENTS + BRANCHES:
        yield PostSpec(code, Role.LEADER, f"分管副{head}", "Deputy director in charge")
        yield PostSpec(code, Role.HEAD, head, "Director")
        yield from _section("许可审批", f"{code}-LIC", "股长", "Section chief")
    yield PostSpec("NH-DATA", Role.EDITOR, "事项管理员", "Catalog editor")
    yield PostSpec("NH-DATA", Role.ADMIN, "系统管理员", "Administrator")
    yield PostSpec("NH-OPS", Role.HOTLINE, "12345 坐席", "12345 call taker")
    yield from _operations("NH-OPS")
    for code, name, *_rest in TOWNS:
        head = "主任" if name.endswith("街道") else "镇长"
        yield PostSpec(f"T-{code}", Role.LEADER, f"分管副{head}", "Deputy head in charge")
        yield PostSpec(f"T-{code}", Role.HEAD, head, "Head of the town government")
        for order, (suffix, _office, _office_en) in enumerate(OFFICES):
            yield from _section("", f"T-{code}-{suffix}", "主任", "Office director", order)
        yield from _operations(f"T-{code}-OPS")
        yield PostSpec(f"T-{code}-OPS", Role.WORKER, "网格员", "Grid worker")
    for code, *_rest in HALLS:
        yield PostSpec(f"HALL-{code}", Role.CLERK, "窗口", "Window clerk")


def _section(kind: str, unit: str, chief: str, chief_en: str, order: int = 0) -> Iterator[PostSpec]:
    yield PostSpec(unit, Role.OFFICIAL, "承办人", "Handling official", order)
    yield PostSpec(unit, Role.CHIEF, f"{kind}{chief}", chief_en, order)


def _operations(unit: str) -> Iterator[PostSpec]:
    yield PostSpec(unit, Role.DISPATCHER, "调度员", "Dispatcher")
    yield PostSpec(unit, Role.VERIFIER, "核查员", "Verifier")


@transaction.atomic
def load_units(only: Collection[str] | None = None) -> int:
    """Plant units with their groups and posts; `only` names the codes wanted (parents must be among them).

    Returns how many units were made. Units that exist stay as they are.
    """
    specs = [spec for spec in unit_specs() if only is None or spec.code in only]
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=[spec.code for spec in specs])}
    made = [spec for spec in specs if spec.code not in known]
    divisions = dict(Division.objects.filter(level__lte=Division.Level.TOWN).values_list("code", "pk"))
    Group.objects.bulk_create([Group(name=spec.code) for spec in made], ignore_conflicts=True)
    groups = dict(Group.objects.filter(name__in=[spec.code for spec in made]).values_list("name", "pk"))
    for spec in made:
        known[spec.code] = _unit(spec, known.get(spec.parent), groups[spec.code], divisions.get(spec.division))
    Unit.objects.bulk_create([known[spec.code] for spec in made])
    posts = [spec for spec in post_specs() if spec.unit in known]
    Post.objects.bulk_create(
        [
            Post(unit=known[spec.unit], role=spec.role, title=spec.title, title_en=spec.title_en, order=spec.order)
            for spec in posts
        ],
        ignore_conflicts=True,
    )
    return len(made)


def _unit(spec: UnitSpec, parent: Unit | None, group: int, division: int | None) -> Unit:
    return Unit(
        code=spec.code, name=spec.name, name_en=spec.name_en, short_name=spec.short, sign=spec.sign, kind=spec.kind,
        level=spec.level, uscc=invented_uscc(spec), parent=parent, path=f"{parent.path if parent else ''}{spec.code}/",
        group_id=group, division_id=division, phone=HOTLINE, name_pinyin=" ".join(lazy_pinyin(spec.name)),
    )  # fmt: skip


def invented_uscc(spec: UnitSpec) -> str:
    """A credit code 统一社会信用代码 with right check digits for a unit that is a legal body; "" for its parts."""
    if spec.kind in (Kind.SECTION, Kind.OFFICE):
        return ""
    prefix = {Kind.HALL: "12", Kind.CENTER: "12"}.get(Kind(spec.kind), "13" if spec.code == "NH-DPF" else "11")
    body = f"MBX{sum(ord(c) * 31**i for i, c in enumerate(spec.code)) % 100000:05d}"
    weighted = sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True))
    first17 = f"{prefix}440605{body}{'0123456789X0'[11 - weighted % 11]}"  # GB 11714
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return first17 + alphabet[(31 - total % 31) % 31]  # GB 32100
