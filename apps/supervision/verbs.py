"""What supervision says. The applicant sees pauses and extensions: they are told in writing (行政许可法 42, 45)."""

from apps.ledger.verbs import declare

declare("clock.started", zh="时限开始计算，{due_text} 前", en="Time limit started, due {due_text}", public=False)
declare("clock.stopped", zh="时限停止计算", en="Time limit stopped", public=False)
declare(
    "clock.paused",
    zh="进入特别程序，时间不计入期限。需要：{needed}",
    en="Special procedure: this time does not count. Needed: {needed}",
    track="decide",
)
declare(
    "clock.resumed",
    zh="特别程序结束，继续计算期限，{due_text} 前有结果",
    en="Special procedure ended, the limit runs on; result by {due_text}",
    track="decide",
)
declare(
    "clock.extended",
    zh="经批准延长期限，{due_text} 前有结果。理由：{reason}",
    en="Limit extended with approval; result by {due_text}. Reason: {reason}",
    track="decide",
)
declare("clock.warned", zh="时限将到：{due_text} 前", en="Limit is near: {due_text}", public=False)
declare("clock.overdue", zh="已超过时限（{due_text}）", en="Past its limit ({due_text})", public=False)
declare(
    "clock.recounted",
    zh="工作日历有变，期限改为 {due_text}",
    en="Calendar changed, limit is now {due_text}",
    public=False,
)
