"""区人力资源和社会保障局 Labor: agencies that lend and place workers."""

from apps.catalog.seed.build import (
    area,
    choice,
    declaration,
    field,
    from_form,
    guide,
    held,
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
    repeat,
    step,
    text,
    who,
    yes_no,
)

DISPATCH_8 = "《劳务派遣行政许可实施办法》第八条 | Measures for Licensing Labor Dispatch, Article 8"
MARKET_18 = "《人力资源市场暂行条例》第十八条 | Interim Regulations on the Human Resources Market, Article 18"
PROMISE = {"==": ["hr_way", "promise"]}
CHECK = {"==": ["hr_way", "check"]}

LABOR_DISP = item(
    "LABOR_DISP",
    "劳务派遣经营许可 | License for labor dispatch",
    "01 38101 001",
    "NH-HRSS",
    audience="legal",
    aliases="劳务派遣证 开劳务公司 派遣公司许可",
    topics="business work",
    legal=[20, "WD"],
    promise=10,
    pages=[
        organization(),
        page(
            "capital",
            "资本与场所 | Capital and office",
            field(
                "paid_capital",
                "money",
                "实缴注册资本 | Capital paid up",
                "不少于 200 万元 | At least 2 million yuan",
                min=200000000,
            ),
            place("经营场所 | Office"),
            area("office_area", "办公面积 | Office area"),
            choice("office_right", "场所是 | The office is", "own: 自有 | Owned; rent: 租用 | Rented"),
        ),
        page(
            "rules",
            "派遣管理制度 | Rules for dispatch",
            multi(
                "dispatch_rules",
                "已经有的制度 | Rules in place",
                "contract: 劳动合同 | Contracts; pay: 劳动报酬 | Pay; "
                "insurance: 社会保险 | Insurance; hours: 工时休假 | Hours and leave; "
                "discipline: 劳动纪律 | Discipline; dispute: 纠纷处理 | Disputes",
                "六项都要有 | All six are required",
            ),
            field(
                "agreement_model",
                "textarea",
                "拟与用工单位签的协议要点 | Main points of the agreement with users",
                max_length=500,
            ),
            number("planned_workers", "第一年打算派遣多少人 | Workers in the first year", least=1, most=50000),
        ),
        page(
            "staff",
            "管理人员 | Managers",
            repeat(
                "managers",
                "专职管理人员 | Full-time managers",
                "管理人员 | Manager",
                who("manager_name", "姓名 | Name"),
                text("manager_duty", "岗位 | Duty", most=40),
                field("manager_id", "id_document", "证件 | Identity document", pii="id"),
                least=2,
                most=20,
            ),
            yes_no("past_penalty", "三年内受过劳动监察处罚 | A labor penalty within three years"),
        ),
        page(
            "penalty",
            "处罚与整改 | Penalty and mending",
            field("penalty_text", "textarea", "处罚事由和整改情况 | What for, and how it was mended", max_length=500),
            show_if={"==": ["past_penalty", "yes"]},
        ),
    ],
    materials=[
        from_form("劳务派遣经营许可申请书 | Application", DISPATCH_8),
        held("license", "营业执照 | Business license", DISPATCH_8),
        material(
            "capital_proof",
            "验资报告或注册资本证明 | Proof of capital",
            DISPATCH_8,
            "会计师事务所报告或银行回单 | Audit report or bank slip",
            source="agency",
        ),
        material("office_proof", "经营场所证明 | Proof of the office", DISPATCH_8, "产权证或租约 | Deed or lease"),
    ],
    plan=[
        step("handle", "NH-HRSS-LIC official", days=5),
        step(
            "countersign",
            "NH-MSR-LIC chief",
            "NH-SOCINS-LIC chief",
            days=2,
            when={"==": ["past_penalty", "yes"]},
            note="核对登记与参保记录 | Registration and insurance records are checked",
        ),
        step("review", "NH-HRSS-LIC chief", days=2),
        step("approve", "NH-HRSS leader", days=1),
    ],
    guide=guide(
        "开公司把工人派到别的单位干活，要办这个证 | For companies that send their workers to work elsewhere",
        law(
            "《劳动合同法》 | Labor Contract Law",
            "第五十七条 | Article 57",
            "注册资本不少于 200 万元，有场所、设施和管理制度，依法取得许可 | "
            "Capital of 2 million yuan or more, an office, rules, and a license",
        ),
        law(
            "《劳务派遣行政许可实施办法》 | Measures for Licensing Labor Dispatch",
            "许可程序 | Procedure",
            "受理后 20 个工作日内决定 | Decision within 20 working days of acceptance",
            "人社部令第 19 号 | MOHRSS Order No. 19",
        ),
        conditions="""
            实缴资本 200 万元以上 | Capital of 2 million yuan or more paid up
            有固定场所和设施 | A fixed office with equipment
            六项管理制度齐全 | All six rules in place
        """,
        not_for="只介绍工作、不跟工人签合同的，办人力资源服务许可 | "
        "If you only place people, apply for the human resources license",
        steps="""
            网上填 4 到 5 项，传资本和场所证明 | Answer four or five topics; upload proof of capital and office
            承办人核对资本、制度和信用 | The official checks capital, rules and record
            10 个工作日内发证 | The license within ten working days
        """,
        faq="""
            家政公司要办吗？ | Does a housekeeping firm need it?
            员工制派到客户单位的要办；只牵线的不用。 | Yes if it employs and sends them; not if it only introduces.
            认缴不实缴行吗？ | Is subscribed capital enough?
            不行，要实缴 200 万元。 | No; 2 million yuan must be paid up.
        """,
        result="劳务派遣经营许可证 | License for labor dispatch",
        kind="10",
        valid="3 年 | 3 years",
        minutes=15,
    ),
)

