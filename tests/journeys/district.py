"""The demo district and its people at their screens: what the journeys have in common.

Everybody signs in on the sign-in page, reads, fills in by labels and presses buttons by their words. Between two
people the tests call `drain()`: it is the relay's own code, run here instead of by Celery workers, so that a test
knows when every handler has done its part.
"""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from PIL import Image

from apps.accounts.demo import DEMO_PASSWORD
from apps.accounts.models import User
from apps.coordination.story import spot
from apps.organizations.models import Division
from tests.browser import BrowserTestCase

LISHUI = "440605126000"
USCC = "92440605MA7HT3W80D"


def photo(name: str = "照片.jpg", color: str = "#4b5964") -> dict[str, Any]:
    """A drawn picture in the shape Playwright uploads."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), color).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


class DistrictTestCase(BrowserTestCase):
    """The demo district without a case in it, anew for each test; files go to a folder of the test's own."""

    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        media = override_settings(MEDIA_ROOT=Path(folder))
        media.enable()
        self.addCleanup(media.disable)
        call_command("load_demo", "--without-story", verbosity=0, stdout=io.StringIO())

    @contextmanager
    def page(self, path: str = "/", *, place: tuple[float, float] | None = None, **more: Any) -> Iterator[Any]:
        """As in BrowserTestCase; at a place if one is given. No answer of the server may be an error of ours."""
        broken: list[str] = []
        with super().page(path, **more) as page:
            if place:
                page.context.grant_permissions(["geolocation"])
                page.context.set_geolocation({"longitude": place[0], "latitude": place[1], "accuracy": 12})
            note_errors(page, broken)
            page.set_default_timeout(5000)
            try:
                yield page
            except Exception as error:
                error.add_note(f"{page.url}\n{page.locator('main').inner_text()}")
                raise
        self.assertEqual(broken, [])

    @contextmanager
    def at(self, username: str, path: str = "/desk/", **more: Any) -> Iterator[Any]:
        """Somebody of the demo, signed in on the sign-in page and led to `path`."""
        with self.page(f"/sign-in/?next={path}", **{"width": 1366, "height": 768, **more}) as page:
            sign_in(page, username)
            yield page

    def phone(self, username: str, *, knows_place: bool = True) -> Any:
        """A grid worker's telephone, in the street; with its position unless it does not tell."""
        return self.at(username, "/field/", width=390, height=844, place=self.place() if knows_place else None)

    def user(self, username: str) -> User:
        return User.objects.get(username=username)

    def place(self, number: int = 0) -> tuple[float, float]:
        """Longitude and latitude of a place in 里水镇."""
        return spot(LISHUI, number)

    def community(self) -> Division:
        """The first community of 里水镇 by its code."""
        return Division.objects.communities().filter(parent__code=LISHUI).order_by("code")[0]


def note_errors(page: Any, broken: list[str]) -> None:
    page.on("response", lambda answer: broken.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)


def sign_in(page: Any, username: str) -> None:
    page.get_by_label("手机号、证件号码或用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(DEMO_PASSWORD)
    press(page, "登录")


def press(page: Any, words: str, **more: Any) -> None:
    """The button with exactly these words, in the main part of the page; the answer has come when this returns."""
    page.locator("main").get_by_role("button", name=words, exact=True, **more).click()
    page.wait_for_load_state()
    page.locator("form[data-keep][data-sent]").wait_for(state="detached", timeout=15_000)  # photos on their way


def shows(page: Any, words: str) -> None:
    """Waits until the page says so: what a field worker presses goes through the phone's own queue first."""
    page.locator(".notes").get_by_text(words).first.wait_for(timeout=15_000)
    page.wait_for_load_state()


def follow(page: Any, words: str, exact: bool = True) -> None:
    page.locator("main").get_by_role("link", name=words, exact=exact).first.click()
    page.wait_for_load_state()


def heading(page: Any) -> str:
    """The page's one h1."""
    return " ".join(page.locator("h1").inner_text().split())


def choose(page: Any, question: str, *answers: str) -> None:
    """Tick these answers of a question."""
    asked = page.get_by_role("group", name=question)
    for answer in answers:
        asked.get_by_label(answer, exact=True).check()


def choose_community(page: Any, code: str) -> None:
    """From one long list, or with script from its town's."""
    whole = page.get_by_label("镇街和村居")
    if whole.count():
        whole.select_option(code)
    else:
        page.get_by_label("镇街", exact=True).select_option(label=Division.objects.get(code=f"{code[:9]}000").name)
        page.get_by_label("村居", exact=True).select_option(code)


def upload(page: Any, material: str, *files: dict[str, Any]) -> None:
    """Choose files for a material and press its button."""
    page.get_by_label(f"为《{material}》选文件").set_input_files(list(files))
    press(page, f"上传 {material}")
