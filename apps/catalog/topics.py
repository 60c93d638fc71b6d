"""Topics of items in words, and the turns of a life that lead to them."""

from django.utils.translation import gettext_lazy as _

TOPICS = {
    "birth": _("Birth and children"),
    "education": _("School"),
    "school": _("School"),
    "work": _("Work"),
    "marriage": _("Marriage"),
    "home": _("A home"),
    "housing": _("A home"),
    "residence": _("Moving here"),
    "health": _("Health"),
    "aid": _("Help in need"),
    "welfare": _("Help in need"),
    "disability": _("Disability"),
    "old_age": _("Old age"),
    "elderly": _("Old age"),
    "age": _("Old age"),
    "legal": _("Law and rights"),
    "law": _("Law and rights"),
    "business": _("Doing business"),
    "food": _("Food"),
    "building": _("Building"),
    "construction": _("Building"),
    "transport": _("Traffic and transport"),
    "traffic": _("Traffic and transport"),
    "environment": _("Water and environment"),
    "water": _("Water and environment"),
    "safety": _("Safety"),
    "fire": _("Fire safety"),
    "culture": _("Culture and sport"),
    "sport": _("Culture and sport"),
    "sports": _("Culture and sport"),
    "advertising": _("Signs and advertising"),
    "city": _("Streets and city"),
}

# 人生大事, in the order of a life; each with the topics that serve it. Those without an item are left out.
LIFE = [
    ("birth", _("A child is born"), ("birth",)),
    ("education", _("School"), ("education", "school")),
    ("work", _("Work"), ("work",)),
    ("residence", _("Moving here"), ("residence",)),
    ("housing", _("A home"), ("housing", "home")),
    ("business", _("Opening a shop"), ("business", "food")),
    ("health", _("Health"), ("health",)),
    ("aid", _("Hard times"), ("aid", "welfare", "disability", "legal", "law")),
    ("old_age", _("Growing old"), ("old_age", "elderly", "age")),
]


# How people speak of what no item here is named after.
SPOKEN = {
    "birth": "小孩 孩子 宝宝 生娃 怀孕",
    "education": "上学 入学 读书 学位 幼儿园 小学 中学",
    "work": "上班 工资 失业 找工作",
    "residence": "搬家 落户 户口 外地人",
    "housing": "租房 买房 房子",
    "business": "开店 做生意 摆摊 开公司 餐饮 小吃",
    "health": "看病 医院 医保",
    "aid": "没钱 困难 穷",
    "old_age": "老人 养老 退休",
}


def spoken_of(text: str) -> list[str]:
    """Topics of the turns of a life whose words are in what somebody asked."""
    turns = {code for code, words in SPOKEN.items() if any(word in text for word in words.split())}
    return [topic for code, _name, topics in LIFE if code in turns for topic in topics]


def topic_name(code: str) -> str:
    return str(TOPICS.get(code, code.replace("_", " ")))


# What the home page puts first, by key or code; the first that exist are shown, then others.
FIRST = {
    "often": ["FOOD_OP", "BIRTH_REG", "RES_PERMIT", "AGED_SUB", "RENT_REG"],
    "person": ["BIRTH_REG", "RES_PERMIT", "RENT_REG", "MIN_LIV"],
    "legal": ["FOOD_OP", "COMPANY", "ADS", "SOC_INS"],
    "street": ["0506", "0110", "0113", "0496"],
    "elder": ["AGED_SUB", "AGED_CARD", "MIN_LIV", "DIS_CERT", "LEGAL_AID"],
}
