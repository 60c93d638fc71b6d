"""What the ledger hears of posts, the calendar and the map."""

from apps.ledger.verbs import declare

declare("post.held", zh="{name}任{post}", en="{name} now holds {post_en}", public=False)
declare("post.released", zh="{name}不再任{post}", en="{name} no longer holds {post_en}", public=False)
declare(
    "delegation.given", zh="{actor}委托{name}代理{post}，{since_day}至{until_day}：{reason}",
    en="{actor} asked {name} to act as {post_en} from {since_day} to {until_day}: {reason}", public=False,
)  # fmt: skip
declare(
    "delegation.ended",
    zh="{actor}终止了{name}对{post}的代理",
    en="{actor} ended {name}'s delegation as {post_en}",
    public=False,
)
