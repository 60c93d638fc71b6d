"""The embedded Valkey (Redis protocol): broker and cache. It keeps nothing on disk; losing it costs time only."""

import secrets
from pathlib import Path

import redis

from nanhai_gov.servers.child import Child
from nanhai_gov.servers.places import Place
from nanhai_gov.servers.programs import find_valkey


class Valkey:
    def __init__(self, place: Place) -> None:
        self.place, self.program = place, find_valkey(place)
        self.password = secrets.token_hex(16)

    def child(self, port: int, log: Path) -> Child:
        # Given on standard input: arguments can be read by everybody on the machine.
        config = f"""
            bind 127.0.0.1
            port {port}
            requirepass {self.password}
            dir "{self.place.folder("valkey")}"
            save ""
            appendonly no
            maxmemory 256mb
            maxmemory-policy noeviction
            databases 64
            daemonize no
            loglevel notice
        """
        lines = "\n".join(line.strip() for line in config.splitlines())
        return Child("valkey", [str(self.program), "-"], log, stdin=lines.encode(),
                     popen=self.place.account.popen())  # fmt: skip

    def url(self, port: int) -> str:
        return f"redis://:{self.password}@127.0.0.1:{port}/0"

    def is_ready(self, port: int) -> bool:
        try:
            with redis.Redis.from_url(self.url(port), socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
