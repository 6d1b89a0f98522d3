"""Attendance, suspensions, free school meals and test scores of the made-up children, brought in as a person would."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from handrail.access.member import Member
from handrail.demo.terms import Terms
from handrail.facts.actions import apply_facts, stage_table
from handrail.pupils.models import GroupMembership, Pupil, RegisterEntry
from handrail.rules.calendar import academic_year, say_day_short
from handrail.schools.models import School

POSSIBLE = 380
DATA = 7351  # a seed of its own, so that nothing else of the demonstration changes


def tell_facts(school: School, senco: Member, terms: Terms) -> None:
    """Last year's attendance and two tests at Alder, a few suspensions and a teaching group at Birch."""
    random = Random(DATA)  # noqa: S311 (made-up figures, not secrets)
    pupils = list(Pupil.objects.for_school(school).prefetch_related("identifiers").by_name())
    if school.slug == "alder":
        _bring(senco, "facts", "attendance-last-year.csv", _attendance(_were_here(pupils, senco.on, 1), terms, random))
        _bring(
            senco,
            "scores",
            "reading-and-spelling.csv",
            _scores(_were_here(pupils, senco.on, 2), senco.on, terms, random),
        )
    if school.slug == "birch":
        _bring(
            senco, "facts", "suspensions.csv", _suspensions(_were_here(pupils, senco.on, 8), senco.on, terms, random)
        )
        _bring(senco, "groups", "timetable-9y-french.csv", _french(school))


def _bring(senco: Member, subject: str, name: str, rows: list[list[str]]) -> None:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    file = stage_table(by=senco, subject=subject, content=text.encode(), file_name=name, defaults={})
    apply_facts(by=senco, file=file)


def _number(pupil: Pupil) -> str:
    return next((row.value for row in pupil.identifiers.all()), "")


def _were_here(pupils: list[Pupil], on: date, years: int) -> list[Pupil]:
    """Those who were four years old, and so at school, so many years before the school year of a day."""
    youngest = date(academic_year(on).starts_on.year - 4 - years, 9, 1)
    return [pupil for pupil in pupils if pupil.date_of_birth and pupil.date_of_birth < youngest]


def _attendance(pupils: list[Pupil], terms: Terms, random: Random) -> list[list[str]]:
    """Everybody of last year, with free school meals in the same file, as an office sends it."""
    days = terms.years[1].days()
    period = [say_day_short(days[0]), say_day_short(days[-1])]
    rows = [["UPN", "Name", "Attendance from", "Attendance to", "Sessions possible", "Sessions attended", "FSM"]]
    for pupil in pupils:
        attended = POSSIBLE - random.choice((4, 8, 11, 14, 17, 22, 30, 46))
        meals = "Y" if random.random() < 0.2 else "N"
        rows.append([_number(pupil), pupil.list_name, *period, str(POSSIBLE), str(attended), meals])
    return rows


def _scores(pupils: list[Pupil], on: date, terms: Terms, random: Random) -> list[list[str]]:
    """Three readings of two tests for every sixth pupil, and for Mia and Omar, whom the pictures show.

    Who is helped reads and spells below their age, and the others about as old as they are.
    """
    rows = [["UPN", "Name", "Test", "Form", "Date", "Score", "Kind of score"]]
    chosen = [pupil for place, pupil in enumerate(pupils) if place % 6 == 0 or pupil.surname in {"Kowalczyk", "Haddad"}]
    listed = RegisterEntry.objects.for_school(pupils[0].school).filter(ends_on=None, status__in=("K", "E"))
    helped = set(listed.values_list("pupil_id", flat=True))
    for pupil in chosen:
        standard, least = (random.randrange(74, 88), -19) if pupil.pk in helped else (random.randrange(91, 113), -4)
        apart = least + random.randrange(0, 9)
        for number, ago in enumerate((400, 215, 25)):
            taken = terms.last(on - timedelta(days=ago))
            day, reading = say_day_short(taken), str(standard + number * random.randrange(0, 3))
            spelling = _months(pupil, taken) + apart + number
            age = f"{spelling // 12};{spelling % 12:02}"
            rows.append([_number(pupil), pupil.list_name, "Sample reading test", "A", day, reading, "Standardised"])
            rows.append([_number(pupil), pupil.list_name, "Sample spelling test", "", day, age, "Age"])
    return rows


def _months(pupil: Pupil, on: date) -> int:
    """How old a pupil is on a day, in months."""
    born = pupil.date_of_birth or on
    return (on.year - born.year) * 12 + on.month - born.month


def _french(school: School) -> list[list[str]]:
    """A set of Year 9 as the timetable lists it, with who teaches it."""
    groups = GroupMembership.objects.for_school(school).filter(group__kind="year", group__name="9")
    pupils = Pupil.objects.for_school(school).filter(pk__in=groups.values("pupil")).prefetch_related("identifiers")
    rows = [[_number(pupil), pupil.list_name, "9Y", "French", "Mr Tom Ackroyd"] for pupil in pupils.by_name()[:12]]
    return [["UPN", "Name", "Class", "Subject", "Teacher"], *rows]


def _suspensions(pupils: list[Pupil], on: date, terms: Terms, random: Random) -> list[list[str]]:
    """A day or two of a few pupils this autumn or summer."""
    rows = [["UPN", "Name", "Suspension type", "Suspension start", "Suspension end", "Sessions"]]
    for pupil in pupils[7::45]:
        first = terms.ago(on, random.randrange(20, 60))
        days = random.choice((1, 1, 2))
        last = first if days == 1 else terms.next(first + timedelta(days=1))
        rows.append(
            [_number(pupil), pupil.list_name, "Suspension", say_day_short(first), say_day_short(last), str(2 * days)]
        )
    return rows
