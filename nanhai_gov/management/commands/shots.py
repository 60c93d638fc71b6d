"""Pictures of the main pages of a running demo, as each of its people sees them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nanhai_gov import runfile

# name of the picture, address, who looks (empty: nobody signed in)
PAGES = [
    ("home", "/", ""),
    ("services", "/services/", ""),
    ("sign-in", "/sign-in/", ""),
    ("citizen-me", "/me/", "chen"),
    ("clerk-desk", "/desk/", "chenjie"),
    ("official-desk", "/desk/", "wangmin"),
    ("leader-desk", "/desk/", "liguoxiong"),
    ("dispatcher-board", "/board/", "lijiale"),
    ("worker-field", "/field/", "hejun"),
    ("verifier-checks", "/checks/", "denghuishan"),
    ("district-leader-desk", "/desk/", "xianweimin"),
]
SIZES = {"phone": (390, 844), "desk": (1366, 768)}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]


class Command(BaseCommand):
    help = "Takes pictures of the main pages of a running `make run` into var/shots, on phone and desk."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", help="of the running demo; by default the one of this checkout")
        parser.add_argument("--only", help="pages whose name contains this")
        parser.add_argument("pages", nargs="*", help="NAME=/ADDRESS or NAME=/ADDRESS@USER, instead of the usual ones")

    def handle(self, *args: Any, pages: list[str], address: str, only: str, **options: Any) -> None:
        address = address or runfile.read(settings.VAR_DIR).get("address", "")
        if not address:
            raise CommandError("Nothing is running here. Start `make run` in another terminal, or give --address.")
        chosen = [page for page in ([parse(text) for text in pages] or PAGES) if (only or "") in page[0]]
        folder = settings.VAR_DIR / "shots"
        folder.mkdir(parents=True, exist_ok=True)
        for picture, status in take(address.rstrip("/"), chosen, folder):
            self.stdout.write(f"{picture}  {status}")


def parse(text: str) -> tuple[str, str, str]:
    name, equals, rest = text.partition("=")
    path, _, who = rest.partition("@")
    if not equals or not path.startswith("/"):
        raise CommandError(f"{text}: write NAME=/ADDRESS or NAME=/ADDRESS@USER")
    return name, path, who


def take(address: str, pages: list[tuple[str, str, str]], folder: Path) -> Any:
    """Yields each picture with the status of its page."""
    from playwright.sync_api import sync_playwright

    found = next((path for path in BROWSERS if Path(path).exists()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        for size, (width, height) in SIZES.items():
            for who in sorted({who for _name, _path, who in pages}):
                context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
                tab = context.new_page()
                if who:
                    sign_in(tab, address, who)
                for name, path in [(name, path) for name, path, looks in pages if looks == who]:
                    answer = tab.goto(address + path)
                    picture = folder / f"{name}-{size}.png"
                    tab.screenshot(path=picture, full_page=True)
                    yield picture, answer.status if answer else "no answer"
                context.close()
        browser.close()


def sign_in(tab: Any, address: str, who: str) -> None:
    """With the demo's own form, which `?as=` fills in."""
    tab.goto(f"{address}/sign-in/?as={who}")
    tab.locator("form[method=post] button.primary").first.click()
    tab.wait_for_load_state()
    if "/sign-in/" in tab.url:
        raise CommandError(f"{who} could not sign in at {address}")
