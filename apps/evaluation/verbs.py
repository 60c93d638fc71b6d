"""What ratings say to the ledger. Their subject is the rating, not the case, and no rater is named: who handled the
case reads its timeline, and must not learn there who was not content."""

from apps.ledger.verbs import declare

declare("rating.given", zh="收到评价：{level_zh}", en="A rating came in: {level}", public=False)
declare("rating.bad", zh="差评，转{unit_zh}整改", en="A poor rating, for {unit_en} to put right", public=False)
declare(
    "rating.answered", zh="{actor}答复差评：{measure_zh}", en="{actor} answered a poor rating: {measure}", public=False
)
declare(
    "rating.called_back",
    zh="{actor}回访评价人：{result_zh}",
    en="{actor} called the rater back: {result}",
    public=False,
)
