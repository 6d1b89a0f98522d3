"""Rows that belong to a school, and the three ways of saying whose rows a query is for.

`for_school(school)` for actions, `across_schools(reason=...)` for jobs over every school, and each feature's own
`visible_to(member)`, which narrows further by what the reader may see. `core.guard` refuses a query that says none.
What hangs on a pupil whose record is closed to the reader (`Member.closed_pupils`) is left out of every `visible_to`,
whatever it says itself.

What needs no scope, because a row is already in hand: `save`, `delete` and its cascades, `refresh_from_db`,
`full_clean`, following a key (`need.pupil`), a row's managers (`pupil.needs`) and their prefetching, `bulk_update`.
A manager reached from a shared row (`user.plans`) is not that: a person may belong to several schools.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from django.db import models
from django.db.models.base import ModelState
from django.db.models.signals import class_prepared

from handrail.core.errors import UnscopedQuery
from handrail.core.guard import OWNED, ROW_IN_HAND, OwnedQuery, Scope

M_co = TypeVar("M_co", bound=models.Model, covariant=True)

_checking_a_row: ContextVar[bool] = ContextVar("_checking_a_row", default=False)


def _queryset_of(manager: models.Manager[Any]) -> models.QuerySet[Any]:
    """`get_queryset` of our managers: that of a row (`pupil.needs`) takes its scope from the row it hangs on."""
    queryset = models.Manager.get_queryset(manager)
    if _checking_a_row.get() or _belongs_to_a_school(getattr(manager, "instance", None)):
        queryset.query.school_scope = ROW_IN_HAND  # type: ignore[attr-defined]
    return queryset


def _belongs_to_a_school(row: object) -> bool:
    return isinstance(row, models.Model) and (row._meta.db_table in OWNED or row._meta.label_lower == "schools.school")


class SchoolOwnedQuerySet(models.QuerySet[M_co]):
    """A queryset that must say whose rows it is for before it can run."""

    is_query_shared = False
    """Whether its query is that of others too, and copied where it is narrowed (`core.loading`)."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """No table can forget what is closed to its reader: each `visible_to` is narrowed where it is written."""
        super().__init_subclass__(**kwargs)
        if "visible_to" in vars(cls):
            cls.visible_to = _narrowed(vars(cls)["visible_to"])  # type: ignore[attr-defined]

    def __init__(self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None) -> None:
        super().__init__(model, query or OwnedQuery(model), using, hints)

    if not TYPE_CHECKING:  # the types are Django's own

        @classmethod
        def as_manager(cls) -> models.Manager[Any]:
            """`objects = PupilQuerySet.as_manager()`, as anywhere in Django."""
            manager = super().as_manager()
            type(manager).get_queryset = _queryset_of
            return manager

        as_manager.__func__.queryset_only = True

    def _filter_or_exclude_inplace(self, *args: Any) -> None:
        if self.is_query_shared:
            own: Any = self
            own._query, own.is_query_shared = own._query.chain(), False
        super()._filter_or_exclude_inplace(*args)  # type: ignore[misc]

    def for_school(self, school: models.Model | int) -> Self:
        """The rows of one school, given as itself or by its key. Raises UnscopedQuery for a school not saved yet."""
        key = school.pk if isinstance(school, models.Model) else school
        if key is None:
            raise UnscopedQuery(f"for_school was asked for {self.model.__name__} rows of no school.")
        rows = self.filter(school=key)
        rows.query.school_scope = Scope(f"school {key}")  # type: ignore[attr-defined]
        return rows

    def across_schools(self, *, reason: str) -> Self:
        """The rows of every school. `reason` says why, and may not be empty: raises UnscopedQuery."""
        if not reason.strip():
            raise UnscopedQuery(f"across_schools needs a reason for reading every school's {self.model.__name__} rows.")
        return self._state_scope(f"across schools: {reason}", crosses_schools=True)

    def open_to(self, member: Any) -> Self:
        """These rows but for those that hang on a pupil whose record is closed to `member`. Most readers have none."""
        closed = getattr(member, "closed_pupils", None)
        if closed is None:
            return self
        return self.filter(*(~models.Q((f"{path}__in", closed)) for path in paths_to_pupils(self.model)))

    def _state_scope(self, words: str, *, crosses_schools: bool = False) -> Self:
        """For a `visible_to` that filters by itself: the same rows, with the scope stated in words."""
        queryset = self.all()
        queryset.query.school_scope = Scope(words, crosses_schools)  # type: ignore[attr-defined]
        return queryset

    def get_or_create(self, defaults: Mapping[str, Any] | None = None, **kwargs: Any) -> tuple[M_co, bool]:
        """As Django's (and so `update_or_create`); `school=` among the keys states the scope."""
        school = kwargs.get("school", kwargs.get("school_id"))
        queryset = self if school is None else self.for_school(school)
        return super(SchoolOwnedQuerySet, queryset).get_or_create(defaults, **kwargs)

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """As Django's: the rows are in hand, as with `save`."""
        return super(SchoolOwnedQuerySet, self._state_scope(ROW_IN_HAND.words)).bulk_update(objs, fields, batch_size)

    def bulk_create(
        self,
        objs: Any,
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[M_co]:
        """As Django's, but an upsert must match on the school as well, or it could overwrite another school's row."""
        if update_conflicts and "school" not in (unique_fields or ()):
            raise UnscopedQuery("bulk_create(update_conflicts=True) must have 'school' among its unique_fields.")
        return super().bulk_create(objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields)

    def raw(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: SQL written by hand cannot say whose rows it is for."""
        raise UnscopedQuery(f"raw() cannot be scoped to a school. Write the query with {self.model.__name__}.objects.")

    def extra(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused, as `raw`."""
        raise UnscopedQuery(
            f"extra() cannot be scoped to a school. Write the query with {self.model.__name__}.objects."
        )


def _narrowed(visible_to: Any) -> Any:
    @wraps(visible_to)
    def narrowed(self: Any, member: Any) -> Any:
        return visible_to(self, member).open_to(member)

    return narrowed


PUPIL = "pupils.pupil"


@cache
def paths_to_pupils(model: type[models.Model]) -> tuple[str, ...]:
    """Where the rows of a table lead to a pupil: by a key of their own ("pupil"), or else through rows they point at
    ("version__plan__pupil"). None for what is about no child."""
    if model._meta.label_lower == PUPIL:
        return ("pk",)
    own, through = [], []
    for field in model._meta.concrete_fields:
        target: Any = field.related_model
        if not isinstance(field, models.ForeignKey) or target is model or target._meta.db_table not in OWNED:
            continue
        if target._meta.label_lower == PUPIL:
            own.append(field.name)
        else:
            through += [f"{field.name}__{path}" for path in paths_to_pupils(target)]
    return tuple(own or through)


@contextmanager
def _row_in_hand() -> Iterator[None]:
    token = _checking_a_row.set(True)
    try:
        yield
    finally:
        _checking_a_row.reset(token)


class SchoolOwned(models.Model):
    """A row of one school. `school` never changes; the rows it points at belong to the same school (`core.triggers`).

    Each model has `objects = ItsQuerySet.as_manager()`, with a `SchoolOwnedQuerySet` of its own. Optional attributes
    of the class, which triggers enforce on both databases:

    - `append_only = True`  rows are never changed or removed
    - `frozen_when = "OLD.published_at IS NOT NULL"`  rows for which this holds are never changed or removed
    - `frozen_parents = (("version_id", "plans_planversion", "published_at IS NOT NULL"),)`  no row is added, changed or
      removed while the row it points at by that column satisfies the condition
    """

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """A row as it was read. Django's own goes through `__init__`, which takes five times as long, for the sake of
        signals and arguments that are of no use here; a page about one child makes fifty rows."""
        row = cls.__new__(cls)
        row._state = state = ModelState()
        state.adding, state.db = False, db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        with _row_in_hand():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        with _row_in_hand():
            super().validate_constraints(exclude)


def _note_owned(sender: type[models.Model], **kwargs: Mapping[str, Any]) -> None:
    if issubclass(sender, SchoolOwned) and not sender._meta.abstract:
        OWNED.setdefault(sender._meta.db_table, sender)


class_prepared.connect(_note_owned)
