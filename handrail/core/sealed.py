"""Text that lies sealed in its column, under a key that lies apart from the database.

For words that are their writer's alone: who administers a database, or holds a copy of one, reads none of them there.
Sealed twice the same words look different, so that they are neither searched nor sorted by.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


def seal(words: str) -> str:
    """The words as they lie in a column. Blank ones are blank."""
    if not words:
        return ""
    nonce = os.urandom(NONCE_BYTES)
    return b64encode(nonce + _sealer().encrypt(nonce, words.encode(), None)).decode()


def unseal(sealed: str) -> str:
    """Raises cryptography's InvalidTag where the column was changed, or the key is another."""
    if not sealed:
        return ""
    held = b64decode(sealed)
    return _sealer().decrypt(held[:NONCE_BYTES], held[NONCE_BYTES:], None).decode()


def _sealer() -> AESGCM:
    return AESGCM(settings.HOME.derived_key("words in a column"))


class SealedField(models.TextField[str, str]):
    """Sealed when it is written and opened when it is read. Nothing can be asked of it but whether it is null: in a
    union or a function it comes as it lies there, for `unseal`."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value)) if value else value

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return value and unseal(value)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
