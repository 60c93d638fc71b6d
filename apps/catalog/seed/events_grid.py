"""Nanhai's own event standards (社会治理): homes, rooms, land, rivers, quarrels, shops, weather."""

from apps.catalog.seed.build import (
    standard,
)

HOMES = "消防与居住安全 | Fire and home safety"
ROOMS = "出租屋与住宿 | Rented homes"
LAND = "土地与建设 | Land and building"
RIVER = "生态环境 | Environment"
PEOPLE = "矛盾与民生 | Quarrels and welfare"
SHOPS = "市场与校园周边 | Shops and schools"
HEALTH = "公共卫生与三防 | Health and storms"

STANDARDS = [
    standard(
        "N101",
        HOMES,
        "电动车入户充电 | Electric bike charged indoors",
        "楼道、房间里停放或充电，飞线充电 | An electric bike parked or charged in stairs or rooms, wires from windows",
        "电动车推到室外，飞线拆除，住户知道去哪充 | Bikes outside, wires gone, residents know where to charge",
        """
        车和电池都移到室外 | Bike and battery outside
        告诉住户最近的充电点 | Told the nearest charging point
        """,
        "4 UH",
        "fire",
        1,
        "电动车上楼 飞线充电 楼道充电",
        radius=30,
    ),
    standard(
        "N102",
        HOMES,
        "三小场所消防堵塞 | Blocked exits in small shops",
        "小商店、小作坊、小餐馆门前通道、阁楼出口堵住 | Exits or lofts of small shops and workshops blocked",
        "通道清空，灭火器有效，老板签收整改单 | Exits clear, extinguisher in date, notice signed",
        """
        安全出口没有锁 | Exits not locked
        灭火器在有效期 | Extinguisher in date
        """,
        "2 UH",
        "fire",
        1,
        "三小场所 小店堵门 阁楼住人堵路",
        radius=20,
    ),
    standard(
        "N103",
        HOMES,
        "三合一违规住人 | People living in a workshop",
        "店铺、厂房里生产经营又住人，没有分隔 | People live in the same room as a shop or workshop",
        "住人搬离，床铺清走，复查没有回潮 | Moved out, beds gone, checked again",
        """
        当晚没有人住 | No one sleeps there that night
        三个工作日内再看一次 | Looked at again within three working days
        """,
        "1 WD",
        "fire",
        1,
        "三合一 店里住人 厂房住人",
        radius=20,
    ),
    standard(
        "N104",
        HOMES,
        "燃气软管隐患 | Unsafe gas hose",
        "胶管老化、瓶装气无人看管、连接漏气 | Old hoses, unattended bottles, leaks",
        "换管、关阀、检测不漏 | Hose changed, valve shut, no leak",
        """
        肥皂水试过不冒泡 | Soap test shows no bubbles
        住户看得懂关阀 | The resident can shut the valve
        """,
        "1 UD",
        "fire",
        2,
        "煤气管老化 燃气管 胶管裂 气瓶",
        radius=20,
    ),
    standard(
        "N201",
        ROOMS,
        "出租屋未登记 | Rented home not registered",
        "有人租住，系统里没有登记 | People rent here and nothing is on record",
        "房东、租客都登记，信息核对一致 | Landlord and tenants registered, data checked",
        """
        人证一致 | Papers match the people
        告诉房东备案的好处 | Landlord told what registration is good for
        """,
        "3 WD",
        "housing",
        3,
        "出租屋没登记 房东不登记 租客没登记",
        radius=20,
    ),
    standard(
        "N202",
        ROOMS,
        "群租、无证住宿 | Group letting",
        "一套房打隔断住很多人，或私开旅馆 | One home split for many, or an unlicensed inn",
        "隔断拆除、人数符合标准，无证的停业 | Partitions gone, numbers in order, unlicensed inn closed",
        """
        人均面积够 | Enough room a head
        床位图与现场一致 | Beds as on the plan
        """,
        "5 WD",
        "housing",
        2,
        "群租 隔断房 上下铺 黑旅馆",
        radius=20,
    ),
    standard(
        "N301",
        LAND,
        "宅基地违建（在建） | Illegal village house under way",
        "村里正在超面积、超高度加建 | A village house going beyond area or height",
        "停工，材料清场，已移交执法立案 | Stopped, cleared, handed to enforcement",
        """
        两天内必须停 | Must stop within two days
        高度、面积量过记下 | Height and area measured and noted
        """,
        "2 UD",
        "building",
        1,
        "宅基地违建 农村加层 建超高 村里违建",
    ),
    standard(
        "N302",
        LAND,
        "村级工业园违规改扩建 | Illegal extension in an industrial park",
        "村级工业园厂房私自加建、隔层、封堵通道 | Village-park workshops extended, decked or exits closed",
        "停工、恢复原状或补办，安全隐患消除 | Stopped, restored or regularized, no danger",
        """
        疏散通道量过够宽 | Exits measured and wide enough
        业主与村委会签责任书 | Owner and village signed
        """,
        "5 WD",
        "building",
        2,
        "工业园违建 厂房加层 村级工业园",
    ),
    standard(
        "N401",
        RIVER,
        "河涌黑臭 | Black and smelly canal",
        "河涌发黑发臭、漂浮物成片、有人排污 | A canal black and smelling, with litter or sewage",
        "清理漂浮物，排口查清，水色气味好转 | Litter gone, outlets found, color and smell better",
        """
        排污口编号拍照 | Outlets numbered and photographed
        水样送检 | A sample sent in
        """,
        "2 WD",
        "environment",
        2,
        "河涌臭 水黑 臭水沟 河发黑",
        radius=200,
    ),
    standard(
        "N402",
        RIVER,
        "工业噪声、废气 | Factory noise or fumes",
        "工厂机器响、气味刺鼻，住户受不了 | Machines or smells from a factory that neighbors cannot bear",
        "到场测过，超标的责令停产整改并复测 | Measured; over the limit stopped and measured again",
        """
        一天内到现场 | On site within a day
        测点、时间、数值记下 | Point, time and value noted
        """,
        "1 WD",
        "environment",
        2,
        "工厂吵 工业废气 刺鼻味 厂里臭",
        radius=300,
    ),
    standard(
        "N403",
        RIVER,
        "偷倒工业固废 | Industrial waste dumped",
        "废料、废油、污泥被倒在空地、河边 | Waste, oil or sludge dumped on land or banks",
        "围挡取样，清运到合规单位，倾倒人交执法 | Fenced, sampled, taken by a licensed body, dumper handed on",
        """
        先防护，不用手碰 | Protect yourself, do not touch
        来源车辆或厂家追查 | The vehicle or works is traced
        """,
        "4 UH",
        "environment",
        1,
        "偷倒废料 工业垃圾 倒废油 倒污泥",
        radius=100,
    ),
    standard(
        "N501",
        PEOPLE,
        "邻里、物业、租赁纠纷 | Quarrel between neighbors",
        "邻居、业主与物业、房东与租客争执，要调解 | Neighbors, owners, management or tenants in dispute",
        "调解有结果：达成协议或告知走法律途径 | Settled, or told the way of law",
        """
        双方都说过话 | Both sides were heard
        协议写下，双方签名 | Written and signed
        """,
        "15 WD",
        "community",
        3,
        "邻居吵架 楼上吵 邻居太吵 物业矛盾 漏水扯皮 租客纠纷",
        radius=20,
    ),
    standard(
        "N502",
        PEOPLE,
        "群体欠薪 | Unpaid wages of many",
        "多名工人聚集讨薪，或老板失联 | Workers gather over wages, or the boss cannot be reached",
        "两小时到场，工资有着落，引导走仲裁或援助 | On site within two hours; wages secured or aid begun",
        """
        登记人数、金额、联系人 | People, sum and contact noted
        联系人社、法律援助 | Labor and legal aid called
        """,
        "5 WD",
        "community",
        1,
        "拖欠工资 讨薪 欠薪 老板跑路",
        radius=100,
    ),
    standard(
        "N503",
        PEOPLE,
        "独居老人走访 | Visit to an elder living alone",
        "独居、失能老人联系不上或需要看望 | An elder alone or frail cannot be reached or needs a visit",
        "当天见到本人，情况稳定，需要的已转办 | Seen the same day, stable, needs passed on",
        """
        敲门见到本人 | Seen in person
        水电煤气都安全 | Water, power and gas safe
        """,
        "8 WH",
        "welfare",
        2,
        "独居老人 老人没开门 孤寡老人 走访",
        radius=20,
    ),
    standard(
        "N504",
        PEOPLE,
        "疑似精神障碍风险 | Risk from a person in distress",
        "有人情绪失控，可能伤人或自伤 | Someone out of control who may hurt others or themselves",
        "现场稳住，家属或卫健、公安接手，旁人安全 | Calmed, handed to family, health or police, others safe",
        """
        先保证距离，不刺激 | Keep distance, do not provoke
        请卫健、公安到场 | Health and police are called
        """,
        "1 UH",
        "health",
        1,
        "精神病人 情绪失控 打人伤人 要自杀",
        radius=50,
    ),
    standard(
        "N601",
        SHOPS,
        "无证无照经营 | Trading without a license",
        "店铺没有执照或许可证在做生意 | A shop trades without a license",
        "告知办证或停业，复查已合规 | Told to license or stop, checked again",
        """
        指出办证的地方和时间 | Shown where and when to apply
        拒不改的移交执法 | Handed on if refused
        """,
        "5 WD",
        "enforcement",
        3,
        "没执照 无证经营 黑作坊",
        radius=20,
    ),
    standard(
        "N602",
        SHOPS,
        "食品小作坊、流动食摊 | Food workshop or food stall",
        "小作坊卫生差，或流动摊卖熟食不安全 | A dirty food workshop or unsafe food from a cart",
        "不安全的封存，经营者整改，能办证的引导 | Unsafe goods sealed, mended, guided to a license",
        """
        看健康证和进货票 | Health papers and bills seen
        变质的当场封存 | Spoiled goods sealed at once
        """,
        "2 UH",
        "food",
        1,
        "小作坊 流动食摊 不干净 吃坏肚子",
        radius=50,
    ),
    standard(
        "N603",
        SHOPS,
        "校园周边问题 | Trouble near a school",
        "校门口卖烟酒彩票、拥堵、不良少年 | Tobacco, lottery, crowding or bullying near a school",
        "处理到位，学校和家长收到反馈 | Dealt with, school and parents told",
        """
        放学时段有人值守 | Someone on duty at leaving time
        告诉学校结果 | The school told the result
        """,
        "1 WD",
        "education",
        2,
        "校门口 学校周边 卖烟给学生",
        radius=100,
    ),
    standard(
        "N701",
        HEALTH,
        "登革热孳生地 | Mosquito breeding place",
        "积水容器、花盆、轮胎里有蚊虫 | Mosquitoes in standing water, pots or tires",
        "翻盆倒罐，积水清掉，住户知道怎么防 | Emptied and turned over; residents know how to keep it so",
        """
        一处处看过，没有孑孓 | Every place looked at, no larvae
        怕再积水的移走 | Anything that fills again is gone
        """,
        "1 UD",
        "health",
        2,
        "蚊子多 积水养蚊 登革热",
        radius=50,
    ),
    standard(
        "N702",
        HEALTH,
        "流浪犬伤人风险 | Stray dogs",
        "流浪犬成群或追人咬人 | Stray dogs in packs or attacking",
        "捕捉或驱离，受伤者送医，饲主查到的处罚 | Caught or driven off, the injured treated",
        """
        被咬的先冲洗再送医 | Bites washed, then to hospital
        捕捉用合法工具 | Caught with lawful gear
        """,
        "4 UH",
        "community",
        1,
        "流浪狗 野狗咬人 狗追人",
        radius=150,
    ),
    standard(
        "N703",
        HEALTH,
        "树木倒伏 | Fallen tree",
        "树倒了挡路、压车、压房、压线 | A tree down on a road, car, roof or wire",
        "清走，断线断电处理，路恢复 | Removed, wires made safe, road open",
        """
        压线的先断电 | Power off if on a wire
        树枝锯断运走 | Sawn and gone
        """,
        "2 UH",
        "landscaping",
        1,
        "树倒了 倒树 树挡路 台风刮倒树",
        radius=50,
    ),
    standard(
        "N704",
        HEALTH,
        "台风暴雨内涝点 | Storm flooding",
        "台风或暴雨期间地下车库、低洼路进水 | Garages or low roads flood in a typhoon or rainstorm",
        "人车撤出，排水泵开启，水退后消杀 | Out, pumped, disinfected when dry",
        """
        人先撤，车后移 | People first, cars after
        排水泵和沙袋到位 | Pumps and sandbags in place
        水退后消毒 | Disinfected when the water is gone
        """,
        "1 UH",
        "drainage",
        1,
        "车库进水 地下室进水 台风积水 三防",
        radius=300,
    ),
]
