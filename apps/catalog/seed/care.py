"""民政、残联 Care: the extremely poor, and disability certificates."""

from apps.catalog.seed.build import (
    TOWN_HALL,
    choice,
    field,
    from_form,
    guide,
    held,
    item,
    law,
    material,
    multi,
    page,
    person,
    place,
    site_check,
    step,
    who,
    yes_no,
)

POOR_RULES = "《特困人员认定办法》关于申请材料的规定 | Measures for Recognizing the Extremely Poor, on papers"
DIS_RULES = "《残疾人证管理办法》关于申请的规定 | Measures for Disability Certificates, on applications"
CARE_NEEDED = {"==": ["self_care", "help"]}

EXT_POOR = item(
    "EXT_POOR",
    "特困人员供养认定 | Support for the extremely poor",
    "05 41103 001",
    "NH-CIVIL",
    audience="person",
    by_town=True,
    aliases="五保 五保户 孤寡老人供养 特困供养",
    topics="aid old_age",
    legal=[30, "WD"],
    promise=20,
    pages=[
        person(place("现在住在哪 | Where you live now"), id_kind="cn_id"),
        page(
            "state",
            "本人情况 | Your situation",
            choice(
                "poor_kind",
                "您属于 | You are",
                "old: 60 岁以上老人 | Over 60; disabled: 重度残疾人 | Severely disabled; minor: 16 岁以下 | Under 16",
            ),
            choice(
                "own_income",
                "收入来源 | Income",
                "none: 没有 | None; pension: 城乡居民养老金 | Residents' pension; other: 其他 | Other",
            ),
            field("poor_savings", "money", "存款等财产 | Savings and property", min=0, pii="income"),
        ),
        page(
            "kin",
            "赡养、抚养、扶养人 | Those who should support you",
            choice(
                "kin_exist",
                "有没有这样的亲人 | Any such kin",
                "none: 没有 | None; unable: 有，但没有能力 | Yes, but unable",
            ),
            field(
                "kin_text",
                "textarea",
                "说说情况 | Explain",
                "如父母双亡、子女重残 | For example parents dead, child disabled",
                max_length=400,
            ),
        ),
        page(
            "selfcare",
            "日常生活 | Daily life",
            multi(
                "can_do",
                "自己能做到的 | What you can do yourself",
                "eat: 吃饭 | Eat; dress: 穿衣 | Dress; bed: 上下床 | Get in and out of bed; "
                "toilet: 如厕 | Use the toilet; walk: 室内行走 | Walk indoors; wash: 洗澡 | Bathe",
                required=False,
                pii="health",
            ),
            choice(
                "self_care", "需要人照料吗 | Do you need care", "alone: 自己能行 | I manage; help: 要人帮 | I need help"
            ),
        ),
        page(
            "care",
            "怎么照料 | Care",
            choice(
                "support_way",
                "想在哪里供养 | Where",
                "home: 在家，由村居请人照料 | At home with a carer; center: 住供养机构 | In a care home",
            ),
            who("carer_name", "希望谁来照料 | Whom you would like as carer", required=False),
            show_if=CARE_NEEDED,
        ),
    ],
    materials=[
        from_form("特困人员供养申请书 | Application", POOR_RULES),
        held("identity", "身份证 | Identity card", POOR_RULES),
        material(
            "ability_papers",
            "劳动能力、残疾材料 | Papers on ability to work or disability",
            POOR_RULES,
            "残疾人证能查到的不用交 | Not needed if a disability certificate is on record",
            need="optional",
            source="medical",
        ),
    ],
    plan=[
        step(
            "handle",
            "town:SERVICE official",
            days=8,
            awaits=["site_check"],
            note="入户调查并做生活自理能力评估 | Home visit with an assessment of self-care",
        ),
        step(
            "review",
            "town:SERVICE chief",
            days=3,
            note="在村居公示 7 天 | Seven days of public notice in the community",
        ),
        step("town", "town leader", days=3, kind="review", name="镇街审定 | Town's review"),
        step("district", "NH-CIVIL-LIC official", days=3, kind="review", name="区级复核 | Check by the district"),
        step("approve", "NH-CIVIL leader", days=3, name="区民政局确认 | Confirmation by Civil Affairs"),
    ],
    playbook=site_check(
        "welfare",
        6,
        "特困认定入户调查与自理能力评估 | Home visit and assessment of self-care",
        """
        两人入户，见到本人 | Two visitors see the person
        六项自理能力逐项看过 | Six abilities looked at one by one
        核实有没有赡养人 | Whether there is kin who should support
        当场说明能得到什么照料 | Told which care is on offer
        """,
    ),
    guide=guide(
        "无劳动能力、无收入、无人赡养的，由政府供养 | For those without work, income or kin: the state supports them",
        law(
            "《社会救助暂行办法》 | Interim Measures for Social Assistance",
            "第十四条至第十九条 | Articles 14–19",
            "无劳动能力、无生活来源、无法定赡养人的给予供养 | Support for those without ability to work, income or kin",
            "国务院令第 649 号 | State Council Decree No. 649",
        ),
        law(
            "《特困人员认定办法》 | Measures for Recognizing the Extremely Poor",
            "审核确认程序 | Procedure",
            "镇街 15 个工作日调查、公示 7 天，区 15 个工作日内确认 | "
            "Town: 15 working days and seven days of notice; district: confirmation within 15",
            "民发〔2021〕43 号 | Minfa [2021] No. 43",
        ),
        conditions="""
            老人、残疾人或未成年人 | Old, disabled or a minor
            没有劳动能力，没有生活来源 | No ability to work and no income
            没有赡养人，或赡养人没有能力 | No kin, or kin who cannot
        """,
        not_for="有子女但生活困难的，看看低保 | If you have children but are poor, see the subsistence allowance",
        steps="""
            网上填 4 到 5 项，村居可以代办 | Answer four or five topics; the community may do it for you
            两人入户，看自理能力 | Two visitors assess what you can do
            镇街审定后公示，区民政局确认 | After the town's review and notice, Civil Affairs confirms
        """,
        faq="""
            住养老院还能领吗？ | Also in a care home?
            能，供养金直接付给机构。 | Yes; the support goes to the home.
            和低保能一起领吗？ | Together with the allowance?
            不能，特困标准更高，就高不就低。 | No; this support is higher and takes its place.
        """,
        result="特困人员救助供养确认通知书 | Notice of support",
        kind="20",
        places=TOWN_HALL,
        minutes=15,
    ),
)

