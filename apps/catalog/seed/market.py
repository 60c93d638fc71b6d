"""区市场监督管理局 Market Supervision: those who open a business."""

from apps.catalog.seed.build import (
    choice,
    declaration,
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
    repeat,
    step,
)

REGISTRATION_16 = "《市场主体登记管理条例》第十六条 | Regulations on the Registration of Market Entities, Article 16"

IND_BIZ = item(
    "IND_BIZ",
    "个体工商户设立登记 | Registration of a sole trader",
    "07 31102 001",
    "NH-MSR",
    audience="both",
    aliases="办营业执照 注册个体户 开个小店 个体执照 摆摊执照",
    topics="business work",
    legal=[3, "WD"],
    promise=0,
    pages=[
        person(title="经营者 | Owner"),
        page(
            "trade",
            "字号与行业 | Name and trade",
            field(
                "trade_name",
                "text",
                "想叫什么名字 | Trade name",
                "如“佛山市南海区和顺阿明面馆”；不起字号可以空着 | You may go without one",
                required=False,
                max_length=60,
            ),
            field(
                "scope",
                "textarea",
                "做什么生意 | What you will do",
                "用平常话写，我们换成规范表述 | In everyday words; we put it into the standard terms",
                max_length=300,
            ),
            choice(
                "management",
                "谁来经营 | Who runs it",
                "single: 个人经营 | One person; family: 家庭经营 | A family",
            ),
            field("fund", "money", "打算投入多少钱 | Money you put in", "估个数就行 | An estimate will do", min=0),
            field("employees", "int", "连自己一共几个人 | People including yourself", min=1, max=500),
        ),
        page(
            "family",
            "家庭成员 | Family members",
            repeat(
                "family_members",
                "一起经营的家人 | Family members who join in",
                "家人 | Family member",
                field("family_name", "text", "姓名 | Name", max_length=60, pii="name"),
                field("family_id", "cn_id", "身份证号码 | ID number", pii="id"),
                most=8,
            ),
            show_if={"==": ["management", "family"]},
        ),
        page(
            "premises",
            "经营场所 | Premises",
            place("经营场所地址 | Address of the premises"),
            choice(
                "place_way",
                "场所怎么证明 | How you show your right to the premises",
                "promise: 我承诺属实，不交证明 | I promise it is true; "
                "upload: 上传租约或产权证 | I upload the lease or deed",
                "承诺不实会撤销登记并记入信用 | A false promise costs the registration and goes on record",
            ),
            choice(
                "premises_use",
                "房屋用途 | Use of the building",
                "shop: 商铺 | Shop; home: 住宅 | Home; market: 市场档口 | Stall",
            ),
        ),
    ],
    materials=[
        from_form("个体工商户登记申请书 | Application", REGISTRATION_16),
        held("identity", "经营者身份证 | Owner's identity card", REGISTRATION_16),
        material(
            "premises_proof",
            "住所使用证明 | Proof of the right to use the premises",
            REGISTRATION_16,
            "可承诺：选“我承诺属实”就不用交 | A promise will do instead",
            show_if={"==": ["place_way", "upload"]},
        ),
    ],
    plan=[
        step("approve", "NH-MSR-LIC official", days=0.5, name="核准登记 | Registration"),
    ],
    guide=guide(
        "一个人或一家人做生意，先办营业执照 | The business license for one person or a family in trade",
        law(
            "《市场主体登记管理条例》 | Regulations on the Registration of Market Entities",
            "第十九条 | Article 19",
            "材料齐全、合乎形式的当场登记；不能当场的 3 个工作日内，情形复杂再延 3 个 | "
            "Registered on the spot when the papers are in order, else within 3 working days, 3 more if complex",
            "国务院令第 746 号 | State Council Decree No. 746",
        ),
        conditions="""
            年满 18 岁，或 16 岁以上靠自己劳动生活 | You are 18, or over 16 and live by your own work
            港澳台居民也可以登记 | Residents of Hong Kong, Macao and Taiwan may register too
            有经营场所，网店可用平台地址 | You have premises; an online shop may use its platform's address
        """,
        not_for="做餐饮、卖散装食品的，执照之后还要办食品经营许可 | "
        "Catering also needs the food business license afterwards",
        steps="""
            网上填 3 到 4 项 | Answer three or four topics online
            工作人员当场核对名字和场所 | An officer checks name and premises at once
            当场拿电子营业执照，纸质的免费寄 | The electronic license comes at once; paper is mailed free
        """,
        faq="""
            住宅能做经营场所吗？ | May my home be the premises?
            可以，要业主同意且不扰民；做餐饮产生油烟的不行。 |
                Yes, with the owner's consent and no nuisance; no cooking with fumes.
            名字被人用了怎么办？ | What if the name is taken?
            当场告诉您，换一个就行，也可以不起字号。 | You hear it at once and choose another, or go without.
        """,
        result="营业执照 | Business license",
        kind="10",
        minutes=10,
    ),
)

