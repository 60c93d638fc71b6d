"""区城市管理和综合执法局 Urban Management: large signs and building debris."""

from apps.catalog.seed.build import (
    choice,
    declaration,
    field,
    from_form,
    guide,
    inspection_after,
    item,
    law,
    material,
    number,
    organization,
    page,
    place,
    repeat,
    site_check,
    step,
    text,
    who,
    yes_no,
)

CITY_11 = "《城市市容和环境卫生管理条例》第十一条 | Regulations on City Appearance and Sanitation, Article 11"
DEBRIS_7 = "《城市建筑垃圾管理规定》第七条 | Rules on Urban Building Debris, Article 7"
BIG_SIGN = {">=": ["sign_height", 10]}

ADS = item(
    "ADS",
    "大型户外广告设施设置审批 | Approval of large outdoor advertising",
    "01 37101 001",
    "NH-URBAN",
    audience="legal",
    aliases="户外广告 挂招牌 立广告牌 大屏广告 门口挂招牌",
    topics="business city building",
    legal=[20, "WD"],
    promise=7,
    pages=[
        organization(),
        page(
            "site",
            "设在哪里 | Where",
            place("设置地点 | Place"),
            field("sign_point", "point", "在地图上点一下 | Mark it on the map"),
            choice(
                "carrier",
                "附在什么上 | Fixed to",
                "wall: 外墙 | Wall; roof: 楼顶 | Roof; pillar: 立柱 | Pillar; land: 地面 | Ground",
            ),
            choice(
                "site_right",
                "场地是 | The place is",
                "own: 自己的 | Ours; rent: 租的 | Rented; public: 公共的，竞得 | Public, won by tender",
            ),
        ),
        page(
            "sign",
            "广告设施 | The sign",
            choice(
                "sign_kind",
                "形式 | Kind",
                "panel: 展示牌 | Panel; light: 灯箱霓虹 | Light box; screen: 电子屏 | Screen",
            ),
            number("sign_width", "宽 | Width", unit="米 | m", least=1, most=200),
            number(
                "sign_height",
                "顶端离地 | Top above ground",
                "10 米以上要交结构安全鉴定 | From 10 m on a structural report is due",
                unit="米 | m",
                least=1,
                most=300,
            ),
            field("sign_period", "period", "设置期限 | From and until", "一般不超过 3 年 | Usually up to three years"),
        ),
        page(
            "screen",
            "电子屏 | Screen",
            number("brightness", "最大亮度 | Greatest brightness", unit="坎德拉/平方米 | cd/m²", least=1, most=20000),
            choice("sound", "有没有声音 | Sound", "none: 没有 | None; yes: 有 | Yes"),
            choice(
                "dark_hours", "夜里几点关 | Switched off at", "22: 22 时 | 22:00; 23: 23 时 | 23:00; 24: 24 时 | 24:00"
            ),
            show_if={"==": ["sign_kind", "screen"]},
        ),
        page(
            "care",
            "安全维护 | Safety",
            text("sign_builder", "施工单位 | Builder"),
            who("sign_keeper", "维护责任人 | Keeper"),
            declaration("typhoon", "台风、暴雨前主动加固或拆下 | I secure or take it down before typhoons and storms"),
        ),
    ],
    materials=[
        from_form("户外广告设置申请表 | Application", CITY_11),
        material("picture", "效果图 | Picture of the effect", CITY_11, "白天、夜晚各一张 | One by day, one by night"),
        material(
            "site_proof",
            "场地使用证明 | Right to use the place",
            CITY_11,
            "产权证、租约或业主同意书 | Deed, lease or owner's consent",
        ),
        material(
            "structure",
            "结构安全鉴定 | Structural safety report",
            CITY_11,
            "10 米以上才要，可以后补 | Only from 10 m on; may follow later",
            need="deferrable",
            source="agency",
            show_if=BIG_SIGN,
        ),
    ],
    plan=[
        step("handle", "NH-URBAN-LIC official", days=3, awaits=["site_check"]),
        step(
            "countersign",
            "NH-HOUSING-LIC chief",
            "NH-NATRES-LIC chief",
            days=2,
            when=BIG_SIGN,
            note="高牌：住建看结构，自然资源看规划 | High signs: Housing on structure, Natural Resources on planning",
        ),
        step("review", "NH-URBAN-LIC chief", days=1),
        step("approve", "NH-URBAN leader", days=1),
    ],
    playbook=site_check(
        "building",
        2,
        "户外广告设置现场踏勘 | Look at the place of a large sign",
        """
        位置、尺寸与效果图一致 | Place and size as pictured
        不挡窗、不挡交通标志和消防 | No window, traffic sign or fire access blocked
        墙体、楼顶承得住 | Wall or roof can carry it
        """,
    ),
    guide=guide(
        "楼顶、外墙、立柱上设大型广告要办 | For large signs on roofs, walls and pillars",
        law(
            "《城市市容和环境卫生管理条例》 | Regulations on City Appearance and Sanitation",
            "第十一条 | Article 11",
            "设大型户外广告须征得市容部门同意，再办审批 | "
            "Large signs need the consent of the city appearance authority",
        ),
        law(
            "《国务院对确需保留的行政审批项目设定行政许可的决定》 | State Council Decision on Licenses Retained",
            "户外广告 | Outdoor advertising",
            "保留为行政许可 | Retained as a license",
            "国务院令第 412 号 | State Council Decree No. 412",
        ),
        conditions="""
            在户外广告规划允许的地方 | Where the advertising plan allows it
            不影响采光、交通、消防 | No harm to light, traffic or fire access
            有人负责维护 | Somebody keeps it safe
        """,
        not_for="自家店门口的小招牌按招牌规范设置，不用办这个 | The sign over your own shop door does not need this",
        steps="""
            网上填 4 到 5 项，传效果图和场地证明 | Answer four or five topics; upload picture and right to the place
            两人现场看一次，高的由两个部门会签 | Two officers look once; high signs are countersigned by two departments
            7 个工作日内发批准书 | The approval comes within seven working days
        """,
        faq="""
            台风吹倒砸了人谁负责？ | Who is liable if it falls?
            设置人和维护人。台风前请加固。 | Who set it up and keeps it; secure it before storms.
            到期还想用怎么办？ | What when the time is over?
            提前 30 天申请延续。 | Apply to renew 30 days ahead.
        """,
        result="大型户外广告设置批准书 | Approval of outdoor advertising",
        kind="20",
        valid="最长 3 年 | up to 3 years",
        minutes=12,
    ),
)

