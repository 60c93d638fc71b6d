"""Honest clients: each sends at its moment and asks again under the same key until it holds a receipt."""

import hashlib
import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from nanhai_gov.chaos.log import Line, Log

CLIENTS = 16
TIMEOUT = 15.0  # seconds a client waits for one answer
IDLE = 1.0  # seconds after which a kept connection may have been closed by the server
PATIENCE = 180.0  # seconds until it gives up for good
AGAIN = 7  # every so many-th sends once more although it has its receipt, as an impatient finger does


@dataclass(frozen=True)
class Sending:
    """What one person wants: `photo` is uploaded first and named in the body."""

    key: str
    kind: str
    path: str
    body: dict[str, Any]
    token: str
    photo: bytes = b""


@dataclass
class Answer:
    status: int
    told: dict[str, Any]
    problem: bool  # in the form that is promised (RFC 9457)
    wait: float

    @property
    def final(self) -> bool:
        """Not to be repeated: done, or refused for what it is."""
        return self.status in (200, 201) or (400 <= self.status < 500 and self.status not in (409, 429))

    @property
    def label(self) -> str:
        return f"{self.status}" if self.status < 500 or self.problem else f"{self.status} bare"


class Caller:
    """One kept connection; opened anew after whatever broke it."""

    def __init__(self, port: int, token: str) -> None:
        self.token, self.used_at = token, 0.0
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Raises OSError or HTTPException when no answer came."""
        if time.monotonic() - self.used_at > IDLE:
            self.http.close()
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            self.http.request(method, f"/api/v1/{path}", body, {"Authorization": f"Bearer {self.token}", **named})
            answer = self.http.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.http.close()
            raise
        self.used_at = time.monotonic()
        kind = answer.headers.get("Content-Type", "")
        told = json.loads(content) if "json" in kind else {}
        return Answer(answer.status, told, kind.startswith("application/problem+json"), _seconds(answer))

    def post(self, path: str, body: Any, key: str) -> Answer:
        return self.ask("POST", path, json.dumps(body).encode(), Content_Type="application/json", Idempotency_Key=key)

    def upload(self, path: str, content: bytes, **fields: str) -> Answer:
        mark = "chaos-" + hashlib.sha256(content).hexdigest()[:24]
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                 for name, value in fields.items()]  # fmt: skip
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\n'
        parts.append(head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return self.ask("POST", path, body, Content_Type=f"multipart/form-data; boundary={mark}")


def _seconds(answer: http.client.HTTPResponse) -> float:
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else 0.0


@dataclass
class Tries:
    """How often, and what was answered before the last one."""

    attempts: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    def until_final(self, act: Callable[[], Answer], deadline: float) -> Answer | None:
        """The final answer, or None when patience has run out. Waits between: as told, at most two seconds."""
        while time.monotonic() < deadline:
            self.attempts += 1
            try:
                answer = act()
            except TimeoutError:
                self.answers["no answer"] += 1
                wait = 0.2
            except (OSError, http.client.HTTPException):
                self.answers["no connection"] += 1
                wait = 0.5
            else:
                if answer.final:
                    return answer
                self.answers[answer.label] += 1
                wait = min(answer.wait or 0.5, 2.0)
            time.sleep(wait)
        return None


class Load:
    """`make(n)` says what the n-th client wants; they come `rate` a second until stopped."""

    def __init__(self, run: str, port: int, log: Log, rate: float, make: Callable[[int], Sending]) -> None:
        self.run, self.port, self.log, self.rate, self.make = run, port, log, rate, make
        self.stopped = threading.Event()
        self.sent, self._lock = 0, threading.Lock()
        self.begin = time.monotonic()
        self.pool = ThreadPoolExecutor(CLIENTS, thread_name_prefix="client")
        self.clients = [self.pool.submit(self._client) for _client in range(CLIENTS)]

    def stop(self) -> None:
        """No new ones; those under way get their receipt first. Raises what a client met."""
        self.stopped.set()
        for client in self.clients:
            client.result()
        self.pool.shutdown()

    def _client(self) -> None:
        callers: dict[str, Caller] = {}
        while (n := self._next()) is not None:
            sending = self.make(n)
            caller = callers.setdefault(sending.token, Caller(self.port, sending.token))
            for _time in range(2 if n % AGAIN == 0 and not sending.photo else 1):
                self.log.write(send(caller, sending, self.run))

    def _next(self) -> int | None:
        with self._lock:
            n, self.sent = self.sent, self.sent + 1
        moment = self.begin + n / self.rate
        return None if self.stopped.wait(max(moment - time.monotonic(), 0)) else n


def send(caller: Caller, sending: Sending, run: str) -> Line:
    """All that one person does for one receipt."""
    began, deadline, tries = time.time(), time.monotonic() + PATIENCE, Tries()
    body = sending.body
    if sending.photo:
        kept = tries.until_final(lambda: caller.upload("files", sending.photo, purpose="report"), deadline)
        if kept is not None and kept.status == 201:
            body = {**body, "photos": [kept.told["id"]]}
    answer = tries.until_final(lambda: caller.post(sending.path, body, sending.key), deadline)
    done = answer is not None and answer.status in (200, 201)
    told = answer.told if answer is not None else {}
    return Line(
        run, sending.key, sending.kind, hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
        told.get("number", "") if done else "", "" if done or answer is None else str(told.get("code", answer.status)),
        tries.attempts, dict(tries.answers), began, time.time() - began,
    )  # fmt: skip
