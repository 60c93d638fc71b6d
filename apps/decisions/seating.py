"""从岗位到人: which seats a step gets when it opens. Posts are looked up then, not when the chain began."""

from typing import Any

from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.decisions.models import Chain, Seat, Step
from apps.ledger.clock import now
from apps.organizations.models import Holding, Post, Unit
from apps.organizations.posts import offices


def seats_for(chain: Chain, step: Step) -> tuple[list[Seat], list[dict[str, str]]]:
    """Unsaved seats of a step that opens, and the seats of its plan for which no one could be found.

    A post with one holder is held, with several it is pooled, with none it is vacant. Nobody gets two seats of one
    step, and nobody who accepted the application decides on it. After a return the seat goes to who had it.
    """
    found = offices([(spec["unit"], spec["role"]) for spec in step.spec["seats"]])
    able = {post.pk: _who_may(people, chain, step) for some in found.values() for post, people in some}
    offers = [(spec, [post for post, _people in found[spec["unit"], spec["role"]]]) for spec in step.spec["seats"]]
    before = _holders_before(chain, step)
    seats: list[Seat] = []
    missing: list[dict[str, str]] = []
    for spec, posts in offers:
        taken = {seat.holder_id for seat in seats}
        free = [post for post in posts if post.pk not in {seat.post_id for seat in seats}]
        post = next((one for one in free if _others(able[one.pk], taken)), free[0] if free else None)
        people = _others(able[post.pk], taken) if post else []
        if post:
            seats.append(_seat(step, post, people, before.get(post.pk)))
        if not people:
            missing.append({"unit": spec["unit"], "role": spec["role"]})
    return seats, missing


def _who_may(people: list[User], chain: Chain, step: Step) -> list[User]:
    return [one for one in people if not chain.bars(one, step.kind)]


def _others(people: list[User], taken: set[Any]) -> list[User]:
    return [one for one in people if one.pk not in taken]


def _holders_before(chain: Chain, step: Step) -> dict[Any, Any]:
    """Post → who last held its seat in this step in an earlier round."""
    if step.round == 1:
        return {}
    earlier = Seat.objects.filter(step__chain=chain, step__key=step.key, holder__isnull=False)
    own = earlier.annotate(own=Coalesce("on_behalf_of", "holder"))
    return dict(own.order_by("step__round").values_list("post_id", "own"))


def others_in_office(seat: Seat, chain: Chain, by: User) -> list[User]:
    """Who else holds the post and may speak from it: neither the holder of the seat, nor this person. One query."""
    held = Holding.objects.filter(post=seat.post_id, until__isnull=True, since__lte=now(), user__is_active=True)
    people = [holding.user for holding in held.select_related("user").order_by("since", "pk")]
    return [one for one in _who_may(people, chain, seat.step) if one.pk not in (by.pk, seat.holder_id)]


def _seat(step: Step, post: Post, people: list[User], before: Any) -> Seat:
    holder = next((one for one in people if one.pk == before), people[0] if len(people) == 1 else None)
    opened_at = step.opened_at or now()  # a step to come is seated only to be drawn
    return Seat(step=step, post=post, unit=post.unit, holder=holder, opened_at=opened_at, due_at=step.due_at)


def label(seat: Seat, *, english: bool = False, full: bool = True) -> str:
    """市场监督管理局许可审批股长 陈志强; a pooled seat names only the post."""
    unit, post = seat.unit, seat.post
    if english:
        place = f"{post.title_en or post.title}, {unit.name_en or unit.name}"
        return f"{seat.holder.shown_name} ({place})" if seat.holder else place
    place = post_name(unit, post, full=full)
    return f"{place} {seat.holder.shown_name}" if seat.holder else place


def post_name(unit: Unit, post: Post, *, full: bool = False) -> str:
    """许可审批股长, 区市场监督管理局分管副局长: the unit once, where the title does not name it already.

    `full`: a section with its department, for readers outside of it: every department has a 许可审批股.
    """
    short = unit.short_name or unit.name
    place = unit.name if full and unit.kind == Unit.Kind.SECTION else short
    return place.removesuffix(short) + post.title if post.title.startswith(short) else place + post.title
