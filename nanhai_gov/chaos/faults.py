"""What can go wrong, each as one class: what it does, in both languages, and the doing."""

import os
import resource
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import redis
from django.conf import settings

from nanhai_gov.chaos.product import Product
from nanhai_gov.servers.child import Child
from nanhai_gov.servers.processes import URGENT, Site

TIMES, BETWEEN = 3, (4.0, 8.0)  # how often something is killed in one run, seconds between


class Fault(ABC):
    """`run` blocks from the first blow until the last one is over; `note` says what was special about it."""

    key, en, zh = "", "", ""
    times = TIMES

    def __init__(self, product: Product, source: Random) -> None:
        self.product, self.source, self.note = product, source, ""

    @abstractmethod
    def run(self) -> None: ...

    def again_and_again(self, blow: Callable[[], object]) -> None:
        for n in range(self.times):
            if n:
                time.sleep(self.source.uniform(*BETWEEN))
            blow()


class Nothing(Fault):
    key, en, zh = "nothing", "nothing happens", "没有故障"

    def run(self) -> None:
        time.sleep(10)


# Killed with -9


class Kill(Fault):
    part = ""
    child = False  # one of the processes it has started, or itself

    def run(self) -> None:
        self.again_and_again(self._kill)

    def _kill(self) -> None:
        head, *others = self.product.family(self.part)
        if self.child and not others:
            raise RuntimeError(f"{self.part} has no process of its own to kill")
        self.product.kill(self.source.choice(others) if self.child else head)


class KillWeb(Kill):
    key, en, zh = "web", "kill -9 of the web server's master", "强杀网站主进程"
    part = "web"


class KillWebWorker(Kill):
    key, en, zh = "web-worker", "kill -9 of a web worker", "强杀网站工作进程"
    part, child = "web", True


class KillDispatch(Kill):
    key, en, zh = "dispatch", "kill -9 of the dispatch worker", "强杀派单后台主进程"
    part = "worker-dispatch"


class KillDispatchChild(Kill):
    key, en, zh = "dispatch-child", "kill -9 of a process of the dispatch worker", "强杀派单后台子进程"
    part, child = "worker-dispatch", True


class KillRest(Kill):
    key, en, zh = "rest", "kill -9 of the other worker", "强杀其他后台主进程"
    part = "worker-rest"


class KillRestChild(Kill):
    key, en, zh = "rest-child", "kill -9 of a process of the other worker", "强杀其他后台子进程"
    part, child = "worker-rest", True


class KillBeat(Kill):
    key, en, zh = "beat", "kill -9 of beat", "强杀定时进程"
    part = "beat"


# Servers


class RedisFrozen(Fault):
    key, en, zh = "redis-frozen", "Redis stopped for 60 s: it takes connections and is silent", "缓存队列停顿60秒"

    def run(self) -> None:
        with stopped([self.product.head("valkey")]):
            time.sleep(60)


class RedisGone(Fault):
    key, en, zh = "redis-gone", "Redis killed for 60 s, as often as it comes back", "缓存队列60秒内反复被杀"

    def run(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self.product.kill(self.product.head("valkey"))
            time.sleep(0.3)


class RedisEmptied(Fault):
    key, en, zh = "redis-emptied", "Redis emptied (FLUSHALL)", "缓存队列被清空"

    def run(self) -> None:
        self.again_and_again(self._empty)

    def _empty(self) -> None:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5) as client:
            client.flushall()


class DatabaseRestarted(Fault):
    key, en, zh = "postgres", "PostgreSQL stopped at once (immediate) and started again", "数据库立即停止后重启"

    def run(self) -> None:
        """SIGQUIT is what `pg_ctl stop -m immediate` sends; the launcher starts it again and it recovers."""
        self.again_and_again(lambda: self.product.kill(self.product.head("postgres"), signal.SIGQUIT))


# Full


