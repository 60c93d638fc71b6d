"""区市场监督管理局 Market Supervision: places that serve or sell food."""

from apps.catalog.seed.build import (
    at_most,
    choice,
    field,
    from_form,
    guide,
    held,
    item,
    law,
    material,
    multi,
    organization,
    page,
    place,
    site_check,
    step,
    yes_no,
)

FOOD_RULES = (
    "《食品经营许可和备案管理办法》关于申请材料的规定 | "
    "Measures for Food Business Licensing and Filing, rules on application papers"
)

FOOD_OP = item(
    "FOOD_OP",
    "食品经营许可（新办） | Food business license (new)",
    "01 31101 001",
    "NH-MSR",
    audience="legal",
    aliases="开个小饭馆 开餐馆 开饭店 开奶茶店 开面馆 开小吃店 开食堂 餐饮许可证 卫生许可证 食品证",
    topics="business food",
    legal=[10, "WD"],
    promise=5,
    pages=[
        organization(),
        page(
            "premises",
            "经营场所 | Premises",
            place("店的地址 | Address of the shop", prefill="business.place"),
            field(
                "total_area",
                "decimal",
                "整间店的面积 | Floor area of the whole shop",
                "按租约或房产证上的写 | As in the lease or the title deed",
                unit="平方米 | m²",
                min=1,
                max=100000,
            ),
            field(
                "processing_area",
                "decimal",
                "食品处理区的面积 | Floor area where food is handled",
                "厨房、切配、洗碗、备餐加起来，没有就填 0 | "
                "Kitchen, cutting, dishwashing and serving together; 0 if none",
                unit="平方米 | m²",
                min=0,
                max=100000,
                compare=at_most(
                    "total_area",
                    "不能大于整间店的 {other}，请核对 | Cannot be larger than the whole shop, {other}; please check",
                ),
            ),
            choice(
                "tenure",
                "这间店面是 | The premises are",
                "rent: 租的 | Rented; own: 自己的 | Owned; other: 其他 | Other",
            ),
        ),
        page(
            "business",
            "经营项目 | What you sell",
            choice(
                "business_kind",
                "店的类型 | Kind of business",
                "catering: 餐饮服务经营者（饭馆、奶茶店） | Catering (restaurant, tea shop); "
                "canteen: 集中用餐单位食堂 | Canteen; "
                "sales: 食品销售经营者（散装、冷藏等） | Food sales (loose, chilled …)",
                "只卖预包装食品的不用办证，办备案 | Selling only prepackaged food needs a filing, not this license",
            ),
            multi(
                "food_items",
                "卖什么 | What is served or sold",
                "hot: 热食 | Hot dishes; cold: 冷食凉菜 | Cold dishes; raw: 生食 | Raw food; "
                "cake: 糕点（含裱花） | Pastry, also with cream; drink: 自制饮品 | Drinks made on site; "
                "bulk: 散装食品 | Loose food; cooked: 散装熟食 | Loose cooked food",
                "全部勾上，证上会逐项写明 | Tick all; the license names each",
            ),
            yes_no("online", "也在外卖平台卖 | You also sell on delivery platforms"),
            field(
                "platform_names",
                "text",
                "平台名称 | Names of the platforms",
                "开了外卖再写，没定可空着 | If you know them already",
                required=False,
                max_length=120,
            ),
        ),
        page(
            "kitchen",
            "厨房与排放 | Kitchen and outlets",
            choice(
                "fuel",
                "烧什么 | Fuel",
                "gas: 管道燃气 | Piped gas; bottle: 瓶装气 | Bottled gas; electric: 只用电 | Electricity only",
            ),
            choice(
                "fumes",
                "油烟怎么排 | How fumes leave",
                "flue: 专用烟道 | Own flue; "
                "purifier: 净化后外排 | Outside, after a purifier; none: 不产生油烟 | No fumes",
                "住宅楼里没有专用烟道的，不能做产生油烟的餐饮 | "
                "No cooking with fumes in a residential building without its own flue",
            ),
            choice(
                "grease_trap",
                "有没有隔油池 | Grease trap",
                "yes: 有 | Yes; no: 没有 | No; shared: 与别家共用 | Shared",
            ),
            show_if={"in": ["business_kind", ["catering", "canteen"]]},
        ),
        page(
            "people",
            "人员与制度 | People and rules",
            field(
                "safety_manager",
                "text",
                "食品安全管理员姓名 | Name of the food-safety manager",
                "店主自己也行 | The owner may do it",
                max_length=60,
                pii="name",
            ),
            field("staff_count", "int", "接触食品的有几个人 | People who touch food", min=1, max=5000),
            yes_no("health_certs", "他们都有健康证 | All of them hold a health certificate"),
            multi(
                "safety_rules",
                "已经定下的制度 | Rules already in place",
                "purchase: 进货查验 | Checking of goods received; health: 健康管理 | Staff health; "
                "training: 培训 | Training; cleaning: 清洗消毒 | Cleaning; recall: 不合格处置 | Unsafe food; "
                "selfcheck: 自查 | Self-checks",
            ),
        ),
    ],
    materials=[
        from_form("食品经营许可申请书 | Application", FOOD_RULES),
        held("license", "营业执照 | Business license", FOOD_RULES),
        material(
            "layout",
            "主要设备设施布局与操作流程图 | Layout of equipment and work flow",
            FOOD_RULES,
            "手画也行，拍照上传，标出洗、切、煮、出菜的顺序 | "
            "A drawing by hand will do; mark washing, cutting, cooking, serving",
        ),
        material(
            "safety_list",
            "食品安全规章制度清单 | List of food-safety rules",
            FOOD_RULES,
            "可以后补，回执上写补交日期 | May follow later; the receipt names the date",
            need="deferrable",
        ),
    ],
    plan=[
        step("handle", "NH-MSR-LIC official", days=2, awaits=["site_check"]),
        step(
            "countersign",
            "town:SERVICE chief",
            "NH-URBAN-LIC chief",
            days=1,
            when={"in": ["business_kind", ["catering", "canteen"]]},
            note="属地镇街看食安与周边，城管看油烟与餐厨垃圾 | "
            "The town looks at food safety and neighbors, Urban Management at fumes and kitchen waste",
        ),
        step("review", "NH-MSR-LIC chief", days=1),
        step("approve", "NH-MSR leader", days=1),
    ],
    playbook=site_check(
        "food",
        2,
        "食品经营场所现场核查 | Site check of food premises",
        """
        两人到场，出示执法证 | Two officers on site, cards shown
        生熟分开，布局与图纸一致 | Raw and cooked apart; layout as drawn
        洗手、消毒、防蝇防鼠设施齐 | Hand washing, sterilizing, fly and rat guards in place
        面积与申请一致，周边 25 米内无污染源 | Areas as stated; no source of pollution within 25 m
        """,
    ),
    guide=guide(
        "开饭馆、奶茶店、食堂要办的证 | For opening a restaurant, a tea shop or a canteen",
        law(
            "《食品安全法》 | Food Safety Law",
            "第三十五条 | Article 35",
            "卖食品、做餐饮要先取得许可；只卖预包装食品的备案即可 | "
            "Selling food or catering needs a license; prepackaged food alone only a filing",
        ),
        law(
            "《食品经营许可和备案管理办法》 | Measures for Food Business Licensing and Filing",
            "许可程序 | Licensing procedure",
            "受理后 10 个工作日内决定，可延 5 个；现场核查不少于两人 | "
            "Decision within 10 working days of acceptance, 5 more if extended; at least two officers on site",
            "市场监管总局令第 78 号 | SAMR Order No. 78",
        ),
        conditions="""
            有营业执照，个体户也可以 | You have a business license; a sole trader counts
            有固定店面，离垃圾站、公厕够远 | Fixed premises, far enough from refuse stations and toilets
            生熟分开，防蝇防鼠 | Raw and cooked food apart; guards against flies and rats
            有人管食品安全，店主自己也行 | Somebody manages food safety; the owner may
        """,
        not_for="只卖包装食品，不用办这个证，去办备案 | If you sell only packaged food, file a notice instead",
        steps="""
            网上填 4 到 5 项，传 2 份材料 | Answer four or five topics online and upload two papers
            1 个工作日内回话：受理了，或者一次说清缺什么 |
                Within one working day: accepted, or everything missing told at once
            约个时间，两人上门看一次店，出示证件 |
                Two officers visit the shop once, at an agreed time, and show their cards
            做餐饮的，属地镇街和城管会签 | For catering, the town and Urban Management sign too
            收到短信，下载电子证；要纸质的免费寄到店里 | Download the license; paper is mailed free of charge
        """,
        faq="""
            还没装修好能申请吗？ | May I apply before the fitting-out is done?
            装修好、设备到位再申请，不然现场核查看不了。 |
                Apply when the equipment stands; otherwise the visit cannot be made.
            证能用几年？ | How long is it valid?
            5 年。届满前 90 到 15 个工作日申请延续。 | Five years. Apply to renew 90 to 15 working days before it ends.
            有人说能加急，要收钱？ | Somebody offers to speed it up for money?
            没有加急费，请打 12345 告诉我们。 | There is no such fee; please tell 12345.
        """,
        result="食品经营许可证 | Food business license",
        kind="10",
        valid="5 年 | 5 years",
        minutes=15,
    ),
)

ITEMS = [FOOD_OP]
