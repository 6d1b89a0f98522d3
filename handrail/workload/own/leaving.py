"""Her log as a file of her own, and until when it stays here once she has left."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from handrail.access.member import Member, Via
from handrail.access.memberships import members_everywhere
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.rules.calendar import say_day
from handrail.rules.pulse import QUESTIONS
from handrail.ui.workbook import make_csv
from handrail.workload.log.kinds import every_category
from handrail.workload.log.models import OwnQuerySet
from handrail.workload.own.models import LogGoes, StrainShared
from handrail.workload.own.private import read_private

KEPT = timedelta(days=30)
"""How long a log stays here after its owner's last day, or after she asked for it to go."""

NOT_TOLD = {"id", "school", "user", "ref", "client_id", "key", "sheet", "interruption", "source_ref", "token_sha256"}
"""Marks by which the program knows a row again; they tell nobody anything."""


def own_models() -> list[Any]:
    """Every table that only its owner reads, those that hang on another last."""
    return [model for model in apps.get_models() if isinstance(model._default_manager.none(), OwnQuerySet)]


def log_models() -> list[Any]:
    """Every table that goes with her: her own, and what she shared of them."""
    return [*own_models(), StrainShared]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file: its name, its headings and its rows."""

    name: str
    headings: list[str]
    rows: list[list[Any]]


def places_of(user: User) -> list[Member]:
    """Who this person is wherever a log of theirs may be: where they keep time today, and where they did so until at
    most 30 days ago. Of the latter they may take their log and nothing else."""
    here = members_everywhere(user, Permission.TIME_KEEP)
    known, on = {member.school.pk for member in here}, clock.today()
    rows = Membership.objects.filter(user=user, ends_on__lt=on, ends_on__gte=on - KEPT).select_related("school")
    theirs = (row for row in rows if user.only_school in {None, row.school_id})
    left = {row.school_id: row for row in theirs if keeps_time(row) and row.school_id not in known}
    return [*here, *(_as_leaver(row, on) for row in left.values())]


def _as_leaver(row: Membership, on: date) -> Member:
    return Member(
        school=row.school,
        role=row.role,
        permissions=frozenset({Permission.TIME_KEEP}),
        user_id=row.user_id,
        name=row.user.name,
        on=on,
        via=Via.PERSON,
    )


def keeps_time(row: Membership) -> bool:
    return Permission.TIME_KEEP in row.role.permissions


def last_day(rows: Iterable[Membership]) -> date | None:
    """The last day on which somebody keeps time at a school, or did, by their memberships there; None where no end is
    set, or they never did."""
    ends = [row.ends_on for row in rows if keeps_time(row)]
    known = [day for day in ends if day]
    return max(known) if known and len(known) == len(ends) else None


@dataclass(frozen=True, slots=True)
class Leaves:
    """That somebody's log goes: their last day, where one is set, and the day on which it is removed."""

    last_day: date | None
    goes_on: date

    @property
    def said(self) -> str:
        went = f"Your last day here is {say_day(self.last_day)}. " if self.last_day else ""
        return f"{went}Your log is removed here for good on {say_day(self.goes_on)}. Take it with you before that."


def leaves(by: Member, rows: Iterable[Membership]) -> Leaves | None:
    """When one's own log goes, if it does: because one asked, or leaves by one's memberships. One query."""
    asked = LogGoes.objects.visible_to(by).first()
    if asked:
        return Leaves(None, asked.goes_on)
    last = last_day(row for row in rows if row.school_id == by.school.pk)
    return Leaves(last, last + KEPT) if last else None


def log_file(by: Member, key: bytes | None = None) -> bytes:
    """One's whole log as a .zip: a table a file, all of them as one JSON, and a page to read first. With the key of
    one's private notes these are in it too, readable."""
    tables = [*_tables(by), *(_private_tables(by, key) if key else ())]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("read-me-first.txt", _read_me(by, tables, with_private=key is not None))
        book.writestr("log.json", _as_json(by, tables))
        for table in tables:
            book.writestr(f"{table.name}.csv", make_csv([(heading, 0) for heading in table.headings], table.rows))
    return out.getvalue()


def _tables(by: Member) -> Iterator[Table]:
    kinds = {key: kind.name for key, kind in every_category(by).items()}
    for model in own_models():
        fields = [field for field in model._meta.concrete_fields if field.name not in NOT_TOLD]
        if model is LogGoes or any(isinstance(field, models.BinaryField) for field in fields):
            continue  # no part of the log; sealed: `_private_tables`
        keys = [field.name for field in fields if field.is_relation]
        rows = model.objects.visible_to(by).select_related(*keys)
        said = [[_said(row, field, kinds) for field in fields] for row in rows]
        headings = [str(field.verbose_name).capitalize() for field in fields]
        yield Table(str(model._meta.verbose_name).replace(" ", "-"), headings, said)


def _said(row: Any, field: Any, kinds: Mapping[str, str]) -> str | int | date | None:
    value = getattr(row, field.name)
    if field.name == "category":
        return kinds.get(str(value), str(value))
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.LONDON):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int | date) or value is None else str(value)


def _private_tables(by: Member, key: bytes) -> list[Table]:
    opened = read_private(by, key)
    names = [asked.name for asked in QUESTIONS]
    pulses = [
        [f"{pulse.month:%Y-%m}", *(pulse.answers[asked.key] for asked in QUESTIONS), pulse.line]
        for pulse in opened.pulses
    ]
    return [
        Table("private-notes", ["Day", "Words"], [[note.on, note.words] for note in opened.notes]),
        Table("monthly-pulses", ["Month", *names, "Line"], pulses),
    ]


def _as_json(by: Member, tables: Sequence[Table]) -> str:
    said = {table.name: [dict(zip(table.headings, row, strict=True)) for row in table.rows] for table in tables}
    whole = {"person": by.name, "school": by.school.name, "taken_on": by.on} | said
    return json.dumps(whole, default=str, ensure_ascii=False, indent=1)


def _read_me(by: Member, tables: Iterable[Table], *, with_private: bool) -> str:
    lines = "\r\n".join(f"  {table.name}.csv: {len(table.rows)}" for table in tables)
    private = "Your private notes are in it, readable by whoever has this file." if with_private else (
        "Private notes are not in it: they go along only when you give your passphrase."
    )  # fmt: skip
    return (
        f"The log of {by.name}'s own time at {by.school.name}, as it was on {say_day(by.on)}.\r\n\r\n"
        f"It is yours. A spreadsheet opens each .csv; log.json holds all of it in one file. Times are those of the\r\n"
        f"clock in London. {private}\r\n\r\nWhat is in it, and how many rows:\r\n{lines}\r\n"
    )
