"""Django's SQLite backend over `sqlcipher3`. `OPTIONS["key"]` is the raw key: 64 hexadecimal characters.

Django's module keeps the standard library's sqlite3 in its own globals, which writes plain files. Everything here that
opens a connection or makes a cursor therefore names `Database` of this module; a test reads the header of the file.
"""

from __future__ import annotations

import datetime as dt
import decimal
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import tee
from typing import Any, cast

from django.db.backends.sqlite3 import base
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812 (Django's own name for it)

from handrail.core.errors import HomeRefused
from handrail.core.sqlite.features import LEAST_VERSION, DatabaseFeatures

# Django's stubs leave out most of this module.
plain = cast("Any", base)

__all__ = ["LEAST_VERSION", "DatabaseWrapper"]

BUSY_SECONDS = 20

Database.register_converter("bool", b"1".__eq__)
# A school has few days and many rows of each.
Database.register_converter("date", lru_cache(maxsize=4096)(plain.decoder(parse_date)))
Database.register_converter("time", plain.decoder(parse_time))
Database.register_converter("datetime", plain.decoder(parse_datetime))
Database.register_converter("timestamp", plain.decoder(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(dt.date, plain.adapt_date)
Database.register_adapter(dt.datetime, plain.adapt_datetime)


@lru_cache(maxsize=512)
def _with_marks(query: str) -> str:
    """%s as ?. Pages ask the same few hundred statements again and again, and the turning is a twentieth of a page."""
    return cast("str", plain.SQLiteCursorWrapper.convert_query(None, query))


class Cursor(Database.Cursor):  # type: ignore[misc]
    """Turns Django's %s and %(name)s into SQLite's ? and :name, as Django's own cursor does."""

    convert_query = plain.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        if isinstance(params, Mapping):
            return super().execute(self.convert_query(query, param_names=list(params)), params)
        return super().execute(_with_marks(query), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        peek, param_list = tee(iter(param_list))
        first = next(peek, None)
        names = list(first) if isinstance(first, Mapping) else None
        return super().executemany(self.convert_query(query, param_names=names), param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """Write-ahead log, every commit synced, writers that wait for each other, foreign keys enforced."""

    Database = Database
    features_class = DatabaseFeatures

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params.setdefault("timeout", BUSY_SECONDS)
        # A transaction that reads and then writes would fail at once if another wrote in between: take the turn first.
        self.transaction_mode = self.transaction_mode or "IMMEDIATE"  # type: ignore[has-type]
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.check_database_version_supported()
        key = conn_params.pop("key", None)
        if not self.is_in_memory_db() and not re.fullmatch(r"[0-9a-f]{64}", key or ""):
            raise HomeRefused(f"The database {conn_params['database']} needs its key: 64 characters, 0 to 9 or a to f.")
        connection = Database.connect(**conn_params)
        try:
            self._set_up(connection, key)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_up(self, connection: Any, key: str) -> None:
        if not self.is_in_memory_db():
            _unlock(connection, key, self.settings_dict["NAME"])
            _set_durability(connection)
        plain.register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for command in filter(None, map(str.strip, self.init_commands)):  # type: ignore[attr-defined]
            connection.execute(command)

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)


def _unlock(connection: Any, key: str, name: object) -> None:
    """Give the connection its key and read something. Raises HomeRefused where the key is not the one."""
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except Database.DatabaseError as error:
        if "not a database" not in str(error):
            raise
        raise HomeRefused(
            f"The database {name} cannot be opened with this key. "
            "Use the key this folder was made with: it is on its recovery sheet."
        ) from error


def _set_durability(connection: Any) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # NORMAL may lose commits already acknowledged in a power cut
    connection.execute("PRAGMA mmap_size = 0")
