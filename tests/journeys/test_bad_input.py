"""What no page offers, sent to every page: emptied and swollen forms, unknown choices, other people's things.

The district with its first cases is walked once by somebody of every role, link by link; every form met is sent
again and again with one thing wrong. Nothing may end in an error of ours, and what is refused comes back in words.
"""

import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TestCase, override_settings
from django.urls import Resolver404, get_resolver, resolve

from apps.accounts.demo import SIGN_INS
from apps.accounts.models import User
from apps.cases import drafts
from apps.cases.models import Case
from apps.ledger.models import Delivery, Entry
from tests.house.test_access import address, walk

WHO = ["", *{role: username for role, username, _who in reversed(SIGN_INS)}.values()]  # one of each role
SAME_ADDRESS = 3  # pages of one view that are looked at: cases at several stations
# Things that no field asks for.
EMOJI = "𠮷😀👩‍👩‍👧" * 3
BAD_TEXTS = {
    "200 characters": "很长的名字" * 40,
    "5,000 characters": "字" * 5000,
    "four bytes": EMOJI,
    "NUL": "a\0b",
    "control characters": "\x01\x1b[2J\u202e\ufeff",
    "markup": "<script>alert(1)</script>'\"--{{ 7*7 }}",
    "negative": "-1",
    "huge": "9" * 40,
    "no number": "1e9999",
    "no day": "2027-02-29",
    "year 10000": "10000-01-01",
    "spaces": " \t\u3000 ",
    "not an id": "00000000-0000-0000-0000-000000000000",
    "a list": "[]",
    "traversal": "../../etc/passwd",
}

# What stands in queries: cursors, filters, searches.
ASKED = ("after", "before", "town", "stage", "state", "q", "item", "topic", "for", "shown", "seat", "lang", "size",
         "from", "n", "s", "as", "next", "group", "unit", "since", "until", "verb", "page", "kind", "code", "day",
         "month", "format")  # fmt: skip
QUERIES = {
    "nothing": "", "word": "no-such", "negative": "-1", "huge": "9" * 40, "NUL": "a\0b", "four bytes": EMOJI,
    "cursor": "2027-02-29T25:00~" + "0" * 36, "other cursor": "1e999~x~y", "id": BAD_TEXTS["not an id"],
    "day": "2027-02-29", "superscript": "²", "long": "字" * 3000,
}  # fmt: skip
# A walk that misses these has lost its way.
MUST_MEET = {
    "accounts:sign_in", "accounts:register", "cases:apply", "cases:apply_materials", "cases:report_fill",
    "cases:track", "cases:withdraw", "cases:intake_take", "dashboards:desk_speak", "dispatch:claim", "dispatch:send",
    "dispatch:verdict", "ledger:retry",
}  # fmt: skip


class Form:
    """A form as a browser would send it."""

    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.fields: list[tuple[str, str, str]] = []  # name, kind, value as shown
        self.buttons: list[tuple[str, str]] = []

    def sent(self, **changed: str) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, kind, value in self.fields:
            if kind != "file":
                data.setdefault(name, []).append(value)
        return {**data, **changed}

    def kinds(self) -> dict[str, str]:
        return {name: kind for name, kind, _value in self.fields if name != "csrfmiddlewaretoken"}


