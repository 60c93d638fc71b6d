"""Pages of people: the list, masked and searched by keyed hashes, and one person with posts, past and sign-in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.crypto import blind_index
from apps.accounts.masking import mask_id, mask_name, mask_phone
from apps.accounts.models import IdType, Role, User
from apps.accounts.names import asked_key
from apps.catalog.desk.items import told
from apps.decisions.models import Seat
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused, Stale
from apps.organizations import standing
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Delegation, Holding
from nanhai_gov.access import roles

PAGE = 30
PAST = 40  # entries shown of a person's past
KINDS = {"staff": Q(is_staff_member=True), "citizen": Q(is_staff_member=False)}
Row = dict[str, Any]


def searched(people: QuerySet[User], text: str) -> QuerySet[User]:
    """By user name, phone, document number, or name and pinyin; equality only, because these are encrypted."""
    phone, number = blind_index("phone", text), blind_index("id_no", text)
    return people.filter(
        Q(username__istartswith=text) | Q(phone_index=phone) | Q(id_no_index=number)
        | Q(name_keys__contains=[asked_key(text)])
    )  # fmt: skip


@roles(Role.ADMIN)
@require_safe
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """人员: those a search names, or all; filters in the address, pages by user name."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "state")}
    after = request.GET.get("after", "")[:64]
    found = User.objects.all()
    if asked["kind"] in KINDS:
        found = found.filter(KINDS[asked["kind"]])
    if asked["state"] == "barred":
        found = found.filter(Q(is_active=False) | Q(locked_until__gt=now()))
    if asked["state"] == "idle":
        held = Holding.objects.filter(user=OuterRef("pk"), until__isnull=True)
        found = found.filter(~Exists(held), is_staff_member=True)
    if asked["q"]:
        found = searched(found, asked["q"])
    signed = Entry.objects.filter(subject=OuterRef("pk"), verb="account.signed_in").order_by("-seq")
    page = list(found.annotate(signed_in=Subquery(signed.values("at")[:1])).order_by("username")
                .filter(username__gt=after)[: PAGE + 1])  # fmt: skip
    more, page = len(page) > PAGE, page[:PAGE]
    keep = {name: value for name, value in asked.items() if value}
    return render(request, "admin/people.html", {
        "asked": asked, "filtered": bool(keep), "rows": rows_of(page), "as_of": now(), "total": found.count(),
        "next_url": "?" + urlencode(keep | {"after": page[-1].username}) if more else "",
        "first_url": "?" + urlencode(keep) if after else "",
    })  # fmt: skip


def rows_of(page: Sequence[User]) -> list[Row]:
    """People as they are listed: staff by name, citizens masked; posts in one query."""
    held: dict[Any, list[Any]] = {}
    for one in Holding.objects.filter(user__in=page, until__isnull=True).select_related("post__unit").order_by("pk"):
        held.setdefault(one.user_id, []).append(one.post)
    return [
        {
            "user": user,
            "name": shown(user),
            "phone": mask_phone(user.phone),
            "posts": held.get(user.pk, []),
            "state": state(user),
            "signed_in": getattr(user, "signed_in", None),
        }
        for user in page
    ]


def shown(user: User) -> str:
    return user.shown_name if user.is_staff_member else mask_name(user.name)


def state(user: User) -> str:
    """barred, locked (after wrong passwords), or nothing."""
    if not user.is_active:
        return "barred"
    return "locked" if user.locked_until and user.locked_until > now() else ""


@roles(Role.ADMIN)
@require_safe
@never_cache
def person(request: DeskRequest, user_id: UUID) -> HttpResponse:
    return person_page(request, user_id)


def person_page(request: DeskRequest, user_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    """One person: posts now and before, delegations, waiting seats, last sign-in, what was done to the account."""
    user = get_object_or_404(User, pk=user_id)
    holdings = list(Holding.objects.filter(user=user).select_related("post__unit").order_by("-since"))
    entries = list(Entry.objects.filter(subject=user.pk).order_by("-seq")[:PAST])
    revealed = more.get("revealed", {})
    return render(request, "admin/person.html", {
        "person": user, "name": revealed.get("name", shown(user)), "state": state(user),
        "own": user.pk == request.user.pk, "staff": user.is_staff_member,
        "facts": [
            (_("User name"), user.username),
            (_("Name"), revealed.get("name", shown(user))),
            (_("Mobile phone"), revealed.get("phone", mask_phone(user.phone))),
            (_("Identity document"), IdType(user.id_type).label if user.id_type else ""),
            (_("Document number"), revealed.get("id_no", mask_id(user.id_no))),
            (_("Since"), localtime(user.joined_at).date()),
        ],
        "held": [one for one in holdings if one.until is None], "past": [one for one in holdings if one.until],
        "roles": sorted({one.post.role for one in holdings if one.until is None}) or [Role.CITIZEN.value],
        "delegations": Delegation.objects.not_over().touching(user).select_related("post__unit", "giver", "taker"),
        "waiting": Seat.objects.open().held_by(user).count(),
        "last": next((entry for entry in entries if entry.verb == "account.signed_in"), None),
        "timeline": [told(entry) for entry in entries], "fields": standing.REVEALABLE.items(),
        "typed": request.POST, **more,
    }, status=status)  # fmt: skip


ACTS: Any = {  # the act, and what is said when it is done
    "bar": (standing.bar, gettext_lazy("Barred. This account cannot sign in any more.")),
    "let-in": (standing.let_in, gettext_lazy("This account may sign in again.")),
}


@roles(Role.ADMIN)
@require_POST
@never_cache
def act(request: DeskRequest, user_id: UUID, what: str) -> HttpResponse:
    """停用, 恢复: with a reason."""
    do, said = ACTS[what]
    reason = request.POST.get("reason", "")
    try:
        once_sent(request, lambda: do(user_id, by=request.user, reason=reason))
    except Refused as refusal:
        return person_page(request, user_id, status=_code(refusal), refusal=refusal)
    messages.success(request, str(said))
    return redirect("dashboards:person", user_id)


@roles(Role.ADMIN)
@require_POST
@never_cache
def reset(request: DeskRequest, user_id: UUID) -> HttpResponse:
    """重置登录: the new password stands on this answer only."""
    made: list[str] = []
    reason = request.POST.get("reason", "")
    try:
        once_sent(request, lambda: made.append(standing.reset_sign_in(user_id, by=request.user, reason=reason)))
    except Refused as refusal:
        return person_page(request, user_id, status=_code(refusal), refusal=refusal)
    return person_page(request, user_id, password=made[0] if made else "", again=not made)


@roles(Role.ADMIN)
@require_POST
@never_cache
def reveal(request: DeskRequest, user_id: UUID) -> HttpResponse:
    """显示全部: one value, for a reason that is kept, on this answer only."""
    field = request.POST.get("field", "")
    try:
        value = standing.reveal(user_id, field, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return person_page(request, user_id, status=_code(refusal), refusal=refusal)
    return person_page(request, user_id, revealed={field: value})


def _code(refusal: Refused) -> int:
    return 409 if isinstance(refusal, Stale) else 422
