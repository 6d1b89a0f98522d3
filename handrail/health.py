"""`handrail health`: whether all is well now; `handrail check --deploy`: whether it is set up to be relied on.

Each check yields a sentence for a fault and nothing where all is well. A check that itself breaks is a fault too.
"""

from __future__ import annotations

import json
import os
import socket
import ssl
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from handrail.core.errors import HomeRefused

Check = Callable[[], Iterator[str]]

CLOCK_SLIP = timedelta(minutes=5)
OPEN_AT_MOST = timedelta(hours=26)
WAITS_AT_MOST = timedelta(minutes=15)
CERTIFICATE_LEFT = timedelta(days=14)
SECONDS = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the name of the check, and a sentence with what to do."""

    check: str
    says: str


def database() -> Iterator[str]:
    """It answers, takes a write, and its file is whole where a quick look can tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(1)")
            if (found := cursor.fetchone()[0]) != "ok":
                yield f"The database file is damaged ({found}). Restore the last backup, and keep the damaged file."


def migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "The tables are of an earlier version than this program. Start it once with `handrail check`."


def sqlite_version() -> Iterator[str]:
    from handrail.core.sqlite.base import LEAST_VERSION

    if connection.vendor == "sqlite" and tuple(connection.get_database_version()) < LEAST_VERSION:
        least = ".".join(map(str, LEAST_VERSION))
        yield f"This SQLite can damage a database that two processes write to. Install {least} or later."


def disk() -> Iterator[str]:
    from django.template.defaultfilters import filesizeformat

    from handrail.core.room import LEAST_FREE, free_bytes

    if (free := free_bytes()) < LEAST_FREE:
        yield f"Only {filesizeformat(free)} are left on the disk of {settings.HOME.path}. Make room."


def key() -> Iterator[str]:
    """Nobody but its owner may read the key or look into the folder."""
    paths = [settings.HOME.path, *([settings.HOME.key_path] if settings.HOME.key_path else [])]
    for path in paths:
        if os.name == "posix" and stat.S_IMODE(Path(path).stat().st_mode) & 0o077:
            yield f"Other people on this machine can open {path}. Close it to them: chmod go-rwx '{path}'"
    if not settings.HOME.recovery_sheet_printed:
        yield "The recovery sheet was never printed. Run `handrail serve` once and lock the sheet away."


def clock_runs() -> Iterator[str]:
    """Nothing was written in the future, as after a clock that was set back or a machine that slept."""
    from handrail.audit.models import AccessEvent, AuditEvent
    from handrail.core import clock

    now = clock.now()
    newest = [row.at for model in (AuditEvent, AccessEvent) if (row := model._default_manager.order_by("-seq").first())]
    if newest and max(newest) > now + CLOCK_SLIP:
        yield f"The clock says {now:%d %B %Y %H:%M} UTC, and something was written after that. Set the clock (NTP)."


def time_zone() -> Iterator[str]:
    summer = datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/London")).utcoffset()
    if settings.TIME_ZONE != "Europe/London" or not settings.USE_TZ or summer != timedelta(hours=1):
        yield "Days and hours are not those of England. Install the system’s time zone data (tzdata)."


def mail() -> Iterator[str]:
    from django.core.mail import get_connection

    if not settings.HANDRAIL_MAIL_FROM:
        return
    try:
        server = get_connection(timeout=SECONDS)
        server.open()
        server.close()
    except OSError as error:
        yield f"The mail server does not answer ({type(error).__name__}). Look at HANDRAIL_MAIL."


def certificate() -> Iterator[str]:
    from handrail.core import clock

    if not settings.IS_HTTPS:
        return
    parts = urlsplit(settings.PUBLIC_ADDRESS)
    try:
        ends = certificate_ends(parts.hostname or "", parts.port or 443)
    except OSError as error:
        yield f"{settings.PUBLIC_ADDRESS} does not answer with a certificate that holds ({type(error).__name__})."
        return
    if ends < clock.now() + CERTIFICATE_LEFT:
        yield f"The certificate of {settings.PUBLIC_ADDRESS} runs out on {ends:%d %B %Y}. Renew it."


