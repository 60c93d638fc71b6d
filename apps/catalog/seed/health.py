"""区卫生健康局 Health: public places."""

from apps.catalog.seed.build import (
    area,
    choice,
    declaration,
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
    site_check,
    step,
    text,
    yes_no,
)

HYGIENE_22 = (
    "《公共场所卫生管理条例实施细则》关于申请材料的规定 | "
    "Rules for Implementing the Regulations on Hygiene in Public Places, on application papers"
)
CHECK = {"==": ["way", "check"]}
PROMISE = {"==": ["way", "promise"]}

PUB_HYG = item(
    "PUB_HYG",
    "公共场所卫生许可（新办） | Hygiene license for public places (new)",
    "01 32101 001",
    "NH-HEALTH",
    audience="legal",
    aliases="开理发店 开美容院 开宾馆 开民宿 卫生许可 公共场所卫生证",
    topics="business health",
    legal=[20, "WD"],
    promise=7,
    pages=[
        organization(),
        page(
            "venue",
            "场所 | The place",
            text("shop_sign", "招牌上的名字 | Name on the sign", most=80),
            place("场所地址 | Address"),
            choice(
                "venue_kind",
                "是什么场所 | Kind of place",
                "hotel: 宾馆旅店 | Hotel or inn; hair: 理发美容 | Hairdresser, beauty; "
                "bath: 沐浴足浴 | Bath, foot care; "
                "cinema: 影剧院歌舞厅 | Cinema, ballroom; gym: 体育场馆 | Sports hall; mall: 商场书店 | Mall, bookshop",
            ),
            area("business_area", "营业面积 | Business area"),
        ),
        page(
            "bathing",
            "住宿与沐浴 | Rooms and baths",
            number("beds", "床位数或更衣柜数 | Beds or lockers", least=1, most=5000),
            choice(
                "linen",
                "布草谁洗 | Who washes the linen",
                "self: 自己洗消 | We do; outside: 送洗涤公司 | A laundry company",
            ),
            choice(
                "hot_water", "热水与池水 | Water", "shower: 只有淋浴 | Showers only; pool: 有浴池 | There are pools"
            ),
            show_if={"in": ["venue_kind", ["hotel", "bath"]]},
        ),
        page(
            "hygiene",
            "卫生条件 | Hygiene",
            multi(
                "hygiene_rooms",
                "有哪些专用间 | Separate rooms",
                "disinfect: 消毒间 | Disinfection; store: 储藏间 | Storage; "
                "clean: 洁具间 | Cleaning gear; none: 都没有 | None",
            ),
            choice(
                "ventilation",
                "通风 | Ventilation",
                "window: 自然通风 | Windows; fan: 机械通风 | Fans; central: 集中空调 | Central air",
            ),
            number("service_staff", "直接服务顾客的人数 | Staff who serve customers", least=1, most=2000),
            yes_no("staff_healthy", "他们都有健康证 | They all hold a health certificate"),
        ),
        page(
            "manner",
            "办理方式 | How you apply",
            choice(
                "way",
                "选一种 | Choose one",
                "promise: 告知承诺，当场发证，以后再核查 | On promise: license at once, check afterwards; "
                "check: 先核查再发证 | Check first, then the license",
            ),
        ),
        page(
            "promise",
            "告知承诺 | Promise",
            info(
                "promise_terms",
                "发证后 2 个月内上门核查，与承诺不符会撤销 | "
                "A check follows within two months; what is untrue is revoked",
            ),
            declaration(
                "promise_hygiene",
                "我已达到规定的卫生要求，检测报告真实 | I meet the hygiene requirements; the test report is genuine",
            ),
            show_if=PROMISE,
        ),
    ],
    materials=[
        from_form("卫生许可申请表 | Application", HYGIENE_22),
        material(
            "floor_plan",
            "场所平面图 | Floor plan",
            HYGIENE_22,
            "标出消毒间、卫生间、通风口 | Mark disinfection, toilets, vents",
        ),
        material(
            "test_report",
            "卫生检测报告 | Hygiene test report",
            HYGIENE_22,
            "由有资质的检测机构出具，一年内有效 | By a qualified laboratory, not older than a year",
            source="agency",
        ),
        material(
            "hygiene_rules",
            "卫生管理制度 | Hygiene rules of the house",
            HYGIENE_22,
            "可以后补 | May follow later",
            need="deferrable",
        ),
    ],
    plan=[
        step(
            "grant", "NH-HEALTH-LIC chief", days=1, kind="approve", name="承诺批准 | Approval on promise", when=PROMISE
        ),
        step("handle", "NH-HEALTH-LIC official", days=4, when=CHECK, awaits=["site_check"]),
        step("review", "NH-HEALTH-LIC chief", days=2, when=CHECK),
        step("approve", "NH-HEALTH leader", days=1, when=CHECK),
    ],
    playbook=site_check(
        "health",
        3,
        "公共场所卫生现场审核 | Hygiene check of a public place",
        """
        布局与平面图一致，消毒间独立 | Layout as drawn; disinfection has its own room
        清洗消毒、保洁设施能用 | Washing and disinfecting equipment works
        从业人员健康证齐 | Health certificates complete
        """,
    )
    | inspection_after(
        "health",
        [40, "WD"],
        "告知承诺卫生许可事后核查 | Check after a hygiene license on promise",
        """
        实际条件与承诺一致 | Conditions match the promise
        检测报告是真的，在有效期内 | The test report is genuine and in date
        卫生许可证挂在明显处 | The license hangs where all can see it
        """,
        when=PROMISE,
    ),
    guide=guide(
        "开宾馆、理发店、美容院、浴场要办的证 | For hotels, hairdressers, beauty parlors and baths",
        law(
            "《公共场所卫生管理条例》 | Regulations on Hygiene in Public Places",
            "第四条 | Article 4",
            "开业前要取得卫生许可证 | The license comes before opening",
        ),
        law(
            "《国务院对确需保留的行政审批项目设定行政许可的决定》 | State Council Decision on Licenses Retained",
            "第 204 项 | Item 204",
            "公共场所卫生许可由县级以上卫生部门实施 | County-level health departments issue the license",
            "国务院令第 412 号 | State Council Decree No. 412",
        ),
        conditions="""
            有固定场所，布局合卫生要求 | Fixed premises, laid out as hygiene demands
            检测报告合格 | The test report is satisfactory
            直接服务顾客的人有健康证 | Those who serve customers hold health certificates
        """,
        steps="""
            网上填 4 到 6 项，传平面图和检测报告 | Answer four to six topics; upload plan and report
            选告知承诺的，受理后 1 个工作日发证 | On promise, the license comes one working day after acceptance
            选先核查的，两人上门看一次，再逐级批准 |
                Otherwise two officers visit once, then it is approved level by level
        """,
        faq="""
            告知承诺会不会后来又不给？ | Can a license on promise be lost later?
            核查时与承诺不符，先限期改，改不好的撤销。 |
                If the check finds otherwise you get time to mend; failing that it is revoked.
            小理发店也要检测报告吗？ | Does a small hairdresser need the report too?
            要，项目按面积和类型定，检测机构会告诉您。 | Yes; the laboratory tells which tests your size and kind need.
        """,
        result="公共场所卫生许可证 | Hygiene license for public places",
        kind="10",
        valid="4 年 | 4 years",
        minutes=15,
    ),
)

ITEMS = [PUB_HYG]
