"""Ways to reach a person. Strangers stand behind one port: `send` under an idempotency key, `ask` what became of it.

The SMS gateway of an operator is a class with these two methods, named in settings.SMS_CHANNEL. The one shipped
writes into an outbox folder: for the demo, for tests, and wherever no gateway is bought yet.
"""

import json
import os
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Unreachable(Exception):
    """Surely not sent, worth trying again."""


class Unclear(Exception):
    """The answer was lost: it may have been sent. Ask, do not repeat blindly."""


class NeverWill(Exception):
    """Trying again cannot help: no such number, content refused."""


class Channel(Protocol):
    def send(self, *, key: str, to: str, text: str) -> None:
        """Hand over once per key. Returns when the provider has taken it; else raises one of the three above."""

    def ask(self, key: str) -> bool | None:
        """Whether the provider has this key; None when it cannot say."""


class SmsOutbox:
    """短信: one file per message under var/outbox/sms; the key is its name, so sending twice is sending once."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(getattr(settings, "VAR_DIR", ".")) / "outbox" / "sms"

    def send(self, *, key: str, to: str, text: str) -> None:
        if not to:
            raise NeverWill("no phone number")
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f".{key}.{os.getpid()}"
        try:
            unfinished.write_text(json.dumps({"to": to, "text": text}, ensure_ascii=False), encoding="utf-8")
            unfinished.replace(self.folder / f"{key}.json")
        except OSError as problem:
            raise Unreachable(str(problem)) from problem

    def ask(self, key: str) -> bool | None:
        return (self.folder / f"{key}.json").exists()


def sms() -> Channel:
    """The operator's SMS channel."""
    made: Channel = import_string(getattr(settings, "SMS_CHANNEL", "apps.notifications.channels.SmsOutbox"))()
    return made
