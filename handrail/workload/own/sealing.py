"""Sealing what nobody but its writer reads: one random key, itself sealed under a passphrase and under a code on paper.

AES-256-GCM throughout, with a nonce of its own for every sealing. What is sealed is bound to its place: opened for
another person, another row or as another kind of thing, it is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import unicodedata
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES, SALT_BYTES = 32, 12, 16
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o or u: this is typed off paper
GROUPS, GROUP = 7, 4  # 28 signs of 5 bits
PADDED_TO = 512


Held = bytes | memoryview
"""Bytes as a database gives them."""


class CannotOpen(ValueError):
    """Another key sealed it, it is of another place, or it was changed."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def new_code() -> str:
    """140 random bits as they are printed: seven groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def as_typed(code: str) -> str:
    """A code, or part of one, as it was meant: capitals, spaces and lookalikes make no difference."""
    return "".join(filter(str.isalnum, code.lower())).translate(str.maketrans("oil", "011"))


def key_of_passphrase(passphrase: str, salt: Held, passes: int, memory_kib: int) -> bytes:
    words = unicodedata.normalize("NFC", passphrase).encode()
    return hash_secret_raw(words, bytes(salt), passes, memory_kib, 1, KEY_BYTES, Type.ID)


def key_of_code(code: str) -> bytes:
    """Its 140 bits are beyond guessing, so that they need no slowing down."""
    return hashlib.sha256(b"handrail private notes " + as_typed(code).encode()).digest()


def seal(key: bytes, content: bytes, place: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal(key: bytes, sealed: Held, place: str) -> bytes:
    """Raises CannotOpen."""
    held = bytes(sealed)
    try:
        return AESGCM(key).decrypt(held[:NONCE_BYTES], held[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def seal_words(key: bytes, said: dict[str, Any], place: str) -> bytes:
    """Padded, so that its length says little of how much was written."""
    content = json.dumps(said).encode()
    return seal(key, content + b" " * (-len(content) % PADDED_TO), place)


def unseal_words(key: bytes, sealed: Held, place: str) -> dict[str, Any]:
    """Raises CannotOpen."""
    found: dict[str, Any] = json.loads(unseal(key, sealed, place))
    return found
