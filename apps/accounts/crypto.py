"""Encryption of personal data: AES-256-GCM, key ids for rotation, keyed blind indexes for equality.

The bytes are `key id (1 byte length + ascii) | nonce (12) | ciphertext and tag`. Where DEBUG is on and no
PII_KEYS are given, a key derived from SECRET_KEY is used; settings refuse that otherwise.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


@lru_cache
def _keys() -> dict[str, bytes]:
    """Key id → 32 bytes, newest first."""
    pairs = [item.split(":", 1) for item in settings.PII_KEYS]
    keys = {key_id: base64.b64decode(secret) for key_id, secret in pairs}
    return keys or {"dev": hashlib.sha256(b"pii " + settings.SECRET_KEY.encode()).digest()}


def encrypt(text: str) -> bytes:
    """Ciphertext of `text`; empty stays empty."""
    if not text:
        return b""
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(12)
    head = bytes([len(key_id)]) + key_id.encode()
    return head + nonce + AESGCM(key).encrypt(nonce, text.encode(), head)


def decrypt(data: bytes) -> str:
    """The text; raises cryptography's InvalidTag when the bytes were changed, KeyError when the key is gone."""
    if not data:
        return ""
    size = 1 + data[0]
    head, nonce, body = data[:size], data[size : size + 12], data[size + 12 :]
    return AESGCM(_keys()[head[1:].decode()]).decrypt(nonce, body, head).decode()


def key_marks() -> dict[str, str]:
    """Key id → a mark by which the same key is known again. It says nothing about the key: for backups."""
    return {name: _mark(key) for name, key in _keys().items()}


def index_key_mark() -> str:
    """The mark of the key that blind indexes are made with."""
    return _mark(list(_keys().values())[-1])


def _mark(key: bytes) -> str:
    return hmac.new(key, b"mark of a key", hashlib.sha256).hexdigest()[:16]


def blind_index(purpose: str, value: str) -> str:
    """Keyed hash by which equal values are found without being read; "" for an empty value."""
    value = value.strip().upper()
    if not value:
        return ""
    oldest = list(_keys().values())[-1]  # stays when newer keys come, so indexes stay comparable
    return hmac.new(oldest, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
