"""Those who work while things break: a window clerk accepts, a field worker carries out, a verifier checks.

So chains open, letters go out, orders close and people are told, all under the fault. The same API, the same honesty:
each act has a key of its own and is asked again until it is answered for good.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from nanhai_gov.chaos.client import PATIENCE, Answer, Caller, Tries
from nanhai_gov.chaos.log import Line, Log

PAUSE = 1.5  # seconds between two pieces of work of one person


class Staff:
    """Three people in threads of their own. `photo` is what the worker photographs."""

    def __init__(self, run: str, port: int, log: Log, tokens: dict[str, str], photo: bytes) -> None:
        self.run, self.log, self.photo = run, log, photo
        self.clerk, self.worker, self.verifier = (
            Caller(port, tokens[who]) for who in ("clerk", "worker", "verifier")
        )  # fmt: skip
        self.stopped, self.seen = threading.Event(), set[str]()
        self.trouble: list[BaseException] = []
        works = (self._accept_some, self._carry_out_some, self._check_some)
        self.threads = [threading.Thread(target=self._go_on, args=(work,), daemon=True) for work in works]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Everybody ends the piece of work in hand."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(PATIENCE * 4)
        if self.trouble:
            raise self.trouble[0]

    def _go_on(self, work: Callable[[], None]) -> None:
        try:
            while not self.stopped.wait(PAUSE):
                work()
        except BaseException as problem:  # told by `stop`
            self.trouble.append(problem)

    def _accept_some(self) -> None:
        """Half of what came: the other half stays at the window."""
        for case in self._list(self.clerk, "cases?status=submitted&limit=20"):
            number = str(case["number"])
            if case["kind"] == "application" and number not in self.seen and not self.stopped.is_set():
                self.seen.add(number)
                if int(number.rpartition("-")[2]) % 2:
                    self._act(self.clerk, "accept", number, f"cases/{number}/acceptance", {})
                    return

    def _carry_out_some(self) -> None:
        """The newest order at the team, from signing to the photo of how it looks now."""
        for order in self._list(self.worker, "orders?status=dispatched&limit=1"):
            path, place = f"orders/{order['id']}", {"lng": order["lng"], "lat": order["lat"]}
            if self._act(self.worker, "claim", order["id"], f"{path}/claim", {}):
                self._act(self.worker, "arrive", order["id"], f"{path}/arrival", {"place": place})
                kept = self._upload(f"{path}/photos")
                sent = {"text": "已处置完毕，恢复原状。", "photos": kept, "place": place}
                self._act(self.worker, "finish", order["id"], f"{path}/completion", sent)

    def _check_some(self) -> None:
        for order in self._list(self.verifier, "orders?status=done&limit=1"):
            self._act(self.verifier, "verify", order["id"], f"orders/{order['id']}/verification", {"passed": True})

    def _list(self, caller: Caller, path: str) -> list[dict[str, Any]]:
        answer = Tries().until_final(lambda: caller.ask("GET", path), time.monotonic() + PATIENCE)
        return list(answer.told["results"]) if answer is not None and answer.status == 200 else []

    def _upload(self, path: str) -> list[str]:
        tries, deadline = Tries(), time.monotonic() + PATIENCE
        kept = tries.until_final(lambda: self.worker.upload(path, self.photo), deadline)
        return [kept.told["id"]] if kept is not None and kept.status == 201 else []

    def _act(self, caller: Caller, name: str, about: str, path: str, body: dict[str, Any]) -> bool:
        """True when it is done, now or under this key before."""
        began, tries, key = time.time(), Tries(), f"{name[:8]}-{about}"
        answer = tries.until_final(lambda: caller.post(path, body, key), time.monotonic() + PATIENCE)
        done = answer is not None and answer.status == 200
        refused = "" if done or answer is None else _code(answer)
        self.log.write(Line(self.run, key, name, "", about if done else "", refused, tries.attempts,
                            dict(tries.answers), began, time.time() - began))  # fmt: skip
        return done


def _code(answer: Answer) -> str:
    return str(answer.told.get("code", answer.status))
