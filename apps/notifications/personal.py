"""Messages to a person, as their own data."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.keeping import keeps
from apps.accounts.models import User
from apps.notifications.models import Message

MOST = 5000


@keeps(
    "messages", what=gettext_lazy("Messages we sent you"),
    why=gettext_lazy("To prove that you were told (statutory duty, PIPL art. 13)"),
    how_long=gettext_lazy("as long as the case they tell of"),
    count=lambda user: Message.objects.filter(user=user).count(),
)  # fmt: skip
def messages(user: User) -> Iterator[dict[str, Any]]:
    for one in Message.objects.filter(user=user).order_by("-pk")[:MOST]:
        yield {_("Text"): one.text, _("Channel"): str(one.get_channel_display()), _("time"): one.due_at.isoformat()}
