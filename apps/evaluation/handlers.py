"""What follows from a rating: the person who rated is told what was done about it."""

from django.urls import reverse

from apps.evaluation.models import Rectification
from apps.ledger.handling import on
from apps.ledger.models import Entry
from apps.notifications.actions import notify


@on("rating.answered", queue="notify", lane="letters")
def tell_rater(entry: Entry) -> None:
    """In the portal for who has an account, by text message for who left a number with the case."""
    row = Rectification.objects.select_related("rating__case", "rating__by", "rating__unit").get(rating=entry.subject)
    case, rater, unit = row.rating.case, row.rating.by, row.rating.unit
    notify(
        entry,
        user=rater,
        phone=(rater.phone if rater else "") or case.phone,
        text_zh=f"您对“{case.title}”（{case.number}）的评价，{unit.name}已经答复，可在办件进度里查看。",
        text_en=f"{unit.name_en} has answered your rating of “{case.title}” ({case.number}); see it with the progress.",
        link=reverse("evaluation:rate", args=[case.number]),
    )
