"""`migrate`, which lays a new database out from the models as they are, and moves an older one on step by step.

Django builds the models of every step between the first migration and the last to end where the models already are: of
seventy tables, most of a first start. A database that no migration has touched needs none of the steps.
`tests/structure/test_migrations.py` holds the two ways to one outcome.

And Django notes a step that adds an index or a constraint only after its transaction. Killed between the two, the
next start would make the same tables again and could not go on.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import override_settings


class Executor(MigrationExecutor):
    """Each step and the note that it was made are one transaction."""

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        if fake or fake_initial:
            return super().apply_migration(state, migration, fake, fake_initial)
        say = self.progress_callback or (lambda *_: None)
        say("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            state = migration.apply(state, editor)
            while editor.deferred_sql:
                editor.execute(editor.deferred_sql.pop(0), None)
            self.record_migration(migration)
        say("apply_success", migration, fake)
        return state


migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]


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
