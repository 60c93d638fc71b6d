"""Event standards of city management, numbered after GB/T 30428: building "
"sites, streets, emergencies. Our own wording."""

from apps.catalog.seed.build import (
    standard,
)

SITES = "施工管理 | Building sites"
STREET = "街面秩序 | Street order"
SUDDEN = "突发事件 | Emergencies"

STANDARDS = [
    standard(
        "0301",
        SITES,
        "施工扰民 | Building noise",
        "夜间或中午打桩、切割、卸料，没有许可 | Piling, cutting or unloading at night or noon without leave",
        "停工，告知许可时段，复听已静 | Stopped, permitted hours told, heard to be quiet",
        """
        现场声源停下 | The noise has stopped
        负责人姓名电话已记 | The person in charge is on record
        """,
        "2 UH",
        "enforcement",
        1,
        "夜间施工 半夜打桩 装修吵 工地吵",
        radius=150,
    ),
    standard(
        "0302",
        SITES,
        "施工占道 | Works blocking the road",
        "工地、装修占了车道或人行道，没有手续或超出范围 | Works take up road or pavement without or beyond a permit",
        "让出通道，围挡收回，路面恢复 | Way cleared, fence drawn back, surface restored",
        """
        行人有安全通道 | Walkers have a safe way
        手续已核对并拍照 | Papers checked and photographed
        """,
        "1 WD",
        "roads",
        2,
        "占道施工 围挡占路 修路没牌子",
        radius=100,
    ),
    standard(
        "0303",
        SITES,
        "无证掘路 | Road dug up without permit",
        "挖开道路、绿地、河堤，没有批准 | Road, green or embankment dug up without approval",
        "停挖，回填压实，路面恢复 | Stopped, refilled, restored",
        """
        先围挡夜间有灯 | Fenced and lit at night
        挖到管线的已通知权属单位 | Owners of pipes told if any were hit
        """,
        "1 WD",
        "roads",
        1,
        "偷挖路 挖断管 无证挖路",
    ),
    standard(
        "0304",
        SITES,
        "工地扬尘 | Dust from sites",
        "土方、拆除没有覆盖喷淋，起尘 | Earth or demolition without cover or spray, dusty",
        "裸土盖网，喷淋开启，出口冲洗 | Soil covered, spray on, gate washed",
        """
        裸土全部覆盖 | All bare soil covered
        车辆出场冲洗 | Vehicles washed on leaving
        """,
        "2 WH",
        "environment",
        2,
        "扬尘 灰大 工地没盖网 拆房灰尘",
        radius=150,
    ),
    standard(
        "0312",
        SITES,
        "车轮带泥 | Mud from wheels",
        "工地车辆把泥带上路，成条成片 | Site vehicles leave tracks of mud on the road",
        "路面洗净，工地洗车设施启用 | Road washed, wheel wash in use",
        """
        泥带从出口到路口都洗净 | Mud washed from gate to junction
        洗车槽有水能用 | The wheel wash works
        """,
        "1 WD",
        "sanitation",
        3,
        "车轮带泥 工地泥水 路上泥印",
        radius=200,
    ),
    standard(
        "0401",
        STREET,
        "流动摊贩 | Street hawkers",
        "在路口、校门、桥面摆摊，堵路 | Stalls at junctions, school gates or bridges in the way",
        "劝离，通道恢复，垃圾带走 | Asked to leave, way clear, litter taken along",
        """
        通道能过轮椅 | A wheelchair can pass
        摊贩知道可去的疏导点 | They know where stalls are allowed
        """,
        "2 UH",
        "enforcement",
        2,
        "走鬼 摆摊 流动摊 占道摆卖",
    ),
    standard(
        "0405",
        STREET,
        "店外经营 | Goods outside shops",
        "店铺把货、桌椅、灶台摆到门外 | Goods, tables or stoves outside the shop",
        "收回店内，人行道让开 | Taken inside, pavement clear",
        """
        收到门线以内 | Within the door line
        当面说明并登记 | Explained in person and noted
        """,
        "2 UH",
        "enforcement",
        3,
        "占道经营 摆出门外 人行道摆桌 越门经营",
    ),
    standard(
        "0410",
        STREET,
        "单车乱停 | Bikes parked anywhere",
        "自行车、电动车停在人行道、楼梯口、盲道 | Bikes and scooters on pavements, stairs or tactile paving",
        "摆正移开，通道恢复 | Moved, the way is clear",
        """
        盲道、坡道空出 | Tactile paving and ramps free
        停放点有标线 | The parking place is marked
        """,
        "2 WH",
        "community",
        3,
        "电动车乱停 自行车挡路 单车堵门",
    ),
    standard(
        "0493",
        STREET,
        "共享单车淤积 | Shared bikes piled up",
        "共享单车倒伏、堆积，占满人行道 | Shared bikes fallen or piled over the pavement",
        "企业已调走或摆齐，通道让开 | Moved or lined up by the company, way clear",
        """
        倒伏的扶起 | Fallen ones set up
        超出停放区的移走 | Beyond the zone ones removed
        """,
        "2 WH",
        "transport",
        3,
        "共享单车 小黄车 单车堆成山",
    ),
    standard(
        "0496",
        STREET,
        "占用消防通道 | Fire lane blocked",
        "消防车道、疏散口停车或堆物 | A fire lane or exit blocked by vehicles or things",
        "移走，通道畅通，标线清楚 | Removed, lane clear, marking visible",
        """
        消防车能直接开到楼下 | A fire engine can drive up
        车主已告知或拖移 | The owner told or the car towed
        """,
        "2 WH",
        "fire",
        1,
        "堵消防通道 消防车道停车 挡消防门",
    ),
    standard(
        "0501",
        SUDDEN,
        "水管爆裂 | Burst water main",
        "自来水管、水表爆裂漏水，路面冒水 | A water pipe or meter bursts, water on the road",
        "关阀止水，抢修完成，恢复供水 | Valve shut, mended, supply back",
        """
        已止水，路面不再冒 | Water stopped
        停水范围告诉住户 | Residents told how far the cut goes
        """,
        "1 UH",
        "drainage",
        1,
        "水管爆了 漏水 冒水 停水",
        radius=100,
    ),
    standard(
        "0502",
        SUDDEN,
        "燃气泄漏 | Gas leak",
        "闻到燃气味或管道破损漏气、着火 | Smell of gas, broken pipe or fire",
        "疏散断火，关阀堵漏，检测合格 | Evacuated, no sparks, valve shut, tested safe",
        """
        先疏散，不开关电器 | Evacuate first, touch no switches
        检测浓度为零再解封 | Reopened only when the meter reads zero
        """,
        "1 UH",
        "rescue",
        1,
        "煤气味 漏气 燃气泄漏 闻到煤气",
        radius=150,
    ),
    standard(
        "0505",
        SUDDEN,
        "路面塌陷 | Collapsed road",
        "路面下沉、塌洞，车人会掉下去 | Sunken road or holes one could fall into",
        "围挡警示，绕行安排好，回填或交专项修复 | Fenced, detour set, refilled or handed on",
        """
        四周围挡，夜间有灯 | Fenced and lit
        查清是否有空洞 | Checked for hollows below
        """,
        "2 UH",
        "roads",
        1,
        "地陷 路塌了 坍塌 路面下沉",
        radius=100,
    ),
    standard(
        "0506",
        SUDDEN,
        "道路积水 | Flooded road",
        "下雨或漏水后积水不退：一百平方米以上且深过 15 厘米，或行人、车辆过不去 | "
        "Water stays on the road: over 100 m² and 15 cm deep, or people and cars cannot pass",
        "水退净，车人能过，进水口清通 | Water gone, road passable, gullies clear",
        """
        警示牌和引导员先到位 | Warning signs and a guide first
        打开或清通雨水口 | Gullies opened or cleared
        水退后拍照，淤泥清走 | Photo after the water fell; silt removed
        """,
        "2 UH",
        "drainage",
        1,
        "水浸街 门口积水 水浸 内涝 路上水深 涉水 积水不退",
        radius=200,
    ),
    standard(
        "0508",
        SUDDEN,
        "线缆垂落 | Hanging cables",
        "电话线、光缆、电线断裂垂到地面 | Broken wires or cables hanging to the ground",
        "断电绑扎，抬高恢复，权属单位到场 | Safe, tied up, owner on site",
        """
        先确认不带电 | Make sure it carries no current
        离地足够，不挡路 | High enough, nothing in the way
        """,
        "2 WH",
        "rescue",
        2,
        "电线掉了 线垂下来 断线 网线掉",
    ),
    standard(
        "0596",
        SUDDEN,
        "高空坠物 | Things falling from height",
        "外墙砖、窗、花盆、空调机有掉下或已掉下 | Tiles, windows or pots that fall or may fall",
        "围挡、加固或拆下，没有再掉 | Fenced, fixed or removed, nothing more falls",
        """
        下方拉警戒，人车绕行 | Cordon below, people kept away
        松动件取下或固定 | Loose parts taken off or fixed
        """,
        "2 UH",
        "rescue",
        1,
        "墙砖掉 掉东西 空调要掉 花盆掉 外墙脱落",
    ),
]
