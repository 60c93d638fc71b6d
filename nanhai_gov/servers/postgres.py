"""The embedded PostgreSQL: made once, started on a free port, stopped fast and cleanly."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from nanhai_gov.servers import Problem
from nanhai_gov.servers.child import Child
from nanhai_gov.servers.places import Place
from nanhai_gov.servers.programs import BUILTIN_LOCALE_SINCE, PostgresPrograms, find_postgres

ROLE = DATABASE = "nanhai"
# Web 2 × 8 threads, worker processes and beat come to about 25; the rest is for commands, tests and superusers.
MAX_CONNECTIONS = 80


class Postgres:
    """`durable=False` only for throw-away data: it trades safety after a power cut for speed."""

    def __init__(self, place: Place, secrets_dir: Path, *, durable: bool = True) -> None:
        self.place, self.durable = place, durable
        self.programs: PostgresPrograms = find_postgres(place)
        self.password_file = secrets_dir / "postgres.password"

    def prepare(self) -> bool:
        """Makes the cluster if there is none, ends a leftover server of a killed launcher; True if it was made."""
        end_leftover(self.place.data)
        new = not (self.place.data / "PG_VERSION").exists()
        if new:
            self._make_cluster()
        elif not self.password_file.exists():
            self._single(f"ALTER ROLE {ROLE} PASSWORD '{self._new_password()}'")
        return new

    def child(self, port: int, log: Path) -> Child:
        # No Unix socket: its path may not pass 107 bytes, and a checkout can lie deep.
        options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "",
                   "max_connections": MAX_CONNECTIONS, "fsync": "on", "full_page_writes": "on",
                   "synchronous_commit": "on", "logging_collector": "off",
                   # Statements carry the values of people; the web and the workers log what failed.
                   "log_min_error_statement": "panic", "log_error_verbosity": "terse"}  # fmt: skip
        if not self.durable:
            # Autovacuum would note of tables that a test has just emptied that they are small, and the planner would
            # believe it of what the next test fills them with in a transaction: minutes for a join of four tables.
            options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
        argv = [str(self.programs.bin / "postgres"), "-D", str(self.place.data)]
        for key, value in options.items():
            argv += ["-c", f"{key}={value}"]
        # SIGINT is the fast stop. SIGTERM would wait for every client, for ever if one stays.
        return Child("postgres", argv, log, popen=self.place.account.popen(), stop_signal=signal.SIGINT,
                     orphan_signal=signal.SIGINT, patience=60)  # fmt: skip

    def url(self, port: int) -> str:
        return f"postgres://{ROLE}:{self.password_file.read_text().strip()}@127.0.0.1:{port}/{DATABASE}"

    def is_ready(self, child: Child) -> bool:
        """Its own word in postmaster.pid: line 1 who, line 8 how."""
        lines = _pid_file(self.place.data)
        return len(lines) > 7 and lines[0] == str(child.pid) and lines[7].strip() == "ready"

    def _make_cluster(self) -> None:
        """In a folder beside, renamed when whole, so that a start killed half way leaves nothing half made."""
        if self.place.data.exists() and any(self.place.data.iterdir()):
            raise Problem(f"{self.place.data} is not empty, yet holds no database; move it away.")
        new = self.place.root / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        self.place.folder("postgres.new")
        password = new.with_name("postgres.pw")
        password.unlink(missing_ok=True)
        with open(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self._new_password() + "\n")
        self.place.account.own(password)
        try:
            self._run("initdb", "-D", str(new), "-U", ROLE, "--auth=scram-sha-256", f"--pwfile={password}",
                      "--encoding=UTF8", "--data-checksums", *self._locale(),
                      *([] if self.durable else ["--no-sync"]))  # fmt: skip
            self._single(f"CREATE DATABASE {DATABASE}", data=new)
        finally:
            password.unlink()
        if self.place.data.exists():
            self.place.data.rmdir()
        new.rename(self.place.data)

    def _locale(self) -> list[str]:
        if self.programs.major < BUILTIN_LOCALE_SINCE:
            return ["--locale=C.UTF-8"]
        return ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]

    def _new_password(self) -> str:
        password = secrets.token_hex(16)
        self.password_file.unlink(missing_ok=True)
        with open(os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password + "\n")
        return password

    def _single(self, statement: str, data: Path | None = None) -> None:
        """One statement in single-user mode: no port, no password, nobody else."""
        self._run("postgres", "--single", "-D", str(data or self.place.data), "postgres", given=statement + "\n")

    def _run(self, program: str, *arguments: str, given: str = "") -> None:
        done = subprocess.run([str(self.programs.bin / program), *arguments], input=given, text=True,
                              capture_output=True, start_new_session=True, **self.place.account.popen())  # fmt: skip
        if done.returncode:
            raise Problem(f"{program} failed ({done.returncode}):\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def end_leftover(data: Path) -> None:
    """Ends the server of a launcher that was killed; forgets a pid file whose number went to somebody else."""
    lines = _pid_file(data)
    pid = int(lines[0]) if lines and lines[0].isdigit() else 0
    if not pid:
        return
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if not _serves(pid, data):
            break
        os.kill(pid, sign)
        deadline = time.monotonic() + 20
        while _serves(pid, data) and time.monotonic() < deadline:
            time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return str(data).encode() in arguments


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().split("\n")
    except OSError:
        return []
