"""`migrate`, which lays a new database out from the models as they are, and moves an older one on step by step.

Django builds the models of every step between the first migration and the last to end where the models already are: of
seventy tables, most of a first start. A database that no migration has touched needs none of the steps.
`tests/structure/test_migrations.py` holds the two ways to one outcome.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import override_settings


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not _is_whole_run(options) or MigrationRecorder(connection).applied_migrations():
            super().handle(*args, **options)
            return
        # Tables come in one transaction, those that are there already are passed over and the steps are noted last:
        # whoever is cut short can begin again.
        with override_settings(MIGRATION_MODULES={app.label: None for app in apps.get_app_configs()}):
            super().handle(*args, **{**options, "run_syncdb": True})
        note_every_step(connection)


def _is_whole_run(options: dict[str, Any]) -> bool:
    partly = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")
    return not any(options[name] for name in partly)


def note_every_step(connection: Any) -> None:
    """Write down every migration as made."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with transaction.atomic(using=connection.alias):
        for app_label, name in sorted(MigrationLoader(connection).graph.nodes):
            recorder.record_applied(app_label, name)
