"""System checks of the core; `handrail check` shows them and `serve` refuses to start on an error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import django
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections, models

from handrail.core import triggers, wall
from handrail.core.guard import OWNED
from handrail.core.home import network_filesystem
from handrail.core.sqlite.base import LEAST_VERSION
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

DJANGO = (5, 2)

Apps = Sequence[AppConfig] | None


@register(Tags.security)
def debug_is_off(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """An error page of Django's shows settings and children's data."""
    if not settings.DEBUG:
        return []
    return [Error("DEBUG is on, so an error would show children's records.", hint="Set DEBUG = False.", id="core.E1")]


@register(Tags.compatibility)
def django_is_the_pinned_one(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """`core.guard` stands on parts of Django that may change between versions."""
    if django.VERSION[:2] == DJANGO:
        return []
    hint = "Install Django 5.2; before moving on, run tests/tenancy against the new version."
    return [Error(f"Django {django.get_version()} is not the version the guard was made for.", hint=hint, id="core.E2")]


@register(Tags.database)
def triggers_are_there(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The database refuses what crosses schools or rewrites history only while its triggers are in place."""
    hint = "Run 'python -m django migrate --skip-checks --settings handrail.config.settings', which makes them again."
    return [
        Error(f"The database is without its trigger {name}, or has another one.", hint=hint, id="core.E3")
        for alias in databases or ()
        for name in triggers.missing(connections[alias])
    ]


@register(Tags.database)
def wall_is_there(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """On PostgreSQL, row-level security shows nobody another school's rows; to a superuser it shows them all."""
    hint = "Run 'python -m django migrate --skip-checks --settings handrail.config.settings' as the tables' owner."
    found: list[CheckMessage] = [
        Error(f"The table {table} is without its row-level security, or has another.", hint=hint, id="core.E8")
        for alias in databases or ()
        for table in wall.missing(connections[alias])
    ]
    if any(wall.is_walked_through(connections[alias]) for alias in databases or ()):
        says = "Handrail's role on PostgreSQL sees every row, whatever the row-level security of a table says."
        hint = "Give it a role that is no superuser and has no BYPASSRLS: docs/operating.md."
        found.append(CheckWarning(says, hint, id="core.W2"))
    return found


@register(Tags.database)
def sqlite_is_sound(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite before 3.51.3 can corrupt a write-ahead-log database that two connections write to."""
    found = [c.get_database_version() for alias in databases or () if (c := connections[alias]).vendor == "sqlite"]
    least = ".".join(map(str, LEAST_VERSION))
    return [
        Error(f"SQLite {'.'.join(map(str, version))} can damage the database.", hint=f"Use {least}.", id="core.E4")
        for version in found
        if tuple(version) < LEAST_VERSION
    ]


# Each of them off, a crash or a power cut loses what was acknowledged, or damages the database.
# https://www.postgresql.org/docs/current/runtime-config-wal.html
SAVES_WHAT_IT_ANSWERS = ("fsync", "full_page_writes", "synchronous_commit")


@register(Tags.database)
def postgres_is_sound(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL can be told to answer before anything is on the disk."""
    return [
        fault
        for alias in databases or ()
        if connections[alias].vendor == "postgresql"
        for fault in _faults_of_server(connections[alias])
    ]


def _faults_of_server(connection: Any) -> Iterator[CheckMessage]:
    for name in SAVES_WHAT_IT_ANSWERS:
        if _setting(connection, name) == "off":
            hint = (
                f"Set {name} = on in postgresql.conf and restart PostgreSQL. Nothing is saved for certain until then."
            )
            yield Error(f"PostgreSQL runs with {name} = off: a power cut loses or damages records.", hint, id="core.E9")
    if _setting(connection, "data_checksums") == "off":
        hint = "Stop PostgreSQL, run 'pg_checksums --enable' on its data folder, and start it again."
        yield CheckWarning("PostgreSQL keeps no checksums, so damage on its disk is not noticed.", hint, id="core.W3")


def _setting(connection: Any, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


@register(Tags.models)
def every_owned_table_names_its_school(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """A hidden link table or a parent table would hold a school's rows without saying which school."""
    return [fault for model in apps.get_models() for fault in _faults_of(model)]


def _faults_of(model: type[models.Model]) -> Iterator[CheckMessage]:
    for field in model._meta.local_many_to_many:
        related: Any = field.related_model
        if model._meta.db_table in OWNED or related._meta.db_table in OWNED:
            hint = "Write the link as a SchoolOwned model of its own and reach through it."
            yield Error("A many-to-many field hides the rows between two schools' tables.", hint, field, "core.E5")
    if issubclass(model, SchoolOwned) and any(link is not None for link in model._meta.parents.values()):
        hint = "Make the parent abstract, or point at it with a key."
        yield Error("A school's row is spread over two tables.", hint, model, "core.E6")
    if issubclass(model, SchoolOwned) and not isinstance(model._default_manager.none(), SchoolOwnedQuerySet):
        hint = "Write objects = ItsQuerySet.as_manager(), with a SchoolOwnedQuerySet."
        yield Error("A school's rows have a manager that cannot say whose they are.", hint, model, "core.E7")


@register()
def home_is_on_this_machine(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """SQLite's locks are not dependable on a network drive."""
    home: Any = getattr(settings, "HOME", None)
    kind = network_filesystem(home.path) if home else None
    if kind is None:
        return []
    hint = "Move it to a disk of this machine, or use PostgreSQL."
    return [
        CheckWarning(f"{home.path} is on a network drive ({kind}), which can damage the database.", hint, id="core.W1")
    ]
