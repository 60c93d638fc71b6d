"""区司法局（法律援助处） Justice: legal aid."""

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
    step,
    text,
    yes_no,
)

AID_41 = "《法律援助法》第四十一条 | Legal Aid Law, Article 41"
MEANS_TESTED = {"not_in": ["matter", ["hero", "violence", "retrial"]]}
URGENT = {"==": ["urgent", "yes"]}

LEGAL_AID = item(
    "LEGAL_AID",
    "法律援助申请 | Legal aid",
    "05 44101 001",
    "NH-JUSTICE",
    audience="person",
    aliases="请免费律师 免费律师 欠薪打官司 打官司没钱 法援",
    topics="law aid work marriage",
    legal=[7, "CD"],
    promise=3,
    pages=[
        person(place("现在住在哪 | Where you live now", "或事情发生在哪 | Or where it happened")),
        page(
            "matter",
            "什么事 | What it is about",
            choice(
                "matter",
                "哪类事 | Kind",
                "wage: 讨薪 | Unpaid wages; injury: 工伤、交通事故 | Injury; support: 赡养、抚养费 | Maintenance; "
                "violence: 家庭暴力 | Domestic violence; criminal: 刑事案件 | Criminal case; "
                "hero: 见义勇为 | Injured while helping others; "
                "retrial: 再审改判无罪请求赔偿 | Compensation after acquittal",
            ),
            choice(
                "stage",
                "到哪一步了 | Stage",
                "none: 还没起诉 | Nothing filed; arbitration: 仲裁中 | In arbitration; "
                "court: 法院审理中 | In court; police: 公安侦查中 | Police",
            ),
            text("opponent", "对方是谁 | The other side", most=100),
            field(
                "facts",
                "textarea",
                "经过 | What happened",
                "时间、地点、要求什么 | When, where, what you want",
                max_length=1500,
            ),
        ),
        page(
            "means",
            "经济情况 | Your means",
            field("aid_income", "money", "家庭人均月收入 | Monthly income a head", min=0, pii="income"),
            choice(
                "means_kind",
                "是否属于 | Are you",
                "dibao: 低保、特困 | On the allowance or extremely poor; "
                "disabled: 无固定收入残疾人 | Disabled without income; "
                "migrant: 讨薪或工伤的进城务工人员 | Migrant worker over wages or injury; none: 都不是 | None of these",
                "前三种免核查 | The first three need no check",
            ),
            declaration("means_true", "我承诺经济困难情况真实 | I promise that what I say of my means is true"),
            show_if=MEANS_TESTED,
        ),
        page(
            "help",
            "要什么帮助 | What help",
            choice(
                "aid_way",
                "方式 | Way",
                "advice: 法律咨询 | Advice; draft: 代写文书 | Drafting; represent: 请律师代理 | A lawyer",
            ),
            yes_no(
                "urgent",
                "七天内就要开庭、时效到期或人身有危险 | A hearing, a deadline or danger within seven days",
                "是的先派律师，手续后补 | Then a lawyer comes first, papers later",
            ),
            choice(
                "tongue",
                "语言 | Language",
                "mandarin: 普通话 | Mandarin; cantonese: 粤语 | Cantonese; "
                "sign: 手语 | Sign language; english: 英语 | English",
            ),
        ),
    ],
    materials=[
        from_form("法律援助申请表 | Application", AID_41),
        held("identity", "身份证 | Identity document", AID_41),
        material(
            "means_statement",
            "经济困难说明 | Statement of means",
            "《法律援助法》第四十一条、第四十二条 | Legal Aid Law, Articles 41 and 42",
            "承诺制：网上勾选承诺即可，不用开证明 | By promise: tick it online, no certificate needed",
            exempt=True,
            generated=True,
            show_if=MEANS_TESTED,
        ),
        material(
            "case_papers",
            "案情材料 | Papers of the matter",
            AID_41,
            "合同、工资条、判决、照片，有什么传什么 | Contracts, pay slips, judgments, photos: what you have",
        ),
    ],
    plan=[
        step(
            "grant",
            "NH-JUSTICE-LIC chief",
            days=1,
            kind="approve",
            name="先行援助 | Aid first",
            when=URGENT,
            note="紧急的先派律师，事后补齐 | In urgent matters a lawyer comes first, papers later",
        ),
        step("handle", "NH-JUSTICE-LIC official", days=2, when={"!=": ["urgent", "yes"]}),
        step("approve", "NH-JUSTICE-LIC chief", days=1, when={"!=": ["urgent", "yes"]}, name="决定 | Decision"),
    ],
    guide=guide(
        "打官司没钱请律师，政府给您请 | When you cannot pay a lawyer, the state provides one",
        law(
            "《法律援助法》 | Legal Aid Law",
            "第三十一条、第四十三条、第四十四条 | Articles 31, 43 and 44",
            "经济困难的可以申请；7 日内审查决定；紧急的可先行援助 | "
            "Open to those without means; decided within 7 days; in urgent cases aid comes first",
        ),
        law(
            "《法律援助法》 | Legal Aid Law",
            "第三十二条 | Article 32",
            "见义勇为、家庭暴力等情形不受经济困难限制 | "
            "No means test for helpers in need, domestic violence and some others",
        ),
        conditions="""
            事情发生在南海，或您住在南海 | It happened in Nanhai, or you live here
            经济困难，或属于不查经济的情形 | You are without means, or the kind of matter needs no test
            外地人、港澳台居民、外国人都可以 | Also for people from elsewhere, Hong Kong, Macao, Taiwan and abroad
        """,
        not_for="只想问问法律，直接打 12348 | If you only have a question, call 12348",
        steps="""
            网上填 3 到 4 项，传案情材料 | Answer three or four topics; upload papers of the matter
            承办人电话联系您，3 个工作日内决定 | The official calls you; decision within three working days
            指派律师，3 日内与您见面 | A lawyer is appointed and meets you within three days
        """,
        faq="""
            律师真的不收钱？ | Is the lawyer really free?
            不收，收钱请打 12345 举报。 | Yes; tell 12345 if money is asked.
            不给援助能申诉吗？ | What if I am refused?
            5 日内答复您的异议，也可复议、起诉。 |
                Object and you get an answer within five days; review and suit are open too.
        """,
        result="给予法律援助决定书 | Decision to grant legal aid",
        kind="20",
        minutes=12,
    ),
)

ITEMS = [LEGAL_AID]
