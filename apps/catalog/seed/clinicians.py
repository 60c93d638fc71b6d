"""区卫生健康局 Health: doctors and nurses."""

from apps.catalog.seed.build import (
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
    page,
    person,
    place,
    step,
    text,
    yes_no,
)

DOCTOR_RULES = "《医师执业注册管理办法》关于注册材料的规定 | Measures for the Registration of Doctors, on the papers"
NURSE_8 = "《护士条例》第七条、第八条 | Regulations on Nurses, Articles 7 and 8"

DOC_REG = item(
    "DOC_REG",
    "医师执业注册 | Registration of a doctor",
    "01 32102 001",
    "NH-HEALTH",
    audience="person",
    aliases="医生注册 医师证注册 执业医师注册 医生上岗证",
    topics="health work",
    legal=[20, "WD"],
    promise=5,
    pages=[
        person(title="医师 | Doctor"),
        page(
            "qualification",
            "资格 | Qualification",
            choice(
                "doctor_level",
                "级别 | Level",
                "licensed: 执业医师 | Licensed doctor; assistant: 执业助理医师 | Assistant doctor",
            ),
            choice(
                "doctor_class",
                "类别 | Class",
                "clinical: 临床 | Clinical; tcm: 中医 | Chinese medicine; "
                "dental: 口腔 | Dental; public: 公共卫生 | Public health",
            ),
            text(
                "doctor_certificate", "医师资格证书编码 | Number of the qualification", "27 位 | 27 characters", most=30
            ),
            choice(
                "reg_reason",
                "这次是 | This is",
                "first: 首次注册 | First registration; "
                "second_year: 取得资格超过两年才注册 | First, over two years after qualifying; "
                "again: 注销后重新注册 | Again after deregistration",
            ),
        ),
        page(
            "training",
            "重新上岗考核 | Return to practice",
            text("training_unit", "培训考核单位 | Where you were trained and assessed"),
            field(
                "training_period",
                "period",
                "培训起止 | Period of training",
                "连续六个月以上 | At least six months running",
            ),
            show_if={"in": ["reg_reason", ["second_year", "again"]]},
        ),
        page(
            "practice",
            "执业机构 | Where you will practice",
            text("hospital", "执业机构名称 | Institution"),
            place("执业地址 | Address of practice"),
            text(
                "practice_scope", "执业范围 | Scope of practice", "如内科专业 | For example internal medicine", most=60
            ),
            field("employed_from", "date", "拟聘用日期 | Employed from"),
            yes_no("fit_to_practice", "身体健康，能胜任工作 | In good health and able to work", pii="health"),
        ),
    ],
    materials=[
        from_form("医师执业注册申请表 | Application", DOCTOR_RULES),
        held("doctor_qualification", "医师资格证书 | Doctor's qualification", DOCTOR_RULES),
        material(
            "employment", "聘用证明 | Proof of employment", DOCTOR_RULES, "医疗机构盖章 | With the institution's seal"
        ),
        material(
            "assessment",
            "培训考核合格证明 | Certificate of training and assessment",
            DOCTOR_RULES,
            show_if={"in": ["reg_reason", ["second_year", "again"]]},
        ),
    ],
    plan=[
        step("handle", "NH-HEALTH-LIC official", days=3),
        step("approve", "NH-HEALTH-LIC chief", days=2, when={"!=": ["reg_reason", "again"]}),
        step("review", "NH-HEALTH-LIC chief", days=1, when={"==": ["reg_reason", "again"]}),
        step(
            "approve_again",
            "NH-HEALTH leader",
            days=1,
            kind="approve",
            name="批准（重新注册） | Approval (again)",
            when={"==": ["reg_reason", "again"]},
            note="重新注册由分管领导批准 | Registration again is approved by the bureau leader",
        ),
    ],
    guide=guide(
        "考到医师资格，要在医院看病的 | For those who passed the doctors' exam and will treat patients",
        law(
            "《医师法》 | Law on Doctors",
            "第十三条、第十四条 | Articles 13 and 14",
            "有资格的可向县级卫生部门申请注册，20 个工作日内准予；注册后按地点、类别、范围执业 | "
            "The qualified are registered within 20 working days and practice as registered",
        ),
        conditions="""
            有医师资格证 | You hold the doctor's qualification
            医疗机构愿意聘用 | An institution will employ you
            没有不予注册的情形 | No ground for refusing registration applies
        """,
        not_for="考试还没通过的不能注册 | Without the qualification you cannot be registered",
        steps="""
            网上填 3 到 4 项，传聘用证明 | Answer three or four topics; upload the proof of employment
            承办人核对资格和处罚记录 | The official checks qualification and record
            批准后领电子执业证，全省都认 | The electronic certificate is valid in the whole province
        """,
        faq="""
            港澳医师能注册吗？ | Can doctors from Hong Kong or Macao register?
            有内地医师资格的可以；短期行医走另一个事项。 |
                Yes with a mainland qualification; short-term practice is another item.
            多机构执业要另外办吗？ | What about a second institution?
            要，另办备案，不用重新注册。 | That is a separate filing, not a new registration.
        """,
        result="医师执业证书 | Doctor's practice certificate",
        kind="10",
        minutes=12,
    ),
)

