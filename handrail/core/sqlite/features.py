"""What this SQLite can do; Django's own list asks the library of the Python it runs on, which is another one."""

from __future__ import annotations

from django.db.backends.sqlite3.features import DatabaseFeatures as SqliteFeatures

# "WAL-reset": before this, two connections writing and checkpointing at once could corrupt the file.
# https://sqlite.org/wal.html#walresetbug
LEAST_VERSION = (3, 51, 3)


class DatabaseFeatures(SqliteFeatures):
    minimum_database_version = LEAST_VERSION
    can_alter_table_drop_column = True
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True