DEBRIS = item(
    "DEBRIS",
    "城市建筑垃圾处置核准 | Approval for disposal of building debris",
    "01 37102 001",
    "NH-URBAN",
    audience="legal",
    aliases="渣土证 余泥排放证 建筑垃圾清运 拉渣土 泥头车证",
    topics="building business",
    legal=[20, "WD"],
    promise=7,
    pages=[
        organization(),
        page(
            "origin",
            "从哪来 | Where from",
            place("产生地点 | Place of origin"),
            choice(
                "debris_kind",
                "什么垃圾 | What kind",
                "soil: 工程渣土 | Excavated soil; mud: 工程泥浆 | Slurry; "
                "rubble: 拆除垃圾 | Rubble; fitting: 装修垃圾 | Fitting-out waste",
            ),
            number("debris_volume", "一共多少 | How much", unit="立方米 | m³", least=1, most=10000000),
            field("debris_period", "period", "起止日期 | From and until"),
        ),
        page(
            "mud",
            "泥浆 | Slurry",
            choice(
                "mud_dry",
                "怎么处理 | Treatment",
                "dry: 现场压滤干化 | Dried on site; tank: 罐车密闭运走 | Closed tankers",
            ),
            number("mud_day", "每天产生多少 | A day", unit="立方米 | m³", least=1, most=100000),
            show_if={"==": ["debris_kind", "mud"]},
        ),
        page(
            "haul",
            "怎么运 | Haulage",
            text("haul_company", "运输企业 | Haulage company"),
            field("haul_uscc", "uscc", "运输企业信用代码 | Credit code of the company"),
            repeat(
                "trucks",
                "车辆 | Trucks",
                "车辆 | Truck",
                text("plate", "车牌号 | Plate", most=10),
                yes_no("tracked", "装了卫星定位和密闭盖 | Satellite tracking and cover"),
                most=100,
            ),
            field(
                "haul_route", "textarea", "路线 | Route", "从出口到消纳场 | From the gate to the dump", max_length=300
            ),
            choice("haul_hours", "时间 | Hours", "night: 夜间 | At night; day: 白天避开高峰 | By day off-peak"),
        ),
        page(
            "dump",
            "运到哪 | Where to",
            text("dump_site", "消纳场名称 | Dump"),
            choice(
                "dump_kind",
                "去处 | Kind",
                "dump: 消纳场 | Dump; reuse: 资源化利用厂 | Recycling; fill: 工地回填 | Backfill",
            ),
            text("dump_town", "在哪个区镇 | Which district or town", most=60),
        ),
    ],
    materials=[
        from_form("建筑垃圾处置申请表 | Application", DEBRIS_7),
        material(
            "haul_contract", "运输合同 | Haulage contract", DEBRIS_7, "与合规运输企业签 | With a licensed company"
        ),
        material(
            "dump_consent", "消纳场地证明 | Consent of the dump", DEBRIS_7, "写明接收量 | Naming the amount received"
        ),
    ],
    plan=[
        step("handle", "NH-URBAN-LIC official", days=3),
        step(
            "countersign",
            "NH-POLICE-LIC chief",
            "NH-TRANS-LIC chief",
            days=2,
            note="路线与时段由交警、交通共同看 | Police and Transport look at route and hours",
        ),
        step("review", "NH-URBAN-LIC chief", days=1),
        step("approve", "NH-URBAN leader", days=1),
    ],
    playbook=inspection_after(
        "enforcement",
        [5, "WD"],
        "建筑垃圾核准后巡查 | Patrol after debris was approved",
        """
        出入口洗车，车轮不带泥 | Trucks washed at the gate; clean wheels
        密闭运输，按路线时段走 | Covered, on route and in hours
        垃圾确实到了消纳场 | The debris did reach the dump
        """,
    ),
    guide=guide(
        "工地、拆房、大装修要拉走渣土余泥的 | For sites and demolitions that must cart soil and rubble away",
        law(
            "《国务院对确需保留的行政审批项目设定行政许可的决定》 | State Council Decision on Licenses Retained",
            "第 101 项 | Item 101",
            "处置建筑垃圾须经市容环卫部门核准 | Disposal of debris needs the sanitation authority's approval",
            "国务院令第 412 号 | State Council Decree No. 412",
        ),
        law(
            "《城市建筑垃圾管理规定》 | Rules on Urban Building Debris",
            "第七条 | Article 7",
            "核准后方可处置，20 日内决定 | Only after approval, decided within 20 days",
            "建设部令第 139 号 | Ministry of Construction Order No. 139",
        ),
        conditions="""
            有合规的运输企业和车辆 | A licensed company and fit trucks
            有愿意接收的消纳场 | A dump that takes it
            路线、时间说得清 | Route and hours are clear
        """,
        not_for="家里小装修的垃圾，交物业或村居统一清运 | Waste from small home works goes through your community",
        steps="""
            网上填 4 到 5 项，传合同和消纳证明 | Answer four or five topics; upload contract and consent
            交警、交通会签路线 | Police and Transport countersign the route
            批准后信息推送沿线执法网格 | The grids along the way are told
        """,
        faq="""
            换车要重新办吗？ | Must I apply again for another truck?
            不用，办变更，当天可以。 | No; a change is enough, on the same day.
            半夜运会不会扰民？ | What about noise at night?
            核准写明时段，居民区附近避开 22 点后。 | The approval names the hours; none after 22:00 near homes.
        """,
        result="建筑垃圾处置核准书 | Approval for debris disposal",
        kind="20",
        valid="与工期一致 | the time of the works",
        minutes=15,
    ),
)

ITEMS = [ADS, DEBRIS]
