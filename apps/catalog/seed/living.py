"""Living here: 居住证 of the police branch, 房屋租赁备案 in the towns."""

from apps.catalog.seed.build import (
    TOWN_HALL,
    area,
    choice,
    declaration,
    field,
    guide,
    held,
    inspection_after,
    item,
    law,
    material,
    number,
    page,
    person,
    place,
    repeat,
    step,
    text,
    who,
    yes_no,
)

PERMIT_9 = "《居住证暂行条例》第九条 | Interim Regulations on Residence Permits, Article 9"
RENT_15 = "《商品房屋租赁管理办法》第十五条 | Measures for the Lease of Commercial Housing, Article 15"

RES_PERMIT = item(
    "RES_PERMIT",
    "居住登记、居住证签发 | Residence registration and residence permit",
    "07 43101 001",
    "NH-POLICE",
    audience="person",
    aliases="居住证 暂住证 办居住证 外地人登记 流动人口登记",
    topics="residence work school",
    legal=[15, "CD"],
    promise=10,
    pages=[
        person(
            place("现在住在哪 | Where you live now"),
            text(
                "hukou_place",
                "户口所在地 | Where your household is registered",
                "写到县区 | Down to the county",
                most=80,
            ),
            id_kind="cn_id",
        ),
        page(
            "wanted",
            "要办什么 | What you need",
            choice(
                "permit_act",
                "办理 | Act",
                "register: 只做居住登记 | Registration only; "
                "permit: 登记满半年，申领居住证 | Permit, after half a year; "
                "endorse: 每年签注 | Yearly endorsement; replace: 换领补领 | Replacement",
            ),
            field("lived_since", "date", "从什么时候住在南海 | Living in Nanhai since"),
        ),
        page(
            "reason",
            "为什么住在这里 | Why you live here",
            choice(
                "stay_ground",
                "任选一种 | Choose one",
                "work: 合法稳定就业 | Steady work; home: 合法稳定住所 | Steady home; school: 连续就读 | In school",
            ),
            text("stay_at", "单位、房东或学校 | Employer, landlord or school", most=100),
            choice(
                "dwelling",
                "住处 | Dwelling",
                "rent: 租房 | Rented; own: 自购 | Owned; dorm: 宿舍 | Dormitory; kin: 亲友家 | With kin or friends",
            ),
            show_if={"!=": ["permit_act", "replace"]},
        ),
        page(
            "replacement",
            "换领补领 | Replacement",
            choice(
                "replace_why",
                "原因 | Why",
                "lost: 丢了 | Lost; broken: 坏了 | Damaged; changed: 信息变了 | Details changed",
            ),
            text("old_permit", "原证号 | Old number", required=False, most=30),
            show_if={"==": ["permit_act", "replace"]},
        ),
        page(
            "card",
            "照片与领证 | Photo and card",
            choice(
                "permit_photo",
                "照片 | Photo",
                "id: 用身份证照片 | The ID photo; receipt: 用照相馆回执 | A studio's receipt",
            ),
            text(
                "photo_receipt",
                "照片回执号 | Receipt number",
                "选照相馆回执的写 | If you chose the studio",
                required=False,
                most=30,
            ),
            choice(
                "permit_pickup", "领证 | Delivery", "mail: 邮寄 | By mail; station: 派出所领 | At the police station"
            ),
        ),
    ],
    materials=[
        held("identity", "身份证 | Identity card", PERMIT_9),
        material(
            "stay_proof",
            "居住、就业或就读证明之一 | One proof of home, work or school",
            PERMIT_9,
            "租赁已备案、社保或学籍能查到的不用交 | Not needed where a lease, insurance or school record is found",
            show_if={"!=": ["permit_act", "replace"]},
        ),
    ],
    plan=[
        step(
            "handle",
            "NH-POLICE-LIC official",
            days=6,
            note="核对居住地址与出租屋登记 | Address checked against the register of rented homes",
        ),
        step("approve", "NH-POLICE-LIC chief", days=4, name="签发 | Issue"),
    ],
    guide=guide(
        "外地来南海住、上班、读书的，登记满半年办居住证 | "
        "For people from elsewhere who live, work or study here: permit after half a year",
        law(
            "《居住证暂行条例》 | Interim Regulations on Residence Permits",
            "第二条、第八条至第十一条 | Articles 2 and 8–11",
            "居住半年以上，有就业、住所、就读之一的可申领；受理后 15 日内制作发放；每年签注一次 | "
            "After half a year with work, home or school; made within 15 days; endorsed yearly",
            "国务院令第 663 号 | State Council Decree No. 663",
        ),
        conditions="""
            户口不在佛山 | Your household is not registered in Foshan
            在南海居住登记满半年（只登记的不限） | Registered here for half a year (not for registration itself)
            有工作、住处、就读之一 | Work, a home or school
        """,
        not_for="港澳台居民办“港澳台居民居住证” | "
        "Residents of Hong Kong, Macao and Taiwan use their own residence permit",
        steps="""
            网上填 4 项 | Answer four topics online
            派出所核对地址 | The police station checks the address
            10 个工作日内制证，寄到手上 | The card is made within ten working days and mailed
        """,
        fees="""
            首次申领免费 | The first permit is free
            补领、换领收工本费，按省定标准 | Replacement: cost of the card, at the provincial rate
        """,
        faq="""
            住工厂宿舍能办吗？ | Also from a factory dormitory?
            能，选“宿舍”，单位已登记的查得到。 | Yes; choose dormitory, your employer's record will show.
            签注过期了怎么办？ | My endorsement ran out?
            补签就恢复使用，居住年限连续计算。 | Endorse it and it works again; your years go on counting.
        """,
        result="居住证 | Residence permit",
        kind="10",
        valid="一年，每年签注续用 | one year, renewed by endorsement",
        minutes=8,
    ),
)

