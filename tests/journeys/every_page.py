"""Which pages there are: every address of the URL conf, for everybody who may open it.

An address that takes nothing joins by itself, for one person of each role. One that takes something joins by the links
that lead to it from there; what no link reaches must be named in EXAMPLES, or in NO_PAGE if no browser shows it:
`pages()` also tells which addresses are in neither.
"""

import re
from collections import deque
from typing import NamedTuple

from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve

from apps.accounts.demo import SIGN_INS
from apps.accounts.models import User
from tests.house.test_access import address, walk
from tests.journeys.examples import EXAMPLES, MORE, NO_PAGE, NOBODY, rate

FOR_PROGRAMS = "api/"
# One person of each role, the first that the demo's sign-in page offers for it.
CAST: dict[str, str] = {}
for _role, _username, _who in SIGN_INS:
    CAST.setdefault(_role, _username)


class Page(NamedTuple):
    """One page: the address it belongs to, where it is found, who looks, and whether that is its first looker."""

    route: str
    path: str
    user: str
    first: bool = True


def pages() -> tuple[list[Page], list[str]]:
    """Every page for everybody who may open it, and the addresses of which no page is known."""
    rate()
    routes = [(route, entry) for route, entry in walk(get_resolver()) if not route.startswith(FOR_PROGRAMS)]
    found = [Page(route, path, user) for route, name in EXAMPLES.items() for user, path in name()]
    for route, entry in routes:
        if "<" not in route and route not in NO_PAGE and not is_act(route, entry):
            found += [Page(route, "/" + route, user) for user in lookers(entry)]
    for user in CAST.values():
        bare = [page.path for page in found if page.user == user and "<" not in page.route]
        found += [Page(route, path, user) for route, path in linked(user, bare)]
    known = {page.route for page in found}
    missing = [r for r, entry in routes if "<" in r and r not in {*known, *NO_PAGE} and not is_act(r, entry)]
    return _first_marked(found + [Page(path, path, user) for user, path in MORE]), missing


def _first_marked(found: list[Page]) -> list[Page]:
    """Each page once for each person; the first page of an address is the one to look at closely."""
    seen: set[str] = set()
    marked = {}
    for page in found:
        if (page.path, page.user) not in marked:
            marked[page.path, page.user] = page._replace(first=page.route not in seen)
            seen.add(page.route)
    return list(marked.values())


def linked(user: str, start: list[str]) -> list[tuple[str, str]]:
    """Addresses with parameters that links lead to, one example each: what this person finds by clicking."""
    client, found = Client(), {}
    client.force_login(User.objects.get(username=user))
    todo = deque(start)
    while todo:
        answer = client.get(todo.popleft())
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        for path in re.findall(r'href="(/[^"?#]*)', answer.content.decode()):
            route = _route(path)
            if "<" in route and route not in found and route not in NO_PAGE:
                found[route] = path
                todo.append(path)
    return list(found.items())


def _route(path: str) -> str:
    try:
        return str(resolve(path).route)
    except Resolver404:
        return ""


def lookers(entry: URLPattern) -> list[str]:
    """One person of each role that may open an address; nobody in particular comes first where anybody may."""
    access = getattr(entry.callback, "access", None)
    if access is None:  # an address for programs
        return []
    if access == "public":
        return [NOBODY, *CAST.values()]
    return [*CAST.values()] if access == "signed_in" else [name for role, name in CAST.items() if role in access]


def is_act(route: str, entry: URLPattern) -> bool:
    """Whether an address takes POST only."""
    for user in lookers(entry)[:1]:
        client = Client()
        if user:
            client.force_login(User.objects.get(username=user))
        return client.get(address(route)).status_code == 405
    return False
