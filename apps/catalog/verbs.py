"""What the ledger hears of the catalog. The subject is the item."""

from apps.ledger.verbs import declare

declare("item.drafted", zh="{actor}起草第 {number} 版", en="{actor} drafted version {number}", public=False)
declare("item.published", zh="第 {number} 版发布", en="Version {number} was published")
declare("item.suspended", zh="暂停受理新的申请：{reason}", en="New applications are suspended: {reason}")
declare("item.resumed", zh="恢复受理", en="Applications are taken again")
declare("item.canceled", zh="事项取消：{reason}", en="The service was canceled: {reason}")
declare(
    "standard.published",
    zh="立结案标准 {code} 第 {version} 版发布",
    en="Standard {code}, version {version}, was published",
)
