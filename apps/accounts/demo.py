"""Who signs in to the demo: invented people, one line for each part one can play, one password for all.

`organizations.demo` makes them; the sign-in page and `manage.py up` show them while DEMO is on.
"""

from apps.accounts.models import Role

DEMO_PASSWORD = "nanhai-demo-2026"  # noqa: S105 - printed at every start of the demo
# role, user name, who that is
SIGN_INS = [
    (str(Role.CITIZEN), "chen", "陈明，开面馆的"),
    (str(Role.CITIZEN), "huang", "黄淑仪，退休"),
    (str(Role.CLERK), "chenjie", "陈洁，里水镇行政服务中心"),
    (str(Role.OFFICIAL), "wangmin", "王敏，区市场监督管理局许可审批股"),
    (str(Role.CHIEF), "dengguowen", "邓国文，里水镇公共服务办（会签）"),
    (str(Role.CHIEF), "hewei", "何伟，区城市管理和综合执法局（会签）"),
    (str(Role.CHIEF), "chenzhiqiang", "陈志强，许可审批股股长"),
    (str(Role.LEADER), "liguoxiong", "李国雄，分管副局长"),
    (str(Role.HEAD), "linshaoming", "林绍明，局长"),
    (str(Role.HOTLINE), "mojiaxin", "莫嘉欣，12345 坐席"),
    (str(Role.DISPATCHER), "lijiale", "黎家乐，里水镇运行中心"),
    (str(Role.WORKER), "hejun", "何俊，里水镇网格员"),
    (str(Role.WORKER), "liangying", "梁颖，里水镇网格员"),
    (str(Role.VERIFIER), "denghuishan", "邓惠珊，里水镇运行中心"),
    (str(Role.DISTRICT_LEADER), "xianweimin", "冼卫民，区领导"),
    (str(Role.EDITOR), "yewenjing", "叶文静，区政务服务和数据管理局"),
    (str(Role.ADMIN), "suzihao", "苏子豪，区政务服务和数据管理局"),
]