class Reader(HTMLParser):
    """Links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.select: tuple[str, Form] | None = None
        self.chosen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        form = self.by_id.get(a.get("form", "")) or (self.forms[-1] if self.forms else None)
        if tag == "a" and a.get("href"):
            self.links.append(a["href"])
        elif tag == "form":
            self.forms.append(Form(a.get("action", ""), a.get("method", "get").lower()))
            if "id" in a:
                self.by_id[a["id"]] = self.forms[-1]
        elif form is None or not a.get("name"):
            if tag == "option" and self.select:
                self._option(a)
        elif tag == "input":
            self._input(form, a)
        elif tag == "textarea":
            form.fields.append((a["name"], "text", ""))
        elif tag == "select":
            self.select, self.chosen = (a["name"], form), ""
        elif tag == "button":
            form.buttons.append((a["name"], a.get("value", "")))

    def _input(self, form: Form, a: dict[str, str]) -> None:
        kind = a.get("type", "text")
        if kind in ("radio", "checkbox"):
            if "checked" in a or not any(name == a["name"] for name, _kind, _value in form.fields):
                form.fields.append((a["name"], "choice", a.get("value", "on")))
        elif kind != "submit":
            form.fields.append(
                (a["name"], kind if kind in ("hidden", "file", "password") else "text", a.get("value", ""))
            )

    def _option(self, a: dict[str, str]) -> None:
        if "selected" in a or not self.chosen:
            self.chosen = a.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            name, form = self.select
            form.fields.append((name, "choice", self.chosen))
            self.select = None


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


class BadInput(TestCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls) -> None:
        cls.folder = tempfile.mkdtemp()
        with override_settings(MEDIA_ROOT=Path(cls.folder)):
            call_command("load_demo", verbosity=0, stdout=io.StringIO())
            draft = drafts.start("FOOD_OP", by=User.objects.get(username="chen"))
            open_case = Case.objects.filter(applicant__username="chen", kind="application", decided_at=None).first()
            cls.first = [
                "/", "/desk/", "/services/", "/report/", "/track/", "/ops/deliveries/", f"/apply/d/{draft.pk}/",
                f"/my/cases/{open_case.number}/withdraw/",
            ]  # fmt: skip
            entry = Entry.objects.latest("pk")
            Delivery.objects.create(
                entry=entry, subject=entry.subject, handler="x", status=Delivery.Status.FAILED, due_at=entry.at
            )
            cls.met = [(who, path, page) for who in WHO for path, page in cls.pages(who)]

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        shutil.rmtree(cls.folder)

    def setUp(self) -> None:
        media = override_settings(MEDIA_ROOT=Path(self.folder), DEBUG=False)
        media.enable()
        self.addCleanup(media.disable)
        limits = mock.patch("apps.accounts.limits.cache.incr", return_value=1)  # tries are not counted here
        limits.start()
        self.addCleanup(limits.stop)
        self.broken: set[str] = set()

    def tearDown(self) -> None:
        self.assertEqual(sorted(self.broken), [])
        super().tearDown()

    # Walking ----------------------------------------------------------------------------------

    @classmethod
    def pages(cls, username: str) -> Iterator[tuple[str, Reader]]:
        """Every page somebody can reach by links, a few of each view, and what is on it."""
        client, todo = signed_in(username), list(cls.first)
        seen: set[str] = set()
        times: dict[str, int] = {}
        while todo:
            path = todo.pop(0)
            name = view_of(path)
            if path in seen or name is None or times.get(name, 0) >= SAME_ADDRESS:
                continue
            seen.add(path)
            times[name] = times.get(name, 0) + 1
            answer = client.get(path)
            if answer.status_code in (301, 302):
                todo.insert(0, urljoin(path, answer["Location"]))
            elif answer.status_code == 200 and "html" in answer["Content-Type"]:
                page = read(answer.content.decode())
                yield path, page
                todo += [urljoin(path, link) for link in page.links if "//" not in link]

    def sign_in(self, username: str) -> None:
        self.client = signed_in(username)

    def forms(self) -> Iterator[tuple[str, Form]]:
        """Every form of the product once, sent by who met it first: where it stands, and the form."""
        met = set()
        for username, path, page in self.met:
            self.sign_in(username)
            for form in page.forms:
                action = urljoin(path, form.action or path)
                key = (view_of(action), form.method, tuple(sorted(form.kinds())))
                if key not in met and view_of(action) and form.method != "dialog":
                    met.add(key)
                    form.action = action
                    yield path, form

    # Sending ----------------------------------------------------------------------------------

    def send(self, method: str, path: str, data: dict[str, Any], what: str) -> Any:
        """The answer, and everything it changed undone; an exception is noted with where it came from."""
        before = transaction.savepoint()
        try:
            answer = getattr(self.client, method)(path, data)
            if answer.status_code >= 500:
                self.broken.add(f"{answer.status_code} {method} {view_of(path)} {what}")
            return answer
        except Exception as problem:
            self.broken.add(
                f"{type(problem).__name__} {where(problem)} {method} {view_of(path)} {what}: {problem!s:.90}"
            )
            return None
        finally:
            connection.needs_rollback = False
            transaction.savepoint_rollback(before)

    # Tests ------------------------------------------------------------------------------------

    def test_every_form_with_one_thing_wrong(self) -> None:
        """Refused in words, with what was typed still there; never an error of ours."""
        met = set()
        for path, form in self.forms():
            met.add(view_of(form.action))
            for what, data in variants(form):
                answer = self.send(form.method, form.action, data, what)
                if answer is not None and form.method == "post":
                    self.judge(answer, form, data, f"{path} → {view_of(form.action)} {what}")
        self.assertEqual(MUST_MEET - met, set())

    def judge(self, answer: Any, form: Form, data: dict[str, Any], what: str) -> None:
        if answer.status_code not in (400, 409, 413, 422):
            return
        html = answer.content.decode()
        if not re.search(r'role="alert"|class="error|aria-invalid="true"', html):
            self.broken.add(f"no word of what is wrong: {what}")
        typed = [name for name, kind in form.kinds().items() if kind == "text" and data.get(name) == EMOJI]
        if typed and EMOJI[:8] not in html:  # some fields keep no more than they may hold
            self.broken.add(f"what was typed is lost: {what}")

    def test_every_form_asks_for_its_token(self) -> None:
        """Except how pages look, which pages offer that are the same for all strangers and kept in caches."""
        for _path, form in self.forms():
            if form.method == "post" and form.action != "/display/":
                self.assertIn("csrfmiddlewaretoken", [name for name, _kind, _value in form.fields], form.action)
                wary = Client(enforce_csrf_checks=True)
                wary.cookies = self.client.cookies
                self.assertEqual(wary.post(form.action, form.sent()).status_code, 403, form.action)

    def test_every_address_with_a_broken_query(self) -> None:
        """Forged cursors, unknown filters, other people's numbers: a page, an empty one, or 404."""
        met = set()
        for username, path, _page in self.met:
            if view_of(path) not in met:
                met.add(view_of(path))
                self.sign_in(username)
                for what, text in QUERIES.items():
                    self.send("get", urlsplit(path).path, dict.fromkeys(ASKED, text), what)

    def test_every_address_by_every_method(self) -> None:
        """Nothing that exists is named, nobody expects a body there: 302, 403, 404 or 405."""
        for username in ("", "chen", "chenjie", "chenzhiqiang", "lijiale", "hejun", "denghuishan", "suzihao"):
            self.sign_in(username)
            for path, _entry in walk(get_resolver()):
                for method in ("post", "put", "delete"):
                    if path != "readyz":
                        self.send(method, address(path), {}, username)


