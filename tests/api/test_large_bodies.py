"""Bodies of 50 MB, sent to the real web server: refused at once, not kept in memory, and the next request is served."""

import json
import resource
import socket
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from django.test import TransactionTestCase

from apps.accounts.tokens import issue_token
from tests import people
from tests.api.serving import Served

SIZE = 50 * 1024 * 1024


class FiftyMegabytes(TransactionTestCase):
    def setUp(self) -> None:
        people.make_world()
        self.headers = {"Authorization": f"Bearer {issue_token(by=people.applicant(), name='t')[1]}"}

    def test_are_refused_early_and_cheaply(self) -> None:
        served = Served()
        with served as address:
            self.warm(address)
            before = peak(served.process.pid)
            self.early(address, "application/json", 413, "too_large")
            self.early(address, "text/plain", 415, "unsupported_media_type")
            self.to_its_end(address)
            self.nobody(address)
            self.chunked(address)
            self.assertEqual(self.ask(address, "GET", "/api/v1/cases", b"", self.headers)[0], 200)
            self.assertLess(peak(served.process.pid) - before, 30_000, "kB of memory more")

    def warm(self, address: tuple[str, int]) -> None:
        self.assertEqual(self.ask(address, "POST", "/api/v1/reports", b"{", self.json_headers())[0], 400)

    def json_headers(self, **more: str) -> dict[str, str]:
        return {**self.headers, "Content-Type": "application/json", "Idempotency-Key": "k", **more}

    def ask(
        self, address: tuple[str, int], method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, Any]:
        link = HTTPConnection(*address, timeout=30)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            link.close()

    def early(self, address: tuple[str, int], kind: str, status: int, code: str) -> None:
        """The answer comes while nearly all of the body is not sent yet."""
        with socket.create_connection(address, 20) as line:
            head = {**self.json_headers(), "Content-Type": kind, "Content-Length": str(SIZE), "Host": "localhost"}
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            line.sendall(f"POST /api/v1/reports HTTP/1.1\r\n{lines}\r\n".encode() + b" " * 65536)
            began = time.monotonic()
            said = line.makefile("rb").readline()
            self.assertIn(str(status).encode(), said)
            self.assertLess(time.monotonic() - began, 5)

    def to_its_end(self, address: tuple[str, int]) -> None:
        """A client that reads the answer only when it has sent everything gets it too."""
        status, told = self.ask(address, "POST", "/api/v1/reports", b" " * SIZE, self.json_headers())
        self.assertEqual((status, told["code"]), (413, "too_large"))

    def nobody(self, address: tuple[str, int]) -> None:
        """Without a token a file is not even looked at."""
        began = time.monotonic()
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
            + b"\xff" * SIZE
            + b"\r\n--x--\r\n"
        )
        status, told = self.ask(address, "POST", "/api/v1/files", body, headers)
        self.assertEqual((status, told["code"]), (401, "not_authenticated"))
        status, told = self.ask(address, "POST", "/api/v1/files", body, self.headers | headers)
        self.assertEqual((status, told["code"]), (413, "file_too_large"))
        self.assertLess(time.monotonic() - began, 20)

    def chunked(self, address: tuple[str, int]) -> None:
        """A body without a length is not taken for an empty one."""
        status, told = self.ask(address, "POST", "/api/v1/reports", iter([b"{}", b" " * 9000]), self.json_headers())
        self.assertEqual((status, told["code"]), (411, "length_required"))


def peak(pid: int) -> int:
    """kB of memory that the workers of this gunicorn had at most."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    told = [Path(f"/proc/{one}/status").read_text() for one in children]
    return max(int(one.split("VmHWM:")[1].split()[0]) for one in told) if told else resource.getpagesize()
