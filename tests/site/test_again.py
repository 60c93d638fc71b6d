"""What is given again in front of Django is what Django would have said, header by header, and never somebody's own."""

import io
import time
from typing import Any, NamedTuple
from unittest.mock import patch
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from django.urls import reverse

from apps.accounts.tokens import issue_token
from apps.catalog.models import ServiceItem
from nanhai_gov import caching
from nanhai_gov.again import MOST, Again, key_of
from nanhai_gov.metrics.counting import requests as counted
from tests import people
from tests.cases.things import CaseTest
from tests.logs.capturing import logged

django = WSGIHandler()


class Answer(NamedTuple):
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def shared(self) -> tuple[Any, ...]:
        """All but the id of the request."""
        return self.status, {name: value for name, value in self.headers.items() if name != "X-Request-ID"}, self.body


def question(address: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    path, _mark, query = address.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    return environ | {"wsgi.input": io.BytesIO()}


@override_settings(KEEP_PAGES=True)
class GivenAgain(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.again, self.asked = Again(self.django), 0
        self.guide = reverse("catalog:guide", args=[self.item.key])
        self.forget()
        self.addCleanup(self.forget)
        for signal in (request_started, request_finished):  # the connection is the test's, as with Django's test client
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)

    def forget(self) -> None:
        cache.clear()
        caching._states.clear()

    def django(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        return django(environ, start_response)

    def ask(self, address: str, method: str = "GET", **headers: str) -> Answer:
        heads: list[Any] = []
        answer: Any = self.again(question(address, method, **headers), lambda *head: heads.append(head))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        status, sent = heads[0]
        self.assertEqual(len(sent), len(dict(sent)))
        return Answer(status, dict(sent), body)

    def test_it_is_what_django_said(self) -> None:
        items = reverse("api:services")
        tag = self.ask(items).headers["ETag"]
        page = self.ask(self.guide).headers["ETag"]
        for address, headers in (
            ("/", {}), ("/services/?q=chi", {}), (self.guide, {}), (self.guide, {"accept_language": "en"}),
            (self.guide, {"cookie": "theme=elder; django_language=en"}), (self.guide, {"if_none_match": page}),
            (items, {}), (f"{items}?limit=200", {}), (items, {"if_none_match": tag}),
            (reverse("api:service", args=[self.item.key]), {}), (reverse("api:standards"), {}),
            (reverse("api:version_schema", args=[self.item.key, self.item.current.number]), {"accept": "*/*"}),
        ):  # fmt: skip
            for method in ("GET", "HEAD"):
                with self.subTest(method=method, address=address, **headers):
                    first, before = self.ask(address, method, **headers), self.asked
                    with self.assertNumQueries(0):
                        second = self.ask(address, method, **headers)
                    self.assertEqual(second.shared, first.shared)
                    self.assertEqual(self.asked, before)
                    self.again.finished.clear()
                    self.assertEqual(self.ask(address, method, **headers).shared, first.shared)

    def test_headers_of_security_are_among_them(self) -> None:
        first, second = self.ask(self.guide), self.ask(self.guide)
        self.assertEqual(self.asked, 1)
        self.assertEqual(second.headers["Content-Language"], first.headers["Content-Language"])
        for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy",
                     "Cross-Origin-Opener-Policy", "Vary", "ETag", "Cache-Control", "Content-Length"):  # fmt: skip
            self.assertIn(name, second.headers)

    def test_language_theme_host_and_tag_have_their_own(self) -> None:
        seen = [self.ask(self.guide)]
        for headers in ({"accept_language": "en"}, {"cookie": "theme=elder"}, {"cookie": "django_language=en;theme=x"},
                        {"if_none_match": seen[0].headers["ETag"]}):  # fmt: skip
            seen.append(self.ask(self.guide, **headers))
            self.assertEqual(self.ask(self.guide, **headers).shared, seen[-1].shared)
        self.assertEqual(self.asked, len(seen))
        self.assertEqual(len({one.body for one in seen[:3]}), 3)
        self.assertEqual(seen[-1].status, "304 Not Modified")

    def test_a_host_that_is_not_ours_is_refused_beside_kept_pages(self) -> None:
        self.ask(self.guide)
        for _time in range(2):
            self.assertEqual(self.ask(self.guide, host="elsewhere.invalid").status, "400 Bad Request")

    def test_an_address_of_the_answer_is_that_of_its_question(self) -> None:
        address = reverse("api:service", args=[self.item.key])
        self.ask(address)
        with override_settings(ALLOWED_HOSTS=["testserver", "other.example"]):
            self.assertIn(b"http://other.example/", self.ask(address, host="other.example").body)

    def test_a_change_shows_within_a_second(self) -> None:
        self.item.refresh_from_db()
        addresses = [self.guide, reverse("api:service", args=[self.item.key]), "/services/"]
        before = [self.ask(address).headers["ETag"] for address in addresses]
        ServiceItem.objects.filter(pk=self.item.pk).update(status=ServiceItem.Status.SUSPENDED)
        time.sleep(caching.SECOND)
        for address, tag in zip(addresses, before, strict=True):
            self.assertNotEqual(self.ask(address, if_none_match=tag).headers["ETag"], tag)

    def test_the_second_begins_before_the_state_is_asked_for(self) -> None:
        with patch("nanhai_gov.caching.time.monotonic", side_effect=[100.0, 100.25]):
            _said, until = caching._state(lambda *_args: "x", None, (), {})  # type: ignore[arg-type]
        self.assertEqual(until, 100.25 + caching.SECOND)

    def test_nobody_who_is_known_gets_it(self) -> None:
        self.ask(self.guide)
        self.client.force_login(people.applicant())
        session = f"{settings.SESSION_COOKIE_NAME}={self.client.cookies[settings.SESSION_COOKIE_NAME].value}"
        own = self.ask(self.guide, cookie=session)
        self.assertIn(people.applicant().shown_name.encode(), own.body)
        self.assertIn("private", own.headers.get("Cache-Control", "private"))
        self.assertNotIn(people.applicant().shown_name.encode(), self.ask(self.guide).body)
        self.assertEqual(self.asked, 2)

    def test_what_is_nobodys_alike_is_not_looked_for(self) -> None:
        self.assertIsNotNone(key_of(question("/")))
        self.assertIsNotNone(key_of(question("/", cookie="csrftoken=abc; _other=1")))
        for headers in ({"authorization": "Bearer nh_x"}, {"hx_request": "true"}, {"range": "bytes=0-1"},
                        {"cookie": "messages=abc"}, {"cookie": f"a=b; {settings.SESSION_COOKIE_NAME}=x"},
                        {"transfer_encoding": "chunked"}):  # fmt: skip
            self.assertIsNone(key_of(question("/", **headers)), headers)
        self.assertIsNone(key_of(question("/", "POST")))
        self.assertIsNone(key_of(question("/") | {"CONTENT_LENGTH": "3"}))

    def test_a_program_with_a_token_sees_what_it_changed_at_once(self) -> None:
        _token, words = issue_token(by=people.applicant(), name="test")
        address = reverse("api:services")
        tag = self.ask(address).headers["ETag"]
        self.assertEqual(self.ask(address, authorization=f"Bearer {words}").headers["ETag"], tag)
        ServiceItem.objects.filter(pk=self.item.pk).update(status=ServiceItem.Status.SUSPENDED)
        self.assertNotEqual(self.ask(address, authorization=f"Bearer {words}").headers["ETag"], tag)

    def test_pages_that_did_not_say_so_are_not_kept(self) -> None:
        for address in ("/nowhere/", "/accounts/sign-in/", "/api/v1/me", "/api/v1/services?limit=x", "/about/"):
            self.ask(address)
        self.assertEqual(self.again.finished, {})

    def test_what_sets_a_cookie_or_carries_a_nonce_is_not_kept(self) -> None:
        for name, value in (("Set-Cookie", "csrftoken=x"), ("Content-Security-Policy", "script-src 'nonce-abc'"),
                            ("Vary", "Cookie, User-Agent")):  # fmt: skip
            with self.subTest(name=name):
                self.forget()
                with patch.object(self, "django", lambda environ, start, name=name, value=value: django(
                    environ, lambda status, heads, *_more: start(status, [*heads, (name, value)]))):  # fmt: skip
                    self.again.django = self.django
                    list(self.again(question(self.guide), lambda *_head: None))
                self.assertEqual(self.again.finished, {})

    def test_it_never_holds_more_than_so_many(self) -> None:
        for n in range(MOST + 3):
            self.again._keep((str(n),), self._any())
        self.assertLessEqual(len(self.again.finished), MOST)

    def _any(self) -> Any:
        self.ask(self.guide)
        return next(iter(self.again.finished.values()))

    def test_each_has_a_line_a_count_and_an_id_of_its_own(self) -> None:
        self.ask(self.guide)
        child = counted.labels("catalog:guide", "GET", "2xx")
        before = child._value.get()
        with logged() as lines:
            answer = self.ask(self.guide, x_request_id="from-the-proxy-1")
            other = self.ask(self.guide)
        first, second = lines.of(logger="nanhai_gov.requests")
        self.assertEqual(answer.headers["X-Request-ID"], "from-the-proxy-1")
        self.assertRegex(other.headers["X-Request-ID"], "^[0-9a-f]{16}$")
        told = {"event": "request", "level": "info", "route": "catalog:guide", "method": "GET", "status": 200}
        self.assertLessEqual(told.items(), first.items())
        self.assertEqual(
            (first["request_id"], second["request_id"]), ("from-the-proxy-1", other.headers["X-Request-ID"])
        )
        self.assertEqual(child._value.get(), before + 2)

    @override_settings(KEEP_PAGES=False)
    def test_where_nothing_is_kept_django_is_asked_each_time(self) -> None:
        for _time in range(2):
            self.ask(self.guide)
        self.assertEqual((self.asked, self.again.finished), (2, {}))
