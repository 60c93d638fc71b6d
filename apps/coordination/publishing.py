"""事项发布: a version that asks for publication goes through an ordinary chain: its department reviews, the Data Bureau
has the last word. Outcome and catalog meet here; the engine of decisions does not know what a version is.
"""

from typing import Any
from uuid import UUID

from apps.accounts.models import Role, User
from apps.catalog.actions import publish
from apps.catalog.drafting import send_back
from apps.catalog.models import ItemVersion
from apps.decisions import actions as decisions
from apps.decisions.models import Chain
from apps.ledger.handling import on
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.models import Unit

PUBLISHER = "NH-DATA"  # 政务服务和数据管理局
DEPARTMENT_DAYS, PUBLISHER_DAYS = 3, 2
ASKED = ItemVersion.Status.ASKED


def plan_for(unit: Unit) -> dict[str, Any]:
    """部门审核, then 政数局审核发布: a chain like any other, with limits in working days."""
    return {
        "steps": [
            {
                "key": "department",
                "name": {"zh": "部门审核", "en": "Department review"},
                "kind": "review",
                "seats": [{"unit": unit.code, "role": Role.LEADER.value}],
                "limit": [DEPARTMENT_DAYS, "WD"],
            },
            {
                "key": "publish",
                "name": {"zh": "发布审核", "en": "Publication"},
                "kind": "approve",
                "seats": [{"unit": PUBLISHER, "role": Role.LEADER.value}],
                "limit": [PUBLISHER_DAYS, "WD"],
            },
        ]
    }


def is_version(subject: UUID) -> bool:
    return ItemVersion.objects.filter(pk=subject).exists()


@on("item.asked", queue="dispatch", lane="publishing")
def open_publication(entry: Entry) -> None:
    """The chain runs on the version, not on the item: its timeline is the version's own."""
    version = ItemVersion.objects.select_related("item__unit").get(pk=entry.facts["version"])
    if version.status != ASKED or Chain.objects.running().filter(subject=version.pk).exists():
        return
    item = version.item
    decisions.open_chain(
        version.pk,
        title=f"{version.naming.get('name', item.name)}（第 {version.number} 版）发布",
        owner=Unit.objects.get(code=PUBLISHER),
        plan=plan_for(item.unit),
        facts={},
        excluded=[str(entry.actor)] if entry.actor else [],
        by=None,
    )


@on("item.taken_back", queue="dispatch", lane="publishing")
def end_publication(entry: Entry) -> None:
    version = UUID(str(entry.facts["version"]))
    if Chain.objects.running().filter(subject=version).exists():
        decisions.withdraw_chain(version, by=None, reason="撤回修改")


def published(entry: Entry) -> None:
    """The last word was yes. Whoever took the version back in the same moment keeps the draft."""
    if ItemVersion.objects.filter(pk=entry.subject, status=ASKED).exists():
        try:
            publish(entry.subject, by=_actor(entry))
        except Refused as refusal:  # canceled, or checks that have become stricter meanwhile: back with the reason
            send_back(entry.subject, by=None, reason=str(refusal.message))


def sent_back(entry: Entry) -> None:
    """The last word was no."""
    if ItemVersion.objects.filter(pk=entry.subject, status=ASKED).exists():
        send_back(entry.subject, by=_actor(entry), reason=str(entry.facts.get("reasons", "")))


def _actor(entry: Entry) -> User | None:
    return User.objects.filter(pk=entry.actor).first() if entry.actor else None
