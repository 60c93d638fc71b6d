"""台账查询: entries by verb, actor, subject and time; pages by key; a range as CSV; whether the chains are whole."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import Role, User
from apps.cases.models import Case
from apps.catalog.desk.items import told
from apps.catalog.models import ServiceItem
from apps.dashboards.admin.people import searched
from apps.ledger.actions import tell_export
from apps.ledger.clock import now
from apps.ledger.ids import uuid_or_none
from apps.ledger.integrity import broken_links
from apps.ledger.models import Entry
from apps.ledger.verbs import VERBS, gist
from apps.organizations.desk import DeskRequest
from nanhai_gov.access import roles

PAGE = 50
MOST_ROWS = 100_000  # in one file; more is for a copy of the database
ACTORS = 50  # people a name may stand for
COLUMNS = ("id", "at", "verb", "subject", "seq", "actor", "actor_label", "facts", "hash")
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    verb: str = ""
    actor: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, query: Any) -> "Asked":
        return cls(*(query.get(name, "").strip()[:64] for name in ("verb", "actor", "subject", "since", "until")))

    def keep(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}


def subject_of(text: str) -> UUID | None:
    """What a number or an id names: a case, a service item, or any subject by its id."""
    if subject := uuid_or_none(text):
        return subject
    case = Case.objects.filter(number=text).values_list("pk", flat=True).first()
    return case or ServiceItem.objects.filter(key=text.upper()).values_list("pk", flat=True).first()


def day_of(text: str) -> datetime | None:
    """Midnight of a day written 2026-11-24; nonsense is no day."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time()))
    except ValueError:
        return None


def narrowed(asked: Asked) -> QuerySet[Entry]:
    """The entries asked for; what names nothing finds nothing."""
    found = Entry.objects.all()
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.subject:
        found = found.filter(subject=subject_of(asked.subject) or UUID(int=0))
    if asked.actor:
        people = searched(User.objects.all(), asked.actor).values_list("pk", flat=True)[:ACTORS]
        found = found.filter(actor__in=list(people))
    since, until = day_of(asked.since), day_of(asked.until)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until + timedelta(days=1))
    return found


@roles(Role.ADMIN)
@require_safe
@never_cache
def ledger(request: HttpRequest) -> HttpResponse:
    """Newest first. Counting all of a ledger costs what it weighs, so the page says what it shows and no total."""
    asked = Asked.of(request.GET)
    before = request.GET.get("before", "")
    found = narrowed(asked).order_by("-pk")
    page = list((found.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else found)[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    subject = subject_of(asked.subject) if asked.subject else None
    checked = Entry.objects.filter(verb="ledger.verified").order_by("-pk").first()
    return render(request, "admin/ledger.html", {
        "asked": asked, "filtered": bool(asked.keep()), "rows": [entry_row(one) for one in page], "as_of": now(),
        "verbs": [(name, gist(name)) for name in sorted(VERBS)], "checked": checked, "query": urlencode(asked.keep()),
        "broken": broken_links(subject) if subject else None, "subject": subject,
        "next_url": "?" + urlencode(asked.keep() | {"before": str(page[-1].pk)}) if more else "",
        "first_url": "?" + urlencode(asked.keep()) if before else "",
    })  # fmt: skip


def entry_row(entry: Entry) -> Row:
    return {"entry": entry, "text": told(entry)["text"], "hash": bytes(entry.hash).hex()[:12]}


@roles(Role.ADMIN)
@require_POST
def export(request: DeskRequest) -> HttpResponseBase:
    """The range as CSV, streamed as it is read; that it was taken out is itself an entry."""
    asked = Asked.of(request.POST)
    found = narrowed(asked).order_by("pk")
    if not asked.keep() or found[MOST_ROWS : MOST_ROWS + 1].exists():
        messages.error(request, _("That is too much for one file. Narrow it by days, verb or subject."))
        return redirect(request.build_absolute_uri("/ops/ledger/") + "?" + urlencode(asked.keep()))
    tell_export(by=request.user, asked=asked.keep())
    answer = StreamingHttpResponse(lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ledger-{timezone.localdate()}.csv"'
    return answer


class _Line:
    """A file whose only line is the last one written."""

    def write(self, text: str) -> str:
        return text


def lines(found: QuerySet[Entry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for entry in found.iterator(chunk_size=2000):
        yield writer.writerow([_cell(entry, column) for column in COLUMNS])


def _cell(entry: Entry, column: str) -> str:
    value = getattr(entry, column)
    if column == "hash":
        return bytes(value).hex()
    if column == "at":
        return timezone.localtime(value).isoformat(timespec="seconds")
    if column == "facts":
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = "" if value is None else str(value)
    return "'" + text if text[:1] in "=+-@\t\r" else text  # a spreadsheet must not take it for a formula
