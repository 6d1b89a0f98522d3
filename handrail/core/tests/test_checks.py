from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import django
import pytest
from django.core.checks import CheckMessage
from django.db import models
from django.test.utils import isolate_apps

from handrail.core import checks
from handrail.core.guard import OWNED
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet


def _ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


def test_a_page_of_errors_may_not_show_records(settings: SimpleNamespace) -> None:
    assert _ids(checks.debug_is_off(None)) == []
    settings.DEBUG = True
    assert _ids(checks.debug_is_off(None)) == ["core.E1"]


def test_another_django_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _ids(checks.django_is_the_pinned_one(None)) == []
    monkeypatch.setattr(django, "VERSION", (6, 0, 0, "final", 0))
    assert _ids(checks.django_is_the_pinned_one(None)) == ["core.E2"]


def test_an_sqlite_that_can_damage_the_database_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    old = SimpleNamespace(vendor="sqlite", get_database_version=lambda: (3, 40, 1))
    monkeypatch.setattr(checks, "connections", {"default": old})
    assert _ids(checks.sqlite_is_sound(None, databases=["default"])) == ["core.E4"]
    old.get_database_version = lambda: (3, 51, 3)
    assert _ids(checks.sqlite_is_sound(None, databases=["default"])) == []
    assert _ids(checks.sqlite_is_sound(None)) == []


@pytest.mark.parametrize(
    ("off", "ids"),
    [
        ("", []),
        ("fsync", ["core.E9"]),
        ("full_page_writes", ["core.E9"]),
        ("synchronous_commit", ["core.E9"]),
        ("data_checksums", ["core.W3"]),
    ],
)
def test_a_postgres_that_does_not_keep_what_it_answers_is_refused(
    off: str, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "connections", {"default": SimpleNamespace(vendor="postgresql")})
    monkeypatch.setattr(checks, "_setting", lambda connection, name: "off" if name == off else "on")
    assert _ids(checks.postgres_is_sound(None, databases=["default"])) == ids
    assert _ids(checks.postgres_is_sound(None)) == []


def test_a_network_drive_is_warned_of(settings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = SimpleNamespace(path="/mnt/share/handrail")
    monkeypatch.setattr(checks, "network_filesystem", lambda path: "nfs4")
    assert _ids(checks.home_is_on_this_machine(None)) == ["core.W1"]
    monkeypatch.setattr(checks, "network_filesystem", lambda path: None)
    assert _ids(checks.home_is_on_this_machine(None)) == []


@pytest.fixture
def owned_tables_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(OWNED)
    yield
    OWNED.clear()
    OWNED.update(before)


@isolate_apps("handrail.core")
def test_tables_that_hide_their_school_are_named(owned_tables_as_before: None) -> None:
    class Child(SchoolOwned):
        objects = SchoolOwnedQuerySet.as_manager()

        class Meta:
            app_label = "core"

    class Club(SchoolOwned):
        children = models.ManyToManyField(Child)
        objects = SchoolOwnedQuerySet.as_manager()

        class Meta:
            app_label = "core"

    class Person(models.Model):  # noqa: DJ008
        children = models.ManyToManyField(Child)

        class Meta:
            app_label = "core"

    class Prefect(Child):
        objects = SchoolOwnedQuerySet.as_manager()

        class Meta:
            app_label = "core"

    class Unscoped(SchoolOwned):
        objects = models.Manager()

        class Meta:
            app_label = "core"

    found = {m.__name__: _ids(list(checks._faults_of(m))) for m in (Child, Club, Person, Prefect, Unscoped)}
    assert found == {
        "Child": [],
        "Club": ["core.E5"],
        "Person": ["core.E5"],
        "Prefect": ["core.E6"],
        "Unscoped": ["core.E7"],
    }


def test_the_products_own_tables_pass() -> None:
    assert _ids(checks.every_owned_table_names_its_school(None)) == []
