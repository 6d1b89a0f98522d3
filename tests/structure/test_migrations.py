"""A new database is laid out from the models, an older one by migrations: both must come to the same."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

# Django's own migration of this table takes the project's kind of key, its model the app's. Nothing refers to it.
ALIKE = ["auth_group_permissions", "id"]


def layout(way: str) -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.layout", way], stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    rows = (json.loads(line) for line in done.stdout.splitlines())
    return sorted((row for row in rows if row[:2] != ALIKE), key=repr)


def test_a_new_database_is_what_every_migration_would_make_of_it() -> None:
    by_steps = layout("steps")
    assert len(by_steps) > 500
    for way in ("models", "resumed"):
        made = layout(way)
        assert [row for row in by_steps if row not in made] == [], way
        assert [row for row in made if row not in by_steps] == [], way
