"""12345 坐席: one screen: number, place, words; what it may be and who said so before stand beside it.

Everything works by buttons; script only saves at every field and keeps the right side up to date.
"""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import Role
from apps.cases import calls, hearing
from apps.cases.actions import join_report, submit_report
from apps.cases.models import Call, Case
from apps.cases.views.report import communities
from apps.catalog.models import EventStandard
from apps.ledger.clock import now
from apps.ledger.ids import uuid_or_none
from apps.ledger.refusal import Refused
from apps.organizations.desk import DeskRequest
from apps.organizations.models import Division
from nanhai_gov.access import roles

TAKERS: Any = (Role.HOTLINE,)
RECENT = 8


@dataclass
class Screen:
    """What stands on the screen: the words, and what was made of them."""

    key: str
    words: dict[str, str]
    kinds: list[EventStandard]
    standard: EventStandard | None
    places: list[Division]
    community: Division | None
    found: tuple[str, str]  # kind and place that were ticked for the call taker, not by them
    by_number: list[hearing.Earlier]
    at_spot: list[hearing.Earlier]
    saved: Call | None = None

    @property
    def blank(self) -> bool:
        return not any(one.strip() for one in self.words.values())


def heard(key: str, words: dict[str, str]) -> Screen:
    """Suggestions for the words. What the call taker chose stays; else the clearest is taken. Five queries at most."""
    found = hearing.kinds(words["text"])
    standard = _chosen(words["standard"]) or hearing.clearest(found)
    kinds = [one for one, _points in found]
    if standard is not None and standard not in kinds:
        kinds.insert(0, standard)
    told = f"{words['address']} {words['text']}"
    places = hearing.places(told)
    community = _place(words["community"], places) or hearing.surest(places, told)
    if community is not None and community not in places:
        places.insert(0, community)
    kind_found = str(standard.pk) if standard and not words["standard"] else ""
    place_found = community.code if community and not words["community"] else ""
    mine = hearing.of_number(words["phone"], standard)
    known = {one.case.pk for one in mine}
    near = [one for one in hearing.at_spot(community, words["address"], standard) if one.case.pk not in known]
    return Screen(key, words, kinds, standard, places, community, (kind_found, place_found), mine, near)


def _chosen(pk: str) -> EventStandard | None:
    try:
        return EventStandard.objects.current().filter(pk=UUID(pk)).first() if pk else None
    except ValueError:
        return None


def _place(code: str, offered: list[Division]) -> Division | None:
    if not code:
        return None
    known = next((one for one in offered if one.code == code), None)
    rows = Division.objects.defer("boundary", "parent__boundary").select_related("parent")
    return known or rows.filter(code=code, level__gte=Division.Level.TOWN).first()


@roles(*TAKERS)
@require_http_methods(["GET", "POST"])
@never_cache
def desk(request: DeskRequest) -> HttpResponseBase:
    """An empty screen, or a call gone on with; POST looks, sends, joins or puts away."""
    if request.method != "POST":
        return _show(request, _opened(request))
    firm = "send" in request.POST
    key, words = request.POST.get("key", "")[: calls.KEY], calls.typed(_posted(request, firm=firm))
    if "away" in request.POST:
        calls.put_away(key, by=request.user)
        return redirect("cases:hotline")
    screen = heard(key, words)
    screen.saved = calls.keep(key, words, by=request.user)
    try:
        if "same" in request.POST:
            return _join(request, screen)
        if "send" in request.POST:
            return _send(request, screen)
    except Refused as refused:
        return _show(request, screen, _for_call_taker(refused))
    return _show(request, screen)


def _for_call_taker(refused: Refused) -> Refused:
    """Where it is, is asked of the caller; the call taker has no position of theirs to share."""
    if refused.code != "place_missing":
        return refused
    return Refused(
        refused.code,
        _("Ask which community, then choose it among the suggested or in the whole list."),
        field="community",
    )


def _posted(request: HttpRequest, *, firm: bool) -> dict[str, Any]:
    """What was sent. The lists of all communities and kinds go before the suggestions; a suggestion that the platform
    ticked by itself gives way to a better one, until the call taker sends it (`firm`)."""
    data: dict[str, Any] = request.POST.dict()
    for name in ("community", "standard"):
        if data.get(f"{name}_list"):
            data[name] = data[f"{name}_list"]
        elif not firm and data.get(name) == data.get(f"{name}_found"):
            data[name] = ""
    return data


