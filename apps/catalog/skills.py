"""What a team can do, in words; the codes stand in event standards, playbooks and teams."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SKILLS = {
    "sanitation": _("sanitation"), "roads": _("roads"), "drainage": _("drainage"), "enforcement": _("enforcement"),
    "fire": _("fire"), "food": _("food safety"), "health": _("public health"), "building": _("building"),
    "safety": _("work safety"), "landscaping": _("landscaping"), "rescue": _("rescue"),
    "community": pgettext_lazy("skill", "community"),
    "housing": _("housing"), "transport": _("transport"), "environment": _("environment"), "welfare": _("welfare"),
    "sports": _("sports venues"), "education": _("education"),
}  # fmt: skip
