"""区住房城乡建设和水利局 Housing and Works: what flows in and out."""

from apps.catalog.seed.build import (
    choice,
    field,
    from_form,
    guide,
    item,
    law,
    material,
    multi,
    number,
    organization,
    page,
    place,
    repeat,
    site_check,
    step,
    text,
    yes_no,
)

DRAIN_RULES = (
    "《城镇污水排入排水管网许可管理办法》关于申请材料的规定 | "
    "Measures for Licensing Sewage into Drains, rules on application papers"
)
WATER_11 = (
    "《取水许可和水资源费征收管理条例》第十一条 | Regulations on Water-Taking Licenses and Water Charges, Article 11"
)
KEY_POLLUTER = {"in": ["trade_kind", ["industry", "medical"]]}

DRAIN = item(
    "DRAIN",
    "城镇污水排入排水管网许可 | License to drain sewage into public sewers",
    "01 36103 001",
    "NH-HOUSING",
    audience="legal",
    aliases="排水证 排水许可证 接驳排水 污水排放证",
    topics="business environment building",
    legal=[20, "WD"],
    promise=7,
    pages=[
        organization(title="排水户 | Who drains"),
        page(
            "drainer",
            "从哪里排 | Where from",
            place("排水地址 | Address"),
            choice(
                "trade_kind",
                "行业 | Trade",
                "catering: 餐饮 | Catering; wash: 洗车洗涤 | Car wash, laundry; industry: 工业 | Industry; "
                "medical: 医疗 | Medical; site: 建筑工地 | Building site; other: 其他 | Other",
            ),
            field(
                "drain_volume",
                "decimal",
                "每天排多少污水 | Sewage a day",
                "按用水量的八到九成估 | Some 80–90 % of the water used",
                unit="立方米 | m³",
                min=0,
                max=100000,
            ),
            field("water_bill", "text", "水表户号 | Water account number", required=False, max_length=30),
        ),
        page(
            "outlets",
            "排水口 | Outlets",
            repeat(
                "outlet_list",
                "每个接驳口 | Each connection",
                "接驳口 | Connection",
                text("outlet_road", "接到哪条路的井 | Manhole on which road", most=80),
                number("outlet_size", "管径 | Pipe width", least=50, most=3000, unit="毫米 | mm"),
                most=10,
            ),
            choice(
                "split",
                "雨水污水分开了吗 | Rain and sewage",
                "split: 分开 | Apart; mixed: 没分开 | Mixed",
                "没分开的要先改 | Mixed pipes must be mended first",
            ),
        ),
        page(
            "treatment",
            "预处理 | Pretreatment",
            multi(
                "facilities",
                "有哪些设施 | What there is",
                "grease: 隔油池 | Grease trap; sand: 沉砂池 | Sand trap; septic: 化粪池 | Septic tank; "
                "plant: 污水处理设备 | Treatment plant; none: 没有 | None",
            ),
            choice("cleaner", "谁清掏 | Who cleans it", "self: 自己 | We do; contract: 签约单位 | A contractor"),
        ),
        page(
            "monitoring",
            "水质监测 | Monitoring",
            multi(
                "pollutants",
                "主要污染物 | Main pollutants",
                "cod: 化学需氧量 | COD; nitrogen: 氨氮 | Ammonia; "
                "oil: 油脂 | Grease; metal: 重金属 | Heavy metals; germ: 病原体 | Germs",
            ),
            yes_no("online_monitor", "装了在线监测 | Online monitoring installed"),
            show_if=KEY_POLLUTER,
        ),
    ],
    materials=[
        from_form("排水许可申请表 | Application", DRAIN_RULES),
        material(
            "drain_plan",
            "排水接管图 | Plan of pipes and connections",
            DRAIN_RULES,
            "标出雨水、污水和接驳井 | Mark rain, sewage and manholes",
        ),
        material(
            "water_test",
            "水质检测报告 | Water test report",
            DRAIN_RULES,
            "三个月内，可以后补 | Within three months; may follow later",
            need="deferrable",
            source="agency",
        ),
    ],
    plan=[
        step("handle", "NH-HOUSING-LIC official", days=4, awaits=["site_check"]),
        step("countersign", "NH-ECO-LIC chief", "town:BUILD chief", days=1, when=KEY_POLLUTER),
        step("review", "NH-HOUSING-LIC chief", days=1),
        step("approve", "NH-HOUSING leader", days=1, note="重点排水户由分管领导批准 | Approved by the bureau leader"),
    ],
    playbook=site_check(
        "drainage",
        3,
        "排水接驳现场核查 | Check of the drain connections",
        """
        雨污分流，没有错接 | Rain and sewage apart, no wrong connection
        隔油池、沉砂池能用 | Grease and sand traps work
        接驳井位置与图一致 | Manholes as drawn
        """,
    ),
    guide=guide(
        "饭店、洗车、工厂、工地往市政管网排污水要办的证 | "
        "For restaurants, car washes, factories and sites that drain into the sewers",
        law(
            "《城镇排水与污水处理条例》 | Regulations on Urban Drainage and Sewage",
            "第二十一条 | Article 21",
            "从事工业、建筑、餐饮、医疗等活动向管网排污水的，应当领取许可证 | "
            "Industry, building, catering and medical trades need a license to drain into the sewers",
            "国务院令第 641 号 | State Council Decree No. 641",
        ),
        conditions="""
            雨水、污水分开接管 | Rain and sewage are piped apart
            有该有的隔油、沉淀设施 | Traps and tanks that the trade needs
            水质达到排入管网的标准 | Water quality meets the standard for sewers
        """,
        not_for="住户生活污水不用办 | Households need none",
        steps="""
            网上填 4 到 5 项，传接管图 | Answer four or five topics; upload the plan
            两人到现场看一次接驳口 | Two officers look at the connections once
            工业、医疗的由生态环境分局和镇街会签 | Industry and medical: Environment and the town countersign
        """,
        faq="""
            小吃店也要办吗？ | Does a snack bar need it?
            要，和食品经营许可可以一起办。 | Yes; it can go along with the food license.
            检测报告还没出来怎么办？ | The test report is not ready?
            先受理，在回执写的日期前补上。 | We accept it; hand it in by the date on the receipt.
        """,
        result="城镇污水排入排水管网许可证 | License to drain into public sewers",
        kind="10",
        valid="5 年 | 5 years",
        minutes=12,
    ),
)

