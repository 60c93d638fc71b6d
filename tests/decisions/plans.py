"""Plans the tests run on, and a chain on them."""

from typing import Any

from apps.decisions.actions import open_chain
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.ids import uuid7
from tests import people


def step(key: str, kind: str, *seats: tuple[str, str], **more: Any) -> dict[str, Any]:
    names = {"handle": "承办", "review": "审核", "countersign": "会签", "approve": "批准"}
    return {
        "key": key,
        "kind": kind,
        "name": {"zh": names[kind], "en": kind},
        "seats": [{"unit": unit, "role": role} for unit, role in seats],
        "limit": [1, "WD"],
        **more,
    }


HANDLE = step("handle", "handle", ("NH-MSR", "official"))
REVIEW = step("review", "review", ("NH-MSR", "chief"))
TWO = step("countersign", "countersign", ("T-440605126-SERVICE", "official"), ("NH-HEALTH", "official"))
APPROVE = step("approve", "approve", ("NH-MSR", "leader"))
HEAD = step("head", "approve", ("NH-MSR", "head"), when={">": ["area", 500]})

PLAIN = {"steps": [HANDLE, REVIEW, APPROVE]}
FULL = {"steps": [HANDLE, TWO, REVIEW, APPROVE]}


def chain_on(plan: dict[str, Any] = PLAIN, *, excluded: Any = (), **facts: Any) -> Chain:
    return open_chain(
        uuid7(), title="食品经营许可（新办）", owner=people.unit("NH-MSR"), plan=plan, facts=facts,
        excluded=excluded, by=None,
    )  # fmt: skip


def seat_of(chain: Chain, key: str, unit: str = "") -> Seat:
    """The seat of the latest round's step with this key (of this unit, where a step has several)."""
    seats = Seat.objects.filter(step__chain=chain, step__key=key, unit__code__startswith=unit)
    return seats.order_by("-step__round", "pk").select_related("step", "holder", "post").first()


def active(chain: Chain) -> Step:
    return chain.steps.get(status=Step.Status.ACTIVE)


def statuses(chain: Chain) -> list[tuple[int, str, str]]:
    return list(chain.steps.order_by("round", "position").values_list("round", "key", "status"))
