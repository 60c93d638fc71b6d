"""批示 where a leader looks: on a number of the cockpit, on a unit, on a case; and the reminder on the case page.

The form carries the number as the leader saw it, signed, so that the instruction says what was on the screen.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.accounts.models import Role
from apps.cases.actions import in_hand, instruct_on_case, nudge_case
from apps.cases.models import Case
from apps.dashboards.folding import Counts
from apps.dashboards.metrics import BY_CODE, Metric
from apps.dashboards.scope import Scope, scope_for
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Post, Unit
from apps.supervision.doors import GIVING
from apps.supervision.forms import HEADS, InstructForm, owners
from apps.supervision.models import Notice
from apps.supervision.notices import Matter, instruct
from nanhai_gov.access import forbidden, roles
from nanhai_gov.times import exact

NUDGING: Any = (Role.CLERK, Role.OFFICIAL, Role.CHIEF, Role.LEADER, Role.HEAD, Role.DISPATCHER, Role.VERIFIER,
                Role.DISTRICT_LEADER)  # fmt: skip
LANGUAGES = {"zh": "zh-hans", "en": "en"}
SALT = "dashboards.instructing"


@roles(*GIVING)
@never_cache
def on_number(request: DeskRequest, code: str) -> HttpResponse:
    """批示 on a number: it is frozen as it stands on the form."""
    metric = BY_CODE.get(code)
    scope = scope_for(request.desk, request.GET)
    if metric is None or scope is None:
        raise Http404(code)
    seen = _seen(request) or frozen(metric, scope)
    matter = Matter(Notice.About.NUMBER, title=metric.zh, title_en=metric.en, metric=code,
                    place=scope.place.code if scope.place else "", number=seen)  # fmt: skip
    return _form_page(request, matter, lambda **said: instruct(matter, by=request.user, **said),
                      owner=_head_of(_unit_of(scope)), back=reverse("dashboards:cockpit"))  # fmt: skip


@roles(*GIVING)
@never_cache
def on_unit(request: DeskRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.active(), code=code)
    matter = Matter(Notice.About.UNIT, title=unit.name, title_en=unit.name_en)
    return _form_page(request, matter, lambda **said: instruct(matter, by=request.user, **said),
                      owner=_head_of(unit), back=reverse("dashboards:cockpit_units"))  # fmt: skip


@roles(*GIVING)
@never_cache
def on_case(request: DeskRequest, case_id: UUID) -> HttpResponse:
    case = _case(request, case_id)
    if case is None:
        return forbidden(request, GIVING)
    thing: Any = case.item or case.standard
    matter = Matter(Notice.About.CASE, title=f"{thing.name} {case.number}",
                    title_en=f"{thing.name_en or thing.name} {case.number}", subject=case.pk)  # fmt: skip
    return _form_page(request, matter, lambda **said: instruct_on_case(case.pk, by=request.user, **said),
                      owner=_head_of(case.unit), back=reverse("dashboards:desk_case", args=[case.pk]))  # fmt: skip


@roles(*NUDGING)
@never_cache
def nudge(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """催办 by a colleague: who has the case is named, and gets a message."""
    case = _case(request, case_id)
    if case is None:
        return forbidden(request, NUDGING)
    text, refusal, hand = request.POST.get("text", "")[:300], None, None
    try:
        hand = in_hand(case)
        if request.method == "POST":
            once_sent(request, lambda: nudge_case(case.pk, by=request.user, text=text))
            messages.success(request, _("They are reminded. The case stays as it is."))
            return redirect("dashboards:desk_case", case.pk)
    except Refused as refused:
        refusal = refused
        hand = hand if request.method == "POST" else None
    context = {"case": case, "hand": hand, "refusal": refusal, "text": text}
    return render(request, "supervision/nudge.html", context, status=422 if request.method == "POST" else 200)


def _case(request: DeskRequest, case_id: UUID) -> Case | None:
    found: Case | None = Case.objects.visible_to(request.user, request.desk).filter(pk=case_id).for_pages().first()
    return found


def _form_page(
    request: DeskRequest, matter: Matter, act: Callable[..., Notice], *, owner: Post | None, back: str
) -> HttpResponse:
    first = {"owner": str(owner.pk) if owner else ""}
    form = InstructForm(request.POST if request.method == "POST" else None, owners=owners(request.desk), initial=first)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            once_sent(request, lambda: act(owner_id=UUID(said["owner"]), text=said["text"], days=said["days"]))
            messages.success(request, _("The instruction is given; its owner is told."))
            return redirect("supervision:instructions")
        except Refused as refused:
            refusal = refused
            if refused.field in form.fields:
                form.add_error(refused.field, str(refused.message))
                refusal = None
    return render(request, "supervision/instruct.html", {
        "matter": matter, "form": form, "refusal": refusal, "back": back,
        "seen": signing.dumps(matter.number, salt=SALT) if matter.number else "",
    }, status=422 if request.method == "POST" else 200)  # fmt: skip


# The number as it stands ------------------------------------------------------------------------------


def frozen(metric: Metric, scope: Scope) -> dict[str, Any]:
    """A reading in both languages with its population, period and moment, to be kept with the instruction."""
    counts = Counts(scope)
    said: dict[str, Any] = {"unit": {}, "note": {}, "period": {}, "place": {}}
    for key, language in LANGUAGES.items():
        with translation.override(language):
            reading = metric.reading(counts)
            said["unit"][key], said["note"][key] = str(reading.unit), str(reading.note)
            said["period"][key], said["place"][key] = str(metric.period), scope.name
    at = now()
    told = "n = " in said["note"]["zh"]  # the note names the population already
    kept = {"figure": reading.figure, "n": reading.n, "counted": not told}
    return kept | {"as_of": at.isoformat(), "as_of_text": exact(at)} | said


def _seen(request: DeskRequest) -> dict[str, Any]:
    """What the form carried, if it is ours; else nothing, and the number is read anew."""
    try:
        found: dict[str, Any] = signing.loads(request.POST.get("seen", ""), salt=SALT, max_age=86_400)
    except signing.BadSignature:
        return {}
    return found


def _unit_of(scope: Scope) -> Unit | None:
    """Whose number it is: the unit looked at, else the government of the town."""
    if scope.unit is not None or scope.place is None:
        return scope.unit
    found: Unit | None = Unit.objects.active().filter(kind=Unit.Kind.TOWN, division__code=scope.town_code).first()
    return found


def _head_of(unit: Unit | None) -> Post | None:
    """The post proposed as owner: the head of the unit, for a section of the department above it."""
    if unit is None:
        return None
    if unit.kind == Unit.Kind.SECTION and unit.parent is not None:
        unit = unit.parent
    posts = list(Post.objects.filter(unit=unit, role__in=HEADS, is_active=True))
    return min(posts, key=lambda post: HEADS.index(post.role), default=None)
