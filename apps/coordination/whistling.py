"""What follows a whistle: those called are told, who blew it hears the answers, and it ends with its order."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from apps.accounts.models import Role, User
from apps.coordination.models import Coupling, Whistle
from apps.coordination.whistles import lapse
from apps.ledger.handling import on
from apps.ledger.models import Entry
from apps.notifications.actions import notify
from apps.notifications.models import Message
from apps.organizations.models import Holding, Unit

IN_APP: Any = (Message.Channel.IN_APP,)
TOLD: Any = (Role.OFFICIAL, Role.CHIEF)
MOST_TOLD = 20


@on("order.closed", "order.canceled", queue="dispatch", lane="whistles")
def end_with_the_order(entry: Entry) -> None:
    lapse(UUID(str(entry.facts["order"])))


@on("coupling.opened", queue="notify", lane="whistles", facts={"kind": Coupling.Kind.WHISTLE.value})
def tell_the_called(entry: Entry) -> None:
    """The officials and chiefs of the unit, or of its sections where it has none of its own."""
    coupling = Coupling.objects.select_related("to_unit", "from_unit").get(pk=entry.facts["coupling"])
    source, link = coupling.from_unit, reverse("coordination:call", args=[coupling.pk])
    for user in _people(coupling.to_unit):
        notify(
            entry, user=user, channels=IN_APP, link=link,
            text_zh=f"{source.name}吹哨：{coupling.title}。{coupling.text}",
            text_en=f"{source.name_en or source.name} blew the whistle: {coupling.title}. {coupling.text}",
        )  # fmt: skip


@on("coupling.answered", queue="notify", lane="whistles", facts={"kind": Coupling.Kind.WHISTLE.value})
def tell_who_blew_it(entry: Entry) -> None:
    coupling = Coupling.objects.select_related("to_unit").get(pk=entry.facts["coupling"])
    whistle = Whistle.objects.select_related("blown_by").get(pk=str(coupling.ref))
    coming = coupling.outcome == Coupling.Outcome.AGREED
    notify(
        entry, user=whistle.blown_by, channels=IN_APP, link=reverse("coordination:whistle", args=[whistle.order_id]),
        text_zh=f"{coupling.to_unit.name}{'答复到场' if coming else '答复不到场'}：{coupling.answer}",
        text_en=f"{coupling.to_unit.name_en} {'comes' if coming else 'does not come'}: {coupling.answer}",
    )  # fmt: skip


def _people(unit: Unit) -> list[User]:
    held = Holding.objects.filter(until__isnull=True, post__is_active=True, post__role__in=TOLD, user__is_active=True)
    own = (
        held.filter(post__unit=unit) if held.filter(post__unit=unit).exists() else held.filter(post__unit__parent=unit)
    )
    return list(dict.fromkeys(row.user for row in own.select_related("user").order_by("pk")[:MOST_TOLD]))
