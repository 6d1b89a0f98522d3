"""Who a pupil of the file is: found by UPN, then by name and date of birth; where the two disagree, a person says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from handrail.exchange.held import Held, HeldPupil, name_key
from handrail.exchange.reading import PupilRead
from handrail.exchange.telling import groups_told, upn_of
from handrail.pupils.models import Identifier
from handrail.rules.calendar import say_day

Match = tuple[HeldPupil | None, str]


def match(read: PupilRead, held: Held) -> Match:
    """The pupil held who is this one, and why a person must say; ("" where nobody need). None where there is none."""
    namesakes = _namesakes(read, held)
    holders = held.by_upn.get(upn_of(read), [])
    if holders:
        return _match_by_upn(read, holders, namesakes)
    return _match_by_name(read, namesakes, held)


def match_of_shared(read: PupilRead, held: Held) -> HeldPupil | None:
    """Who a pupil is whose UPN another pupil of the file has too: the UPN does not tell."""
    return _match_by_name(read, _namesakes(read, held), held)[0]


def near_miss(read: PupilRead, held: Held, born_on: Mapping[date, Sequence[HeldPupil]]) -> HeldPupil | None:
    """Somebody here who is not this one by the rules and nearly is: the same name born on a day one figure away, or the
    same birth date and a name one letter away. `born_on` has whoever may be compared, by date of birth."""
    born = read.date_of_birth
    if born is None:
        return None
    same_name = held.by_name.get(name_key(read.surname, read.forename), [])
    days = ((row, row.pupil.date_of_birth) for row in same_name)
    by_day = (row for row, day in days if day and row in born_on.get(day, ()) and _is_one_away(f"{day}", f"{born}"))
    whole = _whole(read.surname, read.forename)
    rows = (row for row in born_on.get(born, ()) if _is_one_away(_whole(*row.name_key), whole))
    return next(by_day, None) or next(rows, None)


def _whole(surname: str, forename: str) -> str:
    return " ".join(name_key(surname, forename))


def _is_one_away(one: str, other: str) -> bool:
    """Whether one letter is another, or is missing, or two have changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    return short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]


def _namesakes(read: PupilRead, held: Held) -> list[HeldPupil]:
    """Everybody here of that name who was not plainly born on another day."""
    rows = held.by_name.get(name_key(read.surname, read.forename), [])
    return [row for row in rows if not _births_differ(read, row)]


def _births_differ(read: PupilRead, row: HeldPupil) -> bool:
    born = row.pupil.date_of_birth
    return bool(born and read.date_of_birth and born != read.date_of_birth)


def _match_by_upn(read: PupilRead, holders: Sequence[HeldPupil], namesakes: Sequence[HeldPupil]) -> Match:
    same = [row for row in holders if row in namesakes]
    if len(holders) > 1:
        return (same[0], "") if len(same) == 1 else (None, f"Several pupils here have the UPN {read.upn}.")
    (holder,) = holders
    if same:
        return holder, ""
    name, born = holder.pupil.name, holder.pupil.date_of_birth
    if namesakes:
        return holder, f"The UPN is {name}’s here; the name and date of birth are {namesakes[0].pupil.name}’s."
    if born and _births_differ(read, holder):
        return holder, f"{name} has this UPN here, and was born on {say_day(born)}."
    if born is None or read.date_of_birth is None:
        return holder, f"{name} has this UPN here, and there is no date of birth to compare."
    return holder, ""  # a new name, with the number and the birth date that were here


def _match_by_name(read: PupilRead, namesakes: Sequence[HeldPupil], held: Held) -> Match:
    rows = _likeliest(read, namesakes, held)
    if len(rows) > 1:
        return None, "Several pupils here have this name."
    if not rows:
        return None, ""
    (other,) = rows
    upn = upn_of(read)
    if upn and other.upn and upn != other.upn:
        return other, f"The same name and date of birth are here with another UPN, {other.upn}."
    only_one_has_a_birth_date = (read.date_of_birth is None) != (other.pupil.date_of_birth is None)
    if only_one_has_a_birth_date and not _same_admission(read, other):
        return other, f"{other.pupil.name} is here, but there is no date of birth to compare."
    return other, ""


def _likeliest(read: PupilRead, namesakes: Sequence[HeldPupil], held: Held) -> list[HeldPupil]:
    """Of several with the name, those who share the surest thing: admission number, birth date, then groups."""
    same_groups = groups_told(read, held.school)

    def in_the_same_groups(row: HeldPupil) -> bool:
        return all(
            (found := row.group(slot, held.on)) and found.group.name == name for slot, name in same_groups.items()
        )

    tests: tuple[Callable[[HeldPupil], bool], ...] = (
        lambda row: _same_admission(read, row),
        lambda row: row.pupil.date_of_birth == read.date_of_birth,
        in_the_same_groups,
    )
    rows = list(namesakes)
    for test in tests:
        if len(rows) > 1:
            rows = _narrowed(rows, test)
    return rows


def _narrowed(rows: Iterable[HeldPupil], test: Callable[[HeldPupil], bool]) -> list[HeldPupil]:
    rows = list(rows)
    return [row for row in rows if test(row)] or rows


def _same_admission(read: PupilRead, row: HeldPupil) -> bool:
    number = row.numbers.get(Identifier.Kind.ADMISSION)
    return bool(number and read.admission_number == number.value)
