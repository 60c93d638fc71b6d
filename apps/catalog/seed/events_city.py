"""Event standards of city management, numbered after GB/T 30428: appearance and advertising. The wording is our own."""

from apps.catalog.seed.build import (
    standard,
)

LOOKS = "市容环境 | City appearance"
SIGNS = "宣传广告 | Advertising"

STANDARDS = [
    standard(
        "0101-1",
        LOOKS,
        "私搭乱建（在建） | Illegal building under way",
        "正在搭建、加建的房屋或棚架，拿不出规划手续 | A building or shed going up without planning papers",
        "现场停工，人和材料撤出，已移交拆除或恢复原状 | Work stopped, people and material gone, handed on or restored",
        """
        现场停工，机械断电 | Work stopped, machines off
        责任人姓名和停工通知已记录 | Who is responsible and the stop notice are on record
        停工前后照片同一角度 | Photos before and after from the same side
        """,
        "2 UD",
        "building",
        1,
        "违建 偷建 加建 搭棚子 楼顶加盖",
    ),
    standard(
        "0101-2",
        LOOKS,
        "私搭乱建（已建成） | Illegal building completed",
        "已经建好的违法建筑、棚架、围墙 | A finished illegal building, shed or wall",
        "按法定程序处理完毕：拆除，或已作出决定并公告 | Dealt with by law: taken down, or decided and announced",
        """
        权属和规划情况查清 | Title and planning are clear
        已拆除的清走建筑垃圾 | If taken down, rubble is gone
        """,
        "15 WD",
        "building",
        3,
        "违章建筑 违建房 铁皮棚 占地围墙",
    ),
    standard(
        "0108",
        LOOKS,
        "乱拉电线 | Loose wires",
        "店铺、住户私拉电线或从窗口飞线，挂在公共空间 | Wires strung from shops or windows across public space",
        "电线拆除或改为规范敷设，没有裸露 | Taken down or laid properly, nothing bare",
        """
        已断电再拆 | Power off before removal
        地面和墙上没有残留线头 | No loose ends on ground or wall
        """,
        "4 WH",
        "safety",
        2,
        "飞线 拉电线 电线乱拉 飞线充电",
    ),
    standard(
        "0110",
        LOOKS,
        "暴露垃圾 | Uncollected garbage",
        "路边、空地有成袋或成堆生活垃圾没进桶 | Bags or heaps of household garbage outside the bins",
        "垃圾清走，地面扫净，没有污水 | Garbage gone, ground swept, no dirty water",
        """
        垃圾全部装车运走 | All of it loaded and gone
        地面冲洗，没有异味 | Ground washed, no smell
        """,
        "4 WH",
        "sanitation",
        2,
        "垃圾没人收 到处都是垃圾 垃圾堆 乱扔垃圾 有垃圾",
    ),
    standard(
        "0111",
        LOOKS,
        "积存渣土 | Piled rubble",
        "装修垃圾、余泥、杂物成堆多日无人处理 | Fitting-out waste, soil or junk lying for days",
        "查到倾倒人或由村居清运，现场清空 | The dumper found or the community cleared it; the place is empty",
        """
        查看监控，记下倾倒人或车牌 | Cameras checked, dumper or plate noted
        清走后地面平整 | Ground level after removal
        """,
        "5 WD",
        "enforcement",
        3,
        "建筑垃圾 装修垃圾 余泥 渣土堆",
    ),
    standard(
        "0112",
        LOOKS,
        "道路不洁 | Dirty road",
        "路面有落叶、泥沙、油污，走着打滑或看着脏 | Leaves, mud or oil on the road, dirty or slippery",
        "路面清扫冲洗干净，可以正常走 | Swept and washed, safe to walk",
        """
        油污撒沙或洗净 | Oil sanded or washed off
        雨水口没有堵 | Gullies are clear
        """,
        "2 WH",
        "sanitation",
        3,
        "路脏 路上有泥 落叶没扫 油污",
    ),
    standard(
        "0113",
        LOOKS,
        "道路破损 | Damaged road",
        "路面坑洞、裂开、井盖下沉，面积半平方米以上 | Holes, cracks or sunken covers of half a square meter or more",
        "坑洞补平，人和车过去不颠 | Filled and level for feet and wheels",
        """
        补前围挡，设警示 | Fenced with warnings before the repair
        补面与周边齐平 | Level with its surroundings
        """,
        "5 WD",
        "roads",
        2,
        "路烂 路坑 坑洼 路面破了 井盖松",
        radius=30,
    ),
    standard(
        "0114",
        LOOKS,
        "道路遗撒 | Spilled load",
        "车上掉下的沙石、泥浆、货物散在路上 | Sand, slurry or goods dropped from a vehicle onto the road",
        "散落物清完，能查到车的已通知执法 | All picked up; enforcement told if the vehicle is known",
        """
        先摆锥筒，防止追尾 | Cones first, against crashes
        路面清净，不滑 | Surface clean, not slippery
        """,
        "4 WH",
        "sanitation",
        2,
        "掉沙 泥头车漏泥 车上掉东西 撒了一路",
        radius=100,
    ),
    standard(
        "0117",
        LOOKS,
        "绿地脏乱 | Dirty green space",
        "草地、花坛里有杂物、枯枝、粪便 | Rubbish, dead branches or dung in lawns and flower beds",
        "杂物枯枝清走，绿地整齐 | Cleared and tidy",
        """
        没有垃圾和粪便 | No rubbish or dung
        枯枝修剪运走 | Dead branches cut and gone
        """,
        "4 WH",
        "landscaping",
        3,
        "草地有垃圾 花坛脏 绿化带垃圾",
    ),
    standard(
        "0120",
        LOOKS,
        "露天焚烧 | Open burning",
        "在户外烧垃圾、树叶、秸秆，冒烟 | Garbage, leaves or straw burned outdoors",
        "火灭烟净，说明过规定，残灰清走 | Out, explained, ash removed",
        """
        浇透，没有复燃 | Soaked, cannot flare up
        烧的人已被告知 | Whoever burned it was told
        """,
        "2 UH",
        "environment",
        1,
        "烧垃圾 烧树叶 烧秸秆 冒烟",
        radius=100,
    ),
    standard(
        "0122",
        LOOKS,
        "擅自砍树 | Trees felled without leave",
        "没有许可正在砍、剥皮、移走树木 | Trees being cut, stripped or moved without a permit",
        "现场停手，树种和数量记下，交绿化部门 | Stopped; kinds and numbers noted for the parks authority",
        """
        砍树的人停手离开 | Cutting has stopped
        剩下的树拍照编号 | Remaining trees photographed and numbered
        """,
        "1 UH",
        "landscaping",
        1,
        "砍树 偷砍树 挖树 剥树皮",
    ),
    standard(
        "0125",
        LOOKS,
        "水面不洁 | Dirty water surface",
        "河涌、鱼塘边漂着垃圾、死鱼、水浮莲 | Litter, dead fish or weeds on canals and ponds",
        "漂浮物捞走，岸边清净 | Skimmed off, banks clean",
        """
        捞起的东西当天运走 | What was skimmed leaves the same day
        岸边没有垃圾堆 | No heaps on the bank
        """,
        "2 WD",
        "sanitation",
        3,
        "河里有垃圾 水浮莲 死鱼 河涌脏",
        radius=150,
    ),
    standard(
        "0128",
        LOOKS,
        "商业噪声 | Noise from shops",
        "店铺喇叭、音响招客，吵到住户 | Loudspeakers of shops that disturb residents",
        "音量降下来，半小时内不反弹 | Turned down and stays so half an hour later",
        """
        当面告知经营者 | The shopkeeper was told in person
        复听一次，已经安静 | Heard again and quiet
        """,
        "2 UH",
        "enforcement",
        2,
        "喇叭吵 音响扰民 店铺噪音 广场舞声音大",
    ),
    standard(
        "0129",
        LOOKS,
        "露天烧烤 | Open-air barbecue",
        "占路边、广场烧烤，油烟扰民 | Barbecues on streets and squares with fumes",
        "炉具收走，地面油污清净 | Grills gone, grease cleaned",
        """
        火灭，炭灰装袋 | Fire out, ash bagged
        地面油污洗净 | Grease washed off
        """,
        "2 UH",
        "enforcement",
        2,
        "烧烤油烟 路边烧烤 大排档油烟",
    ),
    standard(
        "0130",
        LOOKS,
        "乱排污水 | Waste water let out",
        "店铺、摊档把污水倒在路上或雨水井里 | Shops or stalls tip waste water on the road or into gullies",
        "排放停止，接到污水管，路面洗净 | Stopped, connected to the sewer, road washed",
        """
        找到排放口并封堵或改接 | Outlet found, closed or reconnected
        雨水井里的油污捞走 | Grease removed from the gully
        """,
        "2 WD",
        "drainage",
        2,
        "倒污水 污水横流 臭水 餐饮倒脏水",
    ),
    standard(
        "0136",
        LOOKS,
        "乱堆物料 | Goods piled in public",
        "砂石、货物、杂物堆在人行道、空地 | Sand, goods or junk piled on pavements and open ground",
        "物料搬走或整齐围挡，通道让开 | Moved or fenced, the way is clear",
        """
        人行道、盲道畅通 | Pavement and tactile paving clear
        散料有覆盖，不起尘 | Loose material covered, no dust
        """,
        "1 WD",
        "enforcement",
        3,
        "乱堆放 占人行道 堆杂物 堆沙",
    ),
    standard(
        "0192",
        LOOKS,
        "垃圾桶满溢 | Overflowing bins",
        "垃圾桶、垃圾屋满到掉出来 | Bins or refuse rooms spilling over",
        "清空换袋，桶身和周边擦净 | Emptied, new bags, bin and surroundings wiped",
        """
        桶盖能盖上 | The lid closes
        桶边没有散落 | Nothing beside the bin
        """,
        "4 WH",
        "sanitation",
        3,
        "垃圾桶满了 垃圾屋臭 没人收垃圾",
    ),
    standard(
        "0201",
        SIGNS,
        "牛皮癣小广告 | Illegal small ads",
        "墙上、电杆、楼道贴喷涂写小广告 | Stickers and sprayed ads on walls, poles and stairs",
        "清除干净，不留胶印 | Removed without traces",
        """
        同一面墙一次清完 | The whole wall at once
        记下电话号码交执法 | The numbers go to enforcement
        """,
        "1 WD",
        "sanitation",
        3,
        "牛皮癣 小广告 乱贴广告 电线杆广告",
    ),
    standard(
        "0203",
        SIGNS,
        "违规户外广告 | Illegal outdoor signs",
        "灯箱、招牌没批准，或歪斜松动有坠落危险 | Unapproved signs, or loose ones that may fall",
        "拆除或加固，危险消除 | Taken down or fixed, danger gone",
        """
        下方已围挡，没有人车 | Fenced below, no people or cars
        拆下的物件运走 | What came down is gone
        """,
        "1 WD",
        "enforcement",
        2,
        "招牌要掉 广告牌松 灯箱漏电 违规招牌",
    ),
]
