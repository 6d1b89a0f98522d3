"""What nobody may forget in a model: scope, triggers, constraints, the class of what it holds."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models
from django.db.models import signals

from handrail.access.data_classes import DATA_CLASSES, data_class_of
from handrail.core import triggers
from handrail.core.tenancy import SchoolOwned


def product_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("handrail.")]


def owned() -> list[type[SchoolOwned]]:
    return [model for model in product_models() if issubclass(model, SchoolOwned)]


def test_there_are_models_to_walk() -> None:
    assert len(owned()) > 15


def test_every_owned_model_can_be_read_by_a_member() -> None:
    assert [model.__name__ for model in owned() if not hasattr(model._default_manager.none(), "visible_to")] == []


def test_every_trigger_is_in_place(db: None) -> None:
    assert triggers.missing(connection) == []


def test_every_key_between_schools_rows_has_its_trigger() -> None:
    guarded = {trigger.name for trigger in triggers.every_trigger()}
    for model in owned():
        keys = [
            field for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, SchoolOwned)  # type: ignore[arg-type]
        ]  # fmt: skip
        mine = [
            name for name in guarded if name.startswith(f"handrail_{model._meta.db_table}_") and "same_school" in name
        ]
        assert len(mine) >= 2 * len(keys), model.__name__


def test_moments_and_who_come_together() -> None:
    """`published_at` with `published_by`: both or neither, by a constraint."""
    lacking = []
    for model in owned():
        names = {field.name for field in model._meta.concrete_fields}
        for name in names:
            stem = name.removesuffix("_at")
            field = model._meta.get_field(name)
            if name.endswith("_at") and getattr(field, "null", False) and f"{stem}_by" in names:
                said = " ".join(str(constraint.deconstruct()) for constraint in model._meta.constraints)
                if f"{stem}_at" not in said or f"{stem}_by" not in said:
                    lacking.append(f"{model.__name__}.{name}")
    assert lacking == []


def test_periods_end_after_they_start() -> None:
    lacking = []
    for model in product_models():
        names = {field.name for field in model._meta.concrete_fields}
        if {"starts_on", "ends_on"} <= names:
            said = " ".join(str(constraint.deconstruct()) for constraint in model._meta.constraints)
            if "ends_on__gte" not in said:
                lacking.append(model.__name__)
    assert lacking == []


def test_every_field_has_a_data_class() -> None:
    unknown = [
        f"{model._meta.label}.{field.name}"
        for model in product_models()
        for field in model._meta.concrete_fields
        if not field.primary_key and data_class_of(model._meta.label, field.name) is None
    ]
    assert unknown == []


def test_the_data_classes_speak_of_what_exists() -> None:
    labels = {model._meta.label: {field.name for field in model._meta.concrete_fields} for model in product_models()}
    for label, entry in DATA_CLASSES.items():
        assert label in labels, label
        assert set(entry.fields) <= labels[label], label


def test_rows_are_read_as_django_would_make_them() -> None:
    """`SchoolOwned.from_db` goes around `__init__`: nothing may hang on that."""
    assert [*signals.pre_init.receivers, *signals.post_init.receivers] == []
    for model in owned():
        assert "__init__" not in vars(model), model.__name__
        names = [field.attname for field in model._meta.concrete_fields]
        values = list(range(len(names)))
        for shown in (len(names), 2):
            ours = model.from_db("default", names[:shown], values[:shown])
            djangos = super(SchoolOwned, model).from_db("default", names[:shown], values[:shown])
            assert _without_state(ours) == _without_state(djangos), model.__name__
            for state in (ours._state, djangos._state):
                assert (state.adding, state.db, state.fields_cache) == (False, "default", {}), model.__name__


def _without_state(row: models.Model) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_migrations_are_linear() -> None:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = [app for app in loader.migrated_apps if apps.get_app_config(app).name.startswith("handrail.")]
    assert ours
    for app in ours:
        assert len(loader.graph.leaf_nodes(app)) == 1, app
