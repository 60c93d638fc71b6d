"""What accounts themselves keep about a person."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.keeping import keeps
from apps.accounts.models import IdType, User
from apps.ledger.models import Entry

SIGNS = ("account.opened", "account.signed_in", "account.signed_out", "account.corrected", "data.export_asked")
MOST = 2000


@keeps(
    "account", what=gettext_lazy("Name, phone, identity document"),
    why=gettext_lazy("To know who applies and to tell you how it goes (statutory duty, PIPL art. 13)"),
    how_long=gettext_lazy("until you close the account"), count=lambda user: 1,
)  # fmt: skip
def account(user: User) -> Iterator[dict[str, Any]]:
    yield {
        _("User name"): user.username, _("Name"): user.name, _("Mobile phone"): user.phone,
        _("Identity document"): str(IdType(user.id_type).label) if user.id_type else "",
        _("Document number"): user.id_no, _("since"): user.joined_at.isoformat(),
    }  # fmt: skip


@keeps(
    "signs", what=gettext_lazy("When you signed in and out"),
    why=gettext_lazy("So that misuse of your account shows (cybersecurity law: logs of at least six months)"),
    how_long=gettext_lazy("as long as the ledger, with your name masked"),
    count=lambda user: Entry.objects.filter(subject=user.pk, verb__in=SIGNS).count(),
)  # fmt: skip
def signs(user: User) -> Iterator[dict[str, Any]]:
    for entry in Entry.objects.filter(subject=user.pk, verb__in=SIGNS).order_by("-seq")[:MOST]:
        yield {_("time"): entry.at.isoformat(), _("what"): entry.verb}