WATER = item(
    "WATER",
    "取水许可 | License to take water",
    "01 36104 001",
    "NH-HOUSING",
    audience="legal",
    aliases="取水证 打井抽水 抽河水 取水许可证",
    topics="business environment building",
    legal=[45, "CD"],
    promise=20,
    pages=[
        organization(title="取水单位 | Who takes water"),
        page(
            "source",
            "水源 | Source",
            choice(
                "water_source", "从哪里取 | From", "river: 河涌水库 | River or reservoir; ground: 地下水 | Ground water"
            ),
            text("water_body", "河名、库名或井号 | River, reservoir or well", most=60),
            place("取水地点 | Place of intake"),
            field("intake_point", "point", "在地图上点一下 | Mark it on the map"),
            choice(
                "water_use",
                "用来做什么 | Use",
                "industry: 工业 | Industry; farm: 农业 | Farming; "
                "tap: 公共供水 | Public supply; cooling: 冷却 | Cooling; site: 施工降水 | Site drainage",
            ),
        ),
        page(
            "well",
            "地下水 | Ground water",
            field("well_depth", "decimal", "井深 | Depth of the well", unit="米 | m", min=1, max=2000),
            number("well_count", "几口井 | Wells", least=1, most=100),
            yes_no(
                "no_tap",
                "公共管网供不到 | Public supply does not reach here",
                "供得到的不批地下水 | Ground water is refused where it does",
            ),
            show_if={"==": ["water_source", "ground"]},
        ),
        page(
            "amount",
            "水量 | Amount",
            number("year_amount", "一年取多少 | A year", unit="万立方米 | 10,000 m³", least=1, most=100000),
            field("peak_flow", "decimal", "最大流量 | Greatest flow", unit="立方米/秒 | m³/s", min=0, max=1000),
            field(
                "take_period",
                "period",
                "取水起止 | From and until",
                "一般 5 年，最长 10 年 | Usually five, at most ten years",
            ),
            choice("meter", "计量 | Metering", "online: 在线计量 | Online meter; plain: 普通水表 | Plain meter"),
        ),
        page(
            "return",
            "退水与节水 | Return and saving",
            choice(
                "return_to",
                "用过的水去哪 | Used water goes",
                "sewer: 污水管网 | To the sewer; river: 处理后回河 | Treated, to the river; none: 不退水 | Nowhere",
            ),
            field("saving", "textarea", "节水措施 | How you save water", max_length=400),
            yes_no("third_party", "会影响别的取水户 | Other users of water are affected"),
        ),
    ],
    materials=[
        from_form("取水许可申请书 | Application", WATER_11),
        material(
            "water_study",
            "水资源论证报告书（表） | Water resources study",
            WATER_11,
            "取水量小的填报告表 | A short form will do for small amounts",
            source="agency",
        ),
        material(
            "affected_consent",
            "与受影响者的协议 | Agreement with those affected",
            WATER_11,
            show_if={"==": ["third_party", "yes"]},
        ),
    ],
    plan=[
        step(
            "handle",
            "NH-HOUSING-LIC official",
            days=9,
            note="论证报告专家评审的时间不计入期限，另行告知 | "
            "Time for the experts' review is not counted and is told in writing",
        ),
        step(
            "countersign",
            "NH-ECO-LIC chief",
            "NH-NATRES-LIC chief",
            days=4,
            when={"or": [{"==": ["return_to", "river"]}, {"==": ["water_source", "ground"]}]},
            note="退水入河问生态环境，地下水问自然资源 | "
            "Environment on water returned, Natural Resources on ground water",
        ),
        step("review", "NH-HOUSING-LIC chief", days=4),
        step("approve", "NH-HOUSING leader", days=3),
    ],
    guide=guide(
        "企业、水厂、农场从河里或井里取水要办的证 | "
        "For plants, waterworks and farms that take water from rivers or wells",
        law(
            "《取水许可和水资源费征收管理条例》 | Regulations on Water-Taking Licenses and Water Charges",
            "第十一条、第十九条 | Articles 11 and 19",
            "受理后 45 日内决定；需要听证、评审的时间另计 | "
            "Decision within 45 days of acceptance; hearings and expert reviews are counted apart",
            "国务院令第 460 号 | State Council Decree No. 460",
        ),
        conditions="""
            合乎水资源规划和用水总量 | In line with the water plan and quotas
            有水资源论证和节水措施 | A study and measures to save water
            装得了计量设施 | A meter can be fitted
        """,
        not_for="家庭生活、零星散养饮用不用办 | Households and small livestock need none",
        steps="""
            网上填 4 到 5 项，传论证报告 | Answer four or five topics; upload the study
            专家评审论证报告，时间另计 | Experts review the study, counted apart
            20 个工作日内决定，工程试运行后发证 | Decision within 20 working days; the license follows the trial run
        """,
        fees="""
            办证不收费；取水后依法缴水资源税 | The license is free; water resource tax is due on what you take
        """,
        faq="""
            45 日是工作日吗？ | Are the 45 days working days?
            不是，是自然日。我们承诺 20 个工作日。 | No, calendar days; we promise 20 working days.
            施工降水也要办吗？ | Also for draining a building pit?
            水量大的要，应急抢险的可以事后报备。 | For large amounts, yes; in emergencies report afterwards.
        """,
        result="取水许可证 | Water-taking license",
        kind="10",
        valid="一般 5 年，最长 10 年 | usually 5 and at most 10 years",
        minutes=20,
    ),
)

ITEMS = [DRAIN, WATER]
