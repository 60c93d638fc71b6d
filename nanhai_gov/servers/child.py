"""One supervised process: started in a group of its own, restarted with backoff, stopped with its whole group."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LONGEST_PAUSE = 30.0
STEADY_AFTER = 20.0  # seconds alive after which earlier failures are forgotten
LOG_LIMIT = 10_000_000
ENOUGH = 3  # times that what ends by itself is tried again


@dataclass
class Child:
    name: str
    argv: list[str]
    log: Path
    popen: dict[str, Any] = field(default_factory=dict)  # user, environment, folder
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM  # sent by the kernel when the launcher dies without a word
    patience: float = 10.0  # seconds between the stop signal and the last resort
    stdin: bytes | None = None
    once: bool = False  # ends by itself; started again only if it failed
    tier: int = 0  # those above it use it, and stop first
    failures: int = 0
    due_at: float = 0.0
    started_at: float = 0.0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        rotate(self.log)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL if self.stdin is None else subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent(self.orphan_signal),
                **self.popen,
            )
        self.started_at = time.monotonic()
        if self.stdin is not None and self.process.stdin:
            self.process.stdin.write(self.stdin)
            self.process.stdin.close()

    def tend(self, say: Callable[[str], None]) -> None:
        """Called a few times a second: starts again what has ended, a little later after each failure in a row."""
        now = time.monotonic()
        if self.running:
            if now - self.started_at > STEADY_AFTER:
                self.failures = 0
        elif self.once and self.process and (self.process.returncode == 0 or self.failures >= ENOUGH):
            return
        elif self.due_at == 0:
            pause = min(0.5 * 2**self.failures, LONGEST_PAUSE)
            self.failures, self.due_at = self.failures + 1, now + pause
            self.end_group()
            say(f"{self.name} ended ({self.how_it_ended()}); again in {pause:g} s. Log: {self.log}")
        elif now >= self.due_at:
            self.due_at = 0.0
            self.start()

    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else None
        return f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"code {code}"

    def ask_to_stop(self) -> None:
        if self.running and self.process:
            self.process.send_signal(self.stop_signal)

    def wait_until_stopped(self, hurry: Callable[[], bool]) -> None:
        """Waits as long as its patience says, then ends the whole group, which also takes what outlived its head."""
        deadline = time.monotonic() + self.patience
        while self.running and time.monotonic() < deadline and not hurry():
            time.sleep(0.02)
        self.end_group()
        if self.process:
            self.process.wait()

    def end_group(self) -> None:
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass

    def last_lines(self, count: int = 12) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        except FileNotFoundError:
            return ""


def rotate(log: Path) -> None:
    """Keeps one older file, so that a forgotten demo does not fill the disk at every start."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))


def _die_with_parent(sign: signal.Signals) -> Callable[[], None] | None:
    """Linux: the kernel signals the child when the launcher is gone, even after kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    parent, libc = os.getpid(), ctypes.CDLL(None)

    def arrange() -> None:
        libc.prctl(1, int(sign))  # PR_SET_PDEATHSIG; set last, because a change of user would clear it
        if os.getppid() != parent:
            os._exit(1)

    return arrange
