"""The teams of the demo district 执行团队: five a town, made of the people who work there."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.dispatch.models import Duty, Membership, Shift, Team
from apps.ledger.clock import now
from apps.organizations.models import Division, Holding, Unit

# suffix, name after the town's, English, unit, skills (its first trade first), office hours only?
TEAMS = [
    ("GRID", "网格队", "Grid Team", "GOV", ["community", "sanitation", "housing", "welfare"], False),
    ("ENFORCE", "执法队", "Enforcement Team", "ENFORCE", ["enforcement", "building"], True),
    ("WORKS", "市政抢险队", "Works Team", "BUILD", ["roads", "drainage", "landscaping"], False),
    ("FOOD", "食药健康队", "Food and Health Team", "SERVICE", ["food", "health", "sports", "education"], True),
    ("SAFE", "应急安全队", "Safety Team", "EMERG", ["fire", "safety", "rescue", "environment", "transport"], False),
]
OFFICE_HOURS = (time(8), time(18))
SEEDED_DAYS, HANDS_A_DAY = 28, 8


@transaction.atomic
def load_teams() -> int:
    """Plant the teams of every town whose units are there; what exists stays. Returns how many were made."""
    governments = Unit.objects.filter(kind="town").select_related("division")
    towns = {unit.division.code[:9]: unit.division for unit in governments if unit.division is not None}
    units = {unit.code: unit for unit in Unit.objects.filter(kind="office", code__startswith="T-")}
    known = set(Team.objects.values_list("code", flat=True))
    made = [
        team for code, town in sorted(towns.items()) for team in _teams(code, town, units) if team.code not in known
    ]
    Team.objects.bulk_create(made)
    Duty.objects.bulk_create(
        Duty(team=team, weekday=weekday, start=OFFICE_HOURS[0], end=OFFICE_HOURS[1])
        for team in made
        if team.code.rsplit("-", 1)[1] in {suffix for suffix, *_rest, office in TEAMS if office}
        for weekday in range(5)
    )
    _fill(list(Team.objects.filter(code__startswith="E-").select_related("area")))
    return len(made)


@transaction.atomic
def load_shifts(days: int = SEEDED_DAYS) -> int:
    """The demo's roster: by day somebody for every team, by night for those that never rest. What is there stays.

    Ten workers of a town take turns, eight places a day, so that nobody has a night before a day.
    """
    today = timezone.localdate()
    if Shift.objects.filter(start__gte=_at(today, time.min)).exists():
        return 0
    teams = Team.objects.active().filter(code__startswith="E-").order_by("code")
    members: dict[UUID, list[User]] = {}
    for row in Membership.objects.running().filter(team__in=teams).select_related("user").order_by("user__username"):
        members.setdefault(row.team_id, []).append(row.user)
    planned = now()
    shifts = [
        Shift(
            team=team, user=people[n % len(people)], substitute=people[(n + 5) % len(people)], start=start, end=end,
            phone=_duty_phone(team), planned_at=planned,
        )
        for team, people, n, start, end in _turns(list(teams), members, today, days)
    ]  # fmt: skip
    Shift.objects.bulk_create(shifts)
    first = {people[0].pk for people in members.values() if people}
    Membership.objects.running().filter(team__in=teams, user__in=first).update(is_lead=True)
    return len(shifts)


def _turns(
    teams: list[Team], members: dict[UUID, list[User]], today: date, days: int
) -> Iterator[tuple[Team, list[User], int, datetime, datetime]]:
    """Team, its people, whose turn it is, from when to when."""
    towns: dict[str, list[Team]] = {}
    for team in teams:
        if len(members.get(team.pk, [])) >= HANDS_A_DAY:
            towns.setdefault(team.code.split("-")[1], []).append(team)
    office = {suffix for suffix, *_rest, hours in TEAMS if hours}
    for own in towns.values():
        awake = [team for team in own if team.code.rsplit("-", 1)[1] not in office]
        for ahead in range(-1, days):
            day, turn = today + timedelta(days=ahead), (ahead + 1) * HANDS_A_DAY
            for n, team in enumerate(own):
                if team in awake or day.weekday() < 5:
                    yield team, members[team.pk], turn + n, _at(day, time(8)), _at(day, time(20))
            for n, team in enumerate(awake, len(own)):
                night = _at(day + timedelta(days=1), time(8))
                yield team, members[team.pk], turn + n, _at(day, time(20)), night


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _duty_phone(team: Team) -> str:
    """An invented extension: the demo knows nobody's number."""
    _e, town, suffix = team.code.split("-")
    return f"8600-{town[-3:]}{[one for one, *_rest in TEAMS].index(suffix)}"


def _teams(code: str, division: Division, units: dict[str, Unit]) -> list[Team]:
    town = division.name.removesuffix("镇").removesuffix("街道")
    return [
        Team(
            code=f"E-{code}-{suffix}", name=town + name, name_en=f"{division.name_en or code} {name_en}",
            unit=units[f"T-{code}-{office}"], area=division, skills=skills, capacity=20,
        )
        for suffix, name, name_en, office, skills, _office_hours in TEAMS
        if f"T-{code}-{office}" in units
    ]  # fmt: skip


def _fill(teams: "list[Team]") -> None:
    """Everybody who holds a worker's post of the town is in each of its teams."""
    workers: dict[str, list[User]] = {}
    held = Holding.objects.filter(post__role=Role.WORKER, until__isnull=True).select_related("post__unit", "user")
    for holding in held:
        workers.setdefault(holding.post.unit.code.split("-")[1], []).append(holding.user)
    at = now()
    Membership.objects.bulk_create(
        [
            Membership(team=team, user=user, since=at)
            for team in teams
            for user in workers.get(team.code.split("-")[1], ())
        ],
        ignore_conflicts=True,
    )
