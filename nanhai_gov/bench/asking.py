"""A client that costs little: what is measured shares two cores with it."""

import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from urllib.parse import urlencode


class Line:
    """One kept connection that sends ready bytes and reads as much as the answer says it has."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, sent: bytes) -> tuple[int, bytes]:
        """Status and head of the answer."""
        self.socket.sendall(sent)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._read()
        head, _end, body = got.partition(b"\r\n\r\n")
        status = int(head[9:12])
        left = 0 if status == 304 else _length(head) - len(body)
        while left > 0:
            left -= len(self._read())
        return status, head

    def _read(self) -> bytes:
        some = self.socket.recv(262_144)
        if not some:
            raise ConnectionError("the server hung up")
        return some


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise ValueError(f"an answer without length: {head!r}")


def get(path: str, **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()


def post(path: str, fields: dict[str, str], **headers: str) -> bytes:
    body = urlencode(fields)
    kind = "application/x-www-form-urlencoded"
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}"
    return f"{head}\r\n{body}".encode()


def took(line: Line, sent: bytes, expected: int = 200) -> float:
    """Seconds of one exchange; raises where the answer is another one: a bench of refusals measures nothing."""
    began = time.perf_counter()
    status, head = line.ask(sent)
    if status != expected:
        raise RuntimeError(f"{sent[:80]!r}: {status} {head[:200]!r}")
    return time.perf_counter() - began


def rate(port: int, sent: bytes, *, expected: int = 200, clients: int = 2, seconds: float = 2.0) -> float:
    """Answers a second to so many kept connections."""

    def ask(line: Line) -> int:
        count = 0
        while time.perf_counter() < end:
            took(line, sent, expected)
            count += 1
        return count

    lines = [Line(port) for _client in range(clients)]
    took(lines[0], sent, expected)
    begin = time.perf_counter()
    end = begin + seconds
    with ThreadPoolExecutor(clients) as pool:
        counted = sum(pool.map(ask, lines))
    return counted / (time.perf_counter() - begin)


def milliseconds(port: int, sent: bytes, times: int, expected: int = 200) -> list[float]:
    """Of so many exchanges one after the other, sorted."""
    line = Line(port)
    took(line, sent, expected)
    return sorted(1000 * took(line, sent, expected) for _time in range(times))


def p95(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[max(int(len(ordered) * 0.95) - 1, 0)]


def p50(values: Iterable[float]) -> float:
    return median(values)