DIS_CERT = item(
    "DIS_CERT",
    "残疾人证新办 | Disability certificate (new)",
    "07 42101 001",
    "NH-DPF",
    audience="person",
    aliases="残疾证 办残疾人证 残疾评定",
    topics="disability aid health",
    legal=[30, "WD"],
    promise=20,
    visits=1,
    pages=[
        person(
            choice("applies_for", "为谁办 | For whom", "self: 本人 | Myself; ward: 我是监护人 | I am the guardian"),
            place("残疾人现在住在哪 | Where the disabled person lives"),
            id_kind="cn_id",
        ),
        page(
            "ward",
            "残疾人 | The disabled person",
            who("ward_name", "姓名 | Name"),
            field("ward_id", "cn_id", "身份证号码 | ID number", pii="id"),
            choice(
                "guardian_is",
                "您是他的 | You are the",
                "parent: 父母 | Parent; spouse: 配偶 | Spouse; child: 子女 | Child; community: 村居委会 | Community",
            ),
            show_if={"==": ["applies_for", "ward"]},
        ),
        page(
            "disability",
            "残疾情况 | Disability",
            choice(
                "disability_kind",
                "类别 | Kind",
                "sight: 视力 | Sight; hearing: 听力 | Hearing; speech: 言语 | Speech; limb: 肢体 | Limb; "
                "intellect: 智力 | Intellectual; mental: 精神 | Mental; many: 多重 | Multiple",
                pii="health",
            ),
            choice(
                "since",
                "从什么时候 | Since",
                "birth: 出生就有 | Birth; illness: 因病 | Illness; accident: 意外 | Accident; work: 工伤 | Work injury",
            ),
            field(
                "disability_text",
                "textarea",
                "说说影响 | How it affects life",
                required=False,
                max_length=300,
                pii="health",
            ),
        ),
        page(
            "assessment",
            "评定 | Assessment",
            choice(
                "assess_where",
                "去哪评 | Where",
                "hospital: 指定医院 | Appointed hospital; home: 下不了床，请上门评 | At home, cannot leave bed",
            ),
            field("assess_on", "date", "希望哪天 | Preferred day", required=False),
            choice("assess_time", "时段 | Time", "morning: 上午 | Morning; afternoon: 下午 | Afternoon"),
            yes_no("sign_language", "需要手语或陪同 | Sign language or company needed"),
        ),
    ],
    materials=[
        from_form("残疾人证申请表 | Application", DIS_RULES),
        held("household_identity", "户口簿、身份证 | Household register and identity card", DIS_RULES),
        material(
            "assessment_form",
            "残疾评定表 | Assessment form",
            DIS_RULES,
            "评定医院直接传给残联，可以后补 | Sent by the hospital itself; may follow later",
            need="deferrable",
            source="medical",
        ),
        material(
            "guardian_proof",
            "监护关系证明 | Proof of guardianship",
            DIS_RULES,
            show_if={"==": ["applies_for", "ward"]},
        ),
    ],
    plan=[
        step(
            "handle",
            "NH-DPF-LIC official",
            days=10,
            note="安排评定，时间方便申请人 | Arranges the assessment to suit the applicant",
        ),
        step("review", "NH-DPF-LIC chief", days=7, note="公示 5 个工作日 | Five working days of public notice"),
        step("approve", "NH-DPF leader", days=3),
    ],
    guide=guide(
        "身体或精神有残疾的，办证享受补贴和优待 | "
        "For people with disabilities: the certificate opens allowances and benefits",
        law(
            "《残疾人保障法》 | Law on the Protection of Disabled Persons",
            "第二条 | Article 2",
            "残疾类别和标准由国家规定 | Kinds and grades of disability are set by the state",
        ),
        law(
            "《残疾人证管理办法》 | Measures for Disability Certificates",
            "申办程序 | Procedure",
            "自愿申请、医院评定、公示 5 个工作日，县级残联核发 | "
            "Voluntary application, assessment, five working days of notice, issued by the county federation",
            "残联发〔2017〕34 号 | Canlianfa [2017] No. 34",
        ),
        conditions="""
            户口在南海 | Household registered in Nanhai
            有评定标准规定的残疾 | A disability named in the standard
            未成年人、智力精神残疾由监护人申请 | Minors and some others through a guardian
        """,
        steps="""
            网上填 3 到 4 项，约评定时间 | Answer three or four topics and book the assessment
            到指定医院评定一次，重残的上门评 | One assessment in hospital, or at home if severe
            公示 5 个工作日，发证并告诉您能领什么补贴 |
                Five working days of notice; then the certificate and the allowances open to you
        """,
        fees="""
            评定费由财政负担，按当地规定 | The assessment is paid from public funds, by local rule
        """,
        faq="""
            脱臼、骨折能办吗？ | What about a recent fracture?
            治疗结束、情况稳定后再评定。 | It is assessed once treatment is over and stable.
            办了证会不会被别人知道？ | Will others learn of it?
            公示只写姓名（遮掩）和等级，可以申请不公示病因。 |
                The notice shows a masked name and grade, never the cause.
        """,
        result="残疾人证 | Disability certificate",
        kind="10",
        valid="10 年 | 10 years",
        visit_reason="残疾等级须由医生当面评定 | A doctor must assess the disability in person",
        minutes=12,
    ),
)

ITEMS = [EXT_POOR, DIS_CERT]
