"""区住房城乡建设和水利局 Housing and Works: building sites and roads."""

from apps.catalog.seed.build import (
    area,
    choice,
    declaration,
    field,
    from_form,
    guide,
    held,
    inspection_after,
    item,
    law,
    material,
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

PERMIT_4 = "《建筑工程施工许可管理办法》第四条 | Measures for Construction Permits, Article 4"
ROAD_33 = "《城市道路管理条例》第三十一条、第三十三条 | Urban Road Regulations, Articles 31 and 33"
DIG = {"in": ["road_use", ["dig", "both"]]}
NEW_ROAD = {"==": ["road_age", "new"]}

CONSTR = item(
    "CONSTR",
    "建筑工程施工许可证核发 | Construction permit",
    "01 36101 001",
    "NH-HOUSING",
    audience="legal",
    aliases="施工许可证 开工证 建房开工 工地开工",
    topics="building business",
    legal=[7, "CD"],
    promise=3,
    pages=[
        organization(title="建设单位 | Client"),
        page(
            "project",
            "工程 | The project",
            text("project_name", "工程名称 | Project", most=120),
            text(
                "project_code",
                "投资项目代码 | Investment project code",
                "形如 2401-440605-04-01-123456 | As on the filing",
                most=30,
            ),
            place("工程地点 | Site"),
            choice(
                "structure_kind",
                "类型 | Kind",
                "housing: 房屋建筑 | Building; municipal: 市政工程 | Municipal works; fitting: 装饰装修 | Fitting-out",
            ),
            area("floor_area", "建筑面积 | Floor area", "市政工程填用地面积 | For municipal works: site area"),
            field("contract_price", "money", "合同价 | Contract price", min=100),
            field("schedule", "period", "合同工期 | Contract period"),
        ),
        page(
            "parties",
            "参建单位 | Parties",
            repeat(
                "party_list",
                "勘察、设计、施工、监理 | Survey, design, construction, supervision",
                "单位 | Party",
                choice(
                    "party_role",
                    "角色 | Role",
                    "survey: 勘察 | Survey; design: 设计 | Design; "
                    "build: 施工 | Construction; supervise: 监理 | Supervision",
                ),
                text("party_name", "单位名称 | Name"),
                field("party_uscc", "uscc", "统一社会信用代码 | Unified social credit code"),
                who("party_lead", "项目负责人 | Person in charge"),
                least=2,
                most=12,
            ),
        ),
        page(
            "readiness",
            "开工条件 | Readiness",
            choice("land", "用地手续 | Land", "done: 已办 | Done; exempt: 依法不需要 | Not required"),
            yes_no("drawings_checked", "施工图审查合格 | Drawings passed review"),
            yes_no("wage_account", "已开农民工工资专用账户 | Wage account for migrant workers opened"),
            choice(
                "safety_scheme",
                "安全施工措施 | Safety measures",
                "filed: 已编制并备案 | Drawn up and filed; ready: 已编制 | Drawn up",
            ),
            yes_no("deep_pit", "有深基坑、高支模等危大工程 | Deep pits, high formwork or the like"),
        ),
        page(
            "danger",
            "危大工程 | Dangerous works",
            field("danger_list", "textarea", "有哪些 | Which", "写名称和部位 | Name and part", max_length=500),
            yes_no("danger_reviewed", "专项方案已通过专家论证 | The special scheme passed the experts"),
            show_if={"==": ["deep_pit", "yes"]},
        ),
    ],
    materials=[
        from_form("施工许可申请表 | Application", PERMIT_4),
        held(
            "planning_permit", "建设工程规划许可证 | Planning permit", "《建筑法》第八条 | Construction Law, Article 8"
        ),
        material(
            "contract",
            "施工合同 | Construction contract",
            PERMIT_4,
            "含安全文明施工费条款 | With the safety cost clause",
        ),
        held(
            "supervision",
            "质量安全监督手续 | Quality and safety supervision",
            PERMIT_4,
            "一并办理，不用另跑 | Handled along with this",
        ),
    ],
    plan=[
        step("handle", "NH-HOUSING-LIC official", days=1),
        step(
            "review",
            "NH-HOUSING-LIC chief",
            days=1,
            note="危大工程另核专项方案 | For dangerous works the scheme is checked too",
        ),
        step("approve", "NH-HOUSING leader", days=1),
    ],
    guide=guide(
        "工地开工前要拿的证 | Needed before a building site starts",
        law(
            "《建筑法》 | Construction Law",
            "第七条、第八条 | Articles 7 and 8",
            "开工前领施工许可证；收到申请 7 日内，对合条件的颁发 | "
            "The permit comes before the start; issued within 7 days of application when conditions are met",
        ),
        conditions="""
            用地、规划手续已办 | Land and planning are settled
            施工企业已确定，有质量安全措施 | The builder is chosen; quality and safety measures are drawn up
            施工图审查合格，资金落实 | Drawings passed review; money is secured
        """,
        not_for="造价 100 万以下或 500 平方米以下的小工程一般不用办 | "
        "Small works, under 1 million yuan or 500 m², usually need none",
        steps="""
            网上填 4 到 5 项，传施工合同 | Answer four or five topics; upload the contract
            规划、质监、安监资料由部门之间取 | Planning and supervision papers come from the departments
            3 个工作日内发电子证，同时推送属地执法队 |
                The electronic permit within 3 working days; the local team is told
        """,
        faq="""
            领证后多久要开工？ | By when must work start?
            3 个月内，不能按期的申请延期，最多两次。 | Within three months; it may be put off twice on request.
            装修也要办吗？ | Also for fitting-out?
            达到限额的要办，家庭装修不用。 | Above the threshold, yes; not for homes.
        """,
        result="建筑工程施工许可证 | Construction permit",
        kind="10",
        minutes=25,
    ),
)

ROAD_OCC = item(
    "ROAD_OCC",
    "占用、挖掘城市道路审批 | Permission to occupy or dig up a city road",
    "01 36102 001",
    "NH-HOUSING",
    audience="legal",
    aliases="占道施工 挖路 开挖道路 占用人行道 修路围挡",
    topics="transport building business",
    legal=[20, "WD"],
    promise=7,
    pages=[
        organization(),
        page(
            "use",
            "怎么用路 | How the road is used",
            choice(
                "road_use",
                "要做什么 | What you need",
                "occupy: 占用 | Occupy; dig: 挖掘 | Dig; both: 占用并挖掘 | Both",
            ),
            field(
                "road_reason",
                "textarea",
                "为什么 | Why",
                "如自来水管抢修、外墙施工围挡 | For example a water main, scaffolding",
                max_length=300,
            ),
            place("哪条路、哪一段 | Which road and section"),
            field("road_point", "point", "在地图上点一下 | Mark it on the map"),
            field(
                "road_period", "period", "起止日期 | From and until", "占用最长不超过许可期限 | Not longer than granted"
            ),
        ),
        page(
            "extent",
            "范围 | Extent",
            area("occupied_area", "占用面积 | Area occupied"),
            choice(
                "lane",
                "占哪里 | Which part",
                "walk: 人行道 | Pavement; bike: 非机动车道 | Bicycle lane; car: 机动车道 | Traffic lane",
            ),
            yes_no("bus_stop", "影响公交站或盲道 | A bus stop or tactile paving is affected"),
        ),
        page(
            "digging",
            "挖掘 | Digging",
            area("dig_area", "挖掘面积 | Area dug up"),
            field("dig_depth", "decimal", "最深 | Greatest depth", unit="米 | m", min=0, max=30),
            choice(
                "surface", "路面 | Surface", "asphalt: 沥青 | Asphalt; concrete: 水泥 | Concrete; brick: 砖石 | Paving"
            ),
            choice(
                "road_age",
                "道路竣工几年 | Age of the road",
                "new: 新建不满 5 年或大修不满 3 年 | Under 5 years, or under 3 since overhaul; old: 超过 | Older",
            ),
            choice(
                "restore",
                "谁来修复 | Who restores it",
                "self: 自行修复并验收 | We do, with acceptance; pay: 缴费由养护单位修 | We pay the road service",
            ),
            show_if=DIG,
        ),
        page(
            "traffic",
            "交通与安全 | Traffic and safety",
            choice(
                "traffic_way",
                "怎么疏导 | Traffic",
                "half: 半幅通行 | Half the road open; detour: 绕行 | Detour; night: 只在夜间施工 | Only at night",
            ),
            who("site_manager", "现场负责人 | Person in charge on site"),
            field("site_phone", "phone_cn", "24 小时电话 | Phone, 24 hours", pii="phone"),
            declaration(
                "restore_promise",
                "到期清场、恢复原状，夜间设警示灯 | I clear and restore in time and set warning lights at night",
            ),
        ),
    ],
    materials=[
        from_form("占用、挖掘城市道路申请表 | Application", ROAD_33),
        material(
            "works_plan", "施工方案 | Plan of the works", ROAD_33, "含交通疏导和围挡图 | With traffic and fencing plan"
        ),
        held(
            "planning_paper", "规划文件 | Planning paper", ROAD_33, "由自然资源分局提供 | Supplied by Natural Resources"
        ),
    ],
    plan=[
        step("handle", "NH-HOUSING-LIC official", days=3, awaits=["site_check"]),
        step(
            "countersign",
            "NH-POLICE-LIC chief",
            "NH-URBAN-LIC chief",
            days=2,
            note="交警看交通，城管看市容与围挡 | Police look at traffic, Urban Management at fencing and the street",
        ),
        step("review", "NH-HOUSING-LIC chief", days=1),
        step("approve", "NH-HOUSING leader", days=1, when={"not": NEW_ROAD}),
        step(
            "approve_new",
            "NH-HOUSING head",
            days=1,
            kind="approve",
            name="批准（新路） | Approval (new road)",
            when=NEW_ROAD,
            note="新路开挖须先取得政府同意，由局长签批 | "
            "Digging up a new road needs the government's consent; the head signs",
        ),
    ],
    playbook=site_check(
        "roads",
        2,
        "占道挖路现场踏勘 | Look at the road before it is used",
        """
        位置、面积与申请一致 | Place and area as stated
        地下管线已标明 | Pipes and cables below are marked
        行人、盲道、公交有路可走 | Walkers, tactile paving and buses keep a way
        """,
    )
    | inspection_after(
        "roads",
        [15, "WD"],
        "占道挖路到期恢复核查 | Check that the road is restored",
        """
        场地清空，围挡拆除 | Cleared; fences gone
        路面平整，与原路同质 | Surface level and of the same kind
        """,
        officers=1,
    ),
    guide=guide(
        "要占人行道、车行道或挖路埋管的 | For those who must occupy a street or dig it up",
        law(
            "《城市道路管理条例》 | Urban Road Regulations",
            "第三十条、第三十三条 | Articles 30 and 33",
            "未经市政部门和公安交警批准不得占用或挖掘；新路 5 年内、大修后 3 年内不得挖掘，特殊情况须政府批准 | "
            "No use without consent of the road authority and traffic police; new "
            "roads only with the government's consent",
            "国务院令第 198 号 | State Council Decree No. 198",
        ),
        conditions="""
            确有需要，没有别的办法 | There is a real need and no other way
            有施工方案和交通疏导办法 | There is a plan for works and traffic
        """,
        not_for="水、气管爆裂可以先抢修，24 小时内补办 | A burst main may be mended first; apply within 24 hours",
        steps="""
            网上填 4 到 5 项，传施工方案 | Answer four or five topics; upload the plan
            两人现场踏勘，交警、城管同时会签 |
                Two officers look at the site; traffic police and Urban Management sign together
            批准后缴费开工，到期核查恢复 | Pay and start; restoration is checked at the end
        """,
        fees="""
            城市道路占用费：按地方标准，元/平方米·天 | Road occupation fee: local rate, yuan per m² and day
            挖掘修复费：按路面种类，自行修复并验收的不收 | Restoration fee: by surface; none if you restore it yourself
        """,
        faq="""
            抢修等不及怎么办？ | What about emergencies?
            先抢修，同时通知交警和我们，24 小时内补办。 | Mend first, tell police and us, apply within 24 hours.
            要跑几个部门？ | How many offices must I visit?
            一个也不用，会签由我们送。 | None; we send it round ourselves.
        """,
        result="城市道路占用（挖掘）许可证 | Permit to occupy or dig up a road",
        kind="10",
        minutes=18,
    ),
)

ITEMS = [CONSTR, ROAD_OCC]
