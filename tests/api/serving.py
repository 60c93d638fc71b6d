"""The product behind its own web server, gunicorn as in production, on the tests' database."""

import os
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def database_url() -> str:
    here = connection.settings_dict
    return "postgres://{}:{}@{}:{}/{}".format(
        *(quote(str(here[part]), safe="") for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME"))
    )


class Served:
    """`with Served() as address:`; one worker, ended with the block."""

    def __enter__(self) -> tuple[str, int]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address: tuple[str, int] = free.getsockname()
        argv = [sys.executable, "-m", "gunicorn", "nanhai_gov.wsgi", "--bind", f"127.0.0.1:{self.address[1]}",
                "--worker-class", "gthread", "--threads", "4", "--no-control-socket",
                "--log-level", "warning"]  # fmt: skip
        env = {**os.environ, "DATABASE_URL": database_url(), "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
        self.process = subprocess.Popen(argv, cwd=settings.BASE_DIR, env=env)
        self._wait()
        return self.address

    def _wait(self) -> None:
        for _turn in range(300):
            assert self.process.poll() is None, "gunicorn ended"
            try:
                socket.create_connection(self.address, 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("gunicorn does not answer")

    def __exit__(self, *_error: Any) -> None:
        self.process.terminate()
        self.process.wait(15)