class Full(Fault):
    """Filled to the last byte and kept so. Where we could not mount a disk with an end: no process of web and workers
    may write a byte into any file, which the same code meets as the same error."""

    seconds = 25.0

    @abstractmethod
    def folder(self) -> Path: ...

    def run(self) -> None:
        if self.folder().is_mount():
            self.note = "a disk of its own, filled"
            self._fill()
        else:
            self.note = "no right to mount: RLIMIT_FSIZE 0 for web and workers instead"
            self._forbid()

    def _fill(self) -> None:
        filler, until = self.folder() / "filler", time.monotonic() + self.seconds
        try:
            while time.monotonic() < until:
                fill(filler)
                time.sleep(0.5)
        finally:
            filler.unlink()

    def _forbid(self) -> None:
        self._limit(0)
        try:
            time.sleep(self.seconds)
        finally:
            self._limit(resource.RLIM_INFINITY)  # also those started meanwhile, who have inherited it

    def _limit(self, size: int) -> None:
        for pid in [pid for name in ("web", "worker-dispatch", "worker-rest") for pid in self.product.family(name)]:
            try:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            except ProcessLookupError:
                pass


class UploadsFull(Full):
    key, en, zh = "uploads-full", "the disk of the uploads is full", "上传文件盘写满"

    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT)


class VarFull(Full):
    key, en, zh = "var-full", "var/ is full: logs, outbox, beat's file, database", "整个数据盘写满"

    def folder(self) -> Path:
        return self.product.var_dir

    def run(self) -> None:
        super().run()
        if self.product.place != self.product.var_dir:
            self.note += "; the database lies elsewhere, because its account may not look into var/"


# Slow and double


class WorkerFrozen(Fault):
    key, en, zh = (
        "frozen",
        "the dispatch worker frozen past the visibility timeout, while a second one works",
        "派单后台停顿超过可见期，另一台接手",
    )

    def run(self) -> None:
        with beside(self.product, "worker-second"):
            with stopped(self.product.family("worker-dispatch")):
                time.sleep(settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] + 25)
            time.sleep(5)


class TwoBeats(Fault):
    key, en, zh = "two-beats", "two beats at once for 30 s", "两个定时进程同时运行30秒"

    def run(self) -> None:
        with beside(self.product, "beat-second"):
            time.sleep(30)


class Everything(Fault):
    key, en, zh = "everything", "one after the other at random: web, workers, beat, Redis, PostgreSQL", "随机连环故障"

    def run(self) -> None:
        kills = [KillWeb, KillWebWorker, KillDispatch, KillDispatchChild, KillRest, KillBeat, RedisEmptied]
        make: list[Callable[[Product, Random], Fault]] = [*kills, DatabaseRestarted]
        for kind in self.source.sample(make, k=6):
            one = kind(self.product, self.source)
            one.times = 1
            one.run()
            time.sleep(self.source.uniform(1, 4))


FAULTS: list[type[Fault]] = [
    Nothing, KillWeb, KillWebWorker, KillDispatch, KillDispatchChild, KillRest, KillRestChild, KillBeat, RedisFrozen,
    RedisGone, RedisEmptied, DatabaseRestarted, UploadsFull, VarFull, WorkerFrozen, TwoBeats, Everything,
]  # fmt: skip


# Small steps


@contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    """Stopped in the middle of whatever they do, and going on as if nothing had been."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                pass


@contextmanager
def beside(product: Product, name: str) -> Iterator[Child]:
    """One more worker of the dispatch queue, or one more beat, as on a second machine."""
    site = Site(settings.BASE_DIR, product.var_dir, dict(os.environ))
    if name.startswith("beat"):
        first = site.beat()
        argv = [*first.argv, "--schedule", str(product.var_dir / f"{name}-schedule")]
        child = replace(first, name=name, argv=argv, log=first.log.with_name(f"{name}.log"))
    else:
        child = site.worker(name, URGENT, 2)
    child.start()
    try:
        time.sleep(6)  # until it works
        yield child
    finally:
        child.ask_to_stop()
        child.wait_until_stopped(lambda: False)


def fill(file: Path) -> None:
    """Until not one byte more fits."""
    for size in (1 << 20, 1 << 12, 1):
        with file.open("ab", buffering=0) as out:
            try:
                while out.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
