"""镇街公共服务办（卫健） Births, registered in the towns for Health."""

from apps.catalog.seed.build import (
    TOWN_HALL,
    choice,
    field,
    from_form,
    guide,
    item,
    law,
    material,
    page,
    person,
    place,
    repeat,
    step,
    text,
    who,
)

BIRTH_RULES = (
    "《广东省人口与计划生育条例》关于生育登记的规定 | "
    "Guangdong Regulations on Population and Family Planning, on the registration of births"
)
AGAIN_RULES = (
    "《广东省人口与计划生育条例》关于特殊情形再生育的规定 | "
    "Guangdong Regulations on Population and Family Planning, on further births in special cases"
)

BIRTH_REG = item(
    "BIRTH_REG",
    "生育登记 | Registration of a birth or pregnancy",
    "20 32201 001",
    "NH-HEALTH",
    audience="person",
    by_town=True,
    aliases="准生证 生育证 生育服务证 怀孕登记 计生证",
    topics="birth health",
    legal=[1, "WD"],
    promise=0,
    pages=[
        person(
            choice("applicant_is", "您是孩子的 | You are the child's", "mother: 母亲 | Mother; father: 父亲 | Father"),
            place("现在住在哪 | Where you live now"),
        ),
        page(
            "pregnancy",
            "怀孕或出生 | Pregnancy or birth",
            choice("stage", "现在是 | At present", "pregnant: 怀着 | Pregnant; born: 已出生 | Already born"),
            choice(
                "which_child",
                "第几个孩子 | Which child",
                "first: 第一个 | First; second: 第二个 | Second; third: 第三个及以上 | Third or later",
                "都可以登记，没有限制 | All can be registered, without limit",
            ),
            field("due_or_birth", "date", "预产期或出生日期 | Expected or actual date of birth"),
            text(
                "antenatal_hospital", "在哪家医院产检或出生 | Hospital of check-ups or birth", required=False, most=80
            ),
        ),
        page(
            "partner",
            "另一方 | The other parent",
            choice(
                "marital",
                "婚姻情况 | Marital status",
                "married: 已婚 | Married; single: 未婚 | Not married; divorced: 离异或丧偶 | Divorced or widowed",
                "未婚也可以登记 | You need not be married",
            ),
            who("partner_name", "姓名 | Name", "不便写可以空着 | May be left empty", required=False),
            field("partner_id", "id_document", "证件 | Identity document", required=False, pii="id"),
            choice(
                "proof_way",
                "身份和婚姻怎么证明 | How identity and marriage are shown",
                "lookup: 由系统核对 | Let the system look it up; promise: 我承诺属实 | I promise they are true",
            ),
        ),
    ],
    materials=[
        from_form("生育登记表 | Registration form", BIRTH_RULES),
        material(
            "identity_marriage",
            "身份证、结婚证 | Identity cards and marriage certificate",
            BIRTH_RULES,
            "能查到的不用交，可承诺 | Not needed when we can look it up; a promise will do",
            need="optional",
        ),
    ],
    plan=[step("approve", "town:SERVICE official", days=0.5, name="登记 | Registration")],
    guide=guide(
        "怀孕了或生了孩子，登记一下，产检、生育保险都要用 | "
        "For check-ups and maternity insurance: register the pregnancy or birth",
        law(
            "《人口与计划生育法》 | Population and Family Planning Law",
            "第十八条 | Article 18",
            "提倡适龄婚育、优生优育，一对夫妻可生三个孩子 | Couples may have three children",
        ),
        law(
            "《广东省人口与计划生育条例》 | Guangdong Regulations on Population and Family Planning",
            "生育登记 | Registration of births",
            "生育子女的办理登记，不限孩次、不收费 | Births are registered, whichever child, free of charge",
        ),
        conditions="""
            住在南海，怀孕或已生孩子 | You live in Nanhai and are pregnant or have had a child
            结没结婚都能登记 | Married or not
            港澳台居民、外国人也能登记 | Also for residents of Hong Kong, Macao, Taiwan and other countries
        """,
        steps="""
            网上填 3 项 | Answer three topics online
            系统核对后当场出电子登记单 | After a check the electronic slip comes at once
        """,
        faq="""
            要去户口所在地办吗？ | Must I go to where my household is registered?
            不用，住在哪就在哪办，网上也行。 | No: where you live, or online.
            晚登记会罚款吗？ | Is there a fine for being late?
            不会，补登就行。 | No; just register.
        """,
        result="生育登记单 | Registration slip",
        kind="30",
        places=TOWN_HALL,
        minutes=6,
    ),
)

