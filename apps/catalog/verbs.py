"""What the ledger hears of the catalog. The subject is the item."""

from apps.ledger.verbs import declare

declare("item.drafted", zh="{actor}起草第 {number} 版", en="{actor} drafted version {number}", public=False)
declare(
    "item.edited",
    zh="{actor}修改第 {number} 版：{parts}",
    en="{actor} edited version {number}: {parts_en}",
    public=False,
)
declare(
    "item.asked",
    zh="{actor}提请发布第 {number} 版",
    en="{actor} asked for publication of version {number}",
    track="decide",
    public=False,
)
declare(
    "item.taken_back", zh="{actor}撤回第 {number} 版的发布申请",
    en="{actor} took version {number} back from publication", public=False,
)  # fmt: skip
declare(
    "item.sent_back", zh="第 {number} 版未获同意发布：{reason}", en="Version {number} was not approved: {reason}",
    track="decide", public=False,
)  # fmt: skip
declare("item.published", zh="第 {number} 版发布", en="Version {number} was published")
declare("item.suspended", zh="暂停受理新的申请：{reason}", en="New applications are suspended: {reason}")
declare("item.resumed", zh="恢复受理", en="Applications are taken again")
declare("item.canceled", zh="事项取消：{reason}", en="The service was canceled: {reason}")
declare(
    "standard.published",
    zh="立结案标准 {code} 第 {version} 版发布",
    en="Standard {code}, version {version}, was published",
)
