"""Columns that hold personal data."""

import json
from typing import Any

from django.db import models

from apps.accounts.crypto import decrypt, encrypt


class EncryptedTextField(models.BinaryField):
    """Text in Python, AES-256-GCM bytes in the database. Search by a blind index beside it, never by this."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str  # type: ignore[assignment]  # django-stubs reads it: no bytes leave this field

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
        return "" if self.default in (models.NOT_PROVIDED, "") else models.Field.get_default(self)

    def value_to_string(self, obj: models.Model) -> str:
        return self.dump(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedJSONField(EncryptedTextField):
    """A JSON object in Python, encrypted bytes in the database."""

    _pyi_private_set_type: dict[str, Any]  # type: ignore[assignment]  # as above: an object, not its text
    _pyi_private_get_type: dict[str, Any]  # type: ignore[assignment]  # as above

    def dump(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, default=str)

    def load(self, text: str) -> Any:
        return json.loads(text) if text else {}

    def get_default(self) -> Any:
        return {} if self.default is models.NOT_PROVIDED else models.Field.get_default(self)
