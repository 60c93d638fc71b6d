"""What dispatch says. Green on every timeline: it executes."""

from typing import Any

from apps.ledger.changes import touches
from apps.ledger.verbs import declare

BOARD = "board"


@touches("order.")
def boards(entry: Any) -> list[str]:
    """The district's board sees every order, a town's those of its place or of its teams."""
    grid, team = str(entry.facts.get("grid") or ""), str(entry.facts.get("team") or "")
    towns = {grid[:9], team.split("-")[1] if team.count("-") > 1 else ""} - {""}
    return [BOARD, *(f"{BOARD}/{town}" for town in towns)]


declare("order.issued", zh="生成工单 {number}", en="Work order {number} made", track="act")
declare(
    "order.dispatched",
    zh="派到{team_name}，经 {hop} 跳",
    en="Sent to {team_name_en}, hop {hop}",
    track="act",
)
declare("order.handed_on", zh="由{level}转派下一级", en="Handed down a level by {level_en}", track="act", public=False)
declare(
    "order.unrouted",
    zh="没有找到该去的队，等调度员决定",
    en="No team found, a dispatcher decides",
    track="act",
    public=False,
)
declare("order.claimed", zh="{actor}签收工单", en="{actor} signed for the order", track="act")
declare("order.arrived", zh="{actor}到达现场", en="{actor} arrived on site", track="act")
declare("order.done", zh="{actor}完成现场工作，等核查", en="{actor} finished on site; to be checked", track="act")
declare("order.verified", zh="{actor}核查通过", en="{actor} checked the work: passed", track="act")
declare(
    "order.rework",
    zh="{actor}核查不通过，返工：{text}",
    en="{actor} checked the work: to be redone. {text}",
    track="act",
)
declare(
    "order.bounced", zh="{actor}退单：{reason}", en="{actor} sent the order back: {reason}", track="act", public=False
)
declare("order.noted", zh="{actor}备注：{text}", en="{actor} noted: {text}", track="act", public=False)
declare("order.closed", zh="工单办结", en="Work order closed", track="act")
declare("order.canceled", zh="工单撤销：{reason}", en="Work order canceled: {reason}", track="act")
declare(
    "shift.planned",
    zh="{actor}排班：{who}，{start}",
    en="{actor} planned a shift: {who}, {start}",
    track="act",
    public=False,
)
declare(
    "shift.canceled",
    zh="{actor}取消{who}的班，{start}",
    en="{actor} canceled the shift of {who}, {start}",
    track="act",
    public=False,
)
declare(
    "shift.substituted",
    zh="{actor}安排{substitute}替{who}，{start}",
    en="{actor} let {substitute} stand in for {who}, {start}",
    track="act",
    public=False,
)