COMPANY = item(
    "COMPANY",
    "内资有限公司设立登记 | Registration of a domestic limited company",
    "07 31103 001",
    "NH-MSR",
    audience="legal",
    aliases="注册公司 开公司 成立公司 办公司执照",
    topics="business",
    legal=[3, "WD"],
    promise=1,
    pages=[
        person(
            choice(
                "acting_as",
                "您是 | You are",
                "founder: 股东 | A shareholder; representative: 拟任法定代表人 | The future legal representative; "
                "agent: 受托代办 | An agent",
            ),
            title="经办人 | Person applying",
        ),
        page(
            "company",
            "公司 | The company",
            field(
                "company_name",
                "text",
                "公司名称 | Company name",
                "名称里要有“有限公司” | It must say that it is a limited company",
                max_length=100,
            ),
            place("公司住所 | Registered office"),
            choice(
                "office_way",
                "住所怎么证明 | How you show your right to the office",
                "promise: 承诺 | By promise; upload: 上传租约或产权证 | By lease or deed",
            ),
            field("business_scope", "textarea", "经营范围 | Business scope", "一行一项 | One a line", max_length=800),
        ),
        page(
            "shares",
            "股东与出资 | Shareholders and capital",
            field(
                "capital", "money", "注册资本 | Registered capital", "5 年内缴足 | Paid up within five years", min=100
            ),
            repeat(
                "shareholders",
                "股东 | Shareholders",
                "股东 | Shareholder",
                choice("holder_kind", "类型 | Kind", "person: 个人 | Person; company: 企业 | Company"),
                field("holder_name", "text", "姓名或名称 | Name", max_length=100, pii="name"),
                field("holder_number", "text", "证件号或信用代码 | ID number or credit code", max_length=30, pii="id"),
                field("contribution", "money", "认缴出资 | Contribution", min=1),
                most=50,
            ),
            field("paid_by", "date", "出资期限 | Paid up by", "成立之日起 5 年内 | Within five years of founding"),
        ),
        page(
            "officers",
            "任职 | Officers",
            field("representative_name", "text", "法定代表人 | Legal representative", max_length=60, pii="name"),
            choice("board", "董事 | Directors", "one: 一名董事 | One director; board: 设董事会 | A board"),
            choice(
                "supervision",
                "监督 | Supervision",
                "one: 一名监事 | One supervisor; none: 全体股东同意不设 | None, all agree",
            ),
            field("finance_contact", "text", "财务负责人 | Finance officer", max_length=60, pii="name"),
            declaration(
                "charter_agreed",
                "全体股东已看过并同意公司章程 | All shareholders have read and agreed to the articles",
            ),
        ),
    ],
    materials=[
        from_form("公司登记申请书 | Application", REGISTRATION_16),
        material(
            "articles",
            "公司章程 | Articles of association",
            "《公司法》第三十条、第四十六条 | Company Law, Articles 30 and 46",
            "可用系统范本，全体股东签名 | The model text will do; signed by all shareholders",
        ),
        held("holder_ids", "股东身份证明 | Identity papers of the shareholders", REGISTRATION_16),
        material(
            "office_proof",
            "住所证明 | Proof of the registered office",
            REGISTRATION_16,
            "可承诺：选“承诺”就不用交 | A promise will do instead",
            show_if={"==": ["office_way", "upload"]},
        ),
    ],
    plan=[
        step("handle", "NH-MSR-LIC official", days=0.5, name="审查 | Examination"),
        step("approve", "NH-MSR-LIC chief", days=0.5, name="核准登记 | Registration"),
    ],
    guide=guide(
        "几个人合伙开公司，或一个人开公司 | For founding a company, alone or with others",
        law(
            "《公司法》 | Company Law",
            "第二十九条、第三十条 | Articles 29 and 30",
            "设立公司要登记，提交申请书、章程等，材料应当真实 | "
            "A company is registered on application with its articles; papers must be true",
        ),
        law(
            "《市场主体登记管理条例》 | Regulations on the Registration of Market Entities",
            "第十九条 | Article 19",
            "形式审查，当场或 3 个工作日内登记 | Formal check; registered at once or within 3 working days",
            "国务院令第 746 号 | State Council Decree No. 746",
        ),
        conditions="""
            1 到 50 个股东 | One to fifty shareholders
            有公司名称、住所和章程 | A name, an office and articles
            注册资本 5 年内缴足 | Capital is paid up within five years
        """,
        not_for="外商投资的公司走另一个事项 | Companies with foreign investment use another item",
        steps="""
            网上填 4 项，章程用范本 | Answer four topics online; use the model articles
            全体股东手机签名 | All shareholders sign by phone
            1 个工作日内登记，印章、税务、社保可同时办 |
                Registered within one working day; seal, tax and insurance can go along
        """,
        faq="""
            一个人能开公司吗？ | Can one person found a company?
            可以，一人有限公司，章程写明就行。 | Yes, as a one-person company; the articles say so.
            注册资本要先存进去吗？ | Must the capital be paid in first?
            不用，按章程写的期限缴，最长 5 年。 | No; pay it by the date in the articles, within five years.
        """,
        result="营业执照 | Business license",
        kind="10",
        minutes=25,
    ),
)

ITEMS = [IND_BIZ, COMPANY]
