"""区交通运输局 Transport: freight by road."""

from apps.catalog.seed.build import (
    choice,
    declaration,
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
    step,
    text,
    who,
    yes_no,
)

ROAD_24 = "《道路运输条例》第二十四条 | Road Transport Regulations, Article 24"
FREIGHT_RULES = "《道路货物运输及站场管理规定》关于申请材料的规定 | Rules on Road Freight, on application papers"

FREIGHT = item(
    "FREIGHT",
    "道路普通货物运输经营许可 | License for general road freight",
    "01 40101 001",
    "NH-TRANS",
    audience="legal",
    aliases="货运许可证 道路运输证 跑货运 开物流公司 大货车营运证",
    topics="transport business",
    legal=[20, "WD"],
    promise=5,
    pages=[
        organization(),
        page(
            "freight",
            "做什么运输 | The trade",
            place("经营地址 | Business address", prefill="business.place"),
            multi(
                "cargo",
                "货物 | Cargo",
                "general: 普通货物 | General; container: 集装箱 | Containers; "
                "cold: 冷藏 | Chilled; bulky: 大件 | Oversize",
                "危险货物走另一个事项 | Dangerous goods are another item",
            ),
            choice(
                "fleet_state",
                "车 | Vehicles",
                "have: 已经有车 | Already have; plan: 准备买，先承诺 | To be bought, on promise",
            ),
        ),
        page(
            "vehicles",
            "现有车辆 | Vehicles you have",
            repeat(
                "vehicle_list",
                "每辆车 | Each vehicle",
                "车辆 | Vehicle",
                text("vehicle_plate", "车牌号 | Plate", most=10),
                number(
                    "gross_weight",
                    "总质量 | Gross weight",
                    "4500 千克及以下不用办证 | Up to 4,500 kg no license is needed",
                    unit="千克 | kg",
                    least=4501,
                    most=100000,
                ),
                field("inspected_until", "date", "年检有效到 | Inspected until"),
                most=200,
            ),
            show_if={"==": ["fleet_state", "have"]},
        ),
        page(
            "purchase",
            "拟购车辆 | Vehicles to buy",
            number("planned_vehicles", "几辆 | How many", least=1, most=200),
            field("vehicles_by", "date", "最晚什么时候投入 | In use by", "6 个月内 | Within six months"),
            declaration(
                "vehicle_promise",
                "按承诺的数量、类型购车，检测合格再上路 | I buy as promised and drive only what passed inspection",
            ),
            show_if={"==": ["fleet_state", "plan"]},
        ),
        page(
            "drivers",
            "驾驶员与安全 | Drivers and safety",
            repeat(
                "driver_list",
                "驾驶员 | Drivers",
                "驾驶员 | Driver",
                who("driver_name", "姓名 | Name"),
                text("driver_license", "驾驶证号 | License number", most=20, pii="id"),
                choice(
                    "driver_qualified",
                    "有从业资格 | Qualified for freight",
                    "yes: 有 | Yes; exempt: 只开 4.5 吨及以下 | Only up to 4.5 t",
                ),
                most=200,
            ),
            yes_no("satellite", "车辆装卫星定位 | Vehicles have satellite tracking"),
        ),
    ],
    materials=[
        from_form("道路货物运输经营申请表 | Application", ROAD_24),
        material(
            "vehicle_papers",
            "车辆材料 | Papers of the vehicles",
            FREIGHT_RULES,
            "行驶证、检测报告；能查到的不用交 | Registration and inspection; not needed where we can look them up",
            show_if={"==": ["fleet_state", "have"]},
        ),
        material(
            "driver_papers",
            "驾驶员材料 | Papers of the drivers",
            FREIGHT_RULES,
            "驾驶证、从业资格证 | Driving license and qualification",
        ),
    ],
    plan=[
        step("handle", "NH-TRANS-LIC official", days=3),
        step(
            "countersign",
            "NH-POLICE-LIC chief",
            days=1,
            when={"==": ["fleet_state", "have"]},
            name="交警核对 | Check by traffic police",
            note="核对车辆、驾驶员有无未处理违法 | Open traffic offenses of vehicles and drivers",
        ),
        step("approve", "NH-TRANS-LIC chief", days=1, note="授权股长决定 | The section chief decides by authorization"),
    ],
    guide=guide(
        "用大货车跑运输赚钱要办的证 | For earning money with trucks over 4.5 tons",
        law(
            "《道路运输条例》 | Road Transport Regulations",
            "第二十一条、第二十四条 | Articles 21 and 24",
            "有合格车辆、驾驶员和安全制度；受理后 20 日内决定；4.5 吨及以下不用许可 | "
            "Fit vehicles, drivers and safety rules; decision within 20 days; none needed up to 4.5 t",
            "国务院令第 406 号 | State Council Decree No. 406",
        ),
        conditions="""
            车辆检测合格，或承诺购买 | Vehicles passed inspection, or a promise to buy them
            驾驶员 60 岁以下，有从业资格 | Drivers under 60 and qualified
            有安全生产制度 | Safety rules
        """,
        not_for="总质量 4.5 吨及以下的货车不用办 | Vehicles up to 4.5 t gross need none",
        steps="""
            网上填 4 项，传车辆、驾驶员材料 | Answer four topics; upload papers of vehicles and drivers
            承办人核对，交警查违法记录 | The official checks; police look at offenses
            5 个工作日内发证，每辆车配道路运输证 | The license within five working days, and a paper for each vehicle
        """,
        faq="""
            还没买车能先办吗？ | May I apply before buying the trucks?
            能，承诺 6 个月内投入。 | Yes, promising to use them within six months.
            个人能办吗？ | May an individual apply?
            先办个体工商户执照，再办这个。 | Register as a sole trader first.
        """,
        result="道路运输经营许可证 | Road transport license",
        kind="10",
        valid="4 年 | 4 years",
        minutes=12,
    ),
)

ITEMS = [FREIGHT]
