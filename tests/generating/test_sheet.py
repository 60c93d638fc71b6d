"""The sheet of a bench: the median of its rounds, whether its aim holds, one JSON line a row."""

import json
import tempfile
from io import StringIO
from pathlib import Path
from unittest import TestCase

from nanhai_gov.bench.asking import get, p50, p95, post
from nanhai_gov.bench.sheet import Sheet, as_it_is, at_least, at_most


class SheetTests(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "bench.jsonl"
        self.sheet = Sheet(self.file, StringIO(), at="now")

    def test_a_row_holds_by_the_median_of_its_rounds(self) -> None:
        self.sheet.add(at_least("speed", [1.0, 9.0, 5.0], "a second", 5))
        self.sheet.add(at_most("time", [1.0, 9.0, 5.0], "ms", 4))
        self.sheet.add(as_it_is("rate", [1.0, 2.0], "a second"))
        lines = [json.loads(line) for line in self.file.read_text().splitlines()]
        self.assertEqual([(one["value"], one["aim"], one["holds"]) for one in lines],
                         [(5.0, "≥ 5", True), (5.0, "≤ 4", False), (1.5, "–", None)])  # fmt: skip
        self.assertEqual(lines[0]["runs"], [1.0, 9.0, 5.0])
        self.assertIn("at", lines[0])

    def test_the_table_says_what_misses(self) -> None:
        self.sheet.add(at_most("time", [5.0], "ms", 4))
        self.assertIn("NO", self.sheet.table())


class Asking(TestCase):
    def test_requests_are_whole(self) -> None:
        self.assertEqual(get("/x", If_None_Match='"a"'),
                         b'GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: "a"\r\n\r\n')  # fmt: skip
        sent = post("/x", {"a": "是"}, Cookie="c=1")
        head, _end, body = sent.partition(b"\r\n\r\n")
        self.assertIn(f"Content-Length: {len(body)}".encode(), head)
        self.assertEqual(body, b"a=%E6%98%AF")

    def test_percentiles(self) -> None:
        self.assertEqual(p95(range(1, 101)), 95)
        self.assertEqual(p50([3, 1, 2]), 2)
