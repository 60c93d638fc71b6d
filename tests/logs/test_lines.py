"""Which ids a line carries: of a request, of a job, and from one to the other."""

import json
import logging
from unittest.mock import patch
from uuid import uuid4

from django.test import Client, SimpleTestCase, TestCase
from gunicorn.config import Config
from structlog.contextvars import get_contextvars

from apps.ledger.actions import record
from apps.ledger.handling import BY_VERB, HANDLERS, on
from apps.ledger.jobs import heartbeat
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import deliver, drain, relay
from nanhai_gov.celery import about_job, app, forget_job
from nanhai_gov.logs.context import id_for
from nanhai_gov.logs.gunicorn import Logger
from nanhai_gov.logs.setup import Formatter
from tests import people
from tests.api.calling import Program, Says
from tests.logs.capturing import logged


class Ids(SimpleTestCase):
    def test_a_well_formed_one_is_taken(self) -> None:
        for offered in ("0af7651916cd43dd8448eb211c80319c", "5f0c1a9e-1111-4222-8333-444455556666", "trace.abc_1"):
            self.assertEqual(id_for(offered), offered)

    def test_others_are_replaced(self) -> None:
        for offered in ("", "short", "x" * 65, "a b c d e f g", 'x"}\n{"event":"made up"', "13800003210", "号" * 10):
            self.assertRegex(id_for(offered), r"^[0-9a-f]{16}$")


