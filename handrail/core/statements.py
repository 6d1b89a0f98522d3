"""Questions that are asked at every opening of a page, and differ only in who asks and on what day.

As in `core.loading`, what Django needs to build and compile a query is more than the database needs to answer it, so
the statement is made once for each sort of asker and asked again with other values. Django's own compiler makes it, so
`core.guard` looks at it as at any other; only the statement is kept, never a row.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, Generic, Protocol, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators  # type: ignore[attr-defined]


class Slot(models.Value):
    """A value that is not known before the statement is asked, by its name."""

    def __init__(self, name: str, kind: models.Field[Any, Any]) -> None:
        super().__init__(None, output_field=kind)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


SCHOOL: Any = Slot("school", models.BigIntegerField())
USER: Any = Slot("user", models.BigIntegerField())
DAY: Any = Slot("on", models.DateField())
COVER_DAY: Any = Slot("covers_on", models.DateField())


R = TypeVar("R")


class Ask(Protocol[R]):
    """A question made once: of whom, the day if it is another than theirs, and the values of its other slots."""

    def __call__(self, asker: Any, on: date | None = None, **given: Any) -> list[R]: ...


class AskEach(Protocol):
    """Questions made once, asked together: of whom, and the values of their other slots."""

    def __call__(self, asker: Any, **given: Any) -> dict[str, list[Any]]: ...


def made_once(question: Callable[[Any], models.QuerySet[Any, R]]) -> Ask[R]:
    """Ask `question` for whoever asks, by the statement that was made for the first asker of the same rights.

    `question` is given a stand-in for the asker (an `access.member.Member`, which this storey does not know), to hand
    to `visible_to`: its role, rights and whether records are closed to it are the asker's own, its `school`, `user_id`,
    `on` and `covers_on` are SCHOOL, USER, DAY and COVER_DAY.
    It may use more slots, given by name. It answers with whole rows, with those they point at by `select_related`, or
    with plain values by `values_list`; the ways of a queryset that ask again (`prefetch_related`) raise TypeError.
    """
    kept: dict[Any, Statement[R]] = {}

    def ask(asker: Any, on: date | None = None, **given: Any) -> list[R]:
        sort = (asker.role.key, asker.reach, asker.permissions, asker.user_id is None, asker.has_conflicts)
        statement = kept.get(sort)
        if statement is None:
            statement = kept[sort] = Statement(question(_stand_in(asker)))
        days = {"on": on or asker.on, "covers_on": on or asker.covers_on or asker.on}
        return statement.ask({"school": asker.school.pk, "user": asker.user_id, **days, **given})

    return ask


def each_made_once(questions: Callable[[Any], Mapping[str, models.QuerySet[Any, Any]]]) -> AskEach:
    """As `made_once`, for several questions of different columns: they are asked as one, and answered by name."""
    kept: dict[Any, StatementOfEach] = {}

    def ask(asker: Any, **given: Any) -> dict[str, list[Any]]:
        sort = (asker.role.key, asker.reach, asker.permissions, asker.user_id is None, asker.has_conflicts)
        statement = kept.get(sort)
        if statement is None:
            asked = questions(_stand_in(asker))
            statement = kept[sort] = StatementOfEach({name: Statement(rows) for name, rows in asked.items()})
        days = {"on": asker.on, "covers_on": asker.covers_on or asker.on}
        return statement.ask({"school": asker.school.pk, "user": asker.user_id, **days, **given})

    return ask


def _stand_in(asker: Any) -> Any:
    user = None if asker.user_id is None else USER
    return dataclasses.replace(asker, school=SCHOOL, user_id=user, on=DAY, covers_on=COVER_DAY)


class Statement(Generic[R]):
    """A query as Django compiled it, with some of its values left open."""

    def __init__(self, rows: models.QuerySet[Any, R]) -> None:
        asks_again: Any = getattr(rows, "_prefetch_related_lookups", ())
        if asks_again or rows._iterable_class not in (ModelIterable, ValuesListIterable):
            raise TypeError("Only whole rows, or plain values by values_list, are asked for by a statement made once.")
        self.database = rows.db
        self.compiler: Any = rows.query.get_compiler(rows.db)
        self.is_empty = False
        try:
            self.sql, self.values = self.compiler.as_sql()
        except EmptyResultSet:  # the asker may see none of these
            self.is_empty = True
            return
        columns, kinds = self.compiler.select, self.compiler.klass_info
        self.converters = self.compiler.get_converters([column for column, _, _ in columns])
        self.has_rows = rows._iterable_class is ModelIterable
        if self.has_rows:
            places = kinds["select_fields"]
            self.fields = [columns[place][0].target.attname for place in places]
            self.own = slice(places[0], places[-1] + 1)
            self.related = get_related_populators(kinds, columns, self.database)
            self.annotated = self.compiler.annotation_col_map.items()

    def ask(self, given: dict[str, Any]) -> list[R]:
        """The rows, or tuples of values. Raises KeyError where a slot is given no value."""
        if self.is_empty:
            return []
        with connections[self.database].cursor() as cursor:
            cursor.execute(self.sql, self.filled_in(given))
            return self.made_of(cursor.fetchall())

    def filled_in(self, given: dict[str, Any]) -> list[Any]:
        """The values of the statement, in their order, with those of its slots."""
        connection = connections[self.database]
        return [
            value.output_field.get_db_prep_value(given[value.name], connection) if isinstance(value, Slot) else value
            for value in self.values
        ]

    def made_of(self, answers: list[tuple[Any, ...]]) -> list[R]:
        """What the database answered, as rows (like Django's own `ModelIterable` makes them) or tuples."""
        found: Any = self.compiler.apply_converters(answers, self.converters) if self.converters else answers
        if not self.has_rows:
            return [cast("R", tuple(answer)) for answer in found]
        model, rows = self.compiler.query.model, []
        for answer in found:
            row = model.from_db(self.database, self.fields, answer[self.own])
            for populator in self.related:
                populator.populate(answer, row)
            for name, place in self.annotated:
                setattr(row, name, answer[place])
            rows.append(row)
        return rows


class StatementOfEach:
    """Several statements asked as one. Each answer begins with the place of its own.

    The columns of all stand in as few as can hold them: an empty one costs the driver as much as one with a value.
    """

    def __init__(self, statements: Mapping[str, Statement[Any]]) -> None:
        self.names = list(statements)
        asked = {name: leg for name, leg in statements.items() if not leg.is_empty}
        self.database = next(leg.database for leg in statements.values())
        kinds: list[tuple[str, str]] = []
        laid = [_laid_out([self._kind_of(one) for one, _, _ in leg.compiler.select], kinds) for leg in asked.values()]
        self.legs = [(name, leg, _taking(places)) for (name, leg), places in zip(asked.items(), laid, strict=True)]
        named, parts = [], []
        for number, ((_, leg, _), places) in enumerate(zip(self.legs, laid, strict=True)):
            shown = [str(number), *(f"CAST(NULL AS {cast})" for cast, _ in kinds)]
            for place in places:
                shown[place] = f"c{place}"
            named.append(f"leg{number} ({', '.join(f'c{place}' for place in places)}) AS ({leg.sql})")
            parts.append(f"SELECT {', '.join(shown)} FROM leg{number}")  # noqa: S608 (no value is in it)
        self.sql = f"WITH {', '.join(named)} {' UNION ALL '.join(parts)}"

    def ask(self, given: dict[str, Any]) -> dict[str, list[Any]]:
        """The rows of each, in no certain order. Raises KeyError where a slot is given no value."""
        found: dict[str, list[Any]] = {name: [] for name in self.names}
        if self.legs:
            with connections[self.database].cursor() as cursor:
                cursor.execute(self.sql, [value for _, leg, _ in self.legs for value in leg.filled_in(given)])
                answers = cursor.fetchall()
            of_leg: list[list[Any]] = [[] for _ in self.legs]
            for answer in answers:
                of_leg[answer[0]].append(answer)
            for (name, leg, take), own in zip(self.legs, of_leg, strict=True):
                found[name] = leg.made_of(list(map(take, own)))
        return found

    def _kind_of(self, column: Any) -> tuple[str, str]:
        """How nothing of a column's type is written (PostgreSQL wants the columns of every part to be of one type), and
        the type as the driver turns it into a value. How long a text may be is of no account."""
        field, connection = column.output_field, connections[self.database]
        return tuple(
            str(kind).partition("(")[0] for kind in (field.cast_db_type(connection), field.rel_db_type(connection))
        )  # type: ignore[return-value]


def _laid_out(wanted: list[tuple[str, str]], kinds: list[tuple[str, str]]) -> list[int]:
    """The place, from 1, of each column of a part among those of all; `kinds` grows by what none of them can hold."""
    places: list[int] = []
    for kind in wanted:
        free = (place for place, other in enumerate(kinds, start=1) if other == kind and place not in places)
        place = next(free, len(kinds) + 1)
        if place > len(kinds):
            kinds.append(kind)
        places.append(place)
    return places


def _taking(places: list[int]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes these places of an answer, always as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    [place] = places
    return lambda answer: (answer[place],)
