"""What the ledger hears of posts, the calendar and the map."""

from apps.ledger.verbs import declare

declare(
    "calendar.changed",
    zh="工作日历已按 {years} 年放假安排更新，未到期的时限重新计算",
    en="The working calendar follows the notice for {years}; deadlines ahead are counted anew",
    public=False,
)
declare("post.held", zh="{name}任{post}　{reason}", en="{name} now holds {post_en} {reason}", public=False)
declare(
    "post.released", zh="{name}不再任{post}　{reason}", en="{name} no longer holds {post_en} {reason}", public=False
)
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
declare(
    "delegation.cut",
    zh="{actor}终止了{name}对{post}的代理：{reason}",
    en="{actor} ended {name}'s delegation as {post_en}: {reason}",
    public=False,
)
declare("account.barred", zh="{actor}停用{name}的账户：{reason}", en="{actor} barred {name}: {reason}", public=False)
declare(
    "account.let_in",
    zh="{actor}恢复{name}的账户：{reason}",
    en="{actor} let {name} sign in again: {reason}",
    public=False,
)
declare(
    "account.reset",
    zh="{actor}重置{name}的登录：{reason}",
    en="{actor} reset the sign-in of {name}: {reason}",
    public=False,
)
