"""PostgreSQL shows nobody a row of another school, even where Python forgets to ask for one's own (`core.wall`)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.db import DatabaseError, connection, transaction

from handrail.access.permissions import ROLES
from handrail.core import wall
from handrail.core.guard import OWNED
from handrail.pupils.models import Pupil
from handrail.schools.models import School
from tests.cast import Cast
from tests.leaks.canaries import Canaries, make_canaries
from tests.leaks.crawl import PRINCIPALS, Asked, Crawl, bring_in
from tests.structure.test_matrix import MATRIX

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row-level security")

EVERY = "the test reads whatever the database shows"


@pytest.fixture
def canaries(cast: Cast) -> Iterator[Canaries]:
    logging.disable(logging.CRITICAL)
    bring_in(cast)
    yield make_canaries(cast)
    logging.disable(logging.NOTSET)


def without_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """No query asks for anybody's own rows any more, nor for those of a school.

    The roles get a right that nobody knows, so that no statement made here is asked again by a later test.
    """
    for key, role in ROLES.items():
        unknown: Any = frozenset({"of a test"})
        monkeypatch.setitem(ROLES, key, replace(role, permissions=role.permissions | unknown))
    for model in OWNED.values():
        rows: Any = type(model._default_manager.all())
        for scope in {"visible_to", "for_school"} & set(dir(rows)):
            monkeypatch.setattr(rows, scope, lambda self, *_: self.across_schools(reason=EVERY))


def foreign(canaries: Canaries, asked: list[Asked]) -> set[str]:
    """Where the words of other schools stand that were met."""
    broken = Crawl(canaries)
    for one in asked:
        broken.client(one.by)  # signed in before, and for good
        with transaction.atomic():  # a page may fail on rows that it did not expect
            broken.ask(one)
            transaction.set_rollback(True)
    alder = canaries.cast.schools["alder"].pk
    met = {token for tokens in broken.met.values() for token in tokens}
    found = (canaries.planted[token] for token in met)
    return {one.place for one in found if one.school not in {alder, None}}


def test_without_any_scope_in_python_nothing_of_another_school_is_met(
    canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_python(monkeypatch)
    ana, ben, pat = PRINCIPALS[0], PRINCIPALS[3], PRINCIPALS[8]
    asked = [Asked(by, name, "GET", "own") for by in (ana, ben, pat) for name in MATRIX if by.letter in MATRIX[name]]
    assert len(asked) > 350
    assert foreign(canaries, asked) == set()
    with connection.cursor() as cursor:
        for table in OWNED:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    lists = ("reports:register", "concerns:list", "plans:list", "meetings:list")
    assert len(foreign(canaries, [Asked(ana, name, "GET", "own") for name in lists])) > 5


def test_every_table_of_a_school_has_its_policy(db: None) -> None:
    assert wall.missing(connection) == []
    assert not wall.is_walked_through(connection)
    with connection.cursor() as cursor:
        cursor.execute('ALTER TABLE "pupils_note" NO FORCE ROW LEVEL SECURITY')
        cursor.execute('DROP POLICY "' + wall.POLICY + '" ON "pupils_need"')
    assert set(wall.missing(connection)) == {"pupils_note", "pupils_need"}
    found = run_checks(tags=[Tags.database], databases=["default"])
    assert [one.id for one in found if one.id == "core.E8"] == ["core.E8"] * 2
    wall.build(connection)
    assert wall.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_is_told_ends_with_it() -> None:
    """Each statement outside one is a transaction of its own."""
    alder, birch = (School.objects.create(name=name, slug=name) for name in ("alder", "birch"))
    for school in (alder, birch):
        Pupil.objects.create(school=school, surname=school.name, forename="Mia")
    seen = Pupil.objects.across_schools(reason=EVERY)
    with wall.closed():
        assert not seen.exists()
        wall.tell(alder.pk)
        assert [row.surname for row in seen.all()] == ["alder"]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Pupil.objects.create(school=birch, surname="Lin", forename="Bo")
        assert seen.update(forename="Zoe") == 1
        with transaction.atomic():
            _told_in_a_part_that_is_undone(birch, seen)
        with wall.every_school(reason="a test"):
            assert seen.count() == 2
        assert seen.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW handrail.schools")  # which is told nothing by itself
        assert cursor.fetchone() == ("",)
    with pytest.raises(ValueError, match="reason"), wall.every_school(reason=" "):
        pass


def _told_in_a_part_that_is_undone(birch: School, seen: Any) -> None:
    """What the database then knows is what it was told before; we say it again."""
    assert [row.surname for row in seen.all()] == ["alder"]
    try:
        with transaction.atomic(), wall.within(birch.pk):
            assert [row.surname for row in seen.all()] == ["birch"]
            raise LookupError
    except LookupError:
        pass
    with wall.within(birch.pk):
        assert [row.surname for row in seen.all()] == ["birch"]
    assert [row.surname for row in seen.all()] == ["alder"]
