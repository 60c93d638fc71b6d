"""What the router's codes mean, in the reader's language."""

from django.utils.translation import gettext_lazy as _

# The rule that decided a routing.
RULES = {
    "only_one": _("Only one team has the skill, goes there and is on duty."),
    "best_score": _("The highest sum of the criteria."),
    "lighter_load": _("Equal points: the team with fewer open orders."),
    "code_order": _("Equal in everything: the first in the list of teams."),
    "resting": _("No team is on duty now: the best of the resting ones gets it."),
    "nobody": _("No team has the skill and goes there."),
    "no_place": _("The place is not known, so no team can be found."),
    "bounced_often": _("Sent back twice: a dispatcher decides."),
    "overruled": _("A dispatcher chose otherwise."),
    "as_suggested": _("A dispatcher followed the suggestion."),
    "on_the_spot": _("Found and put right on the spot by this team."),
    "level": _("Handed down a level."),
}
# Why a team is out of play.
OUT = {
    "skill": _("does not have the skill"),
    "elsewhere": _("does not go there"),
    "sent_back": _("has sent this order back"),
    "too_few": _("too few people for two officers"),
    "resting": _("resting, others are on duty"),
}
CRITERIA = [("place", _("place"), 40), ("skill", _("skill"), 25), ("load", _("load"), 20), ("duty", _("duty"), 15)]
