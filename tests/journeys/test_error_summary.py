"""What is shown when something is missing or wrong: a summary that takes the focus, each line leading to its field."""

import io
from typing import Any

from django.core.cache import cache
from django.core.management import call_command

from apps.accounts.models import User
from tests.browser import BrowserTestCase
from tests.journeys.examples import NOBODY, a_draft

# who, where, what is typed into which field before the one primary button is pressed
MISTAKES: list[tuple[str, str, dict[str, str]]] = [
    (NOBODY, "/sign-in/", {"[name=name]": "nobody", "[name=password]": "wrong"}),
    (NOBODY, "/register/", {"[name=name]": "陈"}),
    (NOBODY, "/track/", {"#number": "2026-0000-0000", "#code": "XXXX"}),
    (NOBODY, "/report/0506/", {}),
    ("chen", "/apply/d/{draft}/p/applicant/", {"[name=uscc]": "9144"}),
]


class ErrorSummary(BrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        call_command("load_demo", "--without-story", verbosity=0, stdout=io.StringIO())

    def test_it_takes_the_focus_and_leads_to_the_fields(self) -> None:
        for script in (True, False):
            for who, path, typed in MISTAKES:
                user = User.objects.get(username=who) if who else None
                place = path.format(draft=a_draft().pk)
                with self.subTest(path, script=script), self.page(place, user=user, script=script) as page:
                    self.make(page, typed)
                    self.assert_told(page, typed)

    def make(self, page: Any, typed: dict[str, str]) -> None:
        for field, words in typed.items():
            page.locator(f"main {field}").first.fill(words)
        page.evaluate("document.querySelectorAll('main form').forEach(form => { form.noValidate = true })")
        page.locator("main form[method=post] .btn.primary").first.click()
        page.wait_for_load_state()

    def assert_told(self, page: Any, typed: dict[str, str]) -> None:
        summary = page.locator(".error-summary")
        self.assertEqual(summary.count(), 1, page.locator("main").inner_text()[:300])
        self.assertTrue(page.evaluate("document.activeElement.matches('.error-summary')"))
        nowhere = page.evaluate(
            """() => [...document.querySelectorAll('.error-summary a')].map(a => a.hash)
            .filter(hash => !hash || !document.getElementById(hash.slice(1)))"""
        )
        self.assertEqual(nowhere, [])
        for field, words in typed.items():
            there = page.locator(f"main {field}").first
            if there.get_attribute("type") != "password" and field != "#code":  # keys are typed again
                self.assertEqual(there.input_value(), words, "what was typed is gone")
        self.assert_fits(page)
