"""Ratings somebody gave, as their own data."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.keeping import keeps
from apps.accounts.models import User
from apps.evaluation.models import Rating


@keeps(
    "ratings",
    what=gettext_lazy("Ratings you gave"),
    why=gettext_lazy("To put right what was not good (you gave them)"),
    how_long=gettext_lazy("as long as the case they are about"),
    count=lambda user: Rating.objects.filter(by=user).count(),
)
def ratings(user: User) -> Iterator[dict[str, Any]]:
    for one in Rating.objects.filter(by=user).select_related("case").order_by("pk"):
        yield {
            _("Number"): one.case.number, _("Overall"): str(one.get_level_display()), _("In your words"): one.text,
            _("time"): one.given_at.isoformat(),
        }  # fmt: skip
