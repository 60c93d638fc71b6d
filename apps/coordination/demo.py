"""The demo's first cases: a handful at every station, all of them played by real acts (see `story`)."""

from apps.accounts.models import Role, User
from apps.cases import actions as cases
from apps.cases.models import Case
from apps.coordination import story
from apps.decisions.models import Step
from apps.ledger.relay import drain
from apps.organizations.models import Division, Post
from apps.organizations.posts import holders
from apps.supervision.models import Notice
from apps.supervision.notices import Matter, answer_notice, instruct

LISHUI, GUICHENG, DALI, SHISHAN = "440605126000", "440605011000", "440605125000", "440605124000"
XIQIAO, DANZAO, JIUJIANG = "440605122000", "440605123000", "440605121000"

# item, applicant, town, how far it goes
APPLICATIONS = [
    ("FOOD_OP", "chen", LISHUI, "granted"),
    ("FOOD_OP", "huang", LISHUI, "approve"),
    ("FOOD_OP", "leung", DALI, "countersign"),
    ("FOOD_OP", "chen", LISHUI, "site_check"),
    ("FOOD_OP", "leung", LISHUI, "submitted"),
    ("IND_BIZ", "chen", LISHUI, "granted"),
    ("PUB_HYG", "huang", GUICHENG, "handle"),
    ("ROAD_OCC", "chen", SHISHAN, "countersign"),
    ("ADS", "leung", DALI, "refused"),
    ("MIN_LIV", "huang", LISHUI, "site_check"),
    ("AGED_SUB", "huang", LISHUI, "submitted"),
    ("BIRTH_REG", "chen", LISHUI, "granted"),
    ("RENT_REG", "leung", LISHUI, "correction"),
    ("LEGAL_AID", "huang", XIQIAO, "submitted"),
    ("RES_PERMIT", "leung", DANZAO, "handle"),
    ("DEBRIS", "chen", JIUJIANG, "granted"),
]
# standard, words, town, how far it goes
REPORTS = [
    ("0506", "路口积水到小腿，电动车熄火", LISHUI, "dispatched"),
    ("0110", "菜市场门口垃圾堆了两天", LISHUI, "done"),
    ("0192", "三个桶都满了，污水流到人行道", LISHUI, "closed"),
    ("0113", "路面有个大坑，晚上看不见", GUICHENG, "dispatched"),
    ("0201", "电线杆贴满小广告", DALI, "closed"),
    ("0405", "店铺把桌椅摆到盲道上", DALI, "dispatched"),
    ("0496", "消防通道被货车堵住", SHISHAN, "done"),
    ("0112", "工地泥浆带到马路上", XIQIAO, "dispatched"),
    ("0304", "工地没洒水，尘土很大", JIUJIANG, "closed"),
    ("0125", "河涌漂着一片垃圾", DANZAO, "dispatched"),
]
# unit, its name, words of the leader, working days, answer
INSTRUCTIONS = [
    ("T-440605124", "狮山镇人民政府", "Shishan Town Government", "消防通道占用一周内见底，列出点位和责任人。", 5, ""),
    ("NH-MSR", "区市场监督管理局", "Market Regulation Bureau", "食品经营许可的现场核查要快，逐件看有没有压件。", 3,
     "已逐件核对在办的食品经营许可，现场核查都在 3 个工作日内派到队，没有压件。"),
]  # fmt: skip


def load_story() -> None:
    """About thirty cases at every station; a second call adds nothing."""
    if Case.objects.filter(client_key__startswith="story-").exists():
        return
    people = {name: User.objects.get(username=name) for name in ("chen", "huang", "leung")}
    for number, (key, name, town, stage) in enumerate(APPLICATIONS):
        play(key, people[name], town, stage, seed=number)
    for number, (code, words, town, stage) in enumerate(REPORTS):
        case = story.report(code, words=words, place=story.spot(town, number), seed=number, by=people["chen"])
        if stage != "dispatched":
            story.carry_out(case, check=stage == "closed")
    lead()


def lead() -> None:
    """Two instructions of the district's leader: one still waiting, one answered."""
    leader = User.objects.get(holdings__post__role=Role.DISTRICT_LEADER)
    for code, name, name_en, words, days, answer in INSTRUCTIONS:
        head = Post.objects.get(unit__code=code, role=Role.HEAD)
        matter = Matter(Notice.About.UNIT, name, name_en)
        notice = instruct(matter, owner_id=head.pk, text=words, days=days, by=leader)
        if answer:
            answer_notice(notice.pk, text=answer, by=holders(head)[0])
    drain()


def play(key: str, by: User, town: str, stage: str, *, seed: int) -> None:
    """One application up to a station."""
    communities = list(Division.objects.communities().filter(parent__code=town).order_by("code"))
    case = story.apply_for(key, by=by, community=communities[seed % len(communities)].code, seed=seed)
    if stage == "correction":
        clerk = story.clerk_of(case)
        material = case.materials.filter(status="uploaded").first()
        asked = [cases.Asked("照片看不清，请重新拍一张", material=material.key)] if material else []
        cases.ask_corrections(case.pk, asked, by=clerk)
        drain()
    if stage in ("submitted", "correction"):
        return
    story.accept(case)
    if stage == "refused":
        story.refuse(case, reasons="设置位置不符合户外广告设施设置规划。")
    elif stage != "site_check":
        story.decide(case, stop_before=stage if stage in Step.Kind.values else "")
