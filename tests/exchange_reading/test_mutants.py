"""Damaged files by the hundred; `python -m benchmarks.mutants 100000` tries a hundred thousand."""

import os
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from benchmarks import mutants
from benchmarks.seeds import seed_files
from handrail.exchange.reading import NeedRead, Reading, StatusRead, read_file
from tests.exchange_reading.made import ON, WHO, ctf, read

GOOD = 52
"""So many seeds are good files; those of the catalogue follow."""

COUNT = int(os.environ.get("HANDRAIL_MUTANTS", "400"))


def test_damaged_files_are_read_whole_or_refused_in_a_sentence() -> None:
    answers: Counter[str] = Counter()
    for number, data in mutants.mutants(seed_files(), COUNT):
        reading, fault = mutants.faults(data)
        assert fault == "", f"python -m benchmarks.mutants finds it as 1/{number}"
        assert reading
        answers["refused" if reading.refused else str(reading.kind)] += 1
    assert min(answers[kind] for kind in ("refused", "csv", "workbook", "ctf")) > 0  # each reader was reached


def test_the_same_seed_gives_the_same_files() -> None:
    files = seed_files()
    assert list(mutants.mutants(files, 20)) == list(mutants.mutants(files, 20))
    assert list(mutants.mutants(files, 20)) != list(mutants.mutants(files, 20, seed=2))


def test_every_good_file_of_the_seeds_is_read() -> None:
    for data in seed_files()[:GOOD]:
        reading = read_file(data, "any", on=ON)
        assert (reading.refused, bool(reading.pupils)) == (None, True)


WHOLE = read(ctf(WHO))
MIA = WHOLE.pupils[0]
LATER, EARLIER = StatusRead("K", date(2024, 9, 4)), StatusRead("N", date(2020, 9, 1))


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (replace(WHOLE, refused=read("").refused), "refused, with pupils"),
        (replace(WHOLE, pupils=(replace(MIA, surname="Zo\ufffd"),)), "a letter that is none"),
        (replace(WHOLE, pupils=(replace(MIA, surname=""),)), "a pupil that cannot be"),
        (replace(WHOLE, pupils=(replace(MIA, sen_status="S"),)), "a pupil that cannot be"),
        (replace(WHOLE, pupils=(replace(MIA, needs=(NeedRead("HI", 1), NeedRead("VI", 1))),)), "needs out of order"),
        (replace(WHOLE, pupils=(replace(MIA, history=(LATER, EARLIER)),)), "history out of order"),
    ],
)
def test_what_may_not_be_is_found(broken: Reading, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "read_file", lambda *_, **__: broken)
    assert mutants.faults(b"x")[1] == fault


def test_an_exception_and_a_long_wait_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "SLOWEST", -1.0)
    assert mutants.faults(b"Surname\nLee\n")[1] == "slow"
    monkeypatch.setattr(mutants, "read_file", lambda *_, **__: 1 / 0)
    assert mutants.faults(b"x")[1] == "ZeroDivisionError: division by zero"
