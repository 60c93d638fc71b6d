"""A real `manage.py up` beside the tests, with its own `var/` and ports, and without the servers of the tests."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

OURS = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "PYTEST_CURRENT_TEST", "PROCESS_NAME", "STATEMENT_TIMEOUT_MS",
        "WORKER_NICE")  # fmt: skip


def environment(var_dir: Path, **more: str) -> dict[str, str]:
    theirs = {key: value for key, value in os.environ.items() if key not in OURS}
    return theirs | {"VAR_DIR": str(var_dir), "PORT": "0", "DEMO": "false", "DEBUG": "true", "WEB_WORKERS": "1"} | more


def manage(var_dir: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "manage.py", *arguments]
    return subprocess.run(argv, cwd=settings.BASE_DIR, env=environment(var_dir, **more), text=True,
                          capture_output=True, timeout=60)  # fmt: skip


class Running:
    """One launcher; `with Running(var_dir) as it` waits until it says Ready and stops it at the end."""

    def __init__(self, var_dir: Path, *arguments: str, until: str = "Ready:", **more: str) -> None:
        self.var_dir, self.until = var_dir, until
        var_dir.mkdir(parents=True, exist_ok=True)
        self.console = var_dir / "console.txt"
        with self.console.open("wb") as console:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", *arguments], cwd=settings.BASE_DIR, stdout=console,
                stderr=subprocess.STDOUT, env=environment(var_dir, **more), start_new_session=True,
            )  # fmt: skip

    def __enter__(self) -> "Running":
        self.wait_for(lambda: self.until in self.said() or self.process.poll() is not None, seconds=60)
        if self.process.poll() is not None:
            raise AssertionError(f"The launcher ended:\n{self.said()}")
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()

    def said(self) -> str:
        return self.console.read_text()

    def facts(self) -> dict[str, Any]:
        return json.loads((self.var_dir / "run.json").read_text())

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        return self.process.wait(timeout=40)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body; (0, b"") while nobody answers."""
        port = int(self.facts()["address"].rstrip("/").rpartition(":")[2])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{port}"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def child(self, words: str) -> int:
        """The process id of the launcher's own child with these words in its command line."""
        return next(pid for pid, parent, command in processes() if parent == self.process.pid and words in command)

    def wait_for(self, condition: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"Not within {seconds} s. The console:\n{self.said()}")
            time.sleep(0.1)


def processes() -> list[tuple[int, int, str]]:
    """(id, parent, command line) of every living process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if state != "Z":
            found.append((int(folder.name), int(parent), command))
    return found


def left_over(var_dir: Path) -> list[str]:
    """Command lines of processes that were given this `var/`, by argument or by environment."""
    mark, found = str(var_dir), []
    for pid, _parent, command in processes():
        try:
            inherited = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
        except OSError:
            inherited = ""
        if pid != os.getpid() and (mark in command or f"VAR_DIR={mark}" in inherited):
            found.append(command)
    return found
