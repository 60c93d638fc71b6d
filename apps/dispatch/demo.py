"""The teams of the demo district 执行团队: five a town, made of the people who work there."""

from datetime import time

from django.db import transaction

from apps.accounts.models import Role, User
from apps.dispatch.models import Duty, Membership, Team
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