def signed_in(username: str) -> Client:
    client = Client()
    if username:
        client.force_login(User.objects.get(username=username))
    return client


def view_of(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def where(problem: BaseException) -> str:
    """The last line of ours that an exception went through."""
    line, trace = "", problem.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(str(settings.BASE_DIR)) and "/tests/" not in name and "/.venv/" not in name:
            line = f"{Path(name).relative_to(settings.BASE_DIR)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return line


def variants(form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent: nothing, and each kind of field with each thing it does not ask for."""
    kinds = form.kinds()
    yield "nothing", {}
    yield "only as shown", form.sent()
    presses = [{name: value} for name, value in dict(form.buttons).items()] or [{}]
    texts = [name for name, kind in kinds.items() if kind in ("text", "password")]  # the latter is never shown again
    for press in presses[:3]:
        for label, text in BAD_TEXTS.items():
            if texts:
                yield f"{press} {label}", form.sent(**dict.fromkeys(texts, text), **press)
        for name, kind in kinds.items():
            if kind in ("hidden", "choice"):
                for text in ("", "no-such\0", "9" * 40, BAD_TEXTS["not an id"], EMOJI * 30):
                    yield f"{press} {name}={text[:20]!r}", form.sent(**{**press, name: text})
            if kind == "file":
                for label, content in (("empty", b""), ("text", b"hello"), ("cut", b"\xff\xd8\xff\xe0cut")):
                    upload = SimpleUploadedFile("p" * 300 + ".jpg", content, content_type="image/jpeg")
                    yield f"{press} {name} {label}", {**form.sent(), **press, name: upload}
        for name in press:
            for text in ("", "no-such", "a\0b", "x/" + BAD_TEXTS["not an id"], "/"):
                yield f"{name}={text!r}", form.sent(**{name: text})
