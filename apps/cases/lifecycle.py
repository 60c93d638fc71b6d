"""生命周期: which status may follow which, and the lock every act takes first."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.models import Role
from apps.cases.models import Case
from apps.ledger.refusal import Refused, Stale
from apps.organizations.desk import desk_of

S = Case.Status
MOVES: dict[str, frozenset[str]] = {
    S.SUBMITTED: frozenset({S.UNDER_REVIEW, S.CORRECTION, S.NOT_ACCEPTED, S.IN_PROGRESS, S.WITHDRAWN}),
    S.CORRECTION: frozenset({S.SUBMITTED, S.TERMINATED, S.WITHDRAWN}),
    S.UNDER_REVIEW: frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN}),
    S.IN_PROGRESS: frozenset({S.CLOSED}),
    S.GRANTED: frozenset({S.CLOSED}),
    S.REFUSED: frozenset({S.CLOSED}),
    S.NOT_ACCEPTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.TERMINATED: frozenset(),
    S.CLOSED: frozenset(),
}
BEFORE_DECISION = (S.SUBMITTED, S.CORRECTION, S.UNDER_REVIEW)


def locked(case_id: UUID, *, rev: int | None = None) -> Case:
    """The case, locked until the end of the transaction. `rev` is what the page showed: Stale when it moved on."""
    case: Case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("item", "version", "standard", "unit", "hall", "town")
        .defer("town__boundary")
        .get(pk=case_id)
    )
    if rev is not None and rev != case.rev:
        raise Stale(
            "stale",
            _("Somebody acted on this case in the meantime; nothing was changed. Look at it as it is now."),
        )
    return case


def move(case: Case, to: str) -> None:
    """Set the next status, or refuse naming the one it has."""
    if to not in MOVES[case.status]:
        raise Refused(
            "wrong_status",
            _("This case is “%(status)s” now, so this can no longer be done.") % {"status": case.get_status_display()},
        )
    case.status = to


def keep(case: Case, *fields: str) -> None:
    """Write these fields and raise the revision."""
    case.rev += 1
    case.save(update_fields=["rev", *fields])


def require_hall(case: Case, by: Any) -> None:
    """Only clerks of the case's hall check it."""
    halls = [post.unit for post in desk_of(by).posts_with(Role.CLERK)]
    if not any(case.hall and case.hall.path.startswith(hall.path) for hall in halls):
        hall = case.hall.name if case.hall else "–"
        raise Refused("not_your_hall", _("Only clerks of %(hall)s may do this.") % {"hall": hall})


def require_clerk(case: Case, by: Any) -> None:
    """Of the clerks of the case's hall only the one who has it on the desk."""
    require_hall(case, by)
    if case.clerk_id != by.pk and case.clerk is not None:
        raise Refused("taken", _("%(name)s is working on this case.") % {"name": case.clerk.shown_name})


def require_applicant(case: Case, by: Any) -> None:
    """Only the applicant's side may do this: the applicant, an agent, or for a walk-in a clerk of the hall."""
    if by is None or not (acts_for(case, by) or enters_for(case, by)):
        raise Refused("not_yours", _("Only the applicant may do this. Sign in with the account that applied."))


def acts_for(case: Case, by: Any) -> bool:
    """The applicant's account, or the agent's (代办). The same rule as `CaseQuerySet.run_by`."""
    return case.applicant_id == by.pk or (case.entered_by_id == by.pk and case.channel not in Case.AT_A_DESK)


def enters_for(case: Case, by: Any) -> bool:
    """Whether this clerk types for a person who applied at their window: any clerk of the case's hall."""
    if case.channel != Case.Channel.WINDOW or case.hall is None:
        return False
    halls = [post.unit for post in desk_of(by).posts_with(Role.CLERK)]
    return any(case.hall.path.startswith(hall.path) for hall in halls)
