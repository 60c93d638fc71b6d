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
# Notices: an applicant sees that the office was reminded, nothing of what leaders say to it.
declare("notice.nudged", zh="{who_zh}催办，已提醒{to}", en="{who_en} sent a reminder to {to_en}")
declare(
    "notice.instructed",
    zh="{actor}批示督办，{to}在 {due_text} 前回告",
    en="{actor} gave an instruction; {to_en} answers by {due_text}",
    public=False,
)
declare("notice.answered", zh="{to}回告督办事项", en="{to_en} answered the instruction", public=False)
declare("notice.accepted", zh="{actor}认可回告，督办办结", en="{actor} accepted the answer", public=False)
declare(
    "notice.returned",
    zh="{actor}退回回告，{to}在 {due_text} 前再回告",
    en="{actor} gave the answer back; {to_en} answers again by {due_text}",
    public=False,
)
declare(
    "notice.overdue",
    zh="督办超过期限未回告（{due_text}，{to}）",
    en="No answer to the instruction by {due_text} ({to_en})",
    public=False,
)
