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
