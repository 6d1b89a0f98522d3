"""Every way of reading a school's table: refused without a scope, and giving one school's rows with it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db.models import Avg, Count, Exists, F, FilteredRelation, Max, OuterRef, Prefetch, Q, Subquery, Window
from django.db.models.functions import Rank
from django.forms import ModelChoiceField
from django.shortcuts import get_list_or_404, get_object_or_404

from handrail.core.errors import UnscopedQuery
from handrail.core.guard import ROW_IN_HAND, scope_of
from handrail.schools.models import School
from tests.tenancy.conftest import World
from tests.tenancy.probe_app.models import Group, Need, Person, Photo, Pupil, Visit

Way = Callable[[World], Any]

# Each takes the pupils' queryset, unscoped or scoped, and runs it in one of the ways Django has.
RUNNING: dict[str, Callable[[Any, World], Any]] = {
    "list": lambda pupils, w: list(pupils),
    "all": lambda pupils, w: list(pupils.all()),
    "repr": lambda pupils, w: repr(pupils),
    "len": lambda pupils, w: len(pupils),
    "bool": lambda pupils, w: bool(pupils),
    "index": lambda pupils, w: pupils.order_by("pk")[0],
    "slice": lambda pupils, w: list(pupils.order_by("pk")[:2]),
    "in": lambda pupils, w: w.mia in pupils,
    "filter": lambda pupils, w: list(pupils.filter(name="Mia")),
    "filter by another table": lambda pupils, w: list(pupils.filter(needs__code="ASD")),
    "filter by the tutor": lambda pupils, w: list(pupils.filter(tutor__name="Ana")),
    "filter by an empty list": lambda pupils, w: list(pupils.filter(Q(pk__in=[]) | Q(name="Mia"))),
    "filter by the school alone": lambda pupils, w: list(pupils.filter(school=w.alder)),
    "exclude": lambda pupils, w: list(pupils.exclude(name="Mia")),
    "exclude by a to-many key": lambda pupils, w: list(pupils.exclude(needs__code="ASD")),
    "exclude by two to-many keys": lambda pupils, w: list(pupils.exclude(placements__group__placements__pk=0)),
    "exclude nothing there": lambda pupils, w: list(pupils.exclude(needs__isnull=True)),
    "get": lambda pupils, w: pupils.get(name="Mia"),
    "first": lambda pupils, w: pupils.first(),
    "last": lambda pupils, w: pupils.last(),
    "earliest": lambda pupils, w: pupils.earliest("name"),
    "latest": lambda pupils, w: pupils.latest("name"),
    "count": lambda pupils, w: pupils.count(),
    "exists": lambda pupils, w: pupils.exists(),
    "contains": lambda pupils, w: pupils.contains(w.mia),
    "in_bulk": lambda pupils, w: pupils.in_bulk(),
    "in_bulk of keys": lambda pupils, w: pupils.in_bulk([w.mia.pk, w.zoe.pk]),
    "iterator": lambda pupils, w: list(pupils.iterator(chunk_size=10)),
    "values": lambda pupils, w: list(pupils.values("name")),
    "values_list": lambda pupils, w: list(pupils.values_list("name", flat=True)),
    "values and annotate": lambda pupils, w: list(pupils.values("name").annotate(n=Count("needs"))),
    "only": lambda pupils, w: list(pupils.only("name")),
    "defer": lambda pupils, w: list(pupils.defer("name")),
    "distinct": lambda pupils, w: list(pupils.distinct()),
    "reverse": lambda pupils, w: list(pupils.order_by("name").reverse()),
    "order by another table": lambda pupils, w: list(pupils.order_by("tutor__name", "needs__code")),
    "annotate": lambda pupils, w: list(pupils.annotate(n=Count("needs"))),
    "annotate a filtered relation": lambda pupils, w: list(
        pupils.annotate(asd=FilteredRelation("needs", condition=Q(needs__code="ASD"))).filter(asd__isnull=False)
    ),
    "annotate and filter": lambda pupils, w: list(pupils.annotate(n=Count("needs")).filter(n__gt=1)),
    "alias": lambda pupils, w: list(pupils.alias(n=Count("needs")).filter(n=1)),
    "window": lambda pupils, w: list(pupils.annotate(r=Window(Rank(), order_by="name"))),
    "window and filter": lambda pupils, w: list(pupils.annotate(r=Window(Rank(), order_by="name")).filter(r=1)),
    "aggregate": lambda pupils, w: pupils.aggregate(n=Count("pk")),
    "aggregate over a join": lambda pupils, w: pupils.aggregate(n=Count("needs")),
    "aggregate over an annotation": lambda pupils, w: pupils.annotate(n=Count("needs")).aggregate(Avg("n"), Max("n")),
    "aggregate over a slice": lambda pupils, w: pupils.order_by("pk")[:1].aggregate(n=Count("pk")),
    "select_related": lambda pupils, w: list(pupils.select_related("tutor", "sibling")),
    "prefetch_related": lambda pupils, w: list(pupils.prefetch_related("needs")),
    "union": lambda pupils, w: list(pupils.union(pupils)),
    "union, all of it, counted": lambda pupils, w: pupils.union(pupils, all=True).count(),
    "intersection": lambda pupils, w: list(pupils.intersection(pupils)),
    "difference": lambda pupils, w: list(pupils.difference(pupils)),
    "or": lambda pupils, w: list(pupils.filter(name="Mia") | pupils.filter(name="Omar")),
    "and": lambda pupils, w: list(pupils.filter(name="Mia") & pupils.filter(name="Omar")),
    "xor": lambda pupils, w: list(pupils.filter(name="Mia") ^ pupils.filter(name="Omar")),
    "or of slices": lambda pupils, w: list(pupils.order_by("pk")[:1] | pupils.order_by("pk")[:2]),
    "select_for_update": lambda pupils, w: list(pupils.select_for_update()),
    "explain": lambda pupils, w: pupils.explain(),
    "text of the SQL": lambda pupils, w: str(pupils.query),
    "using": lambda pupils, w: list(pupils.using("default")),
    "pickled query": lambda pupils, w: list(_again(pupils)),
    "page": lambda pupils, w: list(Paginator(pupils.order_by("pk"), 1).page(1)),
    "get_object_or_404": lambda pupils, w: get_object_or_404(pupils, name="Mia"),
    "get_list_or_404": lambda pupils, w: get_list_or_404(pupils, name="Mia"),
    "a form's choices": lambda pupils, w: list(ModelChoiceField(pupils).iterator(ModelChoiceField(pupils))),
    "a form's answer": lambda pupils, w: ModelChoiceField(pupils).clean(w.mia.pk),
    "a subquery": lambda pupils, w: list(Need.objects.for_school(w.alder).filter(pupil__in=pupils)),
    "a subquery of values": lambda pupils, w: list(
        Need.objects.for_school(w.alder).filter(pupil__in=pupils.values("pk"))
    ),
    "a subquery excluded": lambda pupils, w: list(Need.objects.for_school(w.alder).exclude(pupil__in=pupils)),
    "a subquery in an exclude over a to-many key": lambda pupils, w: list(
        Group.objects.for_school(w.alder).exclude(placements__pupil__in=pupils)
    ),
    "a subquery in a select": lambda pupils, w: list(
        Need.objects.for_school(w.alder).annotate(n=Subquery(pupils.filter(pk=OuterRef("pupil")).values("name")[:1]))
    ),
    "a subquery that is a query": lambda pupils, w: list(
        Need.objects.for_school(w.alder).filter(pupil__in=pupils.query)
    ),
    "exists, correlated": lambda pupils, w: list(
        Need.objects.for_school(w.alder).filter(Exists(pupils.filter(pk=OuterRef("pupil"))))
    ),
    "exists from a shared table": lambda pupils, w: list(
        School.objects.annotate(any=Exists(pupils.filter(school=OuterRef("pk"))))
    ),
    "a leg of a union of shared rows": lambda pupils, w: list(
        School.objects.order_by().values("pk").union(pupils.values("pk"))
    ),
    "a subquery of a delete": lambda pupils, w: Visit.objects.filter(pupil__in=pupils).delete(),
    "a subquery of an update": lambda pupils, w: Person.objects.update(name=Subquery(pupils.values("name")[:1])),
}


def _again(pupils: Any) -> Any:
    again = Pupil.objects.all()
    again.query = pickle.loads(pickle.dumps(pupils.query))
    return again


@pytest.mark.parametrize("way", RUNNING)
def test_reading_without_a_scope_is_refused(world: World, way: str) -> None:
    with pytest.raises(UnscopedQuery, match="Pupil"):
        RUNNING[way](Pupil.objects.all(), world)


@pytest.mark.parametrize("way", RUNNING)
def test_reading_one_school_works(world: World, way: str) -> None:
    answer = RUNNING[way](Pupil.objects.for_school(world.alder), world)
    assert "Zoe" not in str(answer)
    if isinstance(answer, list):
        assert all(row.school == world.alder for row in answer if isinstance(row, Pupil | Need))


@pytest.mark.parametrize("way", RUNNING)
def test_reading_every_school_for_a_reason_works(world: World, way: str) -> None:
    RUNNING[way](Pupil.objects.across_schools(reason="to try it"), world)


# What these give is known, so that 'works' above is not only 'does not fail'.
def test_an_exclude_over_a_to_many_key_leaves_the_right_rows(world: World) -> None:
    assert [p.name for p in Pupil.objects.for_school(world.alder).exclude(needs__code="ASD")] == ["Omar"]


def test_a_scope_narrows_to_the_school(world: World) -> None:
    assert {p.name for p in Pupil.objects.for_school(world.alder)} == {"Mia", "Omar"}
    assert {p.name for p in Pupil.objects.for_school(world.cedar.pk)} == {"Zoe"}
    assert Pupil.objects.across_schools(reason="nightly count").count() == 3


def test_a_scope_survives_what_is_built_on_it(world: World) -> None:
    either = Pupil.objects.for_school(world.alder) | Pupil.objects.for_school(world.cedar)
    assert either.filter(needs__code="ASD").values("name").union(either.values("name")).count() == 3
    assert either.order_by("name")[1:].aggregate(n=Count("pk")) == {"n": 2}


REACHING: dict[str, Way] = {
    "filter from a person": lambda w: list(Person.objects.filter(pupils__name="Mia")),
    "filter two keys away": lambda w: list(Person.objects.filter(pupils__needs__code="ASD")),
    "filter by a key alone": lambda w: list(Person.objects.filter(pupils=w.mia)),
    "filter by none there": lambda w: list(Person.objects.filter(pupils__isnull=True)),
    "exclude from a person": lambda w: list(Person.objects.exclude(pupils__name="Mia")),
    "count from a person": lambda w: list(Person.objects.annotate(n=Count("pupils"))),
    "aggregate from a person": lambda w: Person.objects.aggregate(n=Count("pupils")),
    "order from a person": lambda w: list(Person.objects.order_by("pupils__name")),
    "values from a person": lambda w: list(Person.objects.values("pupils__name")),
    "F from a person": lambda w: list(Person.objects.annotate(x=F("pupils__name"))),
    "filtered relation from a person": lambda w: list(
        Person.objects.annotate(p=FilteredRelation("pupils")).filter(p__name="Mia")
    ),
    "prefetch from a person": lambda w: list(Person.objects.prefetch_related("pupils")),
    "prefetch out by a shared row and back in": lambda w: list(
        Pupil.objects.for_school(w.alder).prefetch_related("tutor__pupils")
    ),
    "a person's manager": lambda w: list(w.ana.pupils.all()),
    "a person's manager, counted": lambda w: w.ana.pupils.count(),
    "a person's manager, written": lambda w: w.ana.pupils.update(name="x"),
    "a person's manager, cleared": lambda w: w.ana.pupils.clear(),
    "a person's manager, get_or_create": lambda w: w.ana.pupils.get_or_create(name="x"),
    "select_related from a shared row": lambda w: list(Visit.objects.select_related("pupil")),
    "filter from a shared row": lambda w: list(Visit.objects.filter(pupil__name="Mia")),
    "values from a shared row": lambda w: list(Visit.objects.values("pupil__name")),
    "update by a shared row's join": lambda w: Visit.objects.filter(pupil__name="Mia").update(person=w.ana),
    "delete by a shared row's join": lambda w: Visit.objects.filter(pupil__name="Mia").delete(),
    "prefetch with rows of one's own": lambda w: list(
        Pupil.objects.for_school(w.alder).prefetch_related(Prefetch("needs", Need.objects.order_by("code")))
    ),
    "out by a shared row and back in": lambda w: list(
        Pupil.objects.for_school(w.alder).filter(tutor__pupils__name="Zoe")
    ),
    "out and back in, shown": lambda w: list(Pupil.objects.for_school(w.alder).values("tutor__pupils__name")),
    "out and back in, counted": lambda w: list(Pupil.objects.for_school(w.alder).annotate(n=Count("tutor__pupils"))),
    "out and back in, excluded": lambda w: list(Pupil.objects.for_school(w.alder).exclude(tutor__pupils__name="Zoe")),
    "out and back in, to another table": lambda w: list(
        Pupil.objects.for_school(w.alder).filter(tutor__needs_noticed__code="ASD")
    ),
    "out and back in, from a row": lambda w: list(w.mia.needs.filter(noticed_by__pupils__name="Zoe")),
}


@pytest.mark.parametrize("way", REACHING)
def test_reaching_a_school_through_a_shared_row_is_refused(world: World, way: str) -> None:
    with pytest.raises(UnscopedQuery):
        REACHING[way](world)


MIXING: dict[str, Way] = {
    "or": lambda w: Pupil.objects.for_school(w.alder) | Pupil.objects.all(),
    "or, the other way round": lambda w: Pupil.objects.all() | Pupil.objects.for_school(w.alder),
    "and": lambda w: Pupil.objects.for_school(w.alder) & Pupil.objects.all(),
    "xor": lambda w: Pupil.objects.for_school(w.alder) ^ Pupil.objects.all(),  # type: ignore[operator, unused-ignore]
    "or with a slice": lambda w: list(Pupil.objects.for_school(w.alder) | Pupil.objects.all()[:1]),
    "union": lambda w: list(Pupil.objects.for_school(w.alder).union(Pupil.objects.all())),
    "union, the other way round": lambda w: list(Pupil.objects.all().union(Pupil.objects.for_school(w.alder))),
    "union, the third leg": lambda w: list(
        Pupil.objects.for_school(w.alder).union(Pupil.objects.for_school(w.cedar), Pupil.objects.all())
    ),
    "intersection": lambda w: list(Pupil.objects.for_school(w.alder).intersection(Pupil.objects.all())),
    "difference": lambda w: list(Pupil.objects.for_school(w.alder).difference(Pupil.objects.all())),
    "union of other rows": lambda w: list(
        Pupil.objects.for_school(w.alder).values("pk").union(Need.objects.values("pk"))
    ),
}


@pytest.mark.parametrize("way", MIXING)
def test_a_scoped_query_mixed_with_an_unscoped_one_is_refused(world: World, way: str) -> None:
    with pytest.raises(UnscopedQuery):
        MIXING[way](world)


def test_a_crossing_is_allowed_only_when_both_halves_cross(world: World) -> None:
    crossing = Pupil.objects.across_schools(reason="trust report").filter(tutor__pupils__name="Zoe")
    assert {p.name for p in crossing} == {"Mia", "Zoe"}
    with pytest.raises(UnscopedQuery, match="which schools share"):
        list(crossing | Pupil.objects.for_school(world.alder).filter(tutor__pupils__name="Zoe"))


IN_HAND: dict[str, tuple[Way, Any]] = {
    "a key": (lambda w: _fresh(Need, w.mia.needs.get(code="ASD")).pupil.name, "Mia"),
    "a key from a shared row": (lambda w: Visit.objects.earliest("pk").pupil.name, "Mia"),
    "a one-to-one key": (lambda w: w.mia.photo.pupil.name, "Mia"),
    "a row's manager": (lambda w: [n.code for n in w.mia.needs.order_by("code")], ["ASD", "SLCN"]),
    "a row's manager, counted": (lambda w: w.mia.needs.count(), 2),
    "a row's manager, excluded": (lambda w: w.mia.needs.exclude(pupil__placements__group__name="x").count(), 2),
    "a row's manager, written": (lambda w: w.mia.needs.filter(code="ASD").update(code="MLD"), 1),
    "a row's manager, deleted": (lambda w: w.mia.needs.all().delete()[0], 2),
    "a row's manager, added to": (lambda w: w.mia.needs.create(school=w.alder, code="MLD").pupil.name, "Mia"),
    "a row's manager, set": (lambda w: w.mia.siblings.set([w.omar]), None),
    "a row's manager, add": (lambda w: w.mia.siblings.add(w.omar), None),
    "a row's manager, get_or_create": (lambda w: w.mia.needs.get_or_create(code="ASD")[1], False),
    "refresh_from_db": (lambda w: w.mia.refresh_from_db(), None),
    "a deferred field": (lambda w: Pupil.objects.for_school(w.alder).only("pk").get(pk=w.mia.pk).name, "Mia"),
    "prefetched": (
        lambda w: [len(p.needs.all()) for p in Pupil.objects.for_school(w.cedar).prefetch_related("needs")],
        [1],
    ),
    "prefetched, the other way": (
        lambda w: [n.pupil.name for n in Need.objects.for_school(w.cedar).prefetch_related("pupil")],
        ["Zoe"],
    ),
    "prefetched one-to-one": (
        lambda w: [p.photo.pk for p in Pupil.objects.for_school(w.alder).filter(name="Mia").prefetch_related("photo")],
        lambda w: [w.mia.photo.pk],
    ),
    "prefetched key of a shared row": (
        lambda w: {v.pupil.name for v in Visit.objects.prefetch_related("pupil")},
        {"Mia", "Zoe"},
    ),
    "prefetched with rows of one's own, scoped": (
        lambda w: [
            p.needs.all()[0].code
            for p in Pupil.objects.for_school(w.cedar).prefetch_related(
                Prefetch("needs", Need.objects.for_school(w.cedar))
            )
        ],
        ["ASD"],
    ),
    "none": (lambda w: (list(Pupil.objects.none()), Pupil.objects.none().count()), ([], 0)),
    "none or some": (lambda w: (Pupil.objects.none() | Pupil.objects.for_school(w.cedar)).count(), 1),
}


def _fresh(model: Any, row: Any) -> Any:
    return model.objects.for_school(row.school).get(pk=row.pk)


@pytest.mark.parametrize("way", IN_HAND)
def test_a_row_in_hand_needs_no_scope(world: World, way: str) -> None:
    act, expected = IN_HAND[way]
    assert act(world) == (expected(world) if callable(expected) else expected)


def test_following_rows_from_another_school_stays_there(world: World) -> None:
    assert {need.school for need in world.zoe.needs.all()} == {world.cedar}
    assert Photo.objects.for_school(world.cedar).count() == 0


def test_next_and_previous_are_refused_since_they_would_cross_schools(world: World) -> None:
    with pytest.raises(UnscopedQuery):
        world.mia._get_next_or_previous_by_FIELD(Pupil._meta.get_field("name"), is_next=True)  # type: ignore[attr-defined]


def test_a_scope_in_words_is_carried_by_the_query(world: World) -> None:
    scope = scope_of(Pupil.objects.across_schools(reason="census").filter(name="Mia").query)
    assert scope
    assert scope.words == "across schools: census"
    assert scope_of(world.mia.needs.order_by("code").query) == ROW_IN_HAND


@pytest.mark.parametrize("reason", ["", "  "])
def test_across_schools_needs_a_reason(reason: str) -> None:
    with pytest.raises(UnscopedQuery, match="reason"):
        Pupil.objects.across_schools(reason=reason)


def test_for_school_needs_a_saved_school() -> None:
    with pytest.raises(UnscopedQuery, match="no school"):
        Pupil.objects.for_school(School(name="Not saved"))


def test_the_refusal_says_what_to_write(world: World) -> None:
    with pytest.raises(UnscopedQuery) as refusal:
        list(Person.objects.filter(pupils__name="Mia"))
    assert "probe_pupil (from a Person query)" in str(refusal.value)
    assert "Pupil.objects.visible_to(member)" in str(refusal.value)
