"""What decisions do when the ledger says something."""

from django.db.models import Q

from apps.decisions.actions import fill_vacancies
from apps.decisions.course import tell_if_vacant
from apps.decisions.models import Seat, Step
from apps.ledger.handling import on
from apps.ledger.models import Entry


@on("post.held", "post.released", queue="dispatch")
def look_for_people(entry: Entry) -> None:
    """A post got or lost a holder: find people for vacant steps, and say loudly where there still are none.

    Chains are locked in one order, so two of these at once cannot block each other.
    """
    idle = Q(seats__post=entry.subject, seats__status=Seat.Status.OPEN, seats__holder__isnull=True)
    vacant = Step.objects.vacant().filter(spec__seats__contains=[{"role": entry.facts["role"]}])
    waiting = Step.objects.active().filter(idle).values("pk")
    for step in Step.objects.filter(Q(pk__in=waiting) | Q(pk__in=vacant.values("pk"))).order_by("chain_id"):
        if not fill_vacancies(step.pk) and entry.verb == "post.released":
            tell_if_vacant(step)
