"""What every page needs to know about the site: who is here, as what, where they may go, how it should look."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

THEMES = ("elder", "contrast")
THEME_COOKIE = "theme"


@dataclass(frozen=True)
class Link:
    """One entry of a navigation; `here` marks the page one is on."""

    text: Any
    url: str
    here: bool = False


@dataclass(frozen=True)
class Place:
    """Where a role may go: the first of its address names that exists."""

    text: Any
    roles: frozenset[str]
    names: tuple[str, ...]


def _place(text: Any, roles: str, *names: str) -> Place:
    return Place(text, frozenset(roles.split()), names)


CITIZEN = "citizen"
DECIDERS = "official chief leader head"
PLACES = [
    _place(_("Home"), CITIZEN, "catalog:home"),
    _place(_("Services"), CITIZEN, "catalog:services"),
    _place(_("Report a problem"), CITIZEN, "cases:report", "cases:report_start"),
    _place(_("Track progress"), CITIZEN, "cases:track", "cases:track_start"),
    _place(_("My cases"), CITIZEN, "cases:mine", "cases:my_cases"),
    _place(_("Intake"), "clerk", "cases:intake"),
    _place(_("Counter entry"), "clerk", "cases:counter"),
    _place(_("Calls"), "hotline", "cases:hotline"),
    _place(_("Inbox"), DECIDERS, "dashboards:inbox", "desk:inbox", "decisions:inbox"),
    _place(pgettext_lazy("desk", "Dealt with"), DECIDERS, "dashboards:done"),
    _place(_("Dispatch board"), "dispatcher", "dispatch:board"),
    _place(_("Cockpit"), "district_leader leader head admin", "dashboards:cockpit"),
    _place(_("Whistles"), f"{DECIDERS} dispatcher", "coordination:whistles"),
    _place(_("Duty roster"), "dispatcher verifier district_leader", "dispatch:roster"),
    _place(_("My orders"), "worker", "dispatch:field", "dispatch:mine"),
    _place(_("Checks"), "verifier", "dispatch:checks", "dispatch:check_list"),
    _place(_("Poor ratings"), "clerk head leader editor", "evaluation:rectifications"),
    _place(_("Instructions"), f"{DECIDERS} clerk dispatcher verifier district_leader", "supervision:instructions"),
    _place(_("Service items"), "editor", "catalog:items", "catalog:services"),
    _place(_("Administration"), "admin", "dashboards:admin"),
    _place(_("Operation"), "admin", "ops"),
    _place(_("Messages"), f"{CITIZEN} {DECIDERS} clerk hotline dispatcher worker verifier district_leader editor admin",
           "notifications:messages"),
]  # fmt: skip

# Pages that belong to a place though their address does not begin like it
BELOW = {"/catalog/items/": "/catalog/", "/inbox/": "/desk/case/", "/counter/": "/apply/d/"}

# Where work begins; a person of several roles starts at the first.
INBOX = ("dashboards:inbox", "desk:inbox", "decisions:inbox")
DESKS: dict[str, tuple[str, ...]] = {
    "official": INBOX, "chief": INBOX, "leader": INBOX, "head": INBOX,
    "clerk": ("cases:intake",),
    "hotline": ("cases:hotline",),
    "dispatcher": ("dispatch:board",),
    "worker": ("dispatch:field", "dispatch:mine"),
    "verifier": ("dispatch:checks", "dispatch:check_list"),
    "district_leader": ("dashboards:cockpit",),
    "editor": ("catalog:items", "catalog:services"),
    "admin": ("dashboards:admin",),
    CITIZEN: ("cases:mine", "cases:my_cases"),
}  # fmt: skip


def url_of(name: str, *args: object) -> str:
    """The address of a page of an app above, or '' where it is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def first_url(*names: str) -> str:
    """The address of the first name that exists, or ''."""
    return _first_url(names, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=1024)
def _first_url(names: tuple[str, ...], _urlconf: str | None, _prefix: str) -> str:
    """⚡ Every page draws its places twice; addresses without arguments stay what they are."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def nav(request: HttpRequest) -> list[Link]:
    """The places of the roles this person holds; messages only for those who have signed in."""
    roles = request.desk.roles if hasattr(request, "desk") else {CITIZEN}
    links = []
    for place in PLACES:
        url = first_url(*place.names) if roles & place.roles else ""
        if not url or place.names == ("notifications:messages",) and not request.user.is_authenticated:
            continue
        links.append(Link(place.text, url, _is_here(request.path, url)))
    return links


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith((url, BELOW.get(url, url)))


def theme(request: HttpRequest) -> str:
    """长辈版 or high contrast: the cookie decides, else the account; '' is the standard look."""
    chosen = request.COOKIES.get(THEME_COOKIE)
    if chosen is not None:
        return chosen if chosen in THEMES else ""
    user = getattr(request, "user", None)
    return "elder" if user is not None and user.is_authenticated and user.elder_mode else ""


@dataclass(frozen=True)
class Here:
    """As what a person is here: unit and post for staff, nothing for citizens."""

    staff: bool = False
    unit: Any = None
    post: Any = None


def here(request: HttpRequest) -> Here:
    posts = request.desk.posts if hasattr(request, "desk") else []
    return Here(True, posts[0].unit, posts[0]) if posts else Here()


def life_progress() -> dict[str, int]:
    """How far the demo's simulated weeks are, while they come in: {"day": 23, "of": 57}; empty else."""
    return cache.get("simulation.progress") or {}


def site(request: HttpRequest) -> dict[str, object]:
    """For all templates. What costs a query is read only by templates that ask."""
    return {
        "SITE": settings.SITE,
        "DEMO": settings.DEMO,
        "LIFE": SimpleLazyObject(life_progress) if settings.DEMO else None,
        "VERSION": settings.VERSION,
        "nav": SimpleLazyObject(lambda: nav(request)),
        "theme": SimpleLazyObject(lambda: theme(request)),
        "here": SimpleLazyObject(lambda: here(request)),
    }
