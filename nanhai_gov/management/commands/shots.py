"""Every picture of README and docs, taken from a running demo as its people see it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nanhai_gov import runfile


class Shot(NamedTuple):
    """One picture: who looks (empty: nobody signed in), where, at which size, and what is clicked on the way."""

    name: str
    path: str
    who: str = ""
    size: str = "desk"
    click: str = ""


SIZES = {"phone": (390, 844), "desk": (1366, 900), "wall": (1920, 1080)}
SHOTS = [
    Shot("home", "/"),
    Shot("home-phone", "/", size="phone"),
    Shot("services", "/services/?q=开个小饭馆"),
    Shot("guide", "/services/FOOD_OP/"),
    Shot("report-phone", "/report/", size="phone"),
    Shot("track", "/my/cases/", "huang", "desk", "main a[href*='/track/']"),
    Shot("track-phone", "/my/cases/", "huang", "phone", "main a[href*='/track/']"),
    Shot("data", "/me/data/", "huang"),
    Shot("counter", "/counter/", "chenjie"),
    Shot("hotline", "/hotline/", "mojiaxin"),
    Shot("intake", "/intake/", "chenjie", "desk", "main a[href^='/intake/0']"),
    Shot("inbox", "/inbox/", "wangmin"),
    Shot("case", "/inbox/", "liguoxiong", "desk", "main a[href^='/desk/case/']"),
    Shot("done", "/desk/done/", "liguoxiong"),
    Shot("items", "/catalog/items/", "yewenjing"),
    Shot("item", "/catalog/items/", "yewenjing", "desk", "main a[href*='FOOD_OP']"),
    Shot("field", "/field/", "hejun", "phone"),
    Shot("field-order", "/field/", "hejun", "phone", "main a[href^='/field/0']"),
    Shot("board", "/board/", "lijiale"),
    Shot("board-order", "/board/", "lijiale", "desk", "main a[href^='/board/0']:has-text('道路积水')"),
    Shot("roster", "/roster/", "lijiale"),
    Shot("check", "/checks/", "denghuishan", "desk", "main a[href^='/checks/0']:has-text('暴露垃圾')"),
    Shot("cockpit", "/cockpit/", "xianweimin"),
    Shot("cockpit-phone", "/cockpit/", "xianweimin", "phone"),
    Shot("instructions", "/instructions/", "linshaoming"),
    Shot("admin", "/admin/", "suzihao"),
    Shot("ops", "/ops/", "suzihao"),
    Shot("ledger", "/ops/ledger/", "suzihao"),
    Shot("styleguide", "/styleguide/", "yewenjing"),
    Shot("cockpit-wall", "/cockpit/?wall=1", "xianweimin", "wall"),
]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]


class Command(BaseCommand):
    help = "Takes the pictures of README and docs from a running `make run` into docs/img."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", help="of the running demo; by default the one of this checkout")
        parser.add_argument("--folder", default=str(settings.BASE_DIR / "docs" / "img"))
        parser.add_argument("--only", default="", help="pictures whose name contains this")

    def handle(self, *args: Any, address: str, folder: str, only: str, **options: Any) -> None:
        address = address or runfile.read(settings.VAR_DIR).get("address", "")
        if not address:
            raise CommandError("Nothing is running here. Start `make run` in another terminal, or give --address.")
        Path(folder).mkdir(parents=True, exist_ok=True)
        for picture, status in take(address.rstrip("/"), [shot for shot in SHOTS if only in shot.name], Path(folder)):
            self.stdout.write(f"{picture.name}  {status}")


def take(address: str, shots: list[Shot], folder: Path) -> Iterator[tuple[Path, str]]:
    """Yields each picture with what it shows; people sign in once for each size."""
    from playwright.sync_api import sync_playwright

    found = next((path for path in BROWSERS if Path(path).exists()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        contexts: dict[tuple[str, str], Any] = {}
        for shot in shots:
            key = (shot.who, shot.size)
            if key not in contexts:
                width, height = SIZES[shot.size]
                contexts[key] = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
                if shot.who:
                    sign_in(contexts[key].new_page(), address, shot.who)
            yield folder / f"{shot.name}.png", picture(contexts[key].new_page(), address, shot, folder)
        browser.close()


def picture(tab: Any, address: str, shot: Shot, folder: Path) -> str:
    """One picture: the first screen of a desk, the whole page on a phone."""
    tab.goto(address + shot.path)
    if shot.click:
        link = tab.locator(shot.click).first
        if not link.count():
            return f"nothing to open at {shot.path}"
        link.click()
        tab.wait_for_load_state()
    tab.wait_for_timeout(300)
    tab.screenshot(path=folder / f"{shot.name}.png", full_page=shot.size == "phone" and shot.path != "/report/")
    return str(tab.title())


def sign_in(tab: Any, address: str, who: str) -> None:
    """With the demo's own form, which `?as=` fills in."""
    tab.goto(f"{address}/sign-in/?as={who}")
    tab.locator("form[method=post] button.primary").first.click()
    tab.wait_for_load_state()
    if "/sign-in/" in tab.url:
        raise CommandError(f"{who} could not sign in at {address}")
