import re
from collections.abc import Iterator

from django.test import TestCase
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.models import Role
from tests import people

# Third-party addresses and their own rules.
FOREIGN = ("i18n/", "api/schema/", "api/docs/", "static/")
# What stands for a parameter: something that does not exist, so that only the door answers.
STRANGERS = {"uuid": "01a20000-0000-7000-8000-000000000000", "int": "999999999", "slug": "nothing", "str": "nothing",
             "path": "nothing"}  # fmt: skip


def address(path: str) -> str:
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: STRANGERS[found[1] or "str"], path)


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, path)
        elif not path.startswith(FOREIGN):
            yield path, entry


class EveryAddress(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_says_who_may(self) -> None:
        silent = [
            path
            for path, entry in walk(get_resolver())
            if not hasattr(entry.callback, "access")
            and not hasattr(getattr(entry.callback, "cls", None), "permission_classes")
        ]
        self.assertEqual(silent, [])

    def test_lets_in_exactly_those_who_may(self) -> None:
        """Every address × someone of every role; where there is a parameter, of something that does not exist."""
        visitors = {
            Role.CITIZEN: people.applicant(), Role.CLERK: people.clerk(), Role.OFFICIAL: people.official(),
            Role.CHIEF: people.section_chief(), Role.LEADER: people.deputy_head(), Role.HEAD: people.bureau_head(),
            Role.HOTLINE: people.hotline(),
            Role.DISPATCHER: people.dispatcher(), Role.WORKER: people.worker(), Role.VERIFIER: people.verifier(),
            Role.DISTRICT_LEADER: people.district_leader(), Role.EDITOR: people.editor(), Role.ADMIN: people.admin(),
        }  # fmt: skip
        for role, user in visitors.items():
            self.client.force_login(user)
            for path, entry in walk(get_resolver()):
                access = getattr(entry.callback, "access", None)
                if access is None:
                    continue
                status = self.client.get(address(path)).status_code
                allowed = access in ("public", "signed_in", "machines") or bool(access & request_roles(user))
                with self.subTest(role=str(role), path=path):
                    if path.startswith("api/") and status == 405:  # of one method only; the door is tested beside it
                        continue
                    if not allowed or "<" not in path:  # what does not exist may be forbidden to anybody
                        self.assertEqual(status == 403, not allowed, status)
                    self.assertTrue(status < 500 or path == "readyz", status)  # its 503 is an answer

    def test_strangers_are_asked_to_sign_in(self) -> None:
        for path, entry in walk(get_resolver()):
            access = getattr(entry.callback, "access", "public")
            if access in ("public", "machines"):
                continue
            with self.subTest(path=path):
                response = self.client.get(address(path))
                self.assertIn(response.status_code, (401, 405) if path.startswith("api/") else (302, 405))

    def test_machines_come_from_here_or_with_their_token(self) -> None:
        found = [path for path, entry in walk(get_resolver()) if getattr(entry.callback, "access", "") == "machines"]
        self.assertEqual(found, ["metrics"])
        self.client.force_login(people.admin())  # whoever signed in is no machine
        for path in found:
            self.assertEqual(self.client.get(address(path), REMOTE_ADDR="203.0.113.9").status_code, 401)
            self.assertEqual(self.client.get(address(path)).status_code, 200)


def request_roles(user: object) -> set[str]:
    from apps.organizations.desk import desk_of

    return desk_of(user).roles
