"""Every page in every role: both screens and 320 px, both languages, standard and 长辈版.

The first person who may open a page looks at it closely in every combination; everybody else looks once, in a
combination that turns from page to page. Findings are told together, by page.
"""

import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle, groupby
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings

from apps.accounts.models import User
from tests.browser import DESK, PHONE, BrowserTestCase, chromium, session_of
from tests.journeys import looking
from tests.journeys.every_page import Page, pages
from tests.journeys.examples import NOBODY

ONLY = os.environ.get("ONLY", "")  # a pattern of paths and people, when one page is being worked on
SHOTS = os.environ.get("SHOTS", "")  # a folder for pictures of everything that is looked at
NARROW, CITIZEN_WEIGHT = 320, 60_000
CITIZENS = {NOBODY, "chen", "huang", "leung"}


class Look(NamedTuple):
    """How a page is shown, and what axe is asked then: everything, colors alone, or nothing."""

    language: str
    theme: str
    width: int
    axe: tuple[str, ...] = ()

    @property
    def smallest(self) -> int:
        return 60 if self.theme == "elder" else 44


CLOSE = [
    Look("zh-hans", "", PHONE[0], looking.ALL_RULES),
    Look("en", "", DESK[0]),
    Look("zh-hans", "elder", PHONE[0], looking.COLORS),
    Look("en", "elder", DESK[0], looking.ALL_RULES),
]
TURNING = [*CLOSE, Look("zh-hans", "contrast", DESK[0], looking.COLORS)]
IN_CHINESE = {"counter/d/<uuid:pk>/sheet/"}  # papers that are signed: Chinese whatever the reader's language
NOTHING_TO_LOOK_AT = ("ERR_HTTP_RESPONSE_CODE_FAILURE", "Download is starting")  # an answer to a script, a file
WALL, WALL_WIDTH = "wall=1", 1920  # drawn for a screen across the room: neither fingers nor telephones


def go(tab: Any, address: str) -> Any:
    """Opens it; once more where the browser was still leaving a file that it could not show."""
    try:
        return tab.goto(address)
    except Exception as error:
        if "interrupted by another navigation" not in str(error):
            raise
        tab.wait_for_timeout(300)
        return tab.goto(address)


class EveryPage(BrowserTestCase):
    """One world for the whole walk: looking changes nothing."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, folder)
        media = override_settings(MEDIA_ROOT=Path(folder))
        media.enable()
        cls.addClassCleanup(media.disable)

    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        call_command("load_demo", verbosity=0, stdout=io.StringIO())
        self.findings: dict[str, list[str]] = {}
        self.problems: list[str] = []  # of the page being looked at

    def test_holds_what_every_page_must(self) -> None:
        found, missing = pages()
        self.assertEqual(missing, [], "name an example for each in tests/journeys/every_page.py")
        wanted = [page for page in found if re.search(ONLY, f"{page.path} {page.user} {page.first}")]
        visits = [(page, look) for page, looks in planned(wanted) for look in looks]
        self.words = looking.Words(unquote(page.path) for page in found)
        for (user, language, theme), group in groupby(sorted(visits, key=as_whom), key=as_whom):
            with self.browser(user, language, theme) as tab:
                for page, look in group:
                    self.visit(tab, page, look)
        self.assertEqual({}, self.findings, self.told())

    def told(self) -> str:
        return "\n".join(
            f"{path}\n" + "\n".join(f"    {line}" for line in lines) for path, lines in sorted(self.findings.items())
        )

    def visit(self, tab: Any, page: Page, look: Look) -> None:
        tab.set_viewport_size(screen(look.width))
        self.problems.clear()
        try:
            answer = go(tab, self.live_server_url + page.path)
        except Exception as error:
            if any(words in str(error) for words in NOTHING_TO_LOOK_AT):
                return
            raise
        problems: list[str] = []
        if "text/html" in answer.headers.get("content-type", ""):
            problems += self.judge(tab, page, look, html=answer.text())
            if SHOTS and look.language != "en":
                shoot(tab, page, look)
        problems += self.problems
        if problems:
            known = self.findings.setdefault(f"{page.path} · {page.user or 'nobody'}", [])
            known += [f"[{look.language} {look.theme or 'standard'}] {line}" for line in dict.fromkeys(problems)]
            if SHOTS:
                Path(SHOTS, "findings.txt").write_text(self.told(), encoding="utf-8")

    def judge(self, tab: Any, page: Page, look: Look, *, html: str) -> list[str]:
        found = []
        if look.axe and (page.first or look.theme == "contrast"):
            found += looking.axe(tab, look.axe)
        language = "zh-hans" if page.route in IN_CHINESE else look.language
        found += self.words.findings(tab, language) + tab.evaluate(looking.LABELS)
        if WALL in page.path:
            return found + looking.geometry(tab, WALL_WIDTH)
        for width in dict.fromkeys((look.width, PHONE[0], NARROW, DESK[0]) if page.first else (look.width, NARROW)):
            found += looking.geometry(tab, width, look.smallest if width != NARROW else 0)
        if look == CLOSE[0] and page.first:
            found += looking.keyboard(tab)
            if page.user in CITIZENS and (heavy := looking.weight(tab, html)) > CITIZEN_WEIGHT:
                found.append(f"weighs {heavy} bytes gzipped")
        return found

    @contextmanager
    def browser(self, user: str, language: str, theme: str) -> Iterator[Any]:
        """Somebody's browser in one language and theme. One at a time: each holds connections to the server."""
        context = chromium().new_context(locale="en-US" if language == "en" else "zh-CN", reduced_motion="reduce")
        cookies = {settings.LANGUAGE_COOKIE_NAME: language, "theme": theme or "standard"}
        if user:
            cookies[settings.SESSION_COOKIE_NAME] = session_of(User.objects.get(username=user))
        context.add_cookies([self._cookie(name, value) for name, value in cookies.items()])
        context.set_default_timeout(20_000)
        try:
            tab = context.new_page()
            watch(tab, self.problems)
            yield tab
        finally:
            context.close()


def planned(found: Iterable[Page]) -> Iterator[tuple[Page, list[Look]]]:
    """Everything for a page's first looker; one look, a different one each time, for the others."""
    turning = cycle(TURNING)
    for page in found:
        yield page, CLOSE if page.first else [next(turning)]


def as_whom(visit: tuple[Page, Look]) -> tuple[str, str, str]:
    page, look = visit
    return page.user, look.language, look.theme


def screen(width: int) -> dict[str, int]:
    return {"width": width, "height": PHONE[1] if width <= PHONE[0] else DESK[1]}


def watch(tab: Any, problems: list[str]) -> None:
    """Script errors, CSP reports and answers that failed."""
    tab.on("pageerror", lambda error: problems.append(f"script: {error}"))
    tab.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
    tab.on(
        "response",
        lambda a: (
            problems.append(f"{a.status} {a.url}")
            if a.status >= 500 or a.status == 404 and a.request.resource_type != "document"
            else None
        ),
    )


def shoot(tab: Any, page: Page, look: Look) -> None:
    name = page.path.strip("/").replace("/", "_").replace("?", "-") or "home"
    tab.set_viewport_size(screen(look.width))
    theme, language = look.theme or "standard", look.language[:2]
    tab.screenshot(path=f"{SHOTS}/{name[:80]}·{page.user}-{look.width}-{language}-{theme}.png", full_page=True)