class OfRequests(Says, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_one_line_tells_who_where_what_and_how_long(self) -> None:
        self.client.force_login(people.clerk())
        with logged() as lines:
            answer = self.client.get("/intake/?q=chen", headers={"X-Request-ID": "from-the-proxy-1"})
        (event,) = lines.of(logger="nanhai_gov.requests")
        self.assertEqual(answer.headers["X-Request-ID"], "from-the-proxy-1")
        self.assertGreater(event.pop("ms"), 0)
        self.assertRegex(event.pop("timestamp"), r"^\d{4}-\d\d-\d\dT.*Z$")
        self.assertEqual(
            event,
            {"event": "request", "level": "info", "logger": "nanhai_gov.requests", "request_id": "from-the-proxy-1",
             "route": "cases:intake", "actor": str(people.clerk().pk), "method": "GET", "status": 200},
        )  # fmt: skip

    def test_a_program_is_told_by_whose_token_it_shows(self) -> None:
        program = Program(people.applicant())
        with logged() as lines:
            program.get("cases")
        (event,) = lines.of(logger="nanhai_gov.requests")
        self.assertEqual((event["actor"], event["route"]), (str(people.applicant().pk), "api:cases"))
        self.assertNotIn(program.token, lines.text)

    def test_nobody_is_asked_for_the_sake_of_the_log(self) -> None:
        with logged() as lines, self.assertNumQueries(0):
            self.client.get("/nowhere/")
        (event,) = lines.of(logger="nanhai_gov.requests")
        self.assertEqual((event["status"], event.get("route"), event.get("actor")), (404, None, None))

    def test_what_machines_ask_every_few_seconds_is_silent(self) -> None:
        with logged(logging.INFO) as lines:
            self.client.get("/healthz")
        self.assertEqual(lines.events, [])

    def test_a_problem_names_it_so_that_a_clerk_can_quote_it(self) -> None:
        answer = Program(people.applicant()).get("cases/2026-0101-0001")
        told = self.assert_problem(answer, 404, "not_found")
        self.assertEqual(told["request_id"], answer.headers["X-Request-ID"])

    def test_a_page_that_broke_names_it_and_the_log_has_the_rest(self) -> None:
        client = Client(raise_request_exception=False)
        with logged() as lines, patch("apps.catalog.views.render", side_effect=RuntimeError("of 13800003210")):
            page = client.get("/services/?q=x")
        self.assertEqual(page.status_code, 500)
        self.assertContains(page, page.headers["X-Request-ID"], status_code=500)
        (event,) = lines.of(logger="django.request")
        self.assertEqual((event["request_id"], event["route"]), (page.headers["X-Request-ID"], "catalog:services"))
        self.assertTrue(event["exception"].endswith("RuntimeError: of [removed]"))

    def test_a_program_gets_a_problem_when_something_broke(self) -> None:
        program = Program(people.applicant())
        program.client.raise_request_exception = False
        with logged(), patch("apps.cases.api.following.Case.objects.visible_to", side_effect=RuntimeError("x")):
            answer = program.get("cases/2026-0101-0001")
        told = self.assert_problem(answer, 500, "internal_error")
        self.assertEqual(told["request_id"], answer.headers["X-Request-ID"])

    def test_the_next_request_begins_anew(self) -> None:
        first, second = (self.client.get("/healthz").headers["X-Request-ID"] for _n in range(2))
        self.assertNotEqual(first, second)
        self.assertNotIn("request_id", get_contextvars())


class OfServers(SimpleTestCase):
    """gunicorn and Celery have logging of their own, which is not used."""

    def test_gunicorn_writes_as_we_do(self) -> None:
        server = logging.getLogger("gunicorn.error")
        before = server.handlers, server.propagate, server.level
        logger = Logger(Config())
        self.assertEqual((logger.error_log.handlers, logger.error_log.propagate), ([], True))
        with logged() as lines:
            try:
                raise ValueError("of 'Wong Shuk Yi', 13800003210")
            except ValueError:
                logger.exception("Error handling request /people/?q=%s", "Wong")
        (event,) = lines.events
        self.assertEqual(
            (event["logger"], event["event"]), ("gunicorn.error", "Error handling request /people/[removed]")
        )
        self.assertNotRegex(lines.text, "Wong|13800003210")
        server.handlers, server.propagate, server.level = before

    def test_celery_writes_as_we_do(self) -> None:
        root = logging.getLogger()
        before = list(root.handlers)
        app.log.setup_logging_subsystem(loglevel="INFO")
        ours = [one for one in root.handlers if isinstance(one.formatter, Formatter)]
        root.handlers[:] = before
        self.assertEqual(len(ours), 1)
        said = "Task cases.x[1-2] raised unexpected: ValueError('of Wong Shuk Yi 13800003210')"
        with logged() as lines:
            logging.getLogger("celery.app.trace").error(said, extra={"data": {"args": "13800003210"}})
        self.assertNotIn("13800003210", lines.text)

    def test_settings_give_json_in_production_and_words_in_development(self) -> None:
        record = logging.LogRecord("x", logging.WARNING, "", 0, "at work", None, None)
        self.assertEqual(json.loads(Formatter().format(record))["event"], "at work")
        self.assertIn("at work", Formatter(readable=True).format(record))
        self.assertFalse(Formatter(readable=True).format(record).startswith("{"))


class OfJobs(TestCase):
    def setUp(self) -> None:
        self.seen: list[str] = []

        @on("demo.loaded", queue="bulk")
        def first(entry: Entry) -> None:
            logging.getLogger("apps.x").warning("at work")
            record("ledger.verified", entry.subject, by=None)

        @on("ledger.verified", queue="bulk")
        def second(entry: Entry) -> None:
            raise ValueError("of 'Wong Shuk Yi'")

        self.addCleanup(lambda: [HANDLERS.pop(name) for name in list(HANDLERS) if name.startswith("tests.logs")])
        self.addCleanup(BY_VERB["demo.loaded"].clear)
        self.addCleanup(BY_VERB["ledger.verified"].clear)

    def test_lines_lead_from_the_act_to_its_consequences(self) -> None:
        subject = uuid4()
        with patch("apps.ledger.actions.request_id", return_value="the-request-1"):
            entry = record("demo.loaded", subject, by=None)
        with logged() as lines:
            drain()
        (at_work,) = lines.of(logger="apps.x")
        self.assertEqual(
            (at_work["entry"], at_work["handler"], at_work["subject"], at_work["request_id"]),
            (entry.pk, "tests.logs.test_lines.first", str(subject), "the-request-1"),
        )
        later = Entry.objects.get(verb="ledger.verified")
        self.assertEqual(later.request_id, "the-request-1")
        (failed,) = lines.of(event="delivery failed")
        self.assertEqual((failed["entry"], failed["request_id"]), (later.pk, "the-request-1"))
        self.assertNotIn("Wong", lines.text + Delivery.objects.get(entry=later).error)

    def test_what_is_said_of_one_delivery_is_not_said_of_the_next(self) -> None:
        record("demo.loaded", uuid4(), by=None)
        deliver(relay()[0].pk)
        self.assertEqual(get_contextvars(), {})

    def test_lines_of_a_job_name_it(self) -> None:
        about_job(task_id="a-job", task=heartbeat)
        with logged() as lines:
            logging.getLogger("x").warning("inside")
        forget_job(task_id="a-job")
        self.assertEqual((lines.events[0]["job"], lines.events[0]["job_id"]), ("ledger.heartbeat", "a-job"))
        self.assertNotIn("job", get_contextvars())
