"""区应急管理局 Emergency Management: hazardous chemicals."""

from apps.catalog.seed.build import (
    area,
    choice,
    field,
    from_form,
    guide,
    held,
    item,
    law,
    material,
    multi,
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

HAZ_35 = "《危险化学品安全管理条例》第三十五条 | Regulations on Hazardous Chemicals, Article 35"
STORED = {"in": ["storage", ["own", "rent"]]}

HAZ_CHEM = item(
    "HAZ_CHEM",
    "危险化学品经营许可 | License to trade in hazardous chemicals",
    "01 39101 001",
    "NH-EMERG",
    audience="legal",
    aliases="危化品许可证 卖油漆稀释剂 危化品经营证 卖化工原料 加油站证",
    topics="business safety",
    legal=[30, "CD"],
    promise=15,
    visits=1,
    pages=[
        organization(),
        page(
            "trade",
            "怎么经营 | The trade",
            place("经营场所 | Business premises"),
            choice(
                "storage",
                "有没有仓库 | Storage",
                "none: 无储存（贸易票据） | None (paper trade); shop: 店面少量 | Small stock in the shop; "
                "own: 自有仓库 | Own store; rent: 租用仓库 | Rented store",
            ),
            choice("fuel_station", "是不是加油站 | Filling station", "yes: 是 | Yes; no: 不是 | No"),
            repeat(
                "chemicals",
                "经营哪些 | Chemicals",
                "品种 | Chemical",
                text("chemical_name", "品名 | Name", most=80),
                text("cas", "CAS 号 | CAS number", most=15),
                choice("toxic", "剧毒或易制爆 | Highly toxic or explosive precursor", "no: 不是 | No; yes: 是 | Yes"),
                most=100,
                hint="按危险化学品目录写 | As in the national catalog",
            ),
        ),
        page(
            "store",
            "仓库 | The store",
            text("store_address", "仓库详细地址 | Exact address of the store", most=120),
            area("store_area", "面积 | Area"),
            field("greatest_stock", "decimal", "最大储存量 | Greatest stock", unit="吨 | t", min=0, max=100000),
            yes_no("major_hazard", "构成重大危险源 | It is a major hazard source"),
            choice(
                "store_distance",
                "与住宅、学校的距离 | Distance to homes and schools",
                "ok: 符合安全评价 | As the safety report demands; unsure: 不清楚 | Not sure",
            ),
            show_if=STORED,
        ),
        page(
            "safety",
            "安全管理 | Safety",
            who("safety_officer", "安全管理员 | Safety officer"),
            number(
                "certified_people",
                "持安全证人数 | People with a safety certificate",
                "负责人和安全员都要有 | Manager and officer both",
                least=2,
                most=500,
            ),
            multi(
                "safety_measures",
                "已有的 | In place",
                "rules: 规章制度 | Rules; plan: 应急预案 | Emergency plan; "
                "gear: 应急器材 | Gear; detect: 可燃气体报警 | Gas alarm; drill: 演练 | Drills",
            ),
            yes_no("liability", "已买安全生产责任险 | Safety liability insured"),
        ),
    ],
    materials=[
        from_form("危险化学品经营许可申请表 | Application", HAZ_35),
        material(
            "safety_report",
            "安全评价报告 | Safety assessment",
            HAZ_35,
            "有资质机构出具，无储存的交安全条件说明 | By a qualified body; a statement if nothing is stored",
            source="agency",
        ),
        held("safety_certificates", "人员资格证 | Certificates of staff", HAZ_35, "系统按姓名核对 | Looked up by name"),
        material("store_lease", "仓库权属或租约 | Title or lease of the store", HAZ_35, show_if=STORED),
    ],
    plan=[
        step("handle", "NH-EMERG-LIC official", days=7, awaits=["site_check"]),
        step(
            "countersign",
            "NH-FIRE-LIC chief",
            "NH-ECO-LIC chief",
            "town:EMERG chief",
            days=3,
            when=STORED,
            note="有仓库的，消防、环保、属地应急都要看 | "
            "With a store: Fire, Environment and the town's emergency office",
        ),
        step("review", "NH-EMERG-LIC chief", days=2),
        step("leader", "NH-EMERG leader", days=2, kind="review", name="审定 | Second review"),
        step("approve", "NH-EMERG head", days=1),
    ],
    playbook=site_check(
        "safety",
        5,
        "危险化学品经营条件现场核查 | Check of a trade in hazardous chemicals",
        """
        经营品种、储量与申请一致 | Kinds and stock as stated
        安全距离、通风、防爆、报警符合评价报告 | Distances, air, explosion guards and alarms as the report demands
        人员持证在岗 | Certified staff at work
        票据和台账齐 | Papers and registers complete
        """,
    ),
    guide=guide(
        "卖油漆、酒精、燃料、化工原料，开加油站要办 | "
        "For selling paints, alcohol, fuel and chemicals, and for filling stations",
        law(
            "《危险化学品安全管理条例》 | Regulations on Hazardous Chemicals",
            "第三十三条、第三十五条 | Articles 33 and 35",
            "经营危险化学品须取得许可；现场核查后 30 日内决定 | "
            "A license is needed; decision within 30 days, with a check on site",
            "国务院令第 591 号 | State Council Decree No. 591",
        ),
        conditions="""
            场所、储存设施符合国家标准 | Premises and storage meet national standards
            负责人和安全员考核合格 | Manager and safety officer passed the exam
            有制度、预案和应急器材 | Rules, emergency plan and gear
        """,
        not_for="日用小包装酒精、涂料零售量少的，先打 12345 问清 | For small household packages ask 12345 first",
        steps="""
            网上填 3 到 4 项，传安全评价报告 | Answer three or four topics; upload the safety report
            两人到现场核查一次，负责人在场 | Two officers check once; the manager is there
            有仓库的三部门会签，再审核、审定、批准 | With a store three units countersign; then reviews and approval
        """,
        faq="""
            30 日是自然日吗？ | Are the 30 days calendar days?
            是。我们承诺 15 个工作日。 | Yes; we promise 15 working days.
            只做贸易没有仓库也要吗？ | Also for trading without a store?
            要，证上注明无储存。 | Yes; the license says so.
        """,
        result="危险化学品经营许可证 | License to trade in hazardous chemicals",
        kind="10",
        valid="3 年 | 3 years",
        visit_reason="现场核查时负责人和安全员要在场 | Manager and safety officer must be there for the check",
        minutes=20,
    ),
)

ITEMS = [HAZ_CHEM]
