"""The acts on the duty roster 值班表. Each locks the team, checks, records once with the team as its subject.

Who may write it: dispatchers of the place, and whoever leads the team 带班. That nobody is on duty twice at once is
the database's promise (`nobody_is_on_duty_twice_at_once`), whatever team it is for.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.dispatch.models import Membership, Shift, Team
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused
from apps.organizations.desk import Desk, desk_of
from apps.organizations.models import Division

LONGEST = timedelta(hours=24)
DISPATCHER: Any = Role.DISPATCHER


@official_act
def plan_shift(
    team_id: UUID, user_id: UUID, *, start: datetime, end: datetime, by: Any, phone: str = "",
    substitute_id: UUID | None = None,
) -> Shift:  # fmt: skip
    """排班: one person on duty for a team from `start` to `end`, at most a day."""
    team = _lock(team_id, by)
    if not timedelta(0) < end - start <= LONGEST:
        raise Refused("bad_span", _("A shift ends after it begins and lasts at most a day."), field="end")
    if end <= now():
        raise Refused("past_shift", _("This shift would be over already."), field="day")
    user, substitute = _member(team, user_id, "user"), _member(team, substitute_id, "substitute")
    assert user is not None
    if user == substitute:
        raise Refused("own_substitute", _("Choose somebody else to stand in."), field="substitute")
    shift = Shift(
        team=team, user=user, substitute=substitute, start=start, end=end, phone=phone.strip()[:30], planned_at=now()
    )
    try:
        with transaction.atomic():
            shift.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "on_duty_already", _("%(name)s is on duty at that time already.") % {"name": user.shown_name}, field="user"
        ) from None
    record("shift.planned", team.pk, by=by, **_facts(shift))
    return shift


@official_act
def cancel_shift(shift_id: UUID, *, by: Any) -> None:
    """取消: not on duty after all. What is over stays as it was."""
    shift = _shift(shift_id, by)
    shift.canceled_at = now()
    shift.save(update_fields=["canceled_at"])
    record("shift.canceled", shift.team_id, by=by, **_facts(shift))


@official_act
def set_substitute(shift_id: UUID, user_id: UUID | None, *, by: Any) -> None:
    """替班: who is called when the one on duty does not answer; None: nobody."""
    shift = _shift(shift_id, by)
    substitute = _member(shift.team, user_id, "substitute")
    if substitute is not None and substitute.pk == shift.user_id:
        raise Refused("own_substitute", _("Choose somebody else to stand in."), field="substitute")
    shift.substitute = substitute
    shift.save(update_fields=["substitute"])
    named = substitute.shown_name if substitute else "–"
    record("shift.substituted", shift.team_id, by=by, **_facts(shift), substitute=named)


def writable(by: Any, desk: Desk | None = None) -> Any:
    """The teams whose roster this person may write."""
    desk = desk if desk is not None else desk_of(by)
    teams = Team.objects.active()
    led = Membership.objects.running().filter(user=by, is_lead=True).values("team")
    ids = {post.unit.division_id for post in desk.posts_with(DISPATCHER) if post.unit.division_id is not None}
    mine = Q(pk__in=led)
    for path in Division.objects.filter(pk__in=ids).values_list("path", flat=True) if ids else ():
        mine |= Q(area__path__startswith=path)
    return teams.filter(mine)


def _lock(team_id: UUID, by: Any) -> Team:
    team: Team | None = Team.objects.select_for_update(of=("self",)).filter(pk=team_id).first()
    if team is None or not writable(by).filter(pk=team.pk).exists():
        raise Refused("not_your_roster", _("Only its dispatchers and who leads the team write this roster."))
    return team


def _shift(shift_id: UUID, by: Any) -> Shift:
    """The shift as it is once its team is locked, if it is still to be changed."""
    team_id = Shift.objects.filter(pk=shift_id).values_list("team", flat=True).first()
    _lock(team_id, by) if team_id else None
    shift: Shift | None = Shift.objects.kept().select_related("team", "user").filter(pk=shift_id).first()
    if shift is None:
        raise Refused("no_such_shift", _("This shift was canceled meanwhile."))
    if shift.end <= now():
        raise Refused("past_shift", _("This shift is over; it stays as it was."))
    return shift


def _member(team: Team, user_id: UUID | None, field: str) -> User | None:
    if user_id is None:
        return None
    row = Membership.objects.running().filter(team=team, user=user_id).select_related("user").first()
    if row is None:
        raise Refused("not_a_member", _("Choose somebody of this team."), field=field)
    return row.user


def _facts(shift: Shift) -> dict[str, Any]:
    start = timezone.localtime(shift.start)
    return {"shift": str(shift.pk), "who": shift.user.shown_name, "start": f"{start:%Y-%m-%d %H:%M}"}
