"""What runs besides the servers: web, workers by urgency, beat. `docker-compose.yml` describes the same ones."""

import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from nanhai_gov.servers.child import Child

# A worker may leave when the broker goes away; gossip, mingle and heartbeat would only add to its reasons.
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
URGENT, REST = "dispatch", "clock,notify,rollup,bulk"


@dataclass(frozen=True)
class Site:
    base_dir: Path
    var_dir: Path
    environment: dict[str, str] = field(repr=False)
    bind: str = "127.0.0.1"
    port: int = 8000
    web_workers: int = 2
    web_threads: int = 8

    def children(self) -> list[Child]:
        workers = [self.worker("worker-dispatch", URGENT, 2), self.worker("worker-rest", REST, 2, nice=5)]
        return [self.web(), *workers, self.beat()]

    def web(self) -> Child:
        host = f"[{self.bind}]" if ":" in self.bind else self.bind
        arguments = ["nanhai_gov.wsgi", "--bind", f"{host}:{self.port}", "--worker-class", "gthread",
                     "--workers", str(self.web_workers), "--threads", str(self.web_threads), "--preload",
                     "--graceful-timeout", "8", "--no-control-socket", "--log-level", "warning",
                     "--logger-class", "nanhai_gov.logs.gunicorn.Logger"]  # fmt: skip
        return self._python("web", "gunicorn", arguments, STATEMENT_TIMEOUT_MS="5000", BROKER_TIMEOUT_SECONDS="1")

    def worker(self, name: str, queues: str, processes: int, nice: int = 0) -> Child:
        arguments = ["-A", "nanhai_gov", "--quiet", "worker", "--queues", queues, "--hostname", f"{name}@%h",
                     "--concurrency", str(processes), "--loglevel", "warning", *QUIET]  # fmt: skip
        # A job is one transaction and comes again, so a worker without launcher may as well end at once.
        environment = {"STATEMENT_TIMEOUT_MS": "60000"} | ({"WORKER_NICE": str(nice)} if nice else {})
        return self._python(name, "celery", arguments, orphan=signal.SIGKILL, **environment)

    def beat(self) -> Child:
        arguments = ["-A", "nanhai_gov", "--quiet", "beat", "--pidfile=", "--loglevel", "warning"]
        return self._python("beat", "celery", arguments, orphan=signal.SIGKILL)

    def prepare(self) -> Child:
        """Migrations and demo: ends by itself, so the launcher waits for it instead of starting it again."""
        return self._python("prepare", str(self.base_dir / "manage.py"), ["prepare"])

    def life(self) -> Child:
        """The weeks before the demo's first day, played beside the running product: ends by itself (simulation.md)."""
        arguments = ["simulate", "--first", "--tell-every", "7"]
        child = self._python("life", str(self.base_dir / "manage.py"), arguments, orphan=signal.SIGKILL)
        child.once = True
        return child

    def _python(
        self,
        name: str,
        module: str,
        arguments: list[str],
        *,
        orphan: signal.Signals = signal.SIGTERM,
        **environment: str,
    ) -> Child:
        run = [module] if module.endswith(".py") else ["-m", module]
        # Threads hold the interpreter by turns: two heaps serve them as well as one each, and take less memory.
        env = self.environment | {"PROCESS_NAME": f"nanhai-{name}", "PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2"}
        env |= environment
        return Child(name, [sys.executable, *run, *arguments], self.var_dir / "log" / f"{name}.log", tier=1,
                     orphan_signal=orphan, popen={"cwd": self.base_dir, "env": env})  # fmt: skip