def certificate_ends(host: str, port: int) -> datetime:
    """Until when the certificate holds that this address answers with. Raises OSError where none does."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as tls,
    ):
        found = tls.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)


def worker() -> Iterator[str]:
    """Somebody does the long work, and none of it waits for long."""
    from django_tasks_db.models import DBTaskResult

    from handrail.core import clock
    from handrail.core.worker import is_worked

    if not is_worked():
        yield "No worker runs, so files are not read and the trail is sealed at night only. Start `handrail work`."
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    if oldest and clock.now() - oldest.enqueued_at > WAITS_AT_MOST:
        yield f"Work has waited since {oldest.enqueued_at:%d %B %H:%M} UTC. Look whether `handrail work` runs."


def audit() -> Iterator[str]:
    """The newest head kept beside the database still stands in it, and nothing is open for longer than a day."""
    from django.db.models import Min

    from handrail.audit.chain import TRAILS, open_rows
    from handrail.audit.heads import heads_beside
    from handrail.audit.models import Seal
    from handrail.core import clock

    newest = {head.trail: head for head in heads_beside()}
    for trail in TRAILS:
        seals, head = Seal.objects.filter(trail=trail), newest.get(trail)
        if head and (seals.count() < head.count or not seals.filter(chain_sha256=head.link).exists()):
            yield f"The audit trail ({trail}) does not lead to the head kept outside it. Run `handrail check --audit`."
        since = open_rows(trail).aggregate(at=Min("at"))["at"]
        if since and clock.now() - since > OPEN_AT_MOST:
            yield f"The audit trail ({trail}) was not sealed since {since:%d %B %H:%M} UTC. Look whether `tick` runs."


def backups() -> Iterator[str]:
    """What `handrail.backups` says of its own standing."""
    from handrail.backups.standing import faults

    yield from map(str, faults())


def restored() -> Iterator[str]:
    """A folder made from a backup changes nothing in the browser until two people have released it."""
    from handrail.core.clock import LONDON
    from handrail.core.held import held

    if copy := held():
        made = copy.made.astimezone(LONDON)
        yield (
            f"This is a restored copy of {made:%d %B %Y %H:%M}, and in the browser it can only be read. "
            "Two people release it under Settings, Backups, or with `handrail release`."
        )


def safe_settings() -> Iterator[str]:
    """What Django and our own checks say of the set-up, and what a school that is relied on needs beside."""
    if settings.DEBUG:
        yield "DEBUG is on, so an error would show children's records. Set DEBUG = False."
    if not settings.IS_HTTPS:
        yield "The address is plain http, for this machine alone. Set HANDRAIL_URL=https://… (docs/operating.md)."
    elif not (settings.SESSION_COOKIE_SECURE and settings.SECURE_HSTS_SECONDS and settings.SECURE_PROXY_SSL_HEADER):
        yield "Cookies, HSTS or the proxy's header are not set as for https. Take the settings as they came."
    if settings.DEMO:
        yield "This is the demonstration's folder: anybody may be anybody in it. Use another HANDRAIL_HOME."
    try:
        call_command("check", databases=["default"], stdout=StringIO(), stderr=StringIO())
    except SystemCheckError as error:
        yield " ".join(str(error).split())


def postgresql() -> Iterator[str]:
    """The program's own role may read and write rows and no more; what is acknowledged is on the disk."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            yield "The program signs in to PostgreSQL as an administrator. Use the role of deploy/postgresql.sql."
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user"
        )
        if cursor.fetchone()[0]:
            yield "The program owns its tables, so it could drop them. Serve as handrail_app of deploy/postgresql.sql."
        for name in ("fsync", "full_page_writes"):
            cursor.execute("SELECT current_setting(%s)", [name])
            if cursor.fetchone()[0] != "on":
                yield f"PostgreSQL runs with {name} off: a power cut loses what was saved. Switch it on."


HEALTH: tuple[Check, ...] = (
    database, migrations, sqlite_version, disk, key, clock_runs, time_zone, mail, certificate, worker, audit, backups,
    restored,
)  # fmt: skip
DEPLOY: tuple[Check, ...] = (*HEALTH, safe_settings, postgresql)


def faults(checks: tuple[Check, ...] = HEALTH) -> list[Fault]:
    """Every fault, in the order of the checks."""
    return [Fault(check.__name__, says) for check in checks for says in _of(check)]


def _of(check: Check) -> list[str]:
    try:
        return list(check())
    except Exception as error:
        return [f"It could not be looked at ({type(error).__name__}): {_first_line(error)}"]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


def say(found: list[Fault], *, as_json: bool = False) -> int:
    """Print it; 1 where there is a fault."""
    if as_json:
        print(json.dumps({"well": not found, "faults": [asdict(fault) for fault in found]}))
    else:
        for fault in found:
            print(f"{fault.check.replace('_', ' ')}: {fault.says}", file=sys.stderr)
        if not found:
            print("All is well.")
    return 1 if found else 0


def run(*, as_json: bool = False, deploy: bool = False) -> int:
    """Open the folder without bringing anything up to date, and look. A folder that is refused is the fault."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    try:
        django.setup()
    except (HomeRefused, ImproperlyConfigured) as refusal:
        return say([Fault("start", str(refusal))], as_json=as_json)
    return say(faults(DEPLOY if deploy else HEALTH), as_json=as_json)
