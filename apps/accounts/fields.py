"""Columns that hold personal data."""

import json
from typing import Any

from django.db import models

from apps.accounts.crypto import decrypt, encrypt


class EncryptedTextField(models.BinaryField):
    """Text in Python, AES-256-GCM bytes in the database. Search by a blind index beside it, never by this."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(encrypt(self.dump(value)), connection, prepared)

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return self.load(decrypt(bytes(value))) if value is not None else None

    def _check_str_default_value(self) -> list[Any]:
        return []  # a text default is right here: the column is bytes, the value is text

    def dump(self, value: Any) -> str:
        return str(value or "")

    def load(self, text: str) -> Any:
        return text

    def get_default(self) -> Any:
        return "" if self.default in (models.NOT_PROVIDED, "") else self._get_default()

    def value_to_string(self, obj: models.Model) -> str:
        return self.dump(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedJSONField(EncryptedTextField):
    """Any JSON value in Python, encrypted bytes in the database."""

    def dump(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, default=str)

    def load(self, text: str) -> Any:
        return json.loads(text) if text else {}

    def get_default(self) -> Any:
        return {} if self.default is models.NOT_PROVIDED else self._get_default()