RENT_REG = item(
    "RENT_REG",
    "房屋租赁登记备案 | Registration of a lease",
    "10 36201 001",
    "NH-HOUSING",
    audience="both",
    by_town=True,
    aliases="租房备案 租赁备案 出租屋登记 租约登记 租房合同备案",
    topics="home school",
    legal=[3, "WD"],
    promise=1,
    pages=[
        person(
            choice(
                "lease_side",
                "您是 | You are",
                "landlord: 房东 | Landlord; tenant: 租客 | Tenant; agent: 受托代办 | Agent",
            )
        ),
        page(
            "house",
            "房屋 | The home",
            place("房屋地址 | Address of the home"),
            choice(
                "house_right",
                "产权 | Title",
                "deed: 有产权证 | Deed; village: 村集体证明 | Village proof; other: 其他合法来源 | Other lawful title",
            ),
            text("deed_no", "产权证号 | Deed number", "没有可空着 | Leave empty if none", required=False, most=60),
            choice(
                "house_use", "用途 | Use", "live: 居住 | Living; shop: 商铺 | Shop; work: 厂房仓库 | Workshop or store"
            ),
            area("rent_area", "出租面积 | Area let"),
        ),
        page(
            "parties",
            "双方 | Both sides",
            who("landlord_name", "出租人 | Landlord"),
            field("landlord_phone", "phone_cn", "出租人电话 | Landlord's phone", pii="phone"),
            repeat(
                "tenants",
                "每位租住人 | Everyone who lives there",
                "租住人 | Tenant",
                who("tenant_name", "姓名 | Name"),
                field("tenant_id", "id_document", "证件 | Identity document", pii="id"),
                most=20,
                hint="港澳居民填通行证 | Travel permit for Hong Kong and Macao residents",
            ),
        ),
        page(
            "lease",
            "租约 | The lease",
            field("rent", "money", "月租金 | Monthly rent", min=0),
            field("lease_term", "period", "租期 | Term"),
            number(
                "per_person",
                "人均居住面积 | Area a head",
                "不得低于当地最低标准 | Not below the local minimum",
                unit="平方米 | m²",
                least=1,
                most=1000,
            ),
            yes_no("ebike_inside", "楼内有电动车停放或充电 | Electric bikes are parked or charged inside"),
            declaration(
                "fire_ready", "配有灭火器，不用隔断群租 | There is an extinguisher; no partitions for group letting"
            ),
        ),
    ],
    materials=[
        material("lease_contract", "租赁合同 | Lease", RENT_15, "拍每一页，签名清楚 | Every page, signatures readable"),
        held(
            "title",
            "权属证明 | Proof of title",
            RENT_15,
            "不动产登记能查到的不用交 | Not needed where the land register shows it",
        ),
        held("identity", "身份证 | Identity cards", RENT_15),
    ],
    plan=[step("approve", "town:BUILD official", days=1, name="审查备案 | Check and registration")],
    playbook=inspection_after(
        "housing",
        [15, "WD"],
        "出租屋备案后上门查看 | Visit to a registered home",
        """
        地址、面积、人数与备案一致 | Address, area and people as registered
        灭火器、逃生口、燃气软管没问题 | Extinguisher, exit and gas hose in order
        楼内没有电动车充电 | No electric bike charged inside
        """,
        officers=1,
        when={"==": ["house_use", "live"]},
    ),
    guide=guide(
        "租房子、出租房子，备个案，小孩入学、提公积金都要 | "
        "Register your lease: schools and the housing fund ask for it",
        law(
            "《商品房屋租赁管理办法》 | Measures for the Lease of Commercial Housing",
            "第十四条、第十五条、第十七条 | Articles 14, 15 and 17",
            "签约 30 日内备案；材料齐全的 3 个工作日内办理 | Within 30 days of signing; done in 3 working days",
            "住建部令第 6 号 | MOHURD Order No. 6",
        ),
        conditions="""
            签了书面租约 | A written lease
            房屋可以合法出租 | The home may lawfully be let
        """,
        not_for="违法建筑、改变用途的房屋不能备案 | Illegal buildings cannot be registered",
        steps="""
            网上填 4 项，传租约 | Answer four topics; upload the lease
            镇街住建人员核对权属 | The town checks the title
            1 个工作日内出备案证明，网格员之后上门看一次安全 |
                Registered within one working day; a grid worker visits once for safety
        """,
        faq="""
            备案要交税吗？ | Does registration mean tax?
            备案不收费；税由房东按规定申报。 | It is free; the landlord declares taxes as the law says.
            房东不配合怎么办？ | The landlord will not help?
            租客可以单方申请。 | The tenant may apply alone.
        """,
        result="房屋租赁登记备案证明 | Proof of registration",
        kind="20",
        places=TOWN_HALL,
        valid="与租期一致 | the term of the lease",
        minutes=8,
    ),
)

ITEMS = [RES_PERMIT, RENT_REG]