def _opened(request: DeskRequest) -> Screen:
    wanted = request.GET.get("call", "")
    call = None
    if wanted:
        call = calls.interrupted(request.user).filter(pk=uuid_or_none(wanted)).first()
        if call is None:
            raise Http404
    if call is None:
        return heard(uuid.uuid4().hex, calls.typed({}))
    screen = heard(call.client_key, calls.typed(call.typed))
    screen.saved = call
    return screen


def _show(request: DeskRequest, screen: Screen, refusal: Refused | None = None) -> HttpResponse:
    entered = Case.objects.filter(entered_by=request.user, channel=Case.Channel.HOTLINE).order_by("-pk")
    open_calls = calls.interrupted(request.user).exclude(client_key=screen.key)
    context = {
        **_aside(screen),
        "refusal": refusal,
        "open_calls": list(open_calls[:RECENT]),
        "recent": list(entered.for_pages()[:RECENT]),
        "communities": communities(),
        "standards": EventStandard.objects.current().order_by("code"),
    }
    return render(request, "cases/hotline/desk.html", context, status=422 if refusal else 200)


def _aside(screen: Screen) -> dict[str, Any]:
    return {"screen": screen, "words": screen.words, "saved_at": now() if screen.saved else None}


@roles(*TAKERS)
@require_POST
@never_cache
def look(request: DeskRequest) -> HttpResponse:
    """Save, and answer with the right side of the screen (by script, at every field)."""
    key, words = request.POST.get("key", "")[: calls.KEY], calls.typed(_posted(request, firm=False))
    screen = heard(key, words)
    screen.saved = calls.keep(key, words, by=request.user)
    return render(request, "cases/hotline/aside.html", _aside(screen))


def _send(request: DeskRequest, screen: Screen) -> HttpResponseBase:
    """The same act as from a telephone in the street; the call taker is named as who typed it."""
    if screen.standard is None:
        raise Refused("standard_missing", _("Choose what it is about."), field="standard")
    if not request.POST.get("standard") and not request.POST.get("standard_list"):
        # Chosen just now from the words, and nobody has seen it yet
        raise Refused("look_first", _("Look at the kind and the place found, then send again."), field="standard")
    words = screen.words
    case = submit_report(
        by=None,
        entered_by=request.user,
        client_actor=str(request.user.pk),
        client_key=screen.key,
        standard_id=screen.standard.pk,
        text=words["text"],
        community=screen.community.code if screen.community else "",
        address=words["address"],
        phone=words["phone"],
        name=words["name"],
        channel=Case.Channel.HOTLINE,
    )
    calls.finish(screen.key, case, by=request.user)
    return redirect("cases:hotline_said", case.number)


def _join(request: DeskRequest, screen: Screen) -> HttpResponseBase:
    """就是那件: the caller follows the report that is there already. Only what was offered for these words."""
    offered = {str(one.case.pk): one for one in (*screen.by_number, *screen.at_spot) if one.open}
    meant = offered.get(request.POST["same"])
    if meant is None:
        raise Refused("not_near", _("That one was finished in the meantime. Send a report of its own."))
    if not meant.own:
        join_report(meant.case.pk, by=request.user, phone=screen.words["phone"])
    calls.finish(screen.key, meant.case, by=request.user)
    if meant.own:
        messages.success(request, _("It is the caller's own report %(number)s.") % {"number": meant.case.number})
    else:
        messages.success(request, _("Noted. The caller is told by text message how it ends."))
    return redirect("cases:hotline")


@roles(*TAKERS)
@require_safe
@never_cache
def said(request: DeskRequest, number: str) -> HttpResponse:
    """The number to read out, and what to tell the caller."""
    rows = Case.objects.filter(entered_by=request.user, channel=Case.Channel.HOTLINE)
    case = rows.filter(number=number).for_pages().first()
    if case is None:
        raise Http404
    return render(request, "cases/hotline/said.html", {"case": case, "code": " ".join(case.query_code)})