BIRTH_AGAIN = item(
    "BIRTH_AGAIN",
    "再生育审批（特殊情形） | Approval of a further birth (special cases)",
    "10 32202 001",
    "NH-HEALTH",
    audience="person",
    by_town=True,
    status="canceled",
    aliases="再生育证 再生育审批 生四胎",
    topics="birth",
    legal=[20, "WD"],
    promise=5,
    pages=[
        person(place("女方现在住在哪 | Where the mother lives now")),
        page(
            "couple",
            "夫妻双方 | The couple",
            who("wife_name", "女方姓名 | Wife's name"),
            who("husband_name", "男方姓名 | Husband's name"),
            field("married_on", "date", "结婚登记日期 | Date of marriage"),
            repeat(
                "children",
                "现有子女 | Children you have",
                "子女 | Child",
                who("child_name", "姓名 | Name"),
                field("child_born", "date", "出生日期 | Date of birth"),
                most=10,
                least=0,
            ),
        ),
        page(
            "ground",
            "申请理由 | Ground",
            choice(
                "special_case",
                "属于哪种情形 | Which case applies",
                "disabled: 有子女经鉴定为残疾 | A child is found disabled; "
                "remarried: 再婚 | Remarried; lost: 有子女亡故 | A child died",
            ),
            field("ground_text", "textarea", "说明 | Explain", max_length=500),
        ),
        page(
            "appraisal",
            "病残鉴定 | Medical finding",
            text("appraisal_body", "鉴定机构 | Body that made the finding"),
            field("appraised_on", "date", "鉴定日期 | Date of the finding", pii="health"),
            show_if={"==": ["special_case", "disabled"]},
        ),
    ],
    materials=[
        from_form("再生育申请表 | Application", AGAIN_RULES),
        material(
            "case_proof",
            "鉴定或证明材料 | Finding or other proof",
            AGAIN_RULES,
            "按所选情形提交 | As your case requires",
            source="medical",
        ),
    ],
    plan=[
        step("handle", "town:SERVICE official", days=2),
        step("review", "town:SERVICE chief", days=1),
        step(
            "approve",
            "NH-HEALTH-LIC chief",
            days=2,
            note="镇街初审后由区卫生健康局决定 | Decided by District Health after the town",
        ),
    ],
    guide=guide(
        "已经取消：现在生几个都只需生育登记 | Canceled: a simple registration is all that is needed now",
        law(
            "《广东省人口与计划生育条例》 | Guangdong Regulations on Population and Family Planning",
            "2021 年修正前的规定 | As before the amendment of 2021",
            "法定特殊情形曾需审批；放开三孩后改为登记 | Special cases once needed approval; registration replaced it",
        ),
        conditions="""
            本事项已取消，不再受理新的申请 | This item is canceled; no new applications are taken
        """,
        not_for="要登记孩子，请办生育登记 | To register a child, use the registration of births",
        steps="""
            请改办生育登记，当场办结 | Use the registration of births instead; it is done at once
        """,
        faq="""
            以前批的还有用吗？ | Is an earlier approval still good?
            有用，不影响办户口和生育保险。 | Yes, for household registration and maternity insurance alike.
        """,
        result="再生育审批意见 | Decision on a further birth",
        kind="20",
        places=TOWN_HALL,
        minutes=15,
    ),
)

ITEMS = [BIRTH_REG, BIRTH_AGAIN]