NURSE = item(
    "NURSE",
    "护士执业注册 | Registration of a nurse",
    "01 32103 001",
    "NH-HEALTH",
    audience="person",
    aliases="护士注册 护士证 护士上岗证",
    topics="health work",
    legal=[20, "WD"],
    promise=3,
    pages=[
        person(title="护士 | Nurse"),
        page(
            "schooling",
            "学历与考试 | Schooling and exam",
            text("nursing_school", "毕业学校 | School"),
            field("graduated_on", "date", "毕业日期 | Date of graduation"),
            text("exam_number", "护士资格考试成绩单编号 | Number of the exam result", most=30),
            field(
                "passed_on",
                "date",
                "通过考试的日期 | Date of the exam",
                "三年内注册的不用再培训 | Within three years no new training is needed",
            ),
            yes_no("over_three_years", "通过考试已超过三年 | More than three years ago"),
        ),
        page(
            "retraining",
            "临床培训 | Clinical training",
            text("retraining_hospital", "培训医院 | Hospital"),
            number(
                "retraining_months",
                "培训了几个月 | Months of training",
                "至少 3 个月 | At least three",
                least=3,
                most=60,
            ),
            show_if={"==": ["over_three_years", "yes"]},
        ),
        page(
            "post",
            "工作与健康 | Work and health",
            text("nursing_unit", "拟执业机构 | Institution"),
            place("机构地址 | Address of the institution"),
            field("examined_on", "date", "体检日期 | Date of health check", "6 个月内 | Within six months"),
            multi(
                "health_statement",
                "健康情况 | Health",
                "mental: 无精神病史 | No mental illness; "
                "senses: 无色盲、双耳听力障碍 | No color blindness or deafness; "
                "limbs: 无影响护理的残疾 | No disability that prevents nursing",
                "三项都要具备 | All three are required",
                pii="health",
            ),
        ),
    ],
    materials=[
        from_form("护士执业注册申请表 | Application", NURSE_8),
        material(
            "health_check",
            "健康体检证明 | Health certificate",
            "《护士条例》第七条 | Regulations on Nurses, Article 7",
            "二级以上医院，6 个月内 | From a hospital of grade two or above, within six months",
            source="medical",
        ),
        held("nurse_exam", "护士资格考试合格证 | Certificate of the nurses' exam", NURSE_8),
        material(
            "retraining_proof",
            "临床培训证明 | Proof of clinical training",
            NURSE_8,
            show_if={"==": ["over_three_years", "yes"]},
        ),
    ],
    plan=[
        step("handle", "NH-HEALTH-LIC official", days=2, name="审查 | Examination"),
        step(
            "approve", "NH-HEALTH-LIC chief", days=1, note="授权股长决定 | The section chief decides by authorization"
        ),
    ],
    guide=guide(
        "护士上岗前要办的注册 | For nurses before they start work",
        law(
            "《护士条例》 | Regulations on Nurses",
            "第七条、第八条 | Articles 7 and 8",
            "学历、考试、健康都合格的，20 个工作日内注册 | "
            "Registered within 20 working days if schooling, exam and health are in order",
            "国务院令第 517 号 | State Council Decree No. 517",
        ),
        conditions="""
            护理专业毕业，实习满 8 个月 | Nursing school with eight months of practice
            通过护士资格考试 | You passed the nurses' exam
            体检合格 | You passed the health check
        """,
        steps="""
            网上填 3 到 4 项，传体检证明 | Answer three or four topics; upload the health certificate
            承办人核对成绩和学历 | The official checks exam and schooling
            3 个工作日内领电子执业证 | The certificate comes within three working days
        """,
        faq="""
            换医院要重新注册吗？ | Must I register again when I change hospitals?
            办变更就行，证号不变。 | A change of entry is enough; the number stays.
            注册能用几年？ | How long does it last?
            5 年，到期前 30 天内延续。 | Five years; renew within the 30 days before it ends.
        """,
        result="护士执业证书 | Nurse's practice certificate",
        kind="10",
        valid="5 年 | 5 years",
        minutes=10,
    ),
)

ITEMS = [DOC_REG, NURSE]
