"""What is printed and typed off paper: letters and figures that cannot be taken for one another, in groups of four."""

from __future__ import annotations

import hashlib
import secrets

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # 32 signs, 5 bits each; no i, l, o or u


def new_code(groups: int = 7) -> str:
    """Random signs in groups of four, of 20 bits each."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


def fingerprint(code: str) -> str:
    """As typed: capitals, what stands between the groups, and o for 0 or i and l for 1 make no difference."""
    letters = "".join(filter(str.isalnum, code.lower())).translate(str.maketrans("oil", "011"))
    return hashlib.sha256(letters.encode()).hexdigest()
