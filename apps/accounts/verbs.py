"""What the ledger hears of people: sign-ins, and looks behind the mask."""

from apps.ledger.verbs import declare

declare("account.opened", zh="{actor}注册了账户", en="{actor} opened an account", public=False)
declare("account.signed_in", zh="{actor}登录", en="{actor} signed in", public=False)
declare("account.signed_out", zh="{actor}退出登录", en="{actor} signed out", public=False)
declare(
    "account.locked",
    zh="连续 {times} 次密码错误，账户锁定 {minutes} 分钟",
    en="Locked for {minutes} minutes after {times} wrong passwords",
    public=False,
)
declare(
    "pii.revealed",
    zh="{actor}查看了完整信息（{fields}），理由：{reason}",
    en="{actor} looked at {fields} in full, because: {reason}",
    public=False,
)
declare(
    "token.issued",
    zh="{actor}签发了访问令牌“{name}”，有效 {days} 天",
    en="{actor} made the access token “{name}” for {days} days",
    public=False,
)
declare(
    "token.revoked", zh="{actor}停用了访问令牌“{name}”", en="{actor} revoked the access token “{name}”", public=False
)
declare("account.corrected", zh="{actor}更正了账户资料（{fields}）", en="{actor} corrected {fields}", public=False)
declare("account.closed", zh="{actor}注销了账户", en="{actor} closed the account", public=False)
declare("data.export_asked", zh="{actor}申请复制个人数据", en="{actor} asked for a copy of their data", public=False)
declare("data.export_made", zh="个人数据副本已生成", en="A copy of the data was made", public=False)
declare("data.export_failed", zh="个人数据副本没有生成", en="The copy of the data could not be made", public=False)
declare("data.downloaded", zh="{actor}下载了个人数据副本", en="{actor} downloaded a copy of their data", public=False)
