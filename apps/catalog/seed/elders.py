"""镇街公共服务办（民政） For the old, in the towns."""

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
    page,
    person,
    place,
    step,
    text,
    who,
    yes_no,
)

SUBSIDY_RULES = "佛山市高龄津贴政策关于申领的规定 | Foshan's policy on the old-age allowance, on claims"
ELDER_RULES = "《广东省老年人优待办法》关于优待卡的规定 | Guangdong Measures for Benefits to the Elderly, on the card"
PROXY = {"==": ["claimant", "kin"]}

AGED_SUB = item(
    "AGED_SUB",
    "高龄津贴申领 | Old-age allowance",
    "05 41201 001",
    "NH-CIVIL",
    audience="person",
    by_town=True,
    aliases="高龄补贴 老人津贴 八十岁补贴 长寿金 老龄津贴",
    topics="old_age aid",
    legal=[20, "WD"],
    promise=10,
    pages=[
        person(
            choice("claimant", "谁来领 | Who claims", "self: 老人本人 | The elder; kin: 亲属代办 | A relative"),
            place("老人现在住在哪 | Where the elder lives"),
            title="申请人 | Applicant",
            id_kind="cn_id",
        ),
        page(
            "elder",
            "老人 | The elder",
            who("elder_name", "老人姓名 | Elder's name"),
            field("elder_id", "cn_id", "老人身份证号码 | Elder's ID number", pii="id"),
            choice(
                "kin_is",
                "您是老人的 | You are the elder's",
                "child: 子女 | Child; spouse: 配偶 | Spouse; other: 其他亲属 | Other kin; community: 村居 | Community",
            ),
            show_if=PROXY,
        ),
        page(
            "age",
            "年龄与户口 | Age and registration",
            field("born_on", "date", "老人出生日期 | Elder's date of birth", "年满 80 周岁 | 80 or over"),
            choice(
                "age_band",
                "年龄段 | Age",
                "80: 80–89 岁 | 80–89; 90: 90–99 岁 | 90–99; 100: 100 岁以上 | 100 or more",
                "金额按年龄段定 | The amount goes by age",
            ),
            choice(
                "registered_since",
                "户口在南海多久 | Registered in Nanhai",
                "long: 一直在 | Always; moved: 迁入 | Moved here",
            ),
            yes_no(
                "other_place",
                "在别处已领同类津贴 | Already receives such an allowance elsewhere",
                "两处不能同时领 | Not from two places at once",
            ),
        ),
        page(
            "payment",
            "发到哪里 | Payment",
            field(
                "allowance_account",
                "bank_account",
                "老人的银行账户 | Elder's account",
                "社保卡最方便 | The social security card is best",
                pii="bank",
            ),
            choice(
                "survival_way",
                "每年生存认证怎么做 | Yearly proof of life",
                "face: 手机刷脸 | By phone; visit: 网格员上门 | A grid worker visits; data: 由数据比对 | By data",
            ),
        ),
    ],
    materials=[
        from_form("高龄津贴申请表 | Application", SUBSIDY_RULES),
        held("identity", "身份证 | Identity card", SUBSIDY_RULES),
        material(
            "account",
            "银行账户 | Bank account",
            SUBSIDY_RULES,
            "存折或卡的号码页拍照 | Photo of the page or card with the number",
        ),
    ],
    plan=[
        step("handle", "town:SERVICE official", days=5),
        step("review", "town:SERVICE chief", days=3),
        step("approve", "town leader", days=2),
    ],
    guide=guide(
        "80 岁以上老人每月有津贴，一般不用申请，漏了的来办 | "
        "Monthly from the age of 80; usually automatic, claim if you were missed",
        law(
            "《老年人权益保障法》 | Law on the Rights of the Elderly",
            "第三十三条 | Article 33",
            "鼓励建立 80 岁以上老人津贴制度 | Allowances for those over 80 are encouraged",
        ),
        law(
            "佛山市高龄津贴政策 | Foshan's policy on the old-age allowance",
            "发放 | Payment",
            "80 周岁起按年龄段按月发放 | Monthly from 80 on, by age",
        ),
        conditions="""
            南海户口，满 80 周岁 | Registered in Nanhai and 80 or over
            没在别处领同类津贴 | No such allowance elsewhere
        """,
        not_for="60 到 79 岁的办优待卡 | From 60 to 79 get the benefit card",
        steps="""
            系统找到您的，会打电话核对，不用申请 | If the system finds you, we call; no claim needed
            没接到的，网上填 3 到 4 项 | Otherwise answer three or four topics
            10 个工作日内确认，次月到账 | Confirmed within ten working days, paid next month
        """,
        faq="""
            晚申请会补发吗？ | Is it paid in arrears if I claim late?
            从符合条件的次月起补，最长补的期限按政策。 | From the month after you qualify, as far as the policy goes.
            老人走不动怎么认证？ | How is life proved if the elder cannot walk?
            选“网格员上门”。 | Choose the visit by a grid worker.
        """,
        result="高龄津贴确认 | Confirmation of the allowance",
        kind="30",
        places=TOWN_HALL,
        minutes=6,
    ),
)

