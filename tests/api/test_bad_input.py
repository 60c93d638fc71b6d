"""What no program should send, one by one: a problem that names the place and says what to do, and no more."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone

from apps.accounts.models import AccessToken
from apps.accounts.tokens import revoke_token
from apps.cases.models import Case
from nanhai_gov.api.bodies import DEPTH, MANY
from nanhai_gov.api.paging import SALT
from tests import people
from tests.api.calling import Program, Says
from tests.cases.things import GOOD, CaseTest, make_case, make_standard, photo


class BadInput(Says, CaseTest):
    def setUp(self) -> None:
        super().setUp()
        make_standard()
        self.program = Program(people.applicant())

    def send(self, body: bytes, *, content_type: str = "application/json", path: str = "reports", **more: str) -> Any:
        headers = self.program._headers({"Idempotency-Key": uuid4().hex, **more})
        return self.program.client.generic("POST", f"/api/v1/{path}", body, content_type, headers=headers)

    def report(self, **fields: Any) -> bytes:
        return json.dumps({"standard": "0201", "text": "x", "place": {"lng": 113.11, "lat": 23.22}} | fields).encode()


class Bodies(BadInput):
    def test_no_json(self) -> None:
        deep = b'{"standard": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
        for body, pointer in (
            (b"{", ""), (b"{'a': 1}", ""), (b"\xff\xfe{\x00", ""), (b'{"text": "\xe4\xb8"}', ""), (deep, ""),
            ('{"text": "路面积水"}'.encode("gbk"), ""), ('{"text": "水"}'.encode("utf-16"), ""),
            (b'{"text": ' + b'{"a":' * (DEPTH + 1) + b"1" + b"}" * (DEPTH + 1) + b"}", "/text" + "/a" * DEPTH),
            (b'{"text": "x", "text": "y"}', ""), (b'{"place": {"lng": 1, "lng": 2}}', "/place"),
            (b'{"place": {"lng": NaN}}', "/place/lng"), (b'{"place": {"lng": -Infinity}}', "/place/lng"),
            (b'{"place": {"lat": 1e999}}', "/place/lat"), (b'{"place": {"lat": ' + b"9" * 30 + b"}}", "/place/lat"),
            (b'{"place": {"lat": ' + b"9" * 5000 + b"}}", "/place/lat"),
            (b'{"text": "a\\u0000b"}', "/text"), (b'{"text": "\\ud800"}', "/text"), (b'{"a\\u0000": 1}', ""),
            (b'{"photos": [' + b"1," * 99_999 + b"1]}", "/photos"), (b'{"photos": [[1, "\\udfff"]]}', "/photos/0/1"),
            (b"{" + b",".join(b'"k%d": 1' % n for n in range(MANY + 1)) + b"}", ""),
            (b'{"a": [' + b",".join([b"[" + b"1," * 999 + b"1]"] * 25) + b"]}", ""),
        ):  # fmt: skip
            with self.subTest(body[:60]):
                told = self.assert_problem(self.send(body), 400, "parse_error", pointer)
                self.assertLess(len(str(told)), 5000)
        self.assertFalse(Case.objects.exists())

    def test_a_byte_order_mark_is_no_harm(self) -> None:
        self.assertEqual(self.send(b"\xef\xbb\xbf" + self.report()).status_code, 201)

    def test_not_said_to_be_json(self) -> None:
        for content_type in ("", "text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense", ";"):
            with self.subTest(content_type):
                told = self.send(self.report(), content_type=content_type)
                self.assertIn("application/json", self.assert_problem(told, 415, "unsupported_media_type")["detail"])
        for charset in ("utf-16", "latin-1", "gbk", "nothing", "\x7f"):
            with self.subTest(charset):
                told = self.send(self.report(), content_type=f"application/json; charset={charset}")
                self.assertIn("UTF-8", self.assert_problem(told, 415, "unsupported_charset")["detail"])
        self.assertEqual(self.send(self.report(), content_type='application/json; charset="UTF-8"').status_code, 201)

    def test_too_large_is_said_before_it_is_read(self) -> None:
        self.assert_problem(self.send(b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), 413, "too_large")

    def test_no_object(self) -> None:
        for body in (b"[]", b"7", b'"x"', b"null", b"true"):
            with self.subTest(body):
                self.assert_problem(self.send(body), 422, "invalid", "")

    def test_unknown_fields_are_named_and_the_known_ones_told(self) -> None:
        told = self.send(self.report(txet="x", **{"a/b~": 1}))
        told = self.assert_problem(told, 422, "invalid", "/txet", "/a~1b~0")
        self.assertIn("standard", told["errors"][0]["detail"])
        self.assert_problem(self.send(self.report(place={"lng": 1, "lat": 2, "alt": 3})), 422, "invalid", "/place/alt")

    def test_wrong_types_at_any_depth(self) -> None:
        for fields, pointer in (
            ({"text": 5}, "/text"), ({"text": True}, "/text"), ({"text": None}, "/text"), ({"text": []}, "/text"),
            ({"place": "here"}, "/place"), ({"place": {"lng": "113", "lat": 23}}, "/place/lng"),
            ({"place": {"lng": True, "lat": 23}}, "/place/lng"), ({"place": {"lat": 23}}, "/place/lng"),
            ({"photos": {}}, "/photos"), ({"photos": ["x"]}, "/photos/0"), ({"photos": [uuid4().hex]}, "/photos/0"),
            ({"photos": [str(uuid4()), 7]}, "/photos/1"), ({"photos": [str(uuid4())] * 7}, "/photos"),
            ({"standard": {}}, "/standard"), ({"standard": "x" * 13}, "/standard"), ({"standard": ""}, "/standard"),
        ):  # fmt: skip
            with self.subTest(fields):
                self.assert_problem(self.send(self.report(**fields)), 422, "invalid", pointer)
        body = {"version": 1, "answers": GOOD, "materials": {"form": [str(uuid4()), "x"]}, "deferred": ["rules", 3]}
        for changed, pointer in (
            ({}, "/materials/form/1"), ({}, "/deferred/1"), ({"version": "1"}, "/version"),
            ({"version": 1.5}, "/version"),
            ({"version": 2**31}, "/version"), ({"answers": {"premises": []}}, "/answers/premises"),
        ):  # fmt: skip
            with self.subTest(pointer):
                told = self.send(json.dumps(body | changed).encode(), path="services/NOODLES/applications")
                self.assert_problem(told, 422, "invalid", pointer)

    def test_an_answer_of_any_type_is_told_by_the_form(self) -> None:
        for value in (None, True, 0, 1.5, -1e300, 2**63 - 1, "", "x" * 100_000, [], [[]], {}, {"place": {"a": [1]}}):
            answers = {**GOOD, "premises": dict.fromkeys(GOOD["premises"], value)}
            body = {"version": 1, "answers": answers, "materials": {}, "deferred": []}
            with self.subTest(str(value)[:30]):
                told = self.send(json.dumps(body).encode(), path="services/NOODLES/applications")
                self.assert_problem(told, 422, "form_invalid")

    def test_refusals_of_the_act_point_into_the_body(self) -> None:
        body = {"version": 1, "answers": GOOD, "materials": {}, "deferred": ["rules"]}
        told = self.send(json.dumps(body).encode(), path="services/NOODLES/applications")
        self.assert_problem(told, 422, "material_missing", "/materials/form")


class Uploads(BadInput):
    def test_boundaries_and_parts(self) -> None:
        part = b'--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nreport\r\n--x--\r\n'
        for content_type, body, status, code in (
            ("multipart/form-data", part, 400, "parse_error"),
            ("multipart/form-data; boundary=", part, 400, "parse_error"),
            ("multipart/form-data; boundary=y", part, 422, "invalid"),
            ("multipart/form-data; boundary=x", b"", 422, "invalid"),
            ("multipart/form-data; boundary=x", part, 422, "invalid"),
            ("application/json", b"{}", 415, "unsupported_media_type"),
            (f"multipart/form-data; boundary={'x' * 300}", part, 415, "unsupported_media_type"),
            ("multipart/form-data; boundary=x; charset=nothing", part, 422, "invalid"),
        ):  # fmt: skip
            with self.subTest(content_type[:50]):
                self.assert_problem(self.send(body, content_type=content_type, path="files"), status, code)

    def test_the_field_is_named(self) -> None:
        for fields, pointer in (({}, "/purpose"), ({"purpose": "other"}, "/purpose"), ({"purpose": "\0"}, "/purpose"),
                                ({"purpose": "report", "porpose": "x"}, "/porpose")):  # fmt: skip
            with self.subTest(fields):
                self.assert_problem(self.program.upload("files", photo(), **fields), 422, "invalid", pointer)
        self.assert_problem(self.program.upload("files", "no file", purpose="report"), 422, "invalid", "/file")

    @override_settings(MAX_UPLOAD_BYTES=1000)
    def test_a_file_too_large(self) -> None:
        big = SimpleUploadedFile("a.jpg", b"\xff\xd8" + b"x" * 5000)
        self.assert_problem(self.program.upload("files", big, purpose="report"), 413, "file_too_large", "/file")

    def test_odd_names_of_files(self) -> None:
        for name in ("../../etc/passwd", "a\0b.jpg", "水" * 300 + ".jpg", ".", "‮gpj.exe"):
            with self.subTest(name[:20]):
                file = photo()
                file.name = "x.jpg"
                file._name = name
                answer = self.program.upload("files", file, purpose="report")
                self.assertIn(answer.status_code, (201, 422), answer.content)


class Addresses(BadInput):
    def test_queries(self) -> None:
        for query, name in (
            ("limit=1000000000", "limit"), ("limit=-1", "limit"), ("limit=0", "limit"), ("limit=abc", "limit"),
            ("limit=", "limit"), ("limit=1.5", "limit"), ("limit=1_0", "limit"), ("limit=٥", "limit"),
            ("limit=" + "9" * 5000, "limit"), ("limit=1&limit=2", "limit"), ("lmiit=5", "lmiit"),
            ("format=xml", "format"),
            ("status=none", "status"), ("kind=", "kind"), ("mine=maybe", "mine"), ("status=%00", "status"),
            ("cursor=%00", "cursor"), ("cursor=", "cursor"), ("cursor=" + "x" * 501, "cursor"),
        ):  # fmt: skip
            with self.subTest(query[:40]):
                told = self.assert_problem(self.program.get(f"cases?{query}"), 400, "invalid_query")
                self.assertIn(name, [one["parameter"] for one in told["errors"]])
        for path in ("services?q=%00", "services?q=" + "x" * 61, "event-standards?q=a%00b",
                     "services/NOODLES/versions/1/schema?lang=fr"):  # fmt: skip
            self.assert_problem(self.program.get(path), 400, "invalid_query")
        self.assert_problem(Program(people.official()).get("inbox?q=%00"), 400, "invalid_query")

    def test_cursors_that_are_forged_cut_or_of_another_list(self) -> None:
        for n in range(3):
            make_case(self.item, by=people._user(f"citizen{n}", f"林{n}", phone=f"1370000000{n}"))
        clerk = Program(people.clerk())
        cursor = clerk.get("cases?limit=1").json()["next"].partition("cursor=")[2].partition("&")[0]
        self.assertEqual(clerk.get(f"cases?limit=1&cursor={cursor}").status_code, 200)
        signed = signing.dumps([0, False, "x"], salt=SALT + "/api/v1/orders")
        for program, path in (
            (clerk, f"cases?cursor={cursor[:-1]}"), (clerk, f"cases?cursor={cursor[5:]}"),
            (clerk, f"cases?cursor={signed}"),
            (clerk, f"services?cursor={cursor}"), (Program(people.worker()), f"orders?cursor={cursor}"),
        ):  # fmt: skip
            with self.subTest(path):
                told = self.assert_problem(program.get(path), 400, "invalid_query")
                self.assertEqual(told["errors"][0]["parameter"], "cursor")

    def test_unknown_addresses(self) -> None:
        for path in ("/api/v1/nothing", "/api/v1/cases/", "/api/v1/cases/x/y/z", "/api/v2/cases", "/api/v1/services/ü",
                     "/api/v1/orders/1", "/api/v1/cases/a%00b", "/api/v1/cases/%ff", "/api/v1/cases/..%2f",
                     "/api/v1/services/NOODLES/versions/99999999999999999999/schema", "/api/v1/a%00b",
                     "/api/v1/services/NOODLES/versions/" + "9" * 5000 + "/schema",
                     "/api/v1/cases/" + "x" * 3000):  # fmt: skip
            with self.subTest(path[:60]):
                self.assert_problem(self.program.get(path), 404, "not_found")
        self.assert_problem(self.program.post("nothing", {}), 404, "not_found")

    def test_methods(self) -> None:
        client, headers = self.program.client, self.program._headers({})
        for path, allowed, others in (
            ("cases", {"GET", "HEAD", "OPTIONS"}, ("POST", "PUT", "PATCH", "DELETE", "TRACE")),
            ("reports", {"POST", "OPTIONS"}, ("GET", "HEAD", "PUT", "DELETE", "BREW")),
        ):
            for method in others:
                with self.subTest(f"{method} {path}"):
                    answer = client.generic(method, f"/api/v1/{path}", headers=headers)
                    self.assertEqual(answer.status_code, 405)
                    self.assertEqual(set(answer["Allow"].split(", ")), allowed)
                    if method != "HEAD":
                        self.assert_problem(answer, 405, "method_not_allowed")
            options = client.options(f"/api/v1/{path}", headers=headers)
            self.assertEqual((options.status_code, set(options["Allow"].split(", "))), (200, allowed))
        head, get = client.head("/api/v1/services"), client.get("/api/v1/services")
        self.assertEqual((head.status_code, head.content, head["ETag"]), (200, b"", get["ETag"]))
        self.assertEqual(head["Content-Length"], get["Content-Length"])

    def test_answers_we_cannot_give(self) -> None:
        for accept in ("text/html", "application/xml, text/*", "image/png;q=1"):
            told = self.program.get("cases", Accept=accept)
            self.assertIn("application/json", self.assert_problem(told, 406, "not_acceptable")["detail"])
        for accept in (
            "application/problem+json",
            "application/*",
            "",
            "*/*;q=0.1",
            "text/html, */*",
            "x" * 9000,
            ";;,,",
        ):
            with self.subTest(accept[:20]):
                self.assertIn(self.program.get("cases", Accept=accept).status_code, (200, 406))
        schema = "services/NOODLES/versions/1/schema"
        self.assertEqual(self.program.get(schema, Accept="application/schema+json").status_code, 200)


class Headers(BadInput):
    def test_tokens(self) -> None:
        token = self.program.token
        for words in ("", " ", "Bearer", "Bearer ", "Basic Zm9vOmJhcg==", token, f"Token {token}", "Bearer nh_",
                      f"Bearer {token[:-1]}", f"Bearer {token} x", f"Bearer {token.swapcase()}",
                      "Bearer " + "x" * 7000,
                      "Bearer \xff\xfe", "Bearer null", f"Bearer{token}",
                      f"Bearer {token}, Bearer {token}"):  # fmt: skip
            with self.subTest(words[:40]):
                answer = self.client.get("/api/v1/cases", headers={"Authorization": words})
                self.assertEqual(answer.status_code, 401, answer.content)
                told = self.assert_problem(answer, 401, answer.json()["code"])
                self.assertTrue(answer["WWW-Authenticate"].startswith("Bearer "))
                self.assertNotIn(token[3:], str(told))
        self.assertEqual(
            self.client.get("/api/v1/cases", headers={"Authorization": f"bearer {token}"}).status_code, 200
        )

    def test_tokens_that_are_over(self) -> None:
        kept = AccessToken.objects.get()
        AccessToken.objects.filter(pk=kept.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        self.assert_problem(self.program.get("cases"), 401, "authentication_failed")
        revoked = Program(people.applicant())
        revoke_token(AccessToken.objects.latest("created_at").pk, by=people.applicant())
        self.assert_problem(revoked.get("services"), 401, "authentication_failed")  # even where none is needed

    def test_keys(self) -> None:
        body = {"standard": "0201", "text": "x", "place": {"lng": 113.11, "lat": 23.22}}
        for key, code in ((" ", "key_missing"), ("x" * 65, "key_invalid"), ("x" * 10_000, "key_invalid"),
                          ("a b", "key_invalid"), ("é", "key_invalid"), ("a\x7f", "key_invalid")):  # fmt: skip
            for path in ("reports", "cases/none/withdrawal", "services/NOODLES/applications"):
                sent = {"version": 1, "answers": {}} if path.startswith("services") else body
                with self.subTest(f"{key[:9]} {path}"):
                    if path.startswith("cases"):
                        path, sent = f"cases/{self.case().number}/withdrawal", {}
                    told = self.assert_problem(self.program.post(path, sent, key=key), 400, code)
                    self.assertEqual(told["errors"][0]["header"], "Idempotency-Key")

    def case(self) -> Case:
        return Case.objects.filter(kind="application").first() or make_case(self.item)

    def test_anothers_key_tells_nothing(self) -> None:
        body, key = {"standard": "0201", "text": "x", "place": {"lng": 113.11, "lat": 23.22}}, uuid4().hex
        mine = self.program.post("reports", body, key=key)
        theirs = Program(people.get("stranger")).post("reports", body, key=key)
        self.assertEqual((mine.status_code, theirs.status_code), (201, 201), theirs.content)
        self.assertNotIn("Idempotency-Replayed", theirs.headers)
        self.assertNotEqual(mine.json()["number"], theirs.json()["number"])
        self.assertNotIn(mine.json()["query_code"], theirs.content.decode())
        self.assert_problem(self.program.post("reports", {**body, "text": "y"}, key=key), 422, "key_reused")

    def test_odd_languages_and_tags(self) -> None:
        for headers in ({"Accept-Language": "x" * 5000}, {"Accept-Language": "\xff"}, {"If-None-Match": '"'},
                        {"If-None-Match": "x" * 5000}, {"If-Modified-Since": "yesterday"}, {"Cookie": "sessionid=\0"},
                        {"Range": "bytes=-1"}, {"X-Forwarded-For": "'"}):  # fmt: skip
            with self.subTest(str(headers)[:40]):
                self.assertEqual(self.program.get("services", **headers).status_code, 200)
