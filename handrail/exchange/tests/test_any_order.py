"""Whatever files and people do in whatever order: one status stays open, nothing clashes, and undo means undo."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, decide, undo_import
from handrail.exchange.models import ImportBatch
from handrail.exchange.tests.conftest import TODAY
from handrail.exchange.tests.factories import make_batch
from handrail.exchange.tests.seeing import everything
from handrail.pupils.actions import PupilDetails, RegisterChange, change_status, correct_pupil, put_in_group, set_needs
from handrail.pupils.models import Pupil
from handrail.pupils.years import home_group

HEADINGS = (
    "UPN,Surname,Forename,DOB,SEN status,SEN start date,Need,Year,Class,Adm no,Attendance %,Date of admission,"
    "Date of leaving"
)
WALKS = int(os.environ.get("HANDRAIL_WALKS", "8"))
FILES = 7

UPNS = ("", "", "B801200005001", "E938420126017", "B80120000500", "1.2E+12")
DAYS = ("", "", "01/09/2024", "01/09/2025", "01/11/2026", "19/11/2026", "01/02/2027")


def a_row(random: Random) -> str:
    """One of a few children, told of in one of many ways."""
    surname, forename, born = random.choice(
        (("Kowalczyk", "Mia", "14/01/2018"), ("Kowalczyk", "Ola", "14/01/2018"), ("Haddad", "Omar", "02/11/2016"))
    )
    if random.random() < 0.15:
        surname, born = random.choice((("Nowak", born), (surname, ""), (surname, "15/01/2018")))
    status = random.choice("NKEKES ")
    needs = random.choice(("", "SLCN", "SLCN; ASD", "ASD; SLCN", "SEMH"))
    cells = [random.choice(UPNS), surname, forename, born, status, random.choice(DAYS), needs]
    cells += [random.choice(("", "4", "5")), random.choice(("", "4B", "4b", "5A")), random.choice(("", "", "77", "78"))]
    cells += [random.choice(("", "95", "91.25")), random.choice(("", "", *DAYS)), random.choice(("", "", "", *DAYS))]
    return ",".join(cells)


def a_file(by: Member, random: Random) -> ImportBatch:
    batch = make_batch(by, *(a_row(random) for _ in range(random.randint(1, 5))), headings=HEADINGS)
    asked = batch.rows.filter(change="ask")
    answers = {row.pk: random.choice(("keep", "take", "add")) for row in asked if random.random() < 0.6}
    answers = {key: said for key, said in answers.items() if said != "take" or asked.get(pk=key).pupil_id}
    decide(by=by, batch=batch, answers=answers)
    return batch


def type_something(by: Member, pupil: Pupil, random: Random) -> None:
    """What a person may do meanwhile; what the register refuses is not done."""
    day = by.on - timedelta(days=random.randrange(40))
    status = random.choice("MKEN")
    details = PupilDetails(pupil.surname, pupil.forename, "Zofia", date_of_birth=pupil.date_of_birth)
    acts: tuple[Callable[[], object], ...] = (
        lambda: change_status(
            by=by,
            pupil=pupil,
            change=RegisterChange(status, day, "Seen", leaving_reason="needs_met" if status in "MN" else ""),
        ),
        lambda: set_needs(by=by, pupil=pupil, codes=random.choice((["SEMH"], ["SLCN", "HI"], [])), starts_on=day),
        lambda: put_in_group(by=by, pupil=pupil, group=home_group(by.school, random.choice(("4B", "6C")))),
        lambda: correct_pupil(by=by, pupil=pupil, details=details),
    )
    with suppress(ValidationError):
        random.choice(acts)()


@pytest.mark.parametrize("seed", range(WALKS))
def test_files_and_people_in_any_order(ana: Member, seed: int) -> None:
    random, by = Random(seed), ana
    for step in range(FILES):
        by = replace(ana, on=TODAY + timedelta(days=step * random.choice((0, 0, 1))))
        before, batch = everything(by.school), a_file(by, random)
        text = batch.file_bytes
        if _is_taken_twice(batch):
            with pytest.raises(ValidationError, match="Two rows were both taken"):
                apply_import(by=by, batch=batch)
            assert everything(by.school) == before
            continue
        batch = apply_import(by=by, batch=batch)
        _see_that_it_holds(by, batch, text)
        if random.random() < 0.3:
            undo_import(by=by, batch=batch)
            assert everything(by.school) == before
        for pupil in Pupil.objects.for_school(by.school):
            if random.random() < 0.4:
                type_something(by, pupil, random)


def _is_taken_twice(batch: ImportBatch) -> bool:
    taken = list(batch.rows.filter(decision="take").values_list("pupil", flat=True))
    return len(set(taken)) < len(taken)


def _see_that_it_holds(by: Member, batch: ImportBatch, text: bytes) -> None:
    """Every row has its place in time, and the same file again would change nobody whom it has just settled."""
    for pupil in Pupil.objects.for_school(by.school):
        rows = list(pupil.register_entries.in_order())
        assert [row.ends_on is None for row in rows[:-1]] == [False] * len(rows[:-1])
        starts = [row.starts_on or date.min for row in rows]
        assert starts == sorted(starts)
    second = make_batch(by, *text.decode().splitlines()[1:], headings=HEADINGS)
    open_questions = set(batch.rows.filter(change="ask", undo__isnull=True).values_list("row", flat=True))
    again = second.rows.filter(change__in=("new", "changed")).exclude(row__in=open_questions)
    assert [(row.content, row.differences) for row in again] == []
    second.delete()
