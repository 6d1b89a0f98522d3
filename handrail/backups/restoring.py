"""A backup into a new home with a new key, and into an empty database of either kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from handrail.backups import rows
from handrail.backups.errors import BackupRefused
from handrail.backups.parts import Part
from handrail.backups.proving import Nowhere, Proof, prove
from handrail.core.held import Held, hold
from handrail.core.home import Carried, Home, restored_home


def restore(path: Path, identity: Any, into: Path) -> tuple[Home, Proof]:
    """Prove all of it, then write it. Raises BackupRefused, BackupDamaged and HomeRefused; nothing is left then.

    Must be called before Django is set up: its settings are those of the new home.
    """
    proof = prove(path, identity)
    with restored_home(into, Carried(**proof.about["carried"])) as home:
        os.environ["HANDRAIL_HOME"] = str(home.path)
        _set_up_django()
        _fill(path, identity, home, proof)
    return home, proof


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as refusal:
        raise BackupRefused(str(refusal)) from None


def _fill(path: Path, identity: Any, home: Home, proof: Proof) -> None:
    from django.core.management import call_command
    from django.db import connection

    _refuse_full_database()
    lay_out(proof.about["migrations"])
    with loading():
        again = prove(path, identity, _Into(home, proof))
        if again.checksum != proof.checksum:
            raise BackupRefused(f"{path} was changed while it was being restored. Nothing was kept.")
        _refuse_unlike(proof)
        rows.go_on_from(proof.about["last_keys"], proof.described)
    call_command("migrate", verbosity=0, interactive=False)  # on from an older backup; and the database's own rules
    call_command("createcachetable", verbosity=0)
    _end_what_gives_access()
    hold(Held(path.name, proof.about["made_at"], proof.about["audit"]["event"][2]))
    connection.close()


def _end_what_gives_access() -> None:
    """Shared devices, linked phones and printed codes may have been ended after the backup was made. Sessions and links
    that work once are in no backup."""
    from django.apps import apps

    from handrail.access.models import Device, DevicePin
    from handrail.core import clock

    why, now = "a restore ends what may have been ended since", clock.now()
    devices = Device.objects.across_schools(reason=why).filter(ended_at=None)
    devices.update(ended_at=now, ended_by="Restore", code_sha256="", code_until=None)
    DevicePin.objects.across_schools(reason=why).update(code_sha256="", code_until=None)
    phones = apps.get_model("workload", "DeviceLink").objects
    phones.across_schools(reason=why).filter(ended_at=None).update(ended_at=now)


def _refuse_unlike(proof: Proof) -> None:
    """Read back what was written: every row of every table is as it was in the other database."""
    found = rows.sums(proof.described)
    if unlike := [name for name, said in found.items() if said != proof.tables[name]]:
        raise BackupRefused(f"The rows of {', '.join(unlike)} came out otherwise than they went in. Nothing was kept.")


def _refuse_full_database() -> None:
    from django.db import connection

    if connection.introspection.table_names():
        raise BackupRefused(
            "The database that HANDRAIL_DATABASE_URL names is not empty. Make a new one for the restore; "
            "nothing was changed."
        )


def lay_out(migrations: list[list[str]]) -> None:
    """The tables as they were when the backup was made. Raises BackupRefused where this Handrail is older than it."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    made, known = {(app, name) for app, name in migrations}, set(executor.loader.graph.nodes)
    if unknown := sorted(made - known):
        raise BackupRefused(
            f"This backup was made by a newer Handrail (it knows {'.'.join(unknown[0])}). "
            "Install that version or a later one; nothing was changed."
        )
    if made == known:
        call_command("migrate", verbosity=0, interactive=False)
        return
    ends = [node for node in made if not any(child in made for child in executor.loader.graph.node_map[node].children)]
    executor.migrate(sorted(ends))


@contextmanager
def loading() -> Iterator[None]:
    """One transaction in which rows come in any order; at its end every key must point at its row."""
    from django.db import connection, transaction

    from handrail.core import triggers, wall

    with connection.constraint_checks_disabled(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        triggers.drop_all(connection)
        wall.lift(connection)
        yield
        connection.check_constraints()
        triggers.create_all(connection)
        wall.build(connection)


class _Into(Nowhere):
    """Rows into the database at hand and files into the home, both as they are."""

    def __init__(self, home: Home, proof: Proof) -> None:
        self.home = home
        rows.empty(proof.described)

    def rows(self, table: rows.Table, some: list[bytes]) -> None:
        rows.put(table, some)

    def file(self, name: str, part: Part) -> None:
        path = self.home.path / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for block in part.blocks():
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
