"""A real browser for page tests: one Chromium a session, one live server a class.

    @pytest.mark.browser
    class ReceiptPage(BrowserTestCase):
        def test_it_shows_the_number(self) -> None:
            with self.page("/track/", width=390, theme="elder") as page: …

Skipped with a reason where no Chromium is found, unless REQUIRE_BROWSER is set: then that is an error.
"""

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.testing import StaticLiveServerTestCase

# Playwright keeps an event loop in this thread; our own queries beside it are synchronous and meant to be.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE, DESK = (390, 844), (1366, 768)
_running: dict[str, Any] = {}


def chromium() -> Any:
    """The session's browser; started at the first call, closed at exit."""
    if "browser" not in _running:
        from playwright.sync_api import sync_playwright

        driver = sync_playwright().start()
        _running["driver"] = driver
        _running["browser"] = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        atexit.register(stop)
    return _running["browser"]


def stop() -> None:
    browser, driver = _running.pop("browser", None), _running.pop("driver", None)
    if browser:
        browser.close()
    if driver:
        driver.stop()


@pytest.mark.browser
class BrowserTestCase(StaticLiveServerTestCase):
    """Opens pages of a live server; every page is watched for script errors and CSP violations."""

    @classmethod
    def setUpClass(cls) -> None:
        if not CHROMIUM:
            if os.environ.get("REQUIRE_BROWSER"):
                raise RuntimeError("REQUIRE_BROWSER is set and no Chromium was found")
            pytest.skip("no Chromium on this machine")
        super().setUpClass()

    @contextmanager
    def page(self, path: str = "/", *, width: int = 390, height: int = 844, theme: str = "", language: str = "zh-hans",
             script: bool = True, user: Any = None) -> Iterator[Any]:  # fmt: skip
        """A page at `path`, signed in as `user`. Problems it reports fail the test when it closes."""
        context = chromium().new_context(viewport={"width": width, "height": height}, java_script_enabled=script,
                                         locale="zh-CN" if language == "zh-hans" else "en-US")  # fmt: skip
        context.add_cookies([self._cookie(settings.LANGUAGE_COOKIE_NAME, language)])
        if theme:
            context.add_cookies([self._cookie("theme", theme)])
        if user is not None:
            context.add_cookies([self._cookie(settings.SESSION_COOKIE_NAME, session_of(user))])
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
        try:
            page.goto(self.live_server_url + path)
            yield page
        finally:
            context.close()
        self.assertEqual(problems, [], path)

    def _cookie(self, name: str, value: str) -> dict[str, str]:
        return {"name": name, "value": value, "url": self.live_server_url}

    # What axe does not see --------------------------------------------------------------------

    def assert_accessible(self, page: Any) -> None:
        """axe finds nothing against WCAG 2.2 AA."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        self.assertEqual(
            [], [(v["id"], [n["html"][:160] for n in v["nodes"][:4]]) for v in found.response["violations"]], page.url
        )

    def assert_fits(self, page: Any) -> None:
        """Nothing sticks out sideways."""
        wide = page.evaluate(
            """() => { const w = document.documentElement.clientWidth;
            return document.documentElement.scrollWidth <= w ? [] :
              [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1)
                .slice(0, 5).map(e => e.outerHTML.slice(0, 120)) }"""
        )
        self.assertEqual([], wide, page.url)

    def assert_targets(self, page: Any, smallest: int = 44) -> None:
        """Whatever is touched is at least so high, links inside running text excepted."""
        small = page.evaluate(TARGETS, smallest)
        self.assertEqual([], small, page.url)

    def assert_labeled(self, page: Any) -> None:
        """Every control has a label that is more than a placeholder."""
        bare = page.evaluate(
            """() => [...document.querySelectorAll('input:not([type=hidden],[type=submit]),select,textarea')]
            .filter(e => !e.labels?.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby'))
            .map(e => e.outerHTML.slice(0, 120))"""
        )
        self.assertEqual([], bare, page.url)


TARGETS = """(smallest) => [...document.querySelectorAll(
    'a[href],button,input:not([type=hidden]),select,textarea,summary')]
  .filter(e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden')
  .filter(e => !e.closest('.sr, .skip, svg') && getComputedStyle(e).position !== 'fixed')
  .filter(e => { // a link inside a sentence may be as high as its line (WCAG 2.5.8)
    if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return true;
    return ![...e.parentNode.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  })
  .map(e => {
    const touched = e.matches('input[type=checkbox],input[type=radio]') && e.closest('label') || e;
    const box = touched.getBoundingClientRect();
    return [Math.round(Math.min(box.height, Math.max(box.width, box.height))), e.outerHTML.slice(0, 120)]; })
  .filter(([size]) => size < smallest)"""


def session_of(user: Any) -> str:
    """The key of a signed-in session, without the sign-in page."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