HR_SVC = item(
    "HR_SVC",
    "人力资源服务许可 | Human resources service license",
    "01 38102 001",
    "NH-HRSS",
    audience="legal",
    aliases="职业介绍许可 开中介招工 人才中介证 猎头许可",
    topics="business work",
    legal=[15, "WD"],
    promise=7,
    pages=[
        organization(),
        page(
            "service",
            "服务 | The service",
            place("服务场所 | Office"),
            multi(
                "hr_services",
                "做哪些服务 | Services",
                "placement: 职业介绍 | Job placement; search: 猎头 | Executive search; "
                "fair: 招聘会 | Job fairs; web: 网络招聘 | Online recruiting",
            ),
            yes_no("hr_online", "有招聘网站或小程序 | A website or app for recruiting"),
        ),
        page(
            "online",
            "网络招聘 | Online recruiting",
            text("hr_domain", "网址或小程序名 | Address or name", most=120),
            text("icp", "ICP 备案号 | ICP filing number", most=40),
            choice(
                "hr_data",
                "求职者信息存在哪 | Where data of job seekers is kept",
                "own: 自有服务器 | Own servers; cloud: 境内云 | A cloud in mainland China",
            ),
            show_if={"==": ["hr_online", "yes"]},
        ),
        page(
            "staff",
            "从业人员 | Staff",
            repeat(
                "hr_staff",
                "专职工作人员 | Full-time staff",
                "人员 | Member of staff",
                who("hr_name", "姓名 | Name"),
                text("hr_training", "学历或培训证 | Degree or training", most=60),
                field("hr_id", "id_document", "证件 | Identity document", pii="id"),
                least=3,
                most=50,
                hint="至少 3 人 | At least three",
            ),
        ),
        page(
            "manner",
            "办理方式 | How you apply",
            choice(
                "hr_way",
                "选一种 | Choose one",
                "promise: 告知承诺，一天发证 | On promise: within a day; check: 一般审查 | Ordinary review",
            ),
        ),
        page(
            "promise",
            "告知承诺 | Promise",
            info(
                "hr_terms", "发证后 30 个工作日内核查场所和人员 | Office and staff are checked within 30 working days"
            ),
            declaration(
                "hr_conditions",
                "我有固定场所和 3 名以上专职人员，名单真实 | "
                "I have an office and three or more full-time staff; the list is true",
            ),
            declaration(
                "hr_no_deposit",
                "不扣押证件，不向求职者收押金 | I keep no one's papers and take no deposits from job seekers",
            ),
            show_if=PROMISE,
        ),
    ],
    materials=[
        from_form("人力资源服务许可申请表 | Application", MARKET_18),
        material(
            "staff_list", "从业人员名单 | List of staff", MARKET_18, "附学历或培训证 | With degrees or training papers"
        ),
    ],
    plan=[
        step("grant", "NH-HRSS-LIC chief", days=1, kind="approve", name="承诺批准 | Approval on promise", when=PROMISE),
        step("handle", "NH-HRSS-LIC official", days=4, when=CHECK),
        step("review", "NH-HRSS-LIC chief", days=2, when=CHECK),
        step("approve", "NH-HRSS leader", days=1, when=CHECK),
    ],
    playbook=inspection_after(
        "enforcement",
        [30, "WD"],
        "人力资源服务告知承诺核查 | Check of a recruiting agency on promise",
        """
        场所在，招牌、收费和许可证都公示 | The office is there; sign, fees and license are shown
        专职人员在岗，与名单一致 | Staff at work as listed
        没有收押金、扣证件 | No deposits taken, no papers kept
        """,
        when=PROMISE,
    ),
    guide=guide(
        "开职业介绍所、猎头公司、招聘网站要办 | For job agencies, headhunters and recruiting sites",
        law(
            "《人力资源市场暂行条例》 | Interim Regulations on the Human Resources Market",
            "第十八条 | Article 18",
            "从事职业中介的，受理后 15 日内决定许可 | "
            "Job placement needs a license, decided within 15 days of acceptance",
            "国务院令第 700 号 | State Council Decree No. 700",
        ),
        conditions="""
            有章程和管理制度 | Articles and rules
            有固定场所和开办资金 | An office and money to start
            有 3 名以上专职人员 | Three or more full-time staff
        """,
        not_for="只做培训、咨询的备案就行 | Training and consulting alone need only a filing",
        steps="""
            网上填 4 到 6 项，传人员名单 | Answer four to six topics; upload the list of staff
            选告知承诺的，受理后 1 个工作日发证 | On promise, the license one working day after acceptance
            其余 7 个工作日内决定 | Otherwise within seven working days
        """,
        faq="""
            一个人能开吗？ | Can one person run it?
            不能，要有 3 名专职人员。 | No; three full-time staff are needed.
            港澳机构能办吗？ | May firms from Hong Kong and Macao apply?
            能，条件与内地企业相同。 | Yes, on the same terms.
        """,
        result="人力资源服务许可证 | Human resources service license",
        kind="10",
        minutes=12,
    ),
)

ITEMS = [LABOR_DISP, HR_SVC]
