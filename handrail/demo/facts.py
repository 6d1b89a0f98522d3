"""Attendance, suspensions, free school meals and test scores of the made-up children, brought in as a person would."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from handrail.access.member import Member
from handrail.facts.actions import apply_facts, stage_table
from handrail.pupils.models import GroupMembership, Pupil
from handrail.rules.calendar import academic_year, say_day_short
from handrail.schools.models import School

POSSIBLE = 380
DATA = 7351  # a seed of its own, so that nothing else of the demonstration changes


def tell_facts(school: School, senco: Member) -> None:
    """Last year's attendance and two tests at Alder, a few suspensions and a teaching group at Birch."""
    random = Random(DATA)  # noqa: S311 (made-up figures, not secrets)
    pupils = list(Pupil.objects.for_school(school).prefetch_related("identifiers").by_name())
    if school.slug == "alder":
        _bring(senco, "facts", "attendance-last-year.csv", _attendance(pupils, senco.on, random))
        _bring(senco, "scores", "reading-and-spelling.csv", _scores(pupils, senco.on, random))
    if school.slug == "birch":
        _bring(senco, "facts", "suspensions.csv", _suspensions(pupils, senco.on, random))
        _bring(senco, "groups", "timetable-9y-french.csv", _french(school))


def _bring(senco: Member, subject: str, name: str, rows: list[list[str]]) -> None:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    file = stage_table(by=senco, subject=subject, content=text.encode(), file_name=name, defaults={})
    apply_facts(by=senco, file=file)


def _number(pupil: Pupil) -> str:
    return next((row.value for row in pupil.identifiers.all()), "")


def _attendance(pupils: list[Pupil], on: date, random: Random) -> list[list[str]]:
    """The whole school, with free school meals in the same file, as an office sends it."""
    first = academic_year(on).starts_on
    period = [say_day_short(date(first.year - 1, 9, 3)), say_day_short(date(first.year, 7, 17))]
    rows = [["UPN", "Name", "Attendance from", "Attendance to", "Sessions possible", "Sessions attended", "FSM"]]
    for pupil in pupils:
        attended = POSSIBLE - random.choice((4, 8, 11, 14, 17, 22, 30, 46))
        meals = "Y" if random.random() < 0.2 else "N"
        rows.append([_number(pupil), pupil.list_name, *period, str(POSSIBLE), str(attended), meals])
    return rows


def _scores(pupils: list[Pupil], on: date, random: Random) -> list[list[str]]:
    """Three readings of two tests for every sixth pupil, and for Mia and Omar, whom the pictures show."""
    rows = [["UPN", "Name", "Test", "Form", "Date", "Score", "Kind of score"]]
    chosen = [pupil for place, pupil in enumerate(pupils) if place % 6 == 0 or pupil.surname in {"Kowalczyk", "Haddad"}]
    for pupil in chosen:
        standard, months = random.randrange(78, 112), random.randrange(74, 118)
        for number, ago in enumerate((400, 215, 25)):
            day = say_day_short(on - timedelta(days=ago))
            reading = str(standard + number * random.randrange(0, 4))
            spelling = months + number * random.randrange(3, 9)
            age = f"{spelling // 12};{spelling % 12:02}"
            rows.append([_number(pupil), pupil.list_name, "Sample reading test", "A", day, reading, "Standardised"])
            rows.append([_number(pupil), pupil.list_name, "Sample spelling test", "", day, age, "Age"])
    return rows


def _french(school: School) -> list[list[str]]:
    """A set of Year 9 as the timetable lists it, with who teaches it."""
    groups = GroupMembership.objects.for_school(school).filter(group__kind="year", group__name="9")
    pupils = Pupil.objects.for_school(school).filter(pk__in=groups.values("pupil")).prefetch_related("identifiers")
    rows = [[_number(pupil), pupil.list_name, "9Y", "French", "Mr Tom Ackroyd"] for pupil in pupils.by_name()[:12]]
    return [["UPN", "Name", "Class", "Subject", "Teacher"], *rows]


def _suspensions(pupils: list[Pupil], on: date, random: Random) -> list[list[str]]:
    rows = [["UPN", "Name", "Suspension type", "Suspension start", "Suspension end", "Sessions"]]
    for pupil in pupils[7::45]:
        first = on - timedelta(days=random.randrange(20, 60))
        first -= timedelta(days=first.weekday())  # a Monday
        days = random.choice((1, 1, 2))
        last = first + timedelta(days=days - 1)
        rows.append(
            [_number(pupil), pupil.list_name, "Suspension", say_day_short(first), say_day_short(last), str(2 * days)]
        )
    return rows
