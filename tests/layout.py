"""What a new database holds: `python -m tests.layout models` as a new one is laid out, `steps` by every migration,
`resumed` when the first start was killed before the end and there was another.

Written as JSON lists of strings, in an order that does not depend on the order of columns in a table, because a
migration adds a column at its end.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

import django

OBJECTS = {
    "sqlite": ["SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"],
    "postgresql": [
        """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity
           FROM information_schema.columns WHERE table_schema = 'public'""",
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
           FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ],
}
ROWS = ["SELECT app, name FROM django_migrations", "SELECT app_label, model FROM django_content_type"]


def main(way: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    gc.freeze()  # what is loaded stays; what a step leaves need not go at once
    gc.set_threshold(100_000, 10, 10)
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.state import ProjectState

    from handrail.core.management.commands import migrate

    name = f"{connection.settings_dict['TEST']['NAME'] or 'layout'}_{way}_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = name
    if way == "steps":
        del migrate.Command.handle  # leaves Django's own
        ProjectState._find_reload_model = _at_it  # type: ignore[attr-defined]
    note_every_step = migrate.note_every_step
    if way == "resumed":
        migrate.note_every_step = lambda connection: None
    connection.creation.create_test_db(verbosity=0, serialize=False)
    migrate.note_every_step = note_every_step
    try:
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            for question in OBJECTS[connection.vendor] + ROWS:
                cursor.execute(question)
                for row in cursor.fetchall():
                    print(json.dumps([_in_order(part) for part in row]))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _at_it(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """What is made again with a model of a state: itself, and what points at it. Django makes all that is related to
    what is related to it, so at each step nearly everything, though a table asks of another its name and key alone.

    Code in a migration asks more: as after Django's own delays, it finds every model made anew.
    """
    state.is_delayed = True
    try:
        old = state.apps.get_model(app_label, model_name)
    except LookupError:
        return {(app_label, model_name)}
    fields = old._meta.get_fields(include_hidden=True)
    pointing = {field.related_model._meta for field in fields if field.is_relation and not field.concrete}
    return {(app_label, model_name), *((model.app_label, model.model_name) for model in pointing)}


def _in_order(part: object) -> object:
    """A table's definition as its columns and constraints in order of name, anything else as it is."""
    if not isinstance(part, str) or not part.startswith("CREATE TABLE"):
        return part
    head, _, body = part.partition("(")
    pieces, depth = [""], 0
    for letter in body.removesuffix(")"):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            pieces.append("")
        else:
            pieces[-1] += letter
    return [head, *sorted(piece.strip() for piece in pieces)]


if __name__ == "__main__":
    main(sys.argv[1])
