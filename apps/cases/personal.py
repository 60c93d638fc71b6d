"""What cases keep about a person, and why an account cannot be closed while some are open."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.keeping import ACTING, FORGET, OPEN, SUBJECTS, keeps
from apps.accounts.masking import mask_name
from apps.accounts.models import User
from apps.cases.models import Case, Draft
from apps.files.models import StoredFile


def own(user: User) -> Any:
    return Case.objects.filter(applicant=user)


@keeps(
    "cases", what=gettext_lazy("Your applications and reports, with answers and materials"),
    why=gettext_lazy("To decide them, and so that the decision can be checked (statutory duty, PIPL art. 13)"),
    how_long=gettext_lazy("decided ones as long as the law on archives demands, also after the account is closed"),
    count=lambda user: own(user).count(),
)  # fmt: skip
def cases(user: User) -> Iterator[dict[str, Any]]:
    for case in own(user).order_by("pk").prefetch_related("materials__files").iterator(chunk_size=200):
        yield {
            _("Number"): case.number, _("Title"): case.title, _("Status"): str(case.get_status_display()),
            _("Submitted"): case.submitted_at.isoformat(), _("Name"): case.applicant_name,
            _("Mobile phone"): case.phone, _("Document number"): case.id_no, _("Place"): case.address,
            _("In your words"): case.text, _("Answers"): case.answers,
            _("Materials"): [file.name for one in case.materials.all() for file in one.files.all()],
        }  # fmt: skip


@keeps(
    "drafts", what=gettext_lazy("Applications not sent yet"),
    why=gettext_lazy("So that you can stop and go on (you asked for it)"),
    how_long=gettext_lazy("until you send them or close the account"),
    count=lambda user: unsent(user).count(),
)  # fmt: skip
def drafts(user: User) -> Iterator[dict[str, Any]]:
    for draft in unsent(user).select_related("item"):
        yield {_("Title"): draft.item.name, _("Answers"): draft.answers, _("saved"): draft.saved_at.isoformat()}


def unsent(user: User) -> Any:
    return Draft.objects.filter(owner=str(user.pk), case__isnull=True)


def subjects(user: User) -> Iterable[UUID]:
    return own(user).values_list("pk", flat=True)


def open_cases(user: User) -> str:
    """Who is owed an answer cannot be reached any more once the account is gone."""
    over = (Case.Status.NOT_ACCEPTED, Case.Status.WITHDRAWN, Case.Status.TERMINATED, Case.Status.CLOSED)
    running = own(user).filter(~Q(status__in=over))
    numbers = list(running.order_by("pk").values_list("number", flat=True)[:3])
    if not numbers:
        return ""
    n = running.count()
    text = ngettext(
        "%(n)s case is still open (%(numbers)s). Wait for its end or withdraw it, then close the account.",
        "%(n)s cases are still open (%(numbers)s). Wait for their end or withdraw them, then close the account.", n,
    )  # fmt: skip
    return text % {"n": n, "numbers": ", ".join(numbers)}


def forget_drafts(user: User) -> None:
    found = unsent(user)
    StoredFile.objects.filter(owner__in=list(found.values_list("pk", flat=True))).delete()
    found.delete()


def agents(user: User) -> Iterator[str]:
    """代办: who acts in which running case, masked like every name on a page."""
    for case in (
        own(user).exclude(mandate="").filter(closed_at__isnull=True).select_related("entered_by").order_by("-pk")
    ):
        assert case.entered_by is not None  # a mandate names who acts
        who = mask_name(case.agent.get("name") or case.entered_by.name)
        yield f"{case.number}: {who}{_(', ')}{case.get_mandate_display()}"


ACTING.append(agents)
SUBJECTS.append(subjects)
OPEN.append(open_cases)
FORGET.append(forget_drafts)
