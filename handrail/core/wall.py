"""The second wall, on PostgreSQL: the database shows a transaction the rows of the schools it was told, and no others.

The first wall is in Python: every query says whose rows it is for (`core.guard`). Where one says it wrongly, this one
still stands. Every school's table has row-level security, forced on its owner too; its policy compares `school_id` with
the setting `handrail.schools`, which lives for one transaction and never for a session, so that nothing of it is left
on a connection that another request takes over. Nothing told is nothing shown, and nothing written.

Who is told what. A request begins with no school; the middleware tells the one of its member, or, on a page that is a
person's own, those this person has or had to do with. Long work is told the school of its job. A command, the nightly
jobs and a migration are for every school. A superuser, and a role that may bypass row security, walks through the wall:
`core.W2` says so. SQLite has no such thing: there the guard and the triggers stand alone.

A statement outside a transaction is one of its own, so the setting goes with it in the same message to the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from handrail.core.guard import OWNED

SETTING = "handrail.schools"
EVERY, NONE = "*", ""

Told = str | Callable[[], str]

_told: ContextVar[Told] = ContextVar("_told", default=EVERY)


@contextmanager
def closed() -> Iterator[None]:
    """No school, until somebody tells one: round every request."""
    token = _told.set(NONE)
    try:
        yield
    finally:
        _told.reset(token)


def tell(*schools: int) -> None:
    """From here on, to the end of what is `closed`, the rows of these schools."""
    _told.set(_listed(schools))


def tell_when_asked(schools: Callable[[], Iterator[int]]) -> None:
    """The rows of these schools, which are only looked for where somebody asks for any."""

    def find() -> str:
        _told.set(NONE)  # looking for them must not ask for them
        found = _listed(schools())
        _told.set(found)
        return found

    _told.set(find)


@contextmanager
def within(school: int) -> Iterator[None]:
    """The rows of one school: for long work, and for a command about one."""
    token = _told.set(_listed([school]))
    try:
        yield
    finally:
        _told.reset(token)


@contextmanager
def every_school(*, reason: str) -> Iterator[None]:
    """The rows of every school, within a request. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Opening the rows of every school needs a reason.")
    token = _told.set(EVERY)
    try:
        yield
    finally:
        _told.reset(token)


def _listed(schools: Any) -> str:
    return ",".join(str(int(school)) for school in sorted(set(schools)))


def told() -> str:
    """What the database is told now: school keys with commas, nothing, or `*` for every school."""
    found = _told.get()
    return found() if callable(found) else found


READS_OR_WRITES = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
FORGETS = ("ROLLBACK TO", "SET ", "RESET")


def _tell_database(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Round every statement on PostgreSQL: the transaction it runs in knows the schools before it runs."""
    database, start = context["connection"], sql.lstrip("( \n")[:11].upper() if isinstance(sql, str) else ""
    if not _is_in_transaction(database) or start.startswith(FORGETS):
        database.handrail_told = None
    is_of_nobody = not start.startswith(READS_OR_WRITES) or (callable(_told.get()) and not _names_a_school_table(sql))
    if is_of_nobody or database.handrail_told == (wanted := told()):
        return execute(sql, params, many, context)
    setting = f"SET LOCAL {SETTING} = '{wanted}'"
    if not database.get_autocommit():
        with database.connection.cursor() as beside:  # that of the statement may be one the server keeps
            beside.execute(setting)
        database.handrail_told = wanted
        return execute(sql, params, many, context)
    if many:  # of many at once none can carry the setting: they go without, and a school's table refuses
        return execute(sql, params, many, context)
    answer = execute(f"{setting}; {sql}", params, many, context)
    context["cursor"].cursor.nextset()
    return answer


def _names_a_school_table(sql: str) -> bool:
    """Asked only while the schools still have to be looked up, which is then not done for a session or an account."""
    return any(f'"{table}"' in sql for table in OWNED)


def _is_in_transaction(database: Any) -> bool:
    from psycopg.pq import TransactionStatus

    return bool(database.connection.info.transaction_status == TransactionStatus.INTRANS)


def _tell_from_now_on(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor == "postgresql" and _tell_database not in connection.execute_wrappers:
        connection.execute_wrappers.append(_tell_database)


connection_created.connect(_tell_from_now_on, dispatch_uid="handrail.core.wall")


_SAYS = f"(SELECT current_setting('{SETTING}', true))"
_KEYS = f"(SELECT string_to_array(nullif(nullif(current_setting('{SETTING}', true), '*'), ''), ',')::bigint[])"
SHOWS = f"{_SAYS} = '*' OR school_id = ANY ({_KEYS}::bigint[])"
POLICY = f"handrail_{sha256(SHOWS.encode()).hexdigest()[:8]}"
"""The policy's name carries what it says: one that says something else is another one, and is made again."""

_STANDING = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
       array(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid)
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname = ANY (%s)
"""


def build(connection: BaseDatabaseWrapper) -> None:
    """Make the policy of every school's table that lacks it, in place of any other; on SQLite nothing."""
    lacking = missing(connection)
    if not lacking:
        return
    standing = _standing(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table in lacking:
            other = "".join(f'DROP POLICY "{name}" ON "{table}"; ' for name in standing[table][1])
            cursor.execute(
                f'{other}ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY; ALTER TABLE "{table}" FORCE ROW LEVEL '
                f'SECURITY; CREATE POLICY "{POLICY}" ON "{table}" USING ({SHOWS})'
            )


def lift(connection: BaseDatabaseWrapper) -> None:
    """Let the owner of the tables through, until `build`: rows that are copied in are of every school."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in _standing(connection):
            cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The schools' tables whose policy is absent, not forced, or not the only one."""
    if connection.vendor != "postgresql":
        return []
    return [table for table, stands in _standing(connection).items() if stands != (True, [POLICY])]


def _standing(connection: BaseDatabaseWrapper) -> dict[str, tuple[bool, list[str]]]:
    """{table: (is its security on and forced, the names of its policies)}"""
    there = {model._meta.db_table for model in apps.get_models()}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [sorted(there & set(OWNED))])
        return {name: (forced, policies) for name, forced, policies in cursor.fetchall()}


def is_walked_through(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database's role sees every row whatever the policies say."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
