"""区教育局 Education: private schools."""

from apps.catalog.seed.build import (
    area,
    choice,
    field,
    guide,
    item,
    law,
    material,
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

PRIVATE_15 = "《民办教育促进法》第十五条 | Law on Promoting Private Education, Article 15"
BY_COMPANY = {"==": ["organizer_kind", "company"]}

PRIV_SCH = item(
    "PRIV_SCH",
    "民办学校设立（正式设立） | Founding of a private school (final)",
    "01 34101 001",
    "NH-EDU",
    audience="both",
    aliases="办学校 开幼儿园 办民办学校 办学许可证",
    topics="school business",
    legal=[3, "MONTH"],
    promise=45,
    visits=1,
    pages=[
        person(
            choice(
                "organizer_kind",
                "谁举办 | Founded by",
                "self: 我本人 | Myself; company: 企业或社会组织，我是经办人 | A company or association that I act for",
            ),
            title="举办者或经办人 | Founder",
        ),
        page(
            "organizer",
            "举办单位 | Founding body",
            text("founder_name", "单位名称 | Name"),
            field("founder_uscc", "uscc", "统一社会信用代码 | Unified social credit code"),
            who("founder_representative", "法定代表人 | Legal representative"),
            yes_no("founder_clean", "未列入严重失信名单 | Not on the list of serious defaulters"),
            show_if=BY_COMPANY,
        ),
        page(
            "school",
            "学校 | The school",
            text("school_name", "学校名称 | Name of the school", "如“佛山市南海区××幼儿园” | With district and type"),
            choice(
                "school_level",
                "类型 | Level",
                "kindergarten: 幼儿园 | Kindergarten; "
                "senior: 普通高中 | Senior high; training: 文化类培训学校（高中阶段） | Tutoring (senior)",
                "义务教育阶段不得设营利性学校 | None for profit at the compulsory stage",
            ),
            choice("profit", "属性 | Kind", "nonprofit: 非营利性 | Non-profit; profit: 营利性 | For profit"),
            place("校址 | Address of the school"),
            number("pupils", "计划招多少学生 | Pupils planned", least=10, most=10000),
        ),
        page(
            "campus",
            "校舍 | Premises",
            area("building_area", "校舍面积 | Floor area"),
            area("outdoor_area", "户外活动面积 | Outdoor area"),
            choice(
                "campus_right",
                "校舍来源 | Right to the premises",
                "own: 自有 | Owned; rent: 租用 | Rented; donated: 捐赠 | Donated",
            ),
            field(
                "lease_period",
                "period",
                "租期 | Lease",
                "租用的写，不少于 3 年 | If rented, three years or more",
                required=False,
            ),
        ),
        page(
            "governance",
            "资金与人员 | Money and people",
            field("start_fund", "money", "开办资金 | Founding capital", min=100),
            text("assets_bank", "验资机构 | Who verified the assets"),
            who("principal", "拟任校长 | Principal"),
            number("teachers", "专任教师人数 | Full-time teachers", least=1, most=2000),
            repeat(
                "council",
                "决策机构成员 | Members of the council",
                "成员 | Member",
                who("council_name", "姓名 | Name"),
                field("council_id", "id_document", "证件 | Identity document", pii="id"),
                least=5,
                most=25,
                hint="至少 5 人，三分之一以上有 5 年教学经验 | Five or more, a third with five years of teaching",
            ),
        ),
    ],
    materials=[
        material(
            "report",
            "申办报告 | Founding report",
            PRIVATE_15,
            "写明目标、规模、形式、经费 | Aim, size, form and funding",
        ),
        material(
            "founder_papers",
            "举办者资格 | Papers of the founder",
            PRIVATE_15,
            "身份或法人证明 | Identity or proof of the legal person",
        ),
        material(
            "assets",
            "资产证明 | Proof of assets",
            PRIVATE_15,
            "校舍权属或租约、验资报告 | Title or lease, report on the assets",
            source="agency",
        ),
        material(
            "charter",
            "学校章程 | School charter",
            PRIVATE_15,
            "写明党建、理事会、退出办法 | With council and closing rules",
        ),
        material(
            "people_list",
            "校长、教师、财会人员资格 | Papers of principal, teachers, accountant",
            PRIVATE_15,
            "资格证能查到的不用交 | Not needed where we can look them up",
            need="deferrable",
        ),
    ],
    plan=[
        step(
            "handle",
            "NH-EDU-LIC official",
            days=15,
            awaits=["site_check"],
            note="专家评审时间不计入期限，另行告知 | "
            "Time for the experts' review is not counted and is told in writing",
        ),
        step("countersign", "NH-FIRE-LIC chief", "NH-HOUSING-LIC chief", "town:SERVICE chief", days=10),
        step("review", "NH-EDU-LIC chief", days=8),
        step("leader", "NH-EDU leader", days=6, kind="review", name="审定 | Second review"),
        step(
            "approve",
            "NH-EDU head",
            days=6,
            note="局务会集体审议后由局长签批 | Signed by the head after the bureau's meeting",
        ),
    ],
    playbook=site_check(
        "education",
        10,
        "民办学校办学条件实地核查 | Check of a private school's premises",
        """
        校舍、操场面积与申请一致 | Floor and outdoor areas as stated
        两个以上安全出口，楼层合规定 | Two or more exits; permitted floors
        厨房、厕所、护栏适合孩子 | Kitchen, toilets and railings fit for children
        """,
    ),
    guide=guide(
        "办幼儿园、高中、培训学校，开学前最后一道批准 | The last approval before a private school opens",
        law(
            "《民办教育促进法》 | Law on Promoting Private Education",
            "第十二条至第十八条 | Articles 12–18",
            "正式设立的，自受理起三个月内书面决定；同意的发办学许可证 | "
            "Decision in writing within three months of acceptance; the license follows",
        ),
        conditions="""
            举办者有政治权利、信用良好 | The founder has full civil rights and good credit
            校舍、师资、资金达到设置标准 | Premises, teachers and money meet the standard
            有章程和决策机构 | There is a charter and a council
        """,
        not_for="还在筹建的先办筹设 | If you are still preparing, apply for preparation first",
        steps="""
            网上填 4 到 5 项，传申办报告等材料 | Answer four or five topics; upload report and papers
            专家评审，两人到校核查，三个部门会签 | Experts review, two officers visit, three units countersign
            审核、审定、局长批准，45 个工作日内 | Two reviews and the head's approval, within 45 working days
        """,
        faq="""
            校舍是租的行吗？ | May the premises be rented?
            行，租期不少于 3 年，消防要合格。 | Yes, for three years or more and with fire safety in order.
            三个月怎么算？ | How are the three months counted?
            从受理那天起算自然月，专家评审不算在内。 | In calendar months from acceptance, without the experts' review.
        """,
        result="民办学校办学许可证 | License of a private school",
        kind="10",
        visit_reason="举办者要到专家评审会答辩 | The founder must answer the experts in person",
        minutes=30,
    ),
)

ITEMS = [PRIV_SCH]
