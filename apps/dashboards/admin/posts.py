"""Pages of posts: units with their posts, holders and vacancies; one post, given and taken with reason and date."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import Role, User
from apps.catalog.desk.items import told
from apps.catalog.forms.widgets import DateInput
from apps.dashboards.admin.people import searched
from apps.decisions.models import Seat
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from apps.organizations.actions import hold_post, release_post
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Holding, Post, Unit
from apps.organizations.standing import require_reason
from nanhai_gov.access import roles

PAGE = 40  # units
FOUND = 20  # people offered for a post
Row = dict[str, Any]


def vacancies() -> list[Row]:
    """Posts in whose seat cases wait although nobody may speak from it, the most waiting first. Two queries."""
    waiting = dict(Seat.objects.unattended().values_list("post").annotate(n=Count("pk")).values_list("post", "n"))
    posts = Post.objects.filter(pk__in=waiting).select_related("unit")
    return sorted(({"post": post, "n": waiting[post.pk]} for post in posts), key=lambda row: -row["n"])


@roles(Role.ADMIN)
@require_safe
@never_cache
def posts(request: DeskRequest) -> HttpResponse:
    """岗位: units in their tree, each with posts and who holds them; vacancies where cases wait stand on top."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "role", "vacant")}
    after = request.GET.get("after", "")[:200]
    wanted = Post.objects.filter(is_active=True)
    if asked["role"] in Role.values:
        wanted = wanted.filter(role=asked["role"])
    if asked["vacant"]:
        held = Holding.objects.filter(post=OuterRef("pk"), until__isnull=True, user__is_active=True)
        wanted = wanted.filter(~Exists(held))
    units = Unit.objects.active()
    if asked["q"]:
        words = Q(name__icontains=asked["q"]) | Q(name_en__icontains=asked["q"]) | Q(code__iexact=asked["q"])
        units = units.filter(words | Q(short_name__icontains=asked["q"]))
    if asked["role"] or asked["vacant"]:
        units = units.filter(Exists(wanted.filter(unit=OuterRef("pk"))))
    page = list(units.order_by("path").filter(path__gt=after)[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    keep = {name: value for name, value in asked.items() if value}
    return render(request, "admin/posts.html", {
        "asked": asked, "filtered": bool(keep), "rows": tree(page, wanted), "vacancies": vacancies(), "as_of": now(),
        "roles": [choice for choice in Role.choices if choice[0] != Role.CITIZEN], "total": units.count(),
        "next_url": "?" + urlencode(keep | {"after": page[-1].path}) if more else "",
        "first_url": "?" + urlencode(keep) if after else "",
    })  # fmt: skip


def tree(units: list[Unit], wanted: Any) -> list[Row]:
    """Each unit with its depth and posts, each post with its holders. Two queries."""
    found: dict[Any, list[Row]] = {}
    rows: dict[Any, Row] = {}
    for post in wanted.filter(unit__in=units).order_by("order", "role", "title"):
        rows[post.pk] = {"post": post, "holders": []}
        found.setdefault(post.unit_id, []).append(rows[post.pk])
    held = Holding.objects.filter(post__in=list(rows), until__isnull=True).select_related("user")
    for holding in held.order_by("since", "pk"):
        rows[holding.post_id]["holders"].append(holding.user)
    return [{"unit": unit, "depth": unit.path.count("/") - 1, "posts": found.get(unit.pk, [])} for unit in units]


class HoldForm(forms.Form):
    """Who gets the post, from which day, and why."""

    person = forms.ChoiceField(label=gettext_lazy("Who"), widget=forms.RadioSelect)
    since = forms.DateField(
        label=gettext_lazy("From which day"),
        widget=DateInput,
        help_text=gettext_lazy("Today, or an earlier day for the record"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("For example: number of the appointment")
    )

    def __init__(self, data: Any, people: list[User]) -> None:
        super().__init__(data, initial={"since": timezone.localdate()})
        field: Any = self.fields["person"]
        field.choices = [(str(user.pk), f"{user.shown_name} ({user.username})") for user in people]


@roles(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def post(request: DeskRequest, post_id: UUID) -> HttpResponse:
    """One post: who holds it, who held it; give it to somebody found by name, take it from somebody."""
    found = get_object_or_404(Post.objects.select_related("unit"), pk=post_id)
    who = (request.POST if request.method == "POST" else request.GET).get("who", "").strip()[:60]
    people = _offered(who) if who else []
    form = HoldForm(request.POST if request.method == "POST" else None, people)
    if request.method == "POST" and form.is_valid() and _held(request, found, form):
        messages.success(request, _("Appointed. From now on cases for this post are on this person's desk."))
        return redirect("dashboards:post", post_id)
    status = 422 if request.method == "POST" else 200
    return post_page(request, found, status=status, form=form if people else None, who=who, people=people)


def _offered(who: str) -> list[User]:
    staff = User.objects.filter(is_staff_member=True, is_active=True)
    return list(searched(staff, who).order_by("username")[:FOUND])


def post_page(request: DeskRequest, found: Post, *, status: int = 200, **more: Any) -> HttpResponse:
    holdings = list(Holding.objects.filter(post=found).select_related("user").order_by("-since"))
    return render(request, "admin/post.html", {
        "post": found, "held": [one for one in holdings if one.until is None],
        "past": [one for one in holdings if one.until], "typed": request.POST,
        "waiting": Seat.objects.open().filter(post=found).count(),
        "timeline": [told(entry) for entry in Entry.objects.filter(subject=found.pk).order_by("-seq")[:30]],
        **more,
    }, status=status)  # fmt: skip


def _held(request: DeskRequest, found: Post, form: HoldForm) -> bool:
    """Whether it was given (now or by an earlier click); a refusal goes to its field."""
    said = form.cleaned_data
    terms = {"since": _morning(said["since"]), "reason": said["reason"]}
    try:
        once_sent(request, lambda: hold_post(found.pk, UUID(said["person"]), by=request.user, **terms))
    except Refused as refusal:
        field = {"user": "person"}.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal.message))
        return False
    return True


def _morning(day: date) -> datetime:
    """The moment from which a post is held: the day's beginning, for today the present moment."""
    begins = timezone.make_aware(datetime.combine(day, time()))
    return now() if day == timezone.localdate() else begins


@roles(Role.ADMIN)
@require_POST
@never_cache
def release(request: DeskRequest, post_id: UUID, user_id: UUID) -> HttpResponse:
    """免职: with a reason; open cases of the post go to whoever still holds it, or are listed as vacant."""
    found = get_object_or_404(Post.objects.select_related("unit"), pk=post_id)
    reason = request.POST.get("reason", "")
    try:
        reason = require_reason(reason)
        once_sent(request, lambda: release_post(found.pk, user_id, by=request.user, reason=reason))
    except Refused as refusal:
        return post_page(request, found, status=422, refusal=refusal, releasing=str(user_id))
    messages.success(request, _("Released. What waited here goes to whoever else holds the post."))
    return redirect("dashboards:post", post_id)
