"""The names that rows have in addresses: random, so that nobody can guess the next one."""

from __future__ import annotations

import secrets


def new_ref() -> str:
    """128 random bits as 22 characters of A-Z, a-z, 0-9, '-' and '_'."""
    return secrets.token_urlsafe(16)
