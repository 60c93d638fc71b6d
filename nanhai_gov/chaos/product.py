"""The running product from outside: which process is which, by the launcher's own children."""

import http.client
import json
import os
import signal
import time
from pathlib import Path

from nanhai_gov import runfile

# Words of the command line by which the launcher's children are known.
WORDS = {
    "web": "gunicorn", "worker-dispatch": "worker-dispatch@", "worker-rest": "worker-rest@", "beat": " beat ",
    "postgres": "postgres -D", "valkey": "valkey-server",
}  # fmt: skip


class Product:
    def __init__(self, var_dir: Path) -> None:
        facts = runfile.read(var_dir)
        if "place" not in facts or "address" not in facts:
            raise RuntimeError(f"Nothing of our own is running in {var_dir}.")
        self.var_dir, self.launcher = var_dir, int(facts["pid"])
        self.port = int(str(facts["address"]).rstrip("/").rpartition(":")[2])
        self.place = Path(str(facts["place"]))

    def head(self, name: str, seconds: float = 45) -> int:
        """The process the launcher started under this name; waits while it is between two lives."""
        deadline = time.monotonic() + seconds
        while True:
            for pid in children(self.launcher):
                if WORDS[name] in command(pid):
                    return pid
            if time.monotonic() > deadline:
                raise RuntimeError(f"{name} has not come back within {seconds:g} s")
            time.sleep(0.05)

    def family(self, name: str) -> list[int]:
        """The process and its children."""
        head = self.head(name)
        return [head, *children(head)]

    def kill(self, pid: int, sign: signal.Signals = signal.SIGKILL) -> bool:
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return False
        return True

    def ready(self) -> bool:
        """What /readyz says."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz", headers={"Host": f"localhost:{self.port}"})
            return bool(json.loads(connection.getresponse().read())["ready"])
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def children(pid: int) -> list[int]:
    try:
        return [
            int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def command(pid: int) -> str:
    """With spaces between its arguments; empty for a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
