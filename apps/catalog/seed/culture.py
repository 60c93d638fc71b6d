"""区文化广电旅游体育局 Culture and Sports: swimming pools and places of entertainment."""

from apps.catalog.seed.build import (
    area,
    choice,
    declaration,
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

RISK_SPORTS = (
    "《经营高危险性体育项目许可管理办法》关于申请材料的规定 | "
    "Measures for Licensing High-Risk Sports, rules on application papers"
)
ENT_9 = "《娱乐场所管理条例》第九条 | Regulations on Places of Entertainment, Article 9"

POOL = item(
    "POOL",
    "高危险性体育项目(游泳)经营许可 | License for high-risk sports (swimming)",
    "01 33101 001",
    "NH-CULT",
    audience="legal",
    aliases="开游泳馆 开泳池 游泳池许可 高危体育许可",
    topics="business culture",
    legal=[20, "WD"],
    promise=7,
    visits=1,
    pages=[
        organization(),
        page(
            "pools",
            "泳池 | The pools",
            place("游泳场所地址 | Address of the pool"),
            choice("pool_place", "在哪 | Where", "indoor: 室内 | Indoors; outdoor: 室外 | Outdoors; both: 都有 | Both"),
            repeat(
                "pool_list",
                "每个池子 | Each pool",
                "泳池 | Pool",
                text("pool_name", "名称 | Name", "如成人池 | For example adults' pool", most=40),
                area("pool_area", "水面面积 | Water surface"),
                field("pool_depth", "decimal", "最深处 | Greatest depth", unit="米 | m", min=0, max=10),
                most=12,
            ),
            choice("season", "开放时间 | Open", "all_year: 全年 | All year; summer: 只在夏季 | Summer only"),
        ),
        page(
            "rescue",
            "救助人员 | Lifeguards",
            number(
                "lifeguards",
                "持证救生员人数 | Certified lifeguards",
                "水面 250 平方米以下至少 3 人，每多 250 平方米加 1 人 | "
                "At least three up to 250 m² of water; one more for each further 250 m²",
                least=3,
                most=200,
            ),
            number(
                "instructors", "社会体育指导员人数 | Sports instructors", "至少 1 人 | At least one", least=1, most=200
            ),
            multi(
                "rescue_gear",
                "救生器材 | Rescue equipment",
                "tower: 救生观察台 | Watch tower; buoy: 救生圈和杆 | Buoys and poles; bag: 急救箱 | First-aid box; "
                "board: 救护板 | Spinal board; alarm: 广播和报警 | Loudspeaker and alarm",
            ),
        ),
        page(
            "water",
            "水质与安全 | Water and safety",
            choice(
                "water_treatment",
                "水怎么处理 | Treatment",
                "cycle: 循环净化消毒 | Circulation and disinfection; change: 定期换水 | Changed regularly",
            ),
            yes_no("hygiene_license", "已有公共场所卫生许可证 | Hygiene license already held"),
            yes_no("insured", "已买公众责任险 | Public liability insured"),
            field("opening_on", "date", "打算哪天开放 | Planned opening", required=False),
        ),
    ],
    materials=[
        from_form("经营高危险性体育项目申请书 | Application", RISK_SPORTS),
        material(
            "facility",
            "设施符合标准说明 | Statement that facilities meet the standard",
            RISK_SPORTS,
            "附泳池照片和平面图 | With photos and plan",
        ),
        held(
            "rescue_certificates",
            "救助人员资格证 | Certificates of the lifeguards",
            RISK_SPORTS,
            "系统按姓名核对 | Looked up by name",
        ),
    ],
    plan=[
        step("handle", "NH-CULT-LIC official", days=4, awaits=["site_check"]),
        step("review", "NH-CULT-LIC chief", days=2),
        step("approve", "NH-CULT leader", days=1),
    ],
    playbook=site_check(
        "sports",
        3,
        "游泳场所实地核查 | Check of a swimming pool on site",
        """
        池深、出入口、防滑与标志合标准 | Depth, exits, non-slip floors and signs meet the standard
        救生员在岗，证件与名单一致 | Lifeguards on duty, certificates match the list
        救生器材齐，观察台看得到整个水面 | Rescue gear complete; the tower overlooks all the water
        水质检测公示在明处 | Water tests are posted where all can see them
        """,
    ),
    guide=guide(
        "开游泳馆、小区泳池对外收费要办的证 | For pools that charge the public, in halls or housing estates",
        law(
            "《全民健身条例》 | National Fitness Regulations",
            "第三十二条 | Article 32",
            "经营高危险性体育项目要有合标准的设施、规定数量的持证人员和安全制度，实地核查后发证 | "
            "High-risk sports need proper facilities, certified staff and safety "
            "rules; the license follows a check on site",
        ),
        conditions="""
            设施符合国家标准 | The facilities meet the national standard
            救生员、指导员够数，都有证 | Enough lifeguards and instructors, all certified
            有安全保障制度和措施 | Safety rules and measures are in place
        """,
        not_for="只给自家住户免费用的泳池不用办 | A pool free for its own residents needs no license",
        steps="""
            网上填 4 项，传设施说明 | Answer four topics; upload the statement on facilities
            两人到现场核查一次，请负责人在场 | Two officers check once; the person in charge is there
            审核、批准，7 个工作日内发证 | Review and approval; the license within seven working days
        """,
        faq="""
            救生员请兼职的行吗？ | May lifeguards work part-time?
            行，开放时在岗人数够就可以。 | Yes, as long as enough are on duty while open.
            夏天才开也要办吗？ | Also for a pool open only in summer?
            要，证上写明季节开放。 | Yes; the license notes the season.
        """,
        result="高危险性体育项目经营许可证 | License for high-risk sports",
        kind="10",
        valid="5 年 | 5 years",
        visit_reason="实地核查时负责人要在场演示救生设施 | "
        "The person in charge must be there to show the rescue equipment",
        minutes=15,
    ),
)

ENT = item(
    "ENT",
    "娱乐场所设立审批 | Approval of a place of entertainment",
    "01 33102 001",
    "NH-CULT",
    audience="legal",
    aliases="开KTV 开歌厅 开舞厅 开游戏厅 娱乐经营许可证",
    topics="business culture",
    legal=[20, "WD"],
    promise=20,
    visits=1,
    pages=[
        organization(),
        page(
            "venue",
            "场所 | The place",
            place("场所地址 | Address"),
            choice(
                "ent_kind", "类型 | Kind", "song: 歌舞娱乐 | Karaoke and dancing; game: 游艺娱乐 | Amusement machines"
            ),
            area("ent_area", "使用面积 | Usable area"),
            number(
                "floor_no",
                "在第几层 | Which floor",
                "地下一层以下不行，地下一层填 -1 | Basement one is -1; lower is not allowed",
                least=-1,
                most=100,
            ),
            multi(
                "neighbors",
                "200 米内有没有 | Within 200 m there is",
                "school: 中小学 | A school; hospital: 医院 | A hospital; "
                "office: 机关 | A public office; home: 居民楼 | Housing; none: 都没有 | None",
                "学校、医院、机关周围和居民楼内不能设 | "
                "Not allowed around schools, hospitals and offices or inside housing",
            ),
        ),
        page(
            "song",
            "歌舞 | Karaoke and dancing",
            number("rooms", "包间数 | Private rooms", least=0, most=300),
            number("guests", "核定最多容纳多少人 | Guests at most", least=10, most=5000),
            text("songs_from", "曲库来源 | Source of the songs", "正版授权单位 | The licensor", most=80),
            show_if={"==": ["ent_kind", "song"]},
        ),
        page(
            "game",
            "游艺设备 | Machines",
            number("machines", "设备台数 | Machines", least=1, most=2000),
            choice(
                "prizes",
                "有奖品吗 | Prizes",
                "none: 没有 | None; small: 有，单件不超过 500 元 | Yes, up to 500 yuan each",
            ),
            show_if={"==": ["ent_kind", "game"]},
        ),
        page(
            "people",
            "人员与治安 | People and security",
            repeat(
                "investors",
                "投资人和负责人 | Investors and managers",
                "人员 | Person",
                who("investor_name", "姓名 | Name"),
                field("investor_id", "id_document", "证件 | Identity document", pii="id"),
                most=20,
            ),
            declaration(
                "no_record", "以上人员没有条例禁止的犯罪记录 | None of them has a record that the regulations exclude"
            ),
            yes_no("guards_hired", "已与保安公司签约 | A security company is under contract"),
        ),
    ],
    materials=[
        from_form("娱乐场所设立申请表 | Application", ENT_9),
        material(
            "venue_plan", "场所平面图 | Floor plan", ENT_9, "标出包间、出口、监控 | Mark rooms, exits and cameras"
        ),
        held(
            "fire_eco",
            "消防、环保文件 | Fire and environment papers",
            ENT_9,
            "消防大队和生态环境分局会签时直接提供 | Supplied by both when they countersign",
        ),
    ],
    plan=[
        step("handle", "NH-CULT-LIC official", days=6, awaits=["site_check"]),
        step(
            "countersign",
            "NH-FIRE-LIC chief",
            "NH-ECO-LIC chief",
            "town:GOV chief",
            days=4,
            note="消防、噪声、属地治安各看一项 | Fire safety, noise and local order, one each",
        ),
        step(
            "review",
            "NH-CULT-LIC chief",
            days=5,
            name="听证后审核 | Review after the hearing",
            note="法定必经听证：提前 7 日公告，由非审查人员主持，听证时间不计入期限 | "
            "A hearing is required: announced seven days ahead, chaired by somebody else, its time not counted",
        ),
        step("leader", "NH-CULT leader", days=2, kind="review", name="审定 | Second review"),
        step("approve", "NH-CULT head", days=3),
    ],
    playbook=site_check(
        "enforcement",
        4,
        "娱乐场所实地检查 | Check of a place of entertainment",
        """
        地点、楼层、面积与申请一致 | Place, floor and area as stated
        量一量与学校、医院的距离 | Distance to schools and hospitals measured
        包间有透明门窗，监控全覆盖 | Rooms have see-through doors; cameras cover all
        """,
    ),
    guide=guide(
        "开 KTV、舞厅、游戏厅要办的批准 | For karaoke, dance halls and amusement arcades",
        law(
            "《娱乐场所管理条例》 | Regulations on Places of Entertainment",
            "第七条、第九条、第十一条 | Articles 7, 9 and 11",
            "规定不能设的地点；向县级文化部门申请；审批应当听证 | "
            "Where none may be; application to the county culture department; a hearing is held",
            "国务院令第 458 号 | State Council Decree No. 458",
        ),
        conditions="""
            不在居民楼、学校医院机关周围、地下二层以下 |
                Not in housing, near schools, hospitals or offices, nor below basement one
            投资人、负责人没有禁止从业的记录 | Investors and managers have no excluding record
            安全、消防、噪声都合标准 | Safety, fire and noise standards are met
        """,
        steps="""
            网上填 4 项，传平面图 | Answer four topics; upload the plan
            两人到场检查，消防、环保、镇街会签 | Two officers check; Fire, Environment and the town countersign
            公告后开听证会，周边居民可以参加 | After notice a hearing is held; neighbors may come
            审核、审定、批准，听证时间另算 | Two reviews and the approval; the hearing's time is not counted
        """,
        faq="""
            听证要收钱吗？ | Does the hearing cost anything?
            不收。时间提前 7 天公告。 | No. Its date is announced seven days ahead.
            港澳投资者能申请吗？ | May investors from Hong Kong and Macao apply?
            能，用通行证填写，外商投资另有登记要求。 | Yes, with the travel permit; rules for foreign investment apply.
        """,
        result="娱乐经营许可证 | Entertainment license",
        kind="10",
        valid="2 年 | 2 years",
        visit_reason="申请人要到听证会陈述 | The applicant must speak at the hearing",
        minutes=20,
    ),
)

ITEMS = [POOL, ENT]
