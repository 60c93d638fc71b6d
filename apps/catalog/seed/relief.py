"""镇街公共服务办（民政） Relief in the towns: subsistence allowance 低保 and temporary relief."""

from apps.catalog.seed.build import (
    TOWN_HALL,
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
    page,
    person,
    place,
    repeat,
    site_check,
    step,
    text,
    who,
    yes_no,
)

DIBAO_RULES = (
    "《最低生活保障审核确认办法》关于申请的规定 | Measures for Confirming the Subsistence Allowance, on applications"
)
TEMP_47 = "《社会救助暂行办法》第四十七条、第四十八条 | Interim Measures for Social Assistance, Articles 47 and 48"
URGENT = {"==": ["relief_kind", "urgent"]}
ORDINARY = {"==": ["relief_kind", "spending"]}

MIN_LIV = item(
    "MIN_LIV",
    "最低生活保障审核确认 | Subsistence allowance",
    "05 41101 001",
    "NH-CIVIL",
    audience="person",
    by_town=True,
    aliases="低保 申请低保 困难补助 最低生活保障",
    topics="aid",
    legal=[30, "WD"],
    promise=20,
    pages=[
        person(place("现在住在哪 | Where you live now"), id_kind="cn_id"),
        page(
            "household",
            "家里人 | Your household",
            choice(
                "hukou",
                "户口在南海吗 | Household registered in Nanhai",
                "yes: 是 | Yes; family: 家里有人在 | Someone in the family; no: 都不在 | No one",
            ),
            repeat(
                "members",
                "共同生活的每个人 | Everyone who lives with you",
                "家人 | Family member",
                who("member_name", "姓名 | Name"),
                choice(
                    "member_is",
                    "是您的 | Is your",
                    "spouse: 配偶 | Spouse; child: 子女 | Child; parent: 父母 | Parent; other: 其他 | Other",
                ),
                field("member_id", "cn_id", "身份证号码 | ID number", pii="id"),
                choice(
                    "member_state",
                    "情况 | Situation",
                    "work: 有工作 | Works; study: 上学 | In school; ill: 重病 | Seriously ill; "
                    "disabled: 残疾 | Disabled; old: 老人 | Old; none: 没有工作 | No work",
                    pii="health",
                ),
                most=15,
                least=0,
                hint="不含您自己，一个人住可以不填 | Without yourself; none if you live alone",
            ),
        ),
        page(
            "income",
            "收入和财产 | Income and property",
            field(
                "month_income",
                "money",
                "全家一个月收入 | Income of all in a month",
                "工资、养老金、赡养费加起来 | Wages, pensions, support together",
                min=0,
                pii="income",
            ),
            field("savings", "money", "存款、理财 | Savings", min=0, pii="income"),
            choice(
                "housing",
                "住房 | Housing",
                "none: 租房或借住 | Rented or lent; one: 一套 | One home; more: 两套及以上 | Two or more",
            ),
            yes_no("has_car", "有汽车 | A car"),
            yes_no("big_costs", "家里有人重病、重残或上大学 | Serious illness, disability or university in the family"),
        ),
        page(
            "costs",
            "大额支出 | Great costs",
            field("medical_cost", "money", "近一年自付医疗费 | Medical costs you paid this year", min=0, pii="health"),
            field("school_cost", "money", "近一年学费 | School fees this year", min=0),
            info("cost_note", "这些支出可以从收入里扣减，算下来更准 | These costs are taken off your income"),
            show_if={"==": ["big_costs", "yes"]},
        ),
        page(
            "consent",
            "授权与账户 | Consent and account",
            declaration(
                "check_consent", "我和家人同意核对家庭经济状况 | My family and I consent to a check of our finances"
            ),
            yes_no(
                "village_kin",
                "与镇街、村居经办人员是近亲属 | Close kin of town or community staff",
                "是也能办，只是要单独登记 | You may still apply; it is only noted",
            ),
            field("bank", "bank_account", "收款账户 | Account for payment", pii="bank"),
        ),
    ],
    materials=[
        from_form("申请书及授权核对书 | Application and consent to checks", DIBAO_RULES),
        held("household_papers", "户口簿、身份证 | Household register and identity cards", DIBAO_RULES),
        material(
            "income_statement",
            "收入财产声明 | Statement of income and property",
            DIBAO_RULES,
            "网上填的就是声明，全家成年人签名拍照 | Your answers are the statement; adults sign a copy",
        ),
        material(
            "illness_proof",
            "病历或残疾证明 | Medical or disability papers",
            DIBAO_RULES,
            "有大额医疗支出的交 | If you have great medical costs",
            need="optional",
            source="medical",
            show_if={"==": ["big_costs", "yes"]},
        ),
    ],
    plan=[
        step(
            "handle",
            "town:SERVICE official",
            days=10,
            awaits=["site_check"],
            note="入户调查、信息核对、民主评议 | Home visit, data check, neighbors' review",
        ),
        step(
            "review",
            "town:SERVICE chief",
            days=4,
            note="公示 7 天无异议再往下走 | Goes on after seven days of public notice without objection",
        ),
        step("town", "town leader", days=3, kind="review", name="镇街审定 | Town's review"),
        step(
            "approve",
            "NH-CIVIL leader",
            days=3,
            name="区民政局确认 | Confirmation by Civil Affairs",
            note="近亲属备案的全部抽查 | All cases of kin are checked again",
        ),
    ],
    playbook=site_check(
        "welfare",
        7,
        "低保申请入户调查 | Home visit for the subsistence allowance",
        """
        两人入户，出示证件，说明来意 | Two visitors show their cards and say why they come
        住房、家电、车辆与申报一致 | Home, appliances and vehicles as stated
        问过邻居或村居 | Neighbors or the community were asked
        调查表请申请人签名 | The applicant signs the record
        """,
    ),
    guide=guide(
        "全家收入低于低保标准，按月补差 | When the family's income is below the line, the gap is paid monthly",
        law(
            "《社会救助暂行办法》 | Interim Measures for Social Assistance",
            "第九条至第十三条 | Articles 9–13",
            "收入低于当地标准、财产合规定的家庭给予低保 | "
            "Families below the local line, with property in bounds, receive it",
            "国务院令第 649 号 | State Council Decree No. 649",
        ),
        law(
            "《最低生活保障审核确认办法》 | Measures for Confirming the Subsistence Allowance",
            "审核确认 | Review and confirmation",
            "受理后 30 个工作日办结，有异议的 45 个；公示 7 天 | "
            "Within 30 working days, 45 with objections; seven days of notice",
            "民发〔2021〕57 号 | Minfa [2021] No. 57",
        ),
        conditions="""
            户口在南海，或家里有一人在 | You or someone in the family is registered in Nanhai
            人均月收入低于低保标准 | Monthly income a head is below the line
            存款、房、车不超规定 | Savings, homes and cars are within bounds
        """,
        not_for="一时遇到急难，先办临时救助 | In a sudden emergency ask for temporary relief first",
        steps="""
            网上填 4 到 5 项，或叫网格员上门帮填 | Answer four or five topics, or a grid worker helps at home
            两人入户看一次，系统核对收入 | Two visitors come once; the system checks income
            村居公示 7 天，只公示姓名（遮掩）和人数 | Seven days of notice with masked name and number only
            镇街审定，区民政局确认，次月发放 | Town's review, confirmation by Civil Affairs, paid from the next month
        """,
        faq="""
            有房子能申请吗？ | May I apply if I own a home?
            一套自住的可以。 | Yes, with one home you live in.
            子女有收入怎么算？ | How are children's incomes counted?
            分开住的按赡养费算，不全算进来。 | If they live apart, only the support they owe counts.
        """,
        result="最低生活保障确认通知书 | Notice of the subsistence allowance",
        kind="20",
        places=TOWN_HALL,
        minutes=20,
    ),
)

