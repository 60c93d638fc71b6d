"""What part of the district and which days a page looks at."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from apps.organizations.models import Division


@dataclass(frozen=True)
class Scope:
    """One town or, with none, the whole district; today and the month it lies in."""

    today: date
    town: Division | None = None

    @property
    def week_ago(self) -> date:
        return self.today - timedelta(days=7)

    @property
    def month(self) -> date:
        return self.today.replace(day=1)


def scope_of(town_code: str = "") -> Scope:
    """An unknown code means the whole district."""
    town = Division.objects.towns().filter(code=town_code).first() if town_code else None
    return Scope(timezone.localdate(), town)
