"""What an employer does when somebody is hired: 就业登记 in the towns, 社保登记 at Social Insurance."""

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
    number,
    organization,
    page,
    place,
    repeat,
    step,
    text,
    who,
)

EMPLOY_62 = "《就业服务与就业管理规定》关于就业登记的规定 | Rules on Employment Services, on registering employment"
SOC_57 = "《社会保险法》第五十七条 | Social Insurance Law, Article 57"

EMP_REG = item(
    "EMP_REG",
    "就业登记（劳动用工备案） | Registration of employment",
    "20 38201 001",
    "NH-HRSS",
    audience="legal",
    by_town=True,
    aliases="用工备案 员工入职登记 招工备案 就业登记",
    topics="work business",
    legal=[1, "WD"],
    promise=0,
    pages=[
        organization(place("单位用工地址 | Address of work", prefill="business.place"), title="用人单位 | Employer"),
        page(
            "hired",
            "新招的人 | People hired",
            repeat(
                "workers",
                "每个人 | Each person",
                "员工 | Worker",
                who("worker_name", "姓名 | Name"),
                field("worker_id", "id_document", "证件 | Identity document", pii="id"),
                text("job", "岗位 | Job", most=40),
                field("hired_on", "date", "入职日期 | Date hired"),
                most=100,
            ),
        ),
        page(
            "contracts",
            "劳动合同 | Contracts",
            choice(
                "contract_kind",
                "合同类型 | Kind",
                "fixed: 固定期限 | Fixed term; open: 无固定期限 | Open-ended; "
                "task: 以完成任务为期 | For a task; part: 非全日制 | Part-time",
            ),
            field(
                "contract_term",
                "period",
                "合同期限 | Term",
                "无固定期限的只填开始，结束填预计 | For open-ended: an expected end",
                required=False,
            ),
            field(
                "monthly_wage", "money", "约定月工资（最低的一位） | Monthly wage (the lowest)", min=100, pii="income"
            ),
            choice(
                "insured",
                "参加社会保险 | Social insurance",
                "yes: 同时参保 | Along with this; done: 已参保 | Already; part: 只参加工伤 | Work injury only",
            ),
        ),
    ],
    materials=[
        from_form("就业登记表 | Registration form", EMPLOY_62),
        material(
            "contract_data",
            "劳动合同信息 | Contract data",
            EMPLOY_62,
            "传首页和签名页，或从电子合同平台取 | Front and signature page, or fetched from the e-contract platform",
        ),
    ],
    plan=[step("approve", "town:SERVICE official", days=0.5, name="登记 | Registration")],
    guide=guide(
        "招了人，30 天内登记一下，社保自动衔接 | Register new staff within 30 days; social insurance follows by itself",
        law(
            "《就业促进法》 | Employment Promotion Law",
            "就业登记制度 | Registration of employment",
            "国家建立就业登记和失业登记制度 | The state keeps registers of employment and unemployment",
        ),
        law(
            "《就业服务与就业管理规定》 | Rules on Employment Services",
            "就业登记 | Registering employment",
            "招用之日起 30 日内登记 | Within 30 days of hiring",
        ),
        conditions="""
            已与员工签劳动合同 | A contract is signed
            单位在南海用工 | The work is in Nanhai
        """,
        steps="""
            网上填 3 项，一次可填 100 人 | Answer three topics, up to 100 people at once
            当场登记，数据送社保局 | Registered at once; Social Insurance gets the data
        """,
        faq="""
            港澳台员工要登记吗？ | Also for staff from Hong Kong, Macao and Taiwan?
            要，用通行证填写，不用就业许可。 | Yes, with the travel permit; no work permit needed.
            人走了怎么办？ | What when somebody leaves?
            15 天内办解除登记。 | Register the end within 15 days.
        """,
        result="就业登记凭证 | Proof of registration",
        kind="30",
        places=TOWN_HALL,
        minutes=8,
    ),
)

SOC_INS = item(
    "SOC_INS",
    "社会保险单位参保登记 | Registration of an employer for social insurance",
    "20 38301 001",
    "NH-SOCINS",
    audience="legal",
    aliases="公司社保开户 社保登记 给员工上社保 社保开户",
    topics="business work",
    legal=[15, "CD"],
    promise=0,
    pages=[
        organization(title="参保单位 | Employer"),
        page(
            "unit",
            "单位 | The employer",
            place("单位地址 | Address", prefill="business.place"),
            choice(
                "unit_kind",
                "类型 | Kind",
                "company: 企业 | Company; trader: 有雇工的个体工商户 | Sole trader with staff; "
                "public: 机关事业单位 | Public body; "
                "social: 社会组织 | Association",
            ),
            field("founded_on", "date", "成立日期 | Date of founding", "成立 30 日内登记 | Register within 30 days"),
            choice(
                "risk_class",
                "行业风险类别 | Risk class",
                "low: 一类 | Class 1; middle: 二至四类 | Classes 2–4; high: 五类以上 | Class 5 and above",
                "决定工伤保险费率，不懂就选最接近的 | It sets the work-injury rate; choose the nearest",
            ),
        ),
        page(
            "kinds",
            "险种与缴费 | Insurances and payment",
            multi(
                "insurances",
                "参加哪些 | Which",
                "pension: 养老 | Pension; medical: 医疗（含生育） | Medical and maternity; "
                "jobless: 失业 | Unemployment; injury: 工伤 | Work injury",
            ),
            field(
                "start_month", "date", "从哪个月开始 | From which month", "填当月第一天 | Give the first of the month"
            ),
            number("insured_count", "首批参保人数 | People insured at first", least=1, most=50000),
            field("pay_account", "bank_account", "扣费账户 | Account for payment", pii="bank"),
        ),
        page(
            "handler",
            "社保专管员 | Person in charge",
            who("officer_name", "姓名 | Name"),
            field("officer_phone", "phone_cn", "手机 | Mobile phone", pii="phone"),
            choice("notice_way", "对账单怎么送 | Statements by", "online: 网上 | Online; sms: 短信 | Text message"),
        ),
    ],
    materials=[
        from_form("社会保险登记表 | Registration form", SOC_57),
        held("license", "营业执照 | Business license", SOC_57),
    ],
    plan=[step("approve", "NH-SOCINS-LIC official", days=0.5, name="登记 | Registration")],
    guide=guide(
        "公司成立了，给员工上社保先开户 | Open the account before insuring your staff",
        law(
            "《社会保险法》 | Social Insurance Law",
            "第五十七条 | Article 57",
            "成立之日起 30 日内登记，社保机构 15 日内审核 | Register within 30 days of founding; checked within 15",
        ),
        conditions="""
            已领营业执照或批准成立 | Licensed or approved
            有雇员，或准备雇人 | Has staff or is about to
        """,
        not_for="自己一个人的灵活就业参保走个人事项 | Insuring only yourself is an item for individuals",
        steps="""
            网上填 4 项 | Answer four topics online
            执照信息由市场监管局共享，当场登记 | Market Supervision shares the license; registered at once
            登录社保网上大厅给员工增员 | Then add your staff in the insurance portal
        """,
        faq="""
            晚了 30 天会怎样？ | What if I am later than 30 days?
            补登就行，但要补缴应缴的社保费。 | Register all the same; what was due is paid in arrears.
            试用期要参保吗？ | Also during probation?
            要，入职 30 日内参保。 | Yes, within 30 days of hiring.
        """,
        result="社会保险登记回执 | Receipt of registration",
        kind="30",
        minutes=10,
    ),
)

ITEMS = [EMP_REG, SOC_INS]
