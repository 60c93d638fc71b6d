"""Which act leads from where to where: the whole life of a work order on one screen."""

from typing import Any

from apps.dispatch.models import WorkOrder

S: Any = WorkOrder.Status

MOVES: dict[str, tuple[set[str], str]] = {
    "claim": ({S.DISPATCHED}, S.CLAIMED),
    # The second officer of a site check arrives on an order that has arrived (行政许可法 34).
    "arrive": ({S.CLAIMED, S.ARRIVED}, S.ARRIVED),
    # 自行处置: found and put right by the same hand; checked like any other.
    "settle": ({S.DISPATCHED}, S.DONE),
    "finish": ({S.ARRIVED}, S.DONE),
    # Also from the spot: often only there does one see that the thing is another team's.
    "bounce": ({S.DISPATCHED, S.CLAIMED, S.ARRIVED}, S.DISPATCHED),
    # Also over the head of whoever has it: the dispatcher answers for the deadline, and must say why.
    "reassign": ({S.UNROUTED, S.DISPATCHED, S.CLAIMED, S.ARRIVED}, S.DISPATCHED),
    "pass": ({S.DONE}, S.CLOSED),
    # 返工: back to the same team and the same hands, with the old deadline.
    "redo": ({S.DONE}, S.CLAIMED),
    # The second officer does not stand by the report: both are still there, so it is written anew.
    "disagree": ({S.DONE}, S.ARRIVED),
    # Done but not checked may still be called off: the case it served has ended.
    "cancel": ({S.UNROUTED, S.DISPATCHED, S.CLAIMED, S.ARRIVED, S.DONE}, S.CANCELED),
}
OPEN = frozenset(S.values) - {S.CLOSED, S.CANCELED}


def allowed(act: str, status: str) -> bool:
    return status in MOVES[act][0]
