"""What each column means: by its heading, then by what stands under it, then by its neighbours."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from handrail.exchange.reading.headings import MEANINGS, heading_meaning, is_password, other_return
from handrail.exchange.reading.sen import needs_in, read_rank, status_code
from handrail.exchange.reading.shapes import Column, FileWarning, RefusedError, Table, quote
from handrail.exchange.reading.values import (
    UnreadableError,
    is_blank,
    read_attendance,
    read_day,
    read_flag,
    read_sex,
    read_year_group,
)
from handrail.rules.upn import check_upn

NAMES = ("surname", "forename", "full_name")
NEEDS = ("need", "need2", "need3")
MANY = {"sen_status", "need_rank", "ignored", *NEEDS}
"""Meanings that several columns may share: a status in words and as a code, a need in each of three columns."""

_SAMPLED = 200
_SHOWN = 3


def heading_score(cells: Sequence[str]) -> int:
    """How many different meanings the cells would have as headings: a row of headings has several."""
    return len({meaning for cell in cells if (meaning := heading_meaning(cell.strip())[0])})


def columns_of(table: Table, *, on: date, mapping: Mapping[int | str, str] | None = None) -> tuple[Column, ...]:
    """Every column with its meaning. `mapping` says the meaning of columns by index (from 0) or by heading.

    Raises RefusedError: passwords, another_return, no_names. Raises ValueError for a meaning that is not in `MEANINGS`.
    """
    _refuse_passwords(table)
    given = _given(table, mapping or {})
    guesses = [_guess(table, index, on) for index in range(len(table.headings))]
    _settle_neighbours(guesses)
    for index, meaning in given.items():
        guesses[index] = replace(guesses[index], meaning=meaning, certain=True, given=True)
    _settle_names(guesses)
    _settle_doubles(guesses)
    return tuple(
        Column(guess.index, guess.heading, guess.meaning, guess.values[:_SHOWN], guess.certain) for guess in guesses
    )


def check_columns(table: Table, columns: Sequence[Column]) -> None:
    """Refuse a table that names no pupils, or that is another kind of list. Raises RefusedError."""
    meanings = {column.meaning for column in columns}
    other = other_return(table.headings)
    if not meanings.isdisjoint(NAMES):
        if other in {"a list of staff", "a list of contacts"} and meanings.isdisjoint({"upn", "sen_status", *NEEDS}):
            raise RefusedError("another_return", f"This looks like {other}, not a list of pupils. Export the pupils.")
        return
    if other:
        raise RefusedError(
            "another_return",
            f"This looks like {other}, not a list of pupils: it has no column of names. Export the pupils.",
        )
    headings = ", ".join(quote(heading) for heading in islice(filter(None, table.headings), 8))
    raise RefusedError(
        "no_names",
        "No column of names was found. Handrail looks for headings such as Surname and Forename, or Name; in this file "
        f"line {table.line} was taken for the headings: {headings}.",
    )


def warn_missing(columns: Sequence[Column]) -> tuple[FileWarning, ...]:
    """Say that there is no date of birth: with it, two pupils of one name can be told apart."""
    if any(column.meaning == "date_of_birth" for column in columns):
        return ()
    return (
        FileWarning("no_date_of_birth", "No column of dates of birth was found, so pupils are known by name alone."),
    )


@dataclass(frozen=True)
class _Guess:
    index: int
    heading: str
    meaning: str
    certain: bool
    values: tuple[str, ...]
    given: bool = False


def _given(table: Table, mapping: Mapping[int | str, str]) -> dict[int, str]:
    unknown = set(mapping.values()) - set(MEANINGS)
    if unknown:
        raise ValueError(f"No such meaning: {', '.join(sorted(unknown))}")
    return {
        index: mapping[key]
        for index, heading in enumerate(table.headings)
        for key in (heading, index)
        if key in mapping
    }


def _guess(table: Table, index: int, on: date) -> _Guess:
    heading = table.headings[index]
    cells = (row.cells[index] for row in table.rows)
    values = tuple(islice((cell for cell in cells if not is_blank(cell)), _SAMPLED))
    meaning, sure = heading_meaning(heading)
    decided, certain = _by_content(meaning, sure, values, on)
    return _Guess(index, heading, decided, certain, values)


def _by_content(meaning: str | None, sure: bool, values: Sequence[str], on: date) -> tuple[str, bool]:
    """Let the cells overrule the heading where they plainly mean something else."""
    if meaning is None:
        return ("upn", False) if values and _share("upn", values, on) > 0.8 else ("ignored", not values)
    if not values:
        return (meaning, sure) if sure else ("ignored", False)
    share = _share(meaning, values, on)
    if share > 0.5:
        return meaning, sure or share == 1
    for other in _MISTAKEN_FOR.get(meaning, ()):
        if _share(other, values, on) > 0.5:
            return other, False
    return (meaning, False) if sure and meaning != "year_group" else ("ignored", False)


_MISTAKEN_FOR = {"sen_status": ("need",), **dict.fromkeys(NEEDS, ("sen_status",))}


def _share(meaning: str, values: Sequence[str], on: date) -> float:
    reads = _READS.get(meaning)
    return sum(1 for value in values if reads(value, on)) / len(values) if reads else 1.0


def _or_not(read: Callable[[str, date], object]) -> Callable[[str, date], bool]:
    def reads(text: str, on: date) -> bool:
        try:
            read(text, on)
        except UnreadableError:
            return False
        return True

    return reads


def _is_need(text: str, on: date) -> bool:
    return any(need.type for need in needs_in(text))


_READS: dict[str, Callable[[str, date], bool]] = {
    "upn": lambda text, _: check_upn(text).normalised is not None,
    "date_of_birth": _or_not(read_day),
    "sen_status_start": _or_not(read_day),
    "joined_on": _or_not(read_day),
    "left_on": _or_not(read_day),
    "sex": _or_not(read_sex),
    "year_group": _or_not(read_year_group),
    "pupil_premium": _or_not(read_flag),
    "looked_after": _or_not(read_flag),
    "eal": _or_not(read_flag),
    "attendance": _or_not(read_attendance),
    "sen_status": lambda text, _: status_code(text) is not None,
    "need_rank": lambda text, _: read_rank(text) is not None,
    **dict.fromkeys(NEEDS, _is_need),
}


def _settle_neighbours(guesses: list[_Guess]) -> None:
    """A bare "Start date" is the status's own where the file speaks of SEN before it, the child's where it does not."""
    sen = [guess.index for guess in guesses if guess.meaning == "sen_status" or guess.meaning in NEEDS]
    if not sen:
        _rename_weak(guesses, "sen_status_start", "joined_on")
        _rename_weak(guesses, "need_rank", "ignored")
        return
    _rename_weak(guesses, "left_on", "ignored")
    if _has(guesses, "room", "key_person"):
        _rename_weak(guesses, "sen_status_start", "joined_on", before=min(sen))


def _rename_weak(guesses: list[_Guess], old: str, new: str, *, before: int | None = None) -> None:
    for place, guess in enumerate(guesses[:before]):
        if guess.meaning == old and heading_meaning(guess.heading) == (old, False):
            guesses[place] = replace(guess, meaning=new, certain=False)


def _settle_names(guesses: list[_Guess]) -> None:
    """ "Surname, Name": the name is the forename. "Preferred name" alone: it is the name."""
    if any(guess.given and guess.meaning == "full_name" for guess in guesses):
        _rename(guesses, "surname", "ignored")
        _rename(guesses, "forename", "ignored")
    if not _has(guesses, "full_name") and not _has(guesses, "surname"):
        _rename(guesses, "preferred_surname", "surname")
    if _has(guesses, "surname") and _has(guesses, "forename"):
        _rename(guesses, "full_name", "ignored")
    elif _has(guesses, "surname"):
        _rename(guesses, "full_name" if _has(guesses, "full_name") else "preferred_forename", "forename")
    elif _has(guesses, "forename") and _has(guesses, "full_name"):
        commas = any(
            "," in value or " " in value for guess in guesses if guess.meaning == "full_name" for value in guess.values
        )
        _rename(guesses, *(("forename", "ignored") if commas else ("full_name", "surname")))
    elif not _has(guesses, *NAMES):
        _rename(guesses, "preferred_forename", "full_name")


def _has(guesses: Iterable[_Guess], *meanings: str) -> bool:
    return any(guess.meaning in meanings for guess in guesses)


def _rename(guesses: list[_Guess], old: str, new: str) -> None:
    for place, guess in enumerate(guesses):
        if guess.meaning == old and not guess.given:
            guesses[place] = replace(guess, meaning=new, certain=False)


def _settle_doubles(guesses: list[_Guess]) -> None:
    """Of two columns with one meaning, keep what a person said, then the surer, then the fuller, then the first."""
    for meaning in {guess.meaning for guess in guesses} - MANY:
        rivals = [guess for guess in guesses if guess.meaning == meaning]
        best = max(rivals, key=lambda guess: (guess.given, guess.certain, bool(guess.values), -guess.index))
        for guess in rivals:
            if guess is not best:
                guesses[guess.index] = replace(guess, meaning="ignored", certain=False)


def _refuse_passwords(table: Table) -> None:
    found = next((heading for heading in table.headings if is_password(heading)), None)
    if found is not None:
        raise RefusedError(
            "passwords",
            f"The column {quote(found)} holds passwords, which do not belong here. Take the column out and choose the "
            "file again.",
        )
