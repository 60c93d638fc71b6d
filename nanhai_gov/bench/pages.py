"""(b) Applications through the page's form: the last page, sent by eight browsers that are signed in."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils.crypto import get_random_string

from apps.accounts.models import User
from apps.cases.models import Case, Draft
from apps.catalog.models import ServiceItem
from apps.ledger.ids import uuid7
from nanhai_gov.bench.asking import Line, post, took
from nanhai_gov.bench.sheet import Sheet, as_it_is, at_least
from nanhai_gov.bench.stage import CITIZEN, Stage
from nanhai_gov.bench.submissions import CLIENTS, ITEM, application, rate, raw_connection, three_rows


def measure(stage: Stage, sheet: Sheet, *, count: int, rounds: int) -> None:
    """Rounds of both, as in (a). The drafts are there before: what is measured is the form that sends them."""
    each = max(count // CLIENTS, 1)
    raw = [raw_connection() for _client in range(CLIENTS)]
    pages, ratios = [], []
    for _round in range(rounds + 1):
        drafts = _drafts(each * CLIENTS)
        bare = rate([partial(three_rows, one) for one in raw], each * 8)
        cookies = session_of(CITIZEN)
        lines = [Line(stage.port) for _client in range(CLIENTS)]  # kept ones would end while the others are timed
        pages.append(_send(lines, [_form(pk, cookies) for pk in drafts]))
        ratios.append(pages[-1] / bare)
        if Draft.objects.filter(pk__in=drafts, case__isnull=True).exists():
            raise RuntimeError("some of the forms made no case")
    sheet.add(at_least("b. applications by page ÷ bare inserts", ratios[1:], "ratio", 0.13))
    sheet.add(as_it_is("b. applications by page", pages[1:], "a second"))


def session_of(username: str) -> str:
    """The cookies of a browser in which this person is signed in."""
    user, session = User.objects.get(username=username), SessionStore()
    session.update({
        SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    })  # fmt: skip
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


TOKEN = get_random_string(32)  # in cookie and form, as a page carries it


def _drafts(count: int) -> list[UUID]:
    item, citizen = ServiceItem.objects.select_related("current").get(key=ITEM), User.objects.get(username=CITIZEN)
    assert item.current is not None
    given, done = application()["answers"], [page["key"] for page in item.current.form["pages"]]
    made = Draft.objects.bulk_create(
        Draft(owner=str(citizen.pk), item=item, version=item.current, answers=given, typed={}, materials={},
              pages_done=done, client_key=str(uuid7()))
        for _draft in range(count)
    )  # fmt: skip
    return [draft.pk for draft in made]


def _form(draft: object, cookies: str) -> bytes:
    address = reverse("cases:apply_declare", args=[draft])
    return post(address, {"csrfmiddlewaretoken": TOKEN, "agreed": "yes"}, Cookie=cookies)


def _send(lines: list[Line], forms: list[bytes]) -> float:
    """Forms a second, shared among the lines."""
    shares = [forms[n :: len(lines)] for n in range(len(lines))]
    before = Case.objects.count()

    def send(line: Line, share: list[bytes]) -> None:
        for form in share:
            took(line, form, expected=302)

    def act() -> None:
        with ThreadPoolExecutor(len(lines)) as pool:
            list(pool.map(send, lines, shares))

    speed = rate([act], 1) * len(forms)
    assert Case.objects.count() == before + len(forms)
    return speed