TEMP_AID = item(
    "TEMP_AID",
    "临时救助 | Temporary relief",
    "05 41102 001",
    "NH-CIVIL",
    audience="person",
    by_town=True,
    aliases="急难救助 困难救济 火灾救助 大病救急 临时困难",
    topics="aid health",
    legal=[20, "WD"],
    promise=10,
    pages=[
        person(
            place(
                "现在住在哪 | Where you live now",
                "不看户口，住在哪就在哪申请 | Where you live counts, not your registration",
            ),
            yes_no("for_other", "替别人申请 | You apply for somebody else"),
        ),
        page(
            "other",
            "要帮的人 | Who needs help",
            who("needy_name", "姓名 | Name"),
            field(
                "needy_id",
                "id_document",
                "证件 | Identity document",
                "没有证件也可以先申请 | You may apply without one",
                required=False,
                pii="id",
            ),
            text(
                "needy_relation",
                "您和他的关系 | How you are related",
                "邻居、同事、村居干部都行 | Neighbor, colleague, community staff …",
                most=40,
            ),
            show_if={"==": ["for_other", "yes"]},
        ),
        page(
            "trouble",
            "遇到了什么 | What happened",
            choice(
                "cause",
                "原因 | Cause",
                "fire: 火灾水灾 | Fire or flood; accident: 交通意外 | Accident; illness: 突发重病 | Sudden illness; "
                "jobless: 失业断了收入 | Lost income; study: 学费 | School fees; other: 其他 | Other",
            ),
            field("happened_on", "date", "什么时候 | When"),
            field("trouble_text", "textarea", "简单说说 | Tell us briefly", max_length=500),
            choice(
                "relief_kind",
                "急不急 | How urgent",
                "urgent: 今天就过不下去，急难型 | Cannot wait, urgent; "
                "spending: 开支太大撑不住，支出型 | Costs too great to bear",
                "急难型 24 小时内先给，手续后补 | Urgent help comes within 24 hours, papers later",
            ),
        ),
        page(
            "need",
            "需要什么 | What you need",
            multi(
                "aid_form",
                "要哪种帮助 | Kind of help",
                "money: 钱 | Money; goods: 吃的用的 | Food and goods; "
                "shelter: 住的地方 | Shelter; refer: 转介就医等 | Referral",
            ),
            field("loss", "money", "损失或自付的开支 | Loss or costs you bore", min=0),
            number("household_size", "家里几口人 | People in the household", least=1, most=30),
            field(
                "aid_account",
                "bank_account",
                "收款账户 | Account for payment",
                "没有可领现金 | Cash if you have none",
                required=False,
                pii="bank",
            ),
        ),
    ],
    materials=[
        from_form("临时救助申请书 | Application", TEMP_47),
        material(
            "trouble_proof",
            "困难证明材料 | Proof of the trouble",
            TEMP_47,
            "事故认定、病历、发票、照片，有什么传什么；急难型可后补 | Reports, bills, photos: what you have; "
            "may follow later if urgent",
            need="deferrable",
        ),
    ],
    plan=[
        step(
            "grant",
            "town:SERVICE chief",
            days=1,
            kind="approve",
            name="先行救助 | Help first",
            when=URGENT,
            note="24 小时内先行救助，10 个工作日内补手续 | Help within 24 hours; papers within ten working days",
        ),
        step("handle", "town:SERVICE official", days=5, when=ORDINARY, awaits=["site_check"]),
        step("review", "town:SERVICE chief", days=2, when=ORDINARY),
        step("approve", "town leader", days=3, when=ORDINARY),
    ],
    playbook=site_check(
        "welfare",
        4,
        "临时救助入户核实 | Home visit for temporary relief",
        """
        两人入户，看困难是否属实 | Two visitors see whether the trouble is real
        损失或开支有票据、照片 | Bills or photos of loss and costs
        问清还需要什么帮助 | Asked what else is needed
        """,
    )
    | inspection_after(
        "welfare",
        [10, "WD"],
        "急难救助事后补办核实 | Visit after urgent relief",
        """
        钱物已到本人手里 | Money or goods reached the person
        补齐申请和证明 | Application and proof completed
        是否要转低保、医疗救助 | Whether the allowance or medical aid should follow
        """,
        when=URGENT,
    ),
    guide=guide(
        "突然遇到火灾、车祸、大病，一时过不下去 | When fire, accident or illness leaves you unable to get by",
        law(
            "《社会救助暂行办法》 | Interim Measures for Social Assistance",
            "第四十七条至第五十二条 | Articles 47–52",
            "因突发事件、重病等基本生活困难的给予临时救助；紧急的先行救助 | "
            "Those in sudden hardship receive relief; in emergencies help comes first",
            "国务院令第 649 号 | State Council Decree No. 649",
        ),
        law(
            "《国务院关于全面建立临时救助制度的通知》 | State Council Notice on Temporary Relief",
            "申请受理 | Applications",
            "不限户籍，情况紧急的 24 小时内先行救助 | Regardless of registration; urgent help within 24 hours",
            "国发〔2014〕47 号 | Guofa [2014] No. 47",
        ),
        conditions="""
            人在南海，遇到急难 | You are in Nanhai and in sudden hardship
            不看户口，外地人、港澳居民也可以 |
                Registration does not matter; also for people from elsewhere, Hong Kong and Macao
            邻居、村居可以代为申请 | Neighbors or the community may apply for you
        """,
        steps="""
            打 12345 或网上填 3 到 4 项 | Call 12345 or answer three or four topics
            急难型：办主任当天决定，24 小时内送到 | Urgent: the office chief decides the same day; help within 24 hours
            支出型：入户核实后 10 个工作日内决定 | Otherwise a home visit, decision within ten working days
        """,
        faq="""
            一年能申请几次？ | How often a year?
            同一原因一般一次，不同急难可以再申请。 | Usually once for one cause; again for another.
            没有身份证怎么办？ | I have no papers?
            先救助，身份以后再补。 | Help comes first; identity is settled later.
        """,
        result="临时救助决定 | Decision on relief",
        kind="20",
        places=TOWN_HALL,
        minutes=8,
    ),
)

ITEMS = [MIN_LIV, TEMP_AID]
