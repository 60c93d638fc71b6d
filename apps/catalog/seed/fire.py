"""区消防救援大队 Fire and Rescue: places where the public gathers."""

from apps.catalog.seed.build import (
    area,
    choice,
    declaration,
    field,
    from_form,
    guide,
    info,
    inspection_after,
    item,
    law,
    material,
    multi,
    number,
    organization,
    page,
    place,
    promised_when,
    site_check,
    step,
    text,
    who,
)

FIRE_15 = "《消防法》第十五条 | Fire Protection Law, Article 15"
PROMISE = {"==": ["fire_way", "promise"]}
CHECK = {"==": ["fire_way", "check"]}

FIRE_CHK = item(
    "FIRE_CHK",
    "公众聚集场所投入使用、营业前消防安全检查 | Fire safety check before a public venue opens",
    "01 35101 001",
    "NH-FIRE",
    audience="legal",
    aliases="开业消防检查 消防证 消防合格证 营业前消防",
    topics="business fire",
    legal=[13, "WD"],
    promise=0,
    pages=[
        organization(),
        page(
            "venue",
            "场所 | The venue",
            place("场所地址 | Address"),
            choice(
                "gathering_kind",
                "场所性质 | Kind of venue",
                "hotel: 宾馆饭店 | Hotel, restaurant; shop: 商场集贸市场 | Store, market; "
                "play: 歌舞游艺 | Karaoke, games; "
                "station: 车站码头 | Station, pier; hall: 体育馆会堂 | Sports or assembly hall",
            ),
            area("venue_area", "建筑面积 | Floor area"),
            text("floors_used", "使用层 | Floors used", "如 1–3 层 | For example 1–3", most=30),
            number("occupants", "最多容纳多少人 | People at most", least=1, most=50000),
        ),
        page(
            "building",
            "建筑与设施 | Building and equipment",
            choice(
                "acceptance",
                "建设工程消防验收 | Fire acceptance of the works",
                "passed: 已验收 | Passed; filed: 已备案 | Filed; none: 依法不需要 | Not required",
            ),
            number("exits", "安全出口几个 | Number of exits", least=1, most=200),
            multi(
                "equipment",
                "有哪些消防设施 | Equipment",
                "extinguisher: 灭火器 | Extinguishers; hydrant: 室内消火栓 | Hydrants; "
                "sprinkler: 自动喷水 | Sprinklers; "
                "alarm: 自动报警 | Alarm; light: 应急照明和疏散标志 | Emergency lights and signs",
            ),
            field("maintained_on", "date", "最近一次检测维保 | Last test and maintenance", required=False),
        ),
        page(
            "duty",
            "消防管理 | Fire duty",
            who("fire_manager", "消防安全管理人 | Fire-safety manager"),
            number("trained_staff", "受过消防培训的人数 | Staff trained", least=1, most=5000),
            choice(
                "fire_way",
                "办理方式 | How you apply",
                "promise: 告知承诺，当场发证，以后核查 | On promise: at once, checked afterwards; "
                "check: 不承诺，先到场检查 | No promise: checked first",
            ),
        ),
        page(
            "promise",
            "消防安全承诺 | Promise",
            info(
                "fire_terms",
                "发证后 20 个工作日内上门核查，与承诺不符的撤销并停业 | "
                "Checked within 20 working days; what is untrue is revoked and closed",
            ),
            declaration(
                "fire_standard",
                "场所符合消防技术标准，疏散通道畅通，设施完好 | "
                "The venue meets fire standards, escape ways are clear, equipment works",
            ),
            declaration("fire_truth", "所填内容和材料真实 | What I stated and uploaded is true"),
            show_if=PROMISE,
        ),
    ],
    materials=[
        from_form("消防安全告知承诺书或申报表 | Promise or application", FIRE_15),
        material(
            "fire_plan",
            "平面布置图 | Floor plan",
            FIRE_15,
            "标出出口、疏散路线、消防设施 | Mark exits, escape ways and equipment",
        ),
        material(
            "emergency_plan",
            "灭火和应急疏散预案 | Plan for fire and evacuation",
            FIRE_15,
            "可以后补 | May follow later",
            need="deferrable",
        ),
    ],
    plan=[
        step(
            "grant", "NH-FIRE-LIC official", days=0.5, kind="approve", name="承诺许可 | Grant on promise", when=PROMISE
        ),
        step(
            "handle",
            "NH-FIRE-LIC official",
            days=10,
            when=CHECK,
            awaits=["site_check"],
            name="现场检查 | Check on site",
        ),
        step("review", "NH-FIRE-LIC chief", days=2, when=CHECK),
        step("approve", "NH-FIRE leader", days=1, when=CHECK),
    ],
    playbook=site_check(
        "fire",
        10,
        "营业前消防安全检查 | Fire check before opening",
        """
        疏散通道、出口畅通，没有上锁 | Escape ways and exits clear and unlocked
        消防设施试一遍，能用 | Equipment tried and working
        装修材料、用电用气符合标准 | Materials, wiring and gas up to standard
        抽问员工，会报警会疏散 | Staff asked: they can call and evacuate
        """,
    )
    | inspection_after(
        "fire",
        [20, "WD"],
        "告知承诺消防事后核查 | Fire check after a grant on promise",
        """
        现场与承诺、平面图一致 | The place matches promise and plan
        疏散通道、出口畅通 | Escape ways and exits clear
        消防设施完好有效 | Equipment intact and working
        """,
        when=PROMISE,
    )
    | promised_when(CHECK, [13, "WD"], "不承诺、先检查的 | Checked first, without a promise"),
    guide=guide(
        "商场、饭店、KTV、宾馆开门前要过的消防关 | Fire clearance before a store, restaurant, karaoke or hotel opens",
        law(
            "《消防法》 | Fire Protection Law",
            "第十五条 | Article 15",
            "作出承诺的当场许可、事后核查；不承诺的受理后 10 个工作日内检查，3 个工作日内决定 | "
            "On promise: granted at once, checked later; else checked within 10 working days and decided within 3",
        ),
        conditions="""
            场所已通过消防验收或依法备案 | The works passed fire acceptance or were filed
            消防设施齐全好用，疏散畅通 | Equipment complete and working, escape ways clear
            员工受过消防培训 | Staff are trained
        """,
        not_for="小店铺、不对公众开放的场所一般不用办 | "
        "Small shops and places not open to the public usually need none",
        steps="""
            网上填 4 到 5 项，传平面图 | Answer four or five topics; upload the plan
            选承诺的当场发意见书，之后两人上门核查 | On promise the paper comes at once; two officers check later
            不承诺的，两人先检查，13 个工作日内决定 |
                Otherwise two officers check first; decision within 13 working days
        """,
        faq="""
            承诺了以后查出问题会怎样？ | What if a problem is found after the promise?
            撤销许可，停止营业，并依法处罚。 | The grant is revoked, the venue closed, and a penalty follows.
            装修没验收能承诺吗？ | May I promise before the works are accepted?
            不能，要先验收或备案。 | No; acceptance or filing comes first.
        """,
        result="公众聚集场所消防安全检查意见书 | Fire safety opinion",
        kind="20",
        minutes=15,
    ),
)

ITEMS = [FIRE_CHK]
