"""What may never stand in a log, in the forms people and programs write it."""

import json
import logging
import unittest

from django.test import RequestFactory, SimpleTestCase

from nanhai_gov.logs.scrub import clean, clean_problem, cleaned_under, sent_by
from tests.logs.capturing import logged

SECRET = [
    "440605199003071224",  # resident ID
    "44060519851123001X",
    "440605 19900307 1224",
    "440605-1990-0307-1224",
    "４４０６０５１９９００３０７１２２４",
    "440605900307122",  # of the first generation
    "H12345678",  # permits of Hong Kong and Macao
    "M1234567801",
    "h12345678",
    "12345678",  # permit of Taiwan
    "1234567801",
    "E12345678",  # passports
    "EA1234567",
    "G1234567A",
    "C01X00T47",
    "13800003210",  # phones
    "+8613800003210",
    "138 0000 3210",
    "138-0000-3210",
    "0757-86230000",
    "huang.shuyi@example.cn",
    "nh_Zx81kqPl0sVtt7Qw9d",
    "黄淑仪",
    "和顺黄记面馆18号铺",
    "里水镇鹤峰路 18 号",
]
PLAIN = [
    "01a20000-0000-7000-8000-000000000000",
    "12345678-1234-7000-8000-123456789012",
    "2026-11-24 10:00:00.123+08:00",
    "2026-1124-0047",  # a case
    "91440605MA4W1234XX",  # a credit code names a business, not a person
    "apps.cases.models.Case.DoesNotExist",
    "NoneType has no attribute pk",
    "Task ledger.deliver",
    "127.0.0.1:46147",
    "3 of 500 took 120.5 ms",
]


class Texts(unittest.TestCase):
    def test_numbers_addresses_and_names_go(self) -> None:
        for secret in SECRET:
            for text in (
                secret,
                f"before {secret} after",
                f"证件{secret}，",
                f"x={secret};",
                f"tel_{secret}",
                f"({secret})",
            ):
                with self.subTest(text=text):
                    left = clean(text)
                    self.assertNotIn(secret, left)
                    self.assertNotRegex(left, r"\d{4}|[\u4e00-\u9fff]{2}")

    def test_what_operators_need_stays(self) -> None:
        for text in PLAIN:
            with self.subTest(text=text):
                self.assertEqual(clean(f"see {text} there"), f"see {text} there")

    def test_secrets_go_with_their_sign_left(self) -> None:
        for text, left in {
            "Authorization: Bearer nh_abcdefgh12": "Authorization: [removed]",
            "bearer abcdefghij": "bearer [removed]",
            "password=open-sesame&next=/": "password=[removed]&next=/",
            '"password": "open-sesame"': '"password": [removed]"',
            "redis://:f12c22cf@host:6379/0": "redis://[removed]@host:6379/0",
            "postgres://me:hidden@host/db": "postgres://[removed]@host/db",
            "GET /people/?q=chen&page=2 HTTP/1.1": "GET /people/[removed] HTTP/1.1",
        }.items():
            with self.subTest(text=text):
                self.assertEqual(clean(text), left)


class Problems(unittest.TestCase):
    def test_names_of_the_program_stay_quoted_texts_go(self) -> None:
        for said, left in {
            "'NoneType' object has no attribute 'pk'": "'NoneType' object has no attribute 'pk'",
            "could not convert string to float: 'Li Ming, Foshan'": "could not convert string to float: [removed]",
            'invalid input syntax for type uuid: "Li Ming"': "invalid input syntax for type uuid: [removed]",
        }.items():
            self.assertEqual(clean_problem(said), left)

    def test_what_the_database_quotes_of_a_row_goes(self) -> None:
        said = 'violates unique constraint "one_phone"\nDETAIL:  Key (name)=(Li Ming) already exists.\n'
        self.assertEqual(clean_problem(said), 'violates unique constraint "one_phone"')
        said = 'syntax error at or near "x"\nLINE 1: SELECT * FROM t WHERE name = Ming\n          ^'
        self.assertEqual(clean_problem(said), 'syntax error at or near "x"')


class Fields(unittest.TestCase):
    def test_telling_names_take_their_values_along(self) -> None:
        for name in ("name", "Phone", "answers", "api_token", "new_password", "HTTP_COOKIE", "kwargs", "facts"):
            self.assertEqual(cleaned_under(name, "Ming"), "[removed]")
            self.assertEqual(cleaned_under(name, {"a": ["Ming"]}), "[removed]")

    def test_within_lists_and_objects(self) -> None:
        self.assertEqual(
            cleaned_under("x", {"n": 12345678, "to": ["13800003210"], "inner": {"phone": "1", "ok": True}}),
            {"n": 12345678, "to": ["[removed]"], "inner": {"phone": "[removed]", "ok": True}},
        )
        self.assertEqual(
            cleaned_under("x", ValueError("of 'Li Ming' 13800003210")), "ValueError: of [removed] [removed]"
        )


class Sent(SimpleTestCase):
    def test_of_forms_queries_and_json(self) -> None:
        post = RequestFactory().post("/x/?q=Wong+Wai", {"who": "Wong Shuk Yi", "yes": "on", "zh": "黄淑"})
        post.POST  # noqa: B018 – parses the body
        self.assertEqual(sent_by(post), {"Wong Wai", "Wong Shuk Yi", "黄淑"})
        body = {"answers": {"shop": {"name": "Noodles of Wong", "tables": [{"of": "Oakwood"}]}}}
        post = RequestFactory().post("/x/", json.dumps(body), content_type="application/json")
        post.body  # noqa: B018
        self.assertEqual(sent_by(post), {"Noodles of Wong", "Oakwood"})


class Tracebacks(unittest.TestCase):
    def test_tell_where_but_no_values(self) -> None:
        hidden = "Wong Shuk Yi"
        try:
            try:
                int(hidden)
            except ValueError as cause:
                raise RuntimeError(f"no such number: '{hidden}' 440605199003071224") from cause
        except RuntimeError:
            with logged() as lines:
                logging.getLogger("x").exception("it broke")
        event = lines.events[0]
        self.assertEqual((event["event"], event["level"], event["logger"]), ("it broke", "error", "x"))
        self.assertIn("builtins.ValueError: invalid literal for int() with base 10: [removed]", event["exception"])
        self.assertIn("then:", event["exception"])
        self.assertIn("in test_tell_where_but_no_values", event["exception"])
        self.assertNotIn("Wong", lines.text)
        self.assertNotIn("1224", lines.text)
