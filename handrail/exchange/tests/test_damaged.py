"""Damaged files brought in: whole or not at all, and the second time nothing changes."""

from __future__ import annotations

import pytest

from benchmarks.mutants import mutants
from benchmarks.seeds import CSV, CTF
from handrail.access.member import Member
from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.exchange.models import ImportBatch
from handrail.exchange.staging import FileRefused
from handrail.exchange.tests.seeing import everything

FILES = 12


@pytest.mark.parametrize("start", range(0, FILES, 4))
def test_a_damaged_file_comes_whole_or_not_at_all(ana: Member, start: int) -> None:
    for number, content in mutants([CSV.encode(), CTF.encode()], FILES, seed=7):
        if start <= number < start + 4:
            bring_in_twice(ana, content)


def bring_in_twice(by: Member, content: bytes) -> None:
    before = everything(by.school)
    try:
        batch = stage_file(by=by, content=content, file_name="pupils")
    except FileRefused:
        assert everything(by.school) == before
        return
    if not batch.names_are_known:
        return
    first = apply_import(by=by, batch=batch)
    held = everything(by.school)
    second = apply_import(by=by, batch=stage_file(by=by, content=content, file_name="pupils"))
    assert not second.rows.filter(change__in=("new", "changed")).exclude(row__in=asked(first)).exists()
    assert everything(by.school) == held
    undo_import(by=by, batch=first)
    assert everything(by.school) == before


def asked(batch: ImportBatch) -> list[int]:
    return list(batch.rows.filter(change="ask").values_list("row", flat=True))
