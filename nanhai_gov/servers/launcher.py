"""`manage.py up`: everything in the foreground, with one console, until Ctrl-C or SIGTERM."""

import http.client
import json
import os
import shutil
import signal
import sys
import threading
import time
from dataclasses import replace
from types import FrameType

from nanhai_gov import runfile
from nanhai_gov.servers import Problem
from nanhai_gov.servers.child import Child
from nanhai_gov.servers.lock import only_one
from nanhai_gov.servers.pair import start_postgres, start_valkey
from nanhai_gov.servers.places import Place, place_for
from nanhai_gov.servers.ports import free_port, is_free
from nanhai_gov.servers.postgres import Postgres
from nanhai_gov.servers.processes import Site
from nanhai_gov.servers.valkey import Valkey

READY_WITHIN = 90.0
TOO_MANY_EARLY_ENDS = 3


class Stopped(Exception):
    """Somebody asked to stop while we were still starting."""


class Launcher:
    def __init__(
        self,
        site: Site,
        *,
        embedded_allowed: bool,
        services_only: bool = False,
        welcome: str = "",
        lives: bool = False,
    ) -> None:
        self.site, self.embedded_allowed, self.services_only = site, embedded_allowed, services_only
        self.welcome, self.lives = welcome, lives
        self.children: dict[str, Child] = {}
        self.facts: dict[str, object] = {}
        self.stopping, self.in_a_hurry = threading.Event(), threading.Event()
        self.began, self.within_line = time.monotonic(), False

    def run(self) -> int:
        with only_one(self.site.var_dir):
            self._listen_to_signals()
            try:
                self._start()
                self._supervise()
            except Stopped:
                pass
            finally:
                self._stop()
        return 0

    def say(self, text: str) -> None:
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        """With the time before each line. A console that went away (a closed pipe) is no reason to fall over."""
        try:
            for line in text.splitlines(keepends=True):
                stamp = "" if self.within_line else f"[{time.monotonic() - self.began:5.1f} s] "
                self.within_line = not line.endswith("\n")
                sys.stdout.write(stamp + line)
            sys.stdout.flush()
        except OSError:
            pass

    def keep(self, child: Child) -> None:
        self.children[child.name] = child

    # Starting

    def _start(self) -> None:
        shutil.rmtree(self.site.var_dir / "metrics", ignore_errors=True)  # counts begin anew
        if not self.services_only:
            self._choose_port()
        self._start_servers()
        if self.services_only:
            return self.say("Servers are running; any manage.py command finds them. Ctrl-C stops them.")
        self._prepare()
        for child in self.site.children():
            self.say(f"Starting {child.name}")
            child.start()
            self.keep(child)
        self._wait_until_ready()
        self._let_live()

    def _let_live(self) -> None:
        """Weeks of demo life come in beside the running product, where they are wanted and not there yet; `prepare`
        has said so."""
        if self.lives:
            life = self.site.life()
            life.start()
            self.keep(life)

    def _choose_port(self) -> None:
        if self.site.port == 0:
            self.site = replace(self.site, port=free_port())
        if not is_free(self.site.bind, self.site.port):
            raise Problem(f"Port {self.site.port} is in use. Choose another: PORT=8080 make run")

    def _start_servers(self) -> None:
        """Those that DATABASE_URL and REDIS_URL do not name."""
        environment, var_dir = self.site.environment, self.site.var_dir
        missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not environment.get(name)]
        if missing and not self.embedded_allowed:
            raise Problem(
                f"{' and '.join(missing)} not set, and DEBUG is off. Embedded servers are for demo and development; "
                "name real ones, or set ALLOW_EMBEDDED=true if you know why."
            )
        if missing:
            place = place_for(var_dir)
            self.facts["place"] = str(place.root)
            if place.own:
                self.say(f"{var_dir} is closed to the servers' account; they use {place.root}")
            if "DATABASE_URL" in missing:
                environment["DATABASE_URL"] = self._start_postgres(place)
            if "REDIS_URL" in missing:
                self.say("Starting Valkey")
                environment["REDIS_URL"] = start_valkey(Valkey(place), var_dir / "log" / "valkey.log", self.keep)
        self.facts |= {"database_url": environment["DATABASE_URL"], "redis_url": environment["REDIS_URL"]}
        runfile.write(var_dir, **self.facts)

    def _start_postgres(self, place: Place) -> str:
        postgres = Postgres(place, self.site.var_dir)
        self.say(f"Starting {postgres.programs.label}")
        if postgres.prepare():
            self.say(f"Made a new database in {place.data}")
        return start_postgres(postgres, self.site.var_dir / "log" / "postgres.log", self.keep)

    def _prepare(self) -> None:
        """Migrations and demo in a process of their own, whose lines we pass on."""
        child = self.site.prepare()
        child.log.unlink(missing_ok=True)
        child.start()
        self.keep(child)
        with child.log.open(errors="replace") as log:
            while True:
                ended = not child.running
                self._write(log.read())
                if ended:
                    break
                self._pause(0.1)
        if child.process and child.process.returncode:
            raise Problem(f"Could not prepare the database; see above, or {child.log}")
        del self.children[child.name]

    def _wait_until_ready(self) -> None:
        self.say("Waiting until everything answers")
        deadline, told = time.monotonic() + READY_WITHIN, ""
        while time.monotonic() < deadline:
            self._tend()
            web = self.children["web"]
            if web.failures >= TOO_MANY_EARLY_ENDS:
                raise Problem(f"The web server does not start. The end of {web.log}:\n{web.last_lines()}")
            waiting_for = self._not_ready()
            if not waiting_for:
                return self._welcome()
            if waiting_for != told:
                self.say(f"  still waiting for: {waiting_for}")
                told = waiting_for
            self._pause(0.3)
        self.say(f"Not everything is ready ({told}); going on. Ask /readyz, and see {self.site.var_dir}/log")
        self._welcome()

    def _not_ready(self) -> str:
        """Names of the checks of /readyz that fail; empty when all pass. Asked directly, past any proxy."""
        host = "127.0.0.1" if self.site.bind in ("0.0.0.0", "") else self.site.bind  # noqa: S104
        connection = http.client.HTTPConnection(host, self.site.port, timeout=10)
        try:
            connection.request("GET", "/readyz", headers={"Host": f"localhost:{self.site.port}"})
            answer = connection.getresponse()
            checks = json.loads(answer.read())["checks"]
            return ", ".join(name for name, check in checks.items() if not check["ok"])
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            return "web"
        finally:
            connection.close()

    def _welcome(self) -> None:
        host = "localhost" if self.site.bind in ("127.0.0.1", "0.0.0.0", "::1", "::") else self.site.bind  # noqa: S104
        address = f"http://{host}:{self.site.port}/"
        runfile.write(self.site.var_dir, **self.facts, address=address)
        self.say(f"Ready: {address}")
        for line in self.welcome.splitlines():
            self.say(line)
        self.say("Ctrl-C stops everything; the data stay.")

    # Running

    def _supervise(self) -> None:
        while not self.stopping.wait(0.25):
            self._tend()

    def _tend(self) -> None:
        for child in self.children.values():
            child.tend(self.say)

    def _pause(self, seconds: float) -> None:
        if self.stopping.wait(seconds):
            raise Stopped

    # Stopping

    def _listen_to_signals(self) -> None:
        def hear(number: int, frame: FrameType | None) -> None:
            if self.stopping.is_set():
                self.in_a_hurry.set()
            self.stopping.set()

        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if sign != signal.SIGHUP or signal.getsignal(sign) is not signal.SIG_IGN:  # `nohup` means it
                signal.signal(sign, hear)

    def _stop(self) -> None:
        """In reverse order: beat, workers and web, and only then the servers they use."""
        if self.children:
            self.say("Stopping (again Ctrl-C: at once)")
        for tier in sorted({child.tier for child in self.children.values()}, reverse=True):
            group = [child for child in self.children.values() if child.tier == tier]
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait_until_stopped(self.in_a_hurry.is_set)
        runfile.remove(self.site.var_dir)
        if self.children:
            self.say("Stopped; nothing is left running.")


def environment_of(var_dir: object) -> dict[str, str]:
    """What the children inherit: ours, with the settings that must agree spelled out."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "nanhai_gov.settings", "VAR_DIR": str(var_dir)}
