"""Every way of changing a school's rows, and SQL written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Value
from django.db.models.expressions import RawSQL
from django.forms import modelform_factory

from handrail.core.errors import UnscopedQuery
from tests.tenancy.conftest import World
from tests.tenancy.probe_app.models import Diary, Need, Person, Photo, Placement, Pupil, Visit

Way = Callable[[World], Any]

REFUSED: dict[str, Way] = {
    "update": lambda w: Need.objects.update(code="x"),
    "update, filtered": lambda w: Need.objects.filter(pupil=w.mia).update(code="x"),
    "update by a join": lambda w: Need.objects.filter(pupil__name="Mia").update(code="x"),
    "update from another column": lambda w: Pupil.objects.update(name=F("ref")),
    "delete": lambda w: Need.objects.all().delete(),
    "delete, filtered": lambda w: Need.objects.filter(pupil=w.mia).delete(),
    "delete by a join": lambda w: Need.objects.filter(pupil__name="Mia").delete(),
    "delete with cascades": lambda w: Pupil.objects.filter(name="Mia").delete(),
    "delete by keys": lambda w: Placement.objects.filter(pk__in=[1, 2]).delete(),
    "delete with nothing collected": lambda w: Placement.objects.filter(pk__in=[1])._raw_delete("default"),
    "get_or_create without a school": lambda w: Need.objects.get_or_create(pupil=w.mia, code="x"),
    "update_or_create without a school": lambda w: Need.objects.update_or_create(pupil=w.mia, code="x"),
    "get_or_create in no school": lambda w: Need.objects.get_or_create(school=None, code="x"),
    "an upsert": lambda w: Pupil.objects.bulk_create(
        [Pupil(school=w.alder, ref=w.zoe.ref, name="x")],
        update_conflicts=True,
        update_fields=["name"],
        unique_fields=["ref"],
    ),
    "raw": lambda w: list(Pupil.objects.raw("SELECT * FROM probe_pupil")),
    "raw, scoped": lambda w: list(Pupil.objects.for_school(w.alder).raw("SELECT * FROM probe_pupil")),
    "raw from a shared row": lambda w: list(Person.objects.raw("SELECT id, name FROM probe_pupil")),
    "extra": lambda w: list(Pupil.objects.extra(where=["1=1"])),
    "extra, scoped": lambda w: list(Pupil.objects.for_school(w.alder).extra(where=["1=1"])),
    "extra tables from a shared row": lambda w: list(Person.objects.extra(tables=["probe_pupil"])),
    "extra condition from a shared row": lambda w: list(
        Person.objects.extra(where=["EXISTS (SELECT 1 FROM probe_pupil)"])
    ),
    "extra column from a shared row": lambda w: list(
        Person.objects.extra(select={"n": "SELECT count(*) FROM probe_pupil"})
    ),
    "RawSQL from a shared row": lambda w: list(
        Person.objects.annotate(n=RawSQL('(SELECT count(*) FROM "probe_pupil")', []))
    ),
    "RawSQL, scoped": lambda w: list(Pupil.objects.for_school(w.alder).annotate(n=RawSQL("1 + 1", []))),
    "RawSQL in a filter": lambda w: list(Person.objects.filter(pk__in=RawSQL("SELECT tutor_id FROM PROBE_PUPIL", []))),
    "RawSQL in an update": lambda w: Person.objects.update(name=RawSQL("(SELECT name FROM probe_pupil)", [])),
    "asynchronously": lambda w: async_to_sync(_count)(),
}


async def _count() -> int:
    return await Pupil.objects.acount()


@pytest.mark.parametrize("way", REFUSED)
def test_a_change_without_a_scope_is_refused(world: World, way: str) -> None:
    before = _everything()
    with pytest.raises(UnscopedQuery), transaction.atomic():
        REFUSED[way](world)
    assert _everything() == before


def _everything() -> list[Any]:
    tables = (Pupil, Need, Photo, Placement)
    return [list(t.objects.across_schools(reason="compare").order_by("pk").values()) for t in tables]


def test_an_update_changes_one_school(world: World) -> None:
    assert Need.objects.for_school(world.alder).filter(code="ASD").update(code="MLD") == 1
    assert world.zoe.needs.get().code == "ASD"


def test_an_update_by_a_join_changes_one_school(world: World) -> None:
    assert Need.objects.for_school(world.cedar).filter(pupil__needs__code="ASD").update(code=Value("MLD")) == 1
    assert [need.code for need in world.mia.needs.order_by("pk")] == ["SLCN", "ASD"]


def test_a_delete_takes_one_school_and_its_cascades(world: World) -> None:
    assert Pupil.objects.for_school(world.alder).filter(name="Mia").delete()[1]["probe.Need"] == 2
    assert {p.name for p in Pupil.objects.across_schools(reason="compare")} == {"Omar", "Zoe"}
    assert world.zoe.needs.exists()


def test_a_delete_by_a_join_takes_one_school(world: World) -> None:
    assert Need.objects.for_school(world.alder).filter(pupil__placements__group__name="Readers").delete()[0] == 2
    assert Need.objects.across_schools(reason="compare").count() == 2


def test_a_row_in_hand_is_deleted_with_its_cascades(world: World) -> None:
    world.mia.delete()
    assert not Visit.objects.filter(pupil_id=world.mia.pk).exists()
    assert Need.objects.for_school(world.alder).count() == 1


def test_a_shared_row_is_deleted_and_keys_to_it_are_emptied(world: World) -> None:
    world.ana.delete()
    world.mia.refresh_from_db()
    assert world.mia.tutor is None
    assert Need.objects.across_schools(reason="compare").filter(noticed_by=None).count() == 4


def test_a_row_in_hand_is_saved(world: World) -> None:
    world.mia.name = "Mia Rose"
    world.mia.save()
    world.mia.name = "Mia Rose Kowalczyk"
    world.mia.save(update_fields=["name"])
    world.mia.refresh_from_db()
    assert world.mia.name == "Mia Rose Kowalczyk"


def test_bulk_changes_of_rows_in_hand(world: World) -> None:
    world.mia.name, world.omar.name = "A", "B"
    assert Pupil.objects.bulk_update([world.mia, world.omar], ["name"]) == 2
    assert Pupil.objects.for_school(world.cedar).bulk_update([world.mia], ["name"]) == 0
    Pupil.objects.bulk_create([Pupil(school=world.alder, name="C"), Pupil(school=world.cedar, name="D")])
    assert Pupil.objects.for_school(world.alder).values_list("name", flat=True).order_by("name")[2] == "C"


def test_get_or_create_looks_in_the_school_it_is_given(world: World) -> None:
    need, is_new = Need.objects.get_or_create(school=world.alder, pupil=world.mia, code="ASD")
    assert (need.pupil, is_new) == (world.mia, False)
    assert Need.objects.get_or_create(school_id=world.alder.pk, pupil=world.mia, code="MLD")[1]
    need, is_new = Need.objects.update_or_create(
        school=world.alder, pupil=world.mia, code="MLD", defaults={"code": "x"}
    )
    assert (need.code, is_new) == ("x", False)


def test_full_clean_sees_a_row_that_is_not_unique(world: World) -> None:
    twice = Need(school=world.alder, pupil=world.mia, code="ASD")
    with pytest.raises(ValidationError):
        twice.full_clean()
    with pytest.raises(ValidationError):
        Pupil(school=world.alder, name="Twin", ref=world.zoe.ref).full_clean(exclude=["tutor", "sibling"])
    Need(school=world.alder, pupil=world.mia, code="MLD", noticed_by=world.ana).full_clean()


def test_full_clean_leaves_the_guard_on(world: World) -> None:
    Need(school=world.alder, pupil=world.mia, code="MLD", noticed_by=world.ana).full_clean()
    with pytest.raises(UnscopedQuery):
        Need.objects.count()


def test_a_model_form_offers_no_pupil_until_it_is_told_whose(world: World) -> None:
    form = modelform_factory(Need, fields=["pupil", "code"])({"pupil": world.mia.pk, "code": "MLD"})
    with pytest.raises(UnscopedQuery):
        form.is_valid()
    form = modelform_factory(Need, fields=["pupil", "code"])({"pupil": world.zoe.pk, "code": "MLD"})
    form.fields["pupil"].queryset = Pupil.objects.for_school(world.alder)  # type: ignore[attr-defined]
    assert not form.is_valid()


def test_shared_rows_are_free(world: World) -> None:
    assert Person.objects.filter(name="Ana").update(name="Ana F") == 1
    assert Visit.objects.filter(person=world.ana).count() == 2
    assert Person.objects.annotate(n=RawSQL("1 + 1", [])).get().n == 2
    Diary.objects.create(line="x")


def test_a_data_migration_may_work_on_every_school(world: World) -> None:
    apps = MigrationExecutor(connection).loader.project_state(("probe", "0001_initial")).apps
    historical = apps.get_model("probe", "Pupil")
    assert historical.objects.filter(needs__code="ASD").update(name="x") == 2
    historical.objects.exclude(name="x").delete()
    assert historical.objects.count() == 2
