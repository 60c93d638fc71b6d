"""The clients are honest, the faults do what they say, and nobody's servers are broken by accident."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from nanhai_gov.chaos import client, stage
from nanhai_gov.chaos.client import Caller, Load, Sending, send
from nanhai_gov.chaos.faults import FAULTS, fill
from nanhai_gov.chaos.log import Line, Log, receipts
from nanhai_gov.chaos.sheet import Sheet
from nanhai_gov.chaos.trial import Outcome
from nanhai_gov.servers import Problem


class Moody(BaseHTTPRequestHandler):
    """Answers as it is told to; `None` closes the line without a word."""

    moods: list[int | None] = []
    keys: list[str] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        mood = self.moods.pop(0) if self.moods else 201
        self.keys.append(self.headers.get("Idempotency-Key", ""))
        if mood is None:
            self.close_connection = True
            return
        body = json.dumps({"number": f"N-{self.keys[-1]}", "code": "not_good"}).encode()
        self.send_response(mood)
        self.send_header("Content-Type", "application/json" if mood in (201, 500) else "application/problem+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class HonestClients(SimpleTestCase):
    def setUp(self) -> None:
        Moody.moods, Moody.keys = [], []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Moody)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.port = self.server.server_address[1]
        waits = mock.patch.object(client.time, "sleep")
        waits.start()
        self.addCleanup(waits.stop)

    def send(self, *moods: int | None) -> Line:
        Moody.moods = list(moods)
        return send(Caller(self.port, "t"), Sending("k", "report", "reports", {"text": "x"}, "t"), "r")

    def test_it_asks_again_with_the_same_key_until_it_has_a_number(self) -> None:
        line = self.send(503, None, 500, 409, 429, 201)
        self.assertEqual((line.number, line.attempts, set(Moody.keys)), ("N-k", 6, {"k"}))
        self.assertEqual(line.answers, {"503": 1, "no connection": 1, "500 bare": 1, "409": 1, "429": 1})

    def test_a_refusal_is_not_repeated(self) -> None:
        line = self.send(422)
        self.assertEqual((line.number, line.refused, line.attempts), ("", "not_good", 1))

    def test_at_the_end_of_its_patience_it_has_no_number(self) -> None:
        with mock.patch.object(client, "PATIENCE", 0.2):
            line = self.send(*[503] * 10_000)
        self.assertEqual((line.number, line.refused), ("", ""))
        self.assertEqual(receipts([line]), [])

    def test_a_load_writes_down_each_receipt_and_some_people_send_twice(self) -> None:
        with TemporaryDirectory() as folder:
            log = Log(Path(folder) / "log.jsonl")
            load = Load("r", self.port, log, 200, lambda n: Sending(f"k{n}", "report", "reports", {}, "t"))
            deadline = time.monotonic() + 60
            while len(log.lines()) < 30 and time.monotonic() < deadline:
                threading.Event().wait(0.05)
            load.stop()
            lines = log.lines("r")
        self.assertGreaterEqual(len({line.key for line in lines}), 20)
        self.assertEqual(len([line for line in lines if line.key == "k7"]), 2)
        self.assertTrue(all(line.number == f"N-{line.key}" for line in lines))


class TheCommand(SimpleTestCase):
    def test_it_tells_the_faults_in_both_languages(self) -> None:
        out = StringIO()
        call_command("chaos", list=True, stdout=out)
        for fault in FAULTS:
            self.assertTrue(fault.key and fault.en and fault.zh)
            self.assertIn(fault.zh, out.getvalue())
        self.assertEqual(len({fault.key for fault in FAULTS}), len(FAULTS))

    def test_an_unknown_fault_is_no_fault(self) -> None:
        with self.assertRaisesMessage(CommandError, "No such fault: flood"):
            call_command("chaos", only=["flood"])

    def test_servers_named_in_a_file_are_left_alone(self) -> None:
        with TemporaryDirectory() as folder:
            (Path(folder) / ".env").write_text("DEBUG=true\nDATABASE_URL=postgres://real/one\n")
            with self.assertRaisesMessage(Problem, "DATABASE_URL"), stage.product(Path(folder), Path(folder) / "v", 10):
                self.fail("it has started")
            self.assertFalse((Path(folder) / "v").exists())

    def test_servers_named_in_the_environment_are_not_handed_on(self) -> None:
        with mock.patch.dict("os.environ", {"DATABASE_URL": "postgres://real/one", "REDIS_URL": "redis://real"}):
            given = stage._environment(Path("/v"), 10)
        self.assertNotIn("DATABASE_URL", given)
        self.assertNotIn("REDIS_URL", given)


class TheSheet(SimpleTestCase):
    def test_whatever_is_not_as_promised_shows(self) -> None:
        good = Outcome("nothing", 1, "s", receipts=5)
        self.assertTrue(good.holds)
        for name in ("lost", "doubled", "wrong", "stuck", "failed", "unanswered", "refused"):
            self.assertFalse(Outcome("nothing", 1, "s", **{name: 1}).holds, name)
        self.assertFalse(Outcome("nothing", 1, "s", settle=None).holds)
        self.assertFalse(Outcome("nothing", 1, "s", ready=False).holds)

    def test_each_run_is_a_line_and_a_row(self) -> None:
        with TemporaryDirectory() as folder:
            sheet = Sheet(Path(folder) / "chaos.jsonl", rate=2)
            sheet.add(Outcome("web", 1, "s", receipts=5, acts=2, lost=1, settle=None, answers={"503": 3}))
            row = json.loads((Path(folder) / "chaos.jsonl").read_text())
        self.assertEqual((row["fault"], row["lost"], row["holds"], row["rate"]), ("web", 1, False, 2))
        self.assertIn("| kill -9 of the web server's master | 1 | 5 | 2 | 3 × 503 | 1 |", sheet.table())
        self.assertIn("| never | NO |", sheet.table())
        self.assertFalse(sheet.holds)

    def test_full_means_full(self) -> None:
        """Large pieces until none fits, then small ones, then single bytes."""
        with TemporaryDirectory() as folder, mock.patch.object(Path, "open") as opened:
            out = opened.return_value.__enter__.return_value
            out.write.side_effect = [1 << 20, OSError, 1 << 12, OSError, 1, OSError]
            fill(Path(folder) / "filler")
        self.assertEqual(
            [len(call.args[0]) for call in out.write.call_args_list], [1 << 20] * 2 + [1 << 12] * 2 + [1] * 2
        )
