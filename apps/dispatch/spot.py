"""自行处置: whoever found it has put it right on the spot. The order is done and waits for somebody else's look."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.dispatch import sites
from apps.dispatch.actions import keep, lock, move, of_order, taken_by
from apps.dispatch.models import Attendance, Evidence, Membership, Team
from apps.files.actions import hand_over
from apps.files.models import StoredFile
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.refusal import Refused

EVIDENCE = "order_evidence"


@transaction.atomic
def settle_on_spot(
    order_id: UUID,
    *,
    by: Any,
    text: str,
    photos: Sequence[UUID],
    place: sites.Point | None = None,
    captured_at: datetime | None = None,
    clock_off: int | None = None,
) -> None:
    """Called by the process manager when a patrol report says so; its photos become the order's evidence."""
    order = lock(order_id, "settle")
    shots = list(StoredFile.objects.filter(pk__in=list(photos), uploaded_by=str(by.pk)).order_by("pk"))
    if not shots:
        raise Refused("photo_needed", _("Take at least one photo of how it looks now."), field="photos")
    hand_over([shot.pk for shot in shots], owner=order.pk, purpose=EVIDENCE)
    taken, at = taken_by(by, sites.checked(place), captured_at, clock_off), now()
    there = {name: taken[name] for name in ("captured_at", "clock_off", "lng", "lat")}
    Attendance.objects.create(order=order, user=by, at=at, **there)
    keep(order, Evidence.Kind.AFTER, shots, "", taken)
    ticks = [True] * len(order.brief.get("checklist") or [])
    result = {"text": text.strip()[:1000], "passed": None, "checked": ticks, "by": str(by.pk), "on_spot": True}
    move(order, "settle", holder=by, claimed_at=at, arrived_at=at, done_at=at, result=result)
    record("order.done", order.subject, by=by, **of_order(order), passed=None, photos=len(shots), on_spot=True)


def own_team(user: Any, skill: str) -> Team | None:
    """The team of theirs that has the skill, else the first: who found it and put it right answers for it."""
    rows = Membership.objects.running().filter(user=user, team__is_active=True).select_related("team")
    teams = sorted((row.team for row in rows), key=lambda team: (skill not in team.skills, team.code))
    return teams[0] if teams else None
