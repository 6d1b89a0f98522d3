"""What the database refuses by itself, whoever writes to it; the same on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, OperationalError, connection, models, transaction

from handrail.core import triggers
from handrail.schools.models import School
from tests.tenancy.conftest import World, make_world
from tests.tenancy.probe_app.models import Diary, Group, Need, Note, Outcome, Photo, Placement, Plan, Pupil

Way = Callable[[World], Any]

PUBLISHED = dt.date(2026, 9, 1)


def _sql(sql: str, *params: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


ACROSS: dict[str, Way] = {
    "a new row": lambda w: Need.objects.create(school=w.alder, pupil=w.zoe, code="x"),
    "new rows in bulk": lambda w: Need.objects.bulk_create([Need(school=w.alder, pupil=w.zoe, code="x")]),
    "a new row by a row's manager": lambda w: w.zoe.needs.create(school=w.alder, code="x"),
    "a one-to-one key": lambda w: Photo.objects.create(school=w.alder, pupil=w.zoe),
    "a key to its own table": lambda w: Pupil.objects.create(school=w.alder, name="x", sibling=w.zoe),
    "a key to a row that is not there": lambda w: Need.objects.create(school=w.alder, pupil_id=10**6, code="x"),
    "a changed key": lambda w: w.mia.needs.update(pupil=w.zoe),
    "a changed key, saved": lambda w: _save(w.mia, sibling=w.zoe),
    "a changed key in bulk": lambda w: Need.objects.bulk_update(
        [_set(w.mia.needs.earliest("pk"), pupil=w.zoe)], ["pupil"]
    ),
    "SQL by hand": lambda w: _sql("UPDATE probe_need SET pupil_id = %s WHERE pupil_id = %s", w.zoe.pk, w.mia.pk),
}


def _set(row: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _save(row: Any, **values: Any) -> None:
    _set(row, **values).save()


@pytest.mark.parametrize("way", ACROSS)
def test_a_key_to_another_schools_row_is_refused(world: World, way: str) -> None:
    with (
        pytest.raises(IntegrityError, match="must point at a row of probe_pupil of the same school"),
        transaction.atomic(),
    ):
        ACROSS[way](world)


MOVING: dict[str, Way] = {
    "saved": lambda w: _save(w.mia, school=w.cedar),
    "updated": lambda w: Pupil.objects.for_school(w.alder).update(school=w.cedar),
    "with its keys": lambda w: w.mia.needs.update(school=w.cedar, pupil=w.zoe),
    "SQL by hand": lambda w: _sql("UPDATE probe_group SET school_id = %s", w.cedar.pk),
}


@pytest.mark.parametrize("way", MOVING)
def test_a_row_never_moves_to_another_school(world: World, way: str) -> None:
    with pytest.raises(IntegrityError, match="never moves to another school"), transaction.atomic():
        MOVING[way](world)


def test_what_stays_in_the_school_is_let_through(world: World) -> None:
    _save(world.mia, sibling=world.omar, tutor=None, school=world.alder)
    world.mia.needs.update(pupil=world.omar)
    assert world.omar.needs.count() == 3


APPEND_ONLY: dict[str, Callable[[Note], Any]] = {
    "saved": lambda note: _save(note, text="y"),
    "updated": lambda note: type(note)._base_manager.filter(pk=note.pk).update(text="y"),
    "deleted": lambda note: note.delete(),
    "deleted by hand": lambda note: _sql("DELETE FROM probe_note"),
}


@pytest.mark.parametrize("way", APPEND_ONLY)
def test_an_append_only_row_is_never_changed(world: World, way: str) -> None:
    note = Note.objects.create(school=world.alder, pupil=world.mia, text="x")
    with pytest.raises(IntegrityError, match="rows of probe_note are never changed or removed"), transaction.atomic():
        APPEND_ONLY[way](note)
    note.refresh_from_db()
    assert note.text == "x"


def test_an_append_only_table_need_not_belong_to_a_school(db: None) -> None:
    diary = Diary.objects.create(line="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        _save(diary, line="y")
    with pytest.raises(IntegrityError), transaction.atomic():
        Diary.objects.all().delete()
    assert Diary.objects.get().line == "x"


@pytest.fixture
def plan(world: World) -> Plan:
    draft = Plan.objects.create(school=world.alder, pupil=world.mia)
    Outcome.objects.create(school=world.alder, plan=draft, text="x")
    _save(draft, published_on=PUBLISHED)
    return draft


FROZEN: dict[str, Callable[[Plan], Any]] = {
    "saved": lambda plan: _save(plan, published_on=None),
    "deleted": lambda plan: plan.delete(),
    "deleted by hand": lambda plan: _sql("DELETE FROM probe_plan"),
    "a row added below": lambda plan: plan.outcomes.create(school=plan.school, text="y"),
    "a row below saved": lambda plan: _save(plan.outcomes.get(), text="y"),
    "a row below deleted": lambda plan: plan.outcomes.get().delete(),
    "a row moved out from below": lambda plan: plan.outcomes.update(plan=_draft(plan)),
    "a row moved in below": lambda plan: _save(_draft(plan).outcomes.create(school=plan.school, text="y"), plan=plan),
}


def _draft(plan: Plan) -> Plan:
    return Plan.objects.create(school=plan.school, pupil=plan.pupil)


@pytest.mark.parametrize("way", FROZEN)
def test_a_published_row_and_what_is_below_it_are_final(plan: Plan, way: str) -> None:
    with pytest.raises(IntegrityError, match="are final"), transaction.atomic():
        FROZEN[way](plan)
    plan.refresh_from_db()
    assert plan.published_on == PUBLISHED
    assert [outcome.text for outcome in plan.outcomes.all()] == ["x"]


def test_a_draft_is_free(world: World) -> None:
    draft = Plan.objects.create(school=world.alder, pupil=world.mia)
    outcome = draft.outcomes.create(school=world.alder, text="x")
    _save(outcome, text="y")
    assert draft.delete()[0] == 2


def test_lifted_rules_let_a_lawful_erasure_through_and_come_back(world: World, plan: Plan) -> None:
    note = Note.objects.create(school=world.alder, pupil=world.mia, text="x")
    with triggers.lifted(connection, reason="erasure agreed with the school"):
        note.delete()
        plan.delete()
        with pytest.raises(IntegrityError, match="same school"), transaction.atomic():
            Need.objects.create(school=world.alder, pupil=world.zoe, code="x")
    assert triggers.missing(connection) == []
    assert not Note.objects.for_school(world.alder).exists()


def test_rules_come_back_when_an_erasure_fails(plan: Plan) -> None:
    def fail_to_erase() -> None:
        with triggers.lifted(connection, reason="an erasure that fails"):
            plan.delete()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_to_erase()
    assert triggers.missing(connection) == []
    assert Plan.objects.for_school(plan.school).exists()


def test_rules_are_not_lifted_without_a_reason(db: None) -> None:
    with pytest.raises(ValueError, match="reason"), triggers.lifted(connection, reason=" "):
        pass


def test_every_key_between_schools_rows_has_its_triggers(db: None) -> None:
    names = {trigger.name for trigger in triggers.every_trigger()}
    assert {
        "handrail_probe_need_pupil_id_same_school_insert",
        "handrail_probe_need_pupil_id_same_school_update",
        "handrail_probe_pupil_sibling_id_same_school_insert",
        "handrail_probe_photo_pupil_id_same_school_insert",
        "handrail_probe_need_school_update",
        "handrail_probe_note_append_only_delete",
        "handrail_probe_diary_append_only_update",
        "handrail_probe_plan_frozen_update",
        "handrail_probe_outcome_plan_id_frozen_insert",
    } <= names
    assert not any("tutor" in name or "visit" in name for name in names)
    assert all(len(name) <= triggers.NAME_LENGTH for name in names)


def test_a_new_database_lacks_no_trigger(db: None) -> None:
    assert triggers.missing(connection) == []
    assert [error for error in run_checks(tags=[Tags.database], databases=["default"]) if error.id == "core.E3"] == []


def test_a_missing_trigger_is_named_and_made_again(db: None) -> None:
    name = "handrail_probe_note_append_only_delete"
    triggers._drop(connection, [name])
    assert triggers.missing(connection) == [name]
    errors = run_checks(tags=[Tags.database], databases=["default"])
    assert [name in error.msg for error in errors if error.id == "core.E3"] == [True]
    triggers.create_all(connection)
    assert triggers.missing(connection) == []


def test_a_trigger_that_was_weakened_is_named(db: None) -> None:
    name = "handrail_probe_note_append_only_delete"
    if connection.vendor == "postgresql":
        _sql(f'ALTER TABLE probe_note DISABLE TRIGGER "{name}"')
    else:
        _sql(f'DROP TRIGGER "{name}"')
        _sql(f"CREATE TRIGGER {name} BEFORE DELETE ON probe_note WHEN 1 = 0 BEGIN SELECT RAISE(ABORT, 'x'); END")
    assert triggers.missing(connection) == [name]


def test_migrate_makes_missing_triggers_and_drops_those_nobody_asks_for(db: None) -> None:
    extra = triggers.Trigger("handrail_old", "probe_note", "INSERT", "1 = 0", "old", frozenset(), True)
    triggers._make(connection, [extra])
    triggers._drop(connection, ["handrail_probe_note_append_only_delete"])
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []
    assert ("handrail_old",) not in triggers._rows(connection, triggers._dialect(connection).present)


def test_halfway_through_migrations_only_what_can_be_made_is_made(db: None) -> None:
    triggers.drop_all(connection)
    _sql("ALTER TABLE probe_plan RENAME TO probe_not_there_yet")
    triggers.create_all(connection)
    made = {name for (name,) in triggers._rows(connection, triggers._dialect(connection).present)}
    assert "handrail_probe_outcome_school_update" in made
    assert not any(name.startswith("handrail_probe_outcome_plan_id") for name in made)


READ_BY_TRIGGERS = [Pupil, Need, Photo, Group, Placement, Note, Plan, Outcome]


def _rebuild(model: type[models.Model]) -> None:
    """What a migration does to a table: SQLite copies it into a new one, PostgreSQL alters it in place."""
    old = model._meta.get_field("school")
    new: models.ForeignKey[Any, Any] = models.ForeignKey(
        School, models.PROTECT, related_name="+", editable=False, null=True
    )
    new.set_attributes_from_name("school")
    new.model = model
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new)  # type: ignore[arg-type]
    with connection.schema_editor() as editor:
        editor.alter_field(model, new, old)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", READ_BY_TRIGGERS)
def test_a_migration_rebuilds_a_table_and_the_triggers_come_back(model: type[models.Model]) -> None:
    world = make_world()
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    assert len(triggers.missing(connection)) == len(triggers.every_trigger())
    _rebuild(model)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert triggers.missing(connection) == []
    assert (world.mia.needs.count(), world.mia.photo.pupil) == (2, world.mia)
    with pytest.raises(IntegrityError, match="same school"):
        Need.objects.create(school=world.alder, pupil=world.zoe, code="x")


def test_without_dropping_triggers_first_a_sqlite_migration_would_fail(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL alters tables in place")
    _sql("CREATE TABLE new_pupil AS SELECT * FROM probe_pupil")
    _sql("DROP TABLE probe_pupil")
    with pytest.raises(OperationalError, match="error in trigger handrail_probe_"), transaction.atomic():
        _sql("ALTER TABLE new_pupil RENAME TO probe_pupil")