AGED_CARD = item(
    "AGED_CARD",
    "老年人优待证（卡）办理 | Benefit card for the elderly",
    "20 41202 001",
    "NH-CIVIL",
    audience="person",
    by_town=True,
    aliases="老人卡 老年证 敬老卡 老年优待证 老人乘车卡",
    topics="old_age transport",
    legal=[10, "WD"],
    promise=0,
    pages=[
        person(
            field(
                "birthday",
                "date",
                "出生日期 | Date of birth",
                "满 60 周岁，外地、港澳台老人也可以 | 60 or over; also for elders from elsewhere",
            ),
            place("现在住在哪 | Where you live now"),
            title="老人 | The elder",
        ),
        page(
            "card",
            "要什么卡 | The card",
            choice(
                "card_form", "形式 | Form", "digital: 电子卡，手机里用 | Digital, in the phone; paper: 实体卡 | A card"
            ),
            yes_no("bus", "同时开通免费乘车 | Free bus rides as well"),
        ),
        page(
            "delivery",
            "怎么拿 | How you get it",
            choice(
                "card_pickup",
                "取卡 | Delivery",
                "mail: 免费寄到家 | Mailed free; "
                "hall: 到大厅取 | At the hall; grid: 网格员送上门 | Brought by a grid worker",
            ),
            text("card_receiver", "收件人和电话 | Receiver and phone", most=60, pii="phone"),
            show_if={"==": ["card_form", "paper"]},
        ),
    ],
    materials=[
        held("identity", "身份证 | Identity card", ELDER_RULES),
        material(
            "photo",
            "照片 | Photo",
            ELDER_RULES,
            "能用身份证照片的不用交，可以后补 | Not needed if the ID photo will do; may follow later",
            need="deferrable",
            accept=["jpg", "png"],
        ),
    ],
    plan=[step("approve", "town:SERVICE official", days=0.5, name="发卡 | Issue")],
    guide=guide(
        "满 60 岁，坐车、进公园、看病优先都用它 | From 60 on: for buses, parks and priority in hospitals",
        law(
            "《老年人权益保障法》 | Law on the Rights of the Elderly",
            "第五章 | Chapter 5",
            "各地对老年人在交通、文化、医疗等方面给予优待 | Benefits for the elderly in transport, culture and health",
        ),
        law(
            "《广东省老年人优待办法》 | Guangdong Measures for Benefits to the Elderly",
            "优待卡 | The card",
            "60 周岁以上凭优待卡或身份证享受优待 | From 60 on, with the card or an identity document",
        ),
        conditions="""
            满 60 周岁 | 60 or over
            住在南海，不看户口 | You live in Nanhai, wherever registered
        """,
        steps="""
            网上填 2 到 3 项 | Answer two or three topics
            电子卡当场发，实体卡免费寄 | The digital card comes at once; a card is mailed free
        """,
        faq="""
            不会用手机怎么办？ | I do not use a phone?
            选实体卡，网格员送上门。 | Choose the card; a grid worker brings it.
            拿身份证行不行？ | Will my identity card do?
            多数地方行，坐公交要刷卡。 | In most places; buses need the card.
        """,
        result="老年人优待卡 | Benefit card",
        kind="10",
        places=TOWN_HALL,
        minutes=4,
    ),
)

ITEMS = [AGED_SUB, AGED_CARD]
