"""Fills an empty demonstration folder through the same actions a person uses."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.db import transaction

from handrail.access.actions import change_settings, lay_duty
from handrail.access.grants import may_have_duty
from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Duty, Membership, TrustMembership, User
from handrail.core import clock
from handrail.demo import stories, supervised
from handrail.demo.ahead import look_forward
from handrail.demo.budgets import overspend
from handrail.demo.casting import MIA, OMAR, Child, Classes, cast
from handrail.demo.child_costs import cost_children
from handrail.demo.concerns import worry
from handrail.demo.costs import cost
from handrail.demo.days import tell_days
from handrail.demo.doors import look_after_doors
from handrail.demo.facts import tell_facts
from handrail.demo.hours import promise_hours, share_a_senco
from handrail.demo.lists import keep_lists
from handrail.demo.measures import measure_groups
from handrail.demo.names import Named
from handrail.demo.own_time import keep_time
from handrail.demo.provision import provide
from handrail.demo.roll import AGE
from handrail.demo.safety import keep_safe, keep_safe_early
from handrail.demo.terms import Terms, terms_about
from handrail.demo.time_report import report_time
from handrail.exchange.actions import apply_import, stage_file
from handrail.pupils.actions import add_groups, lead_group, link_parent, put_many_in_group
from handrail.pupils.models import GroupLead, Pupil, PupilGroup
from handrail.rules.calendar import academic_year
from handrail.schools.actions import add_school, save_school_years
from handrail.schools.models import School, SchoolKind, Trust

SEED = 2026
LONG_AGO = timedelta(days=400)
"""How long before this school year the people of the demonstration came."""

# name, e-mail name, role; the group they lead and the part they have in it.
PEOPLE: dict[str, list[tuple[str, str, str, str, str]]] = {
    "alder": [
        ("Ana Ferreira", "ana", "senco", "", ""),
        ("Ben Adeyemi", "ben", "teacher", "4B", "lead"),
        ("Tess Whitfield", "tess", "teaching_assistant", "4B", "assistant"),
        ("Hal Bramwell", "hal", "headteacher", "", ""),
        ("Gil Okafor", "gil", "governor", "", ""),
        ("Pat Kowalczyk", "pat", "parent", "", ""),
        ("Sam Doyle", "sam", "sen_administrator", "", ""),
        ("Ola Nash", "ola", "system_administrator", "", ""),
        ("Priya Nair", "priya", "teacher", "2A", "lead"),
        ("Mo Rahman", "mo", "teacher", "1A", "lead"),
    ],
    "birch": [
        ("Bea Lin", "bea", "senco", "", ""),
        ("Nadia Perrin", "nadia", "teacher", "7B", "lead"),
        ("Tom Ackroyd", "tom", "teacher", "7A", "lead"),
    ],
    "cedar": [("Cal Reid", "cal", "senco", "", "")],
    "little-larches": [
        ("Ivy Hart", "ivy", "senco", "", ""),
        ("Bridie Shaw", "bridie", "teacher", "Hedgehogs", "lead"),
        ("Jo Penn", "jo", "teacher", "Otters", "lead"),
    ],
}


def _classes(years: str, letters: str, size: int, **others: int) -> Classes:
    """A class of each letter in each year, of one size; `others` have one of their own: `y4B=30`."""
    return {
        year: {f"{year}{letter.strip()}": others.get(f"y{year}{letter}", size) for letter in letters}
        for year in years.split()
    }


SIZES: dict[str, Classes] = {
    "alder": _classes("R 1 2 3 4 5 6", "AB", 30),
    "birch": _classes("7 8 9 10 11", "ABCDEF", 30),
    "cedar": _classes("R 1 2 3 4 5 6", " ", 24),
    "little-larches": {"N1": {"Otters": 10, "Hedgehogs": 10}, "N2": {"Otters": 9, "Hedgehogs": 9}},
}
SMALL: dict[str, Classes] = {
    "alder": _classes("R 1 2 3 4 5 6", "AB", 4, y4B=30, y5A=30, y1A=12, y2A=12),
    "birch": _classes("7 8 9", "AB", 9, y7A=18),
    "cedar": _classes("R 1 2 3 4 5 6", " ", 2),
    "little-larches": {"N1": {"Otters": 5, "Hedgehogs": 5}, "N2": {"Otters": 5, "Hedgehogs": 5}},
}
"""For the journeys of the tests: the classes they name as they are, the others with a few children."""

_KINDS = {SchoolKind.PRIMARY: "primary", SchoolKind.SECONDARY: "secondary", SchoolKind.EARLY_YEARS: "nursery"}
"""The kinds of `roll`, by those of `SchoolKind`."""


@transaction.atomic
def load_demo() -> None:
    """Make the four schools, once. Does nothing in a folder that holds a school, or is not a demonstration.

    All or nothing: a first start that is stopped half-way leaves no half school, which the next would take for whole.
    """
    if not settings.HOME.is_demo or School.objects.exists():
        return
    rowan = Trust.objects.create(name="Rowan Learning Trust", slug="rowan")
    wold = Trust.objects.create(name="Wold Schools Trust", slug="wold")
    alder = add_school(
        name="Alder Primary School",
        slug="alder",
        kind=SchoolKind.PRIMARY,
        trust=rowan,
        la_code="999",
        establishment="2001",
    )
    birch = add_school(
        name="Birch Academy", slug="birch", kind=SchoolKind.SECONDARY, trust=rowan, la_code="999", establishment="4001"
    )
    cedar = add_school(
        name="Cedar Primary School",
        slug="cedar",
        kind=SchoolKind.PRIMARY,
        trust=wold,
        la_code="998",
        establishment="2002",
    )
    larches = add_school(name="Little Larches", slug="little-larches", kind=SchoolKind.EARLY_YEARS)
    random = Random(SEED)  # noqa: S311 (made-up names, not secrets)
    terms = terms_about(clock.today())
    for school in (alder, birch, cedar, larches):
        _say(f"Making {school.name} ...")
        _fill(school, random, terms)
    stories.in_step(alder, member_of(alder, "ana"), terms)
    for school in (alder, birch, larches):
        worry(school, {mailbox: member_of(school, mailbox) for _, mailbox, *_ in PEOPLE[school.slug]}, terms)
    tell_days(alder, {who: member_of(alder, who) for who in ("ana", "ben")}, terms)
    keep_safe(alder, member_of(alder, "ana"), terms)
    keep_safe_early(member_of(larches, "ivy"), terms)
    promise_hours(member_of(alder, "ana"), member_of(alder, "hal"), member_of(birch, "bea"), terms)
    share_a_senco(member_of, cedar, larches, terms)
    keep_time(alder, member_of(alder, "ana"), terms)
    supervised.arrange(member_of(alder, "ana"), terms)
    look_forward(member_of(alder, "ana"), member_of(larches, "ivy"), terms)
    for school, who in ((alder, "ana"), (birch, "bea"), (cedar, "cal"), (larches, "ivy")):
        provide(school, member_of(school, who), member_of, terms)
        cost(member_of(school, who))
        measure_groups(school, member_of(school, who), terms)
    cost_children(member_of(alder, "ana"), terms)
    overspend(member_of(alder, "ana"))
    report_time(member_of(alder, "ana"), member_of(alder, "hal"), terms)
    look_after_doors(member_of, alder, birch, larches, terms)
    lena = User.objects.create_user(email="lena@demo.example", name="Lena Marsh")
    TrustMembership.objects.create(user=lena, trust=rowan, starts_on=_start_of_year())


def _start_of_year() -> date:
    return academic_year(clock.today()).starts_on


def _say(line: str) -> None:
    """To whoever waits at the terminal for the first start."""
    print(line, flush=True)


def _fill(school: School, random: Random, terms: Terms) -> None:
    first_day = _start_of_year()
    for name, mailbox, role, _, _ in PEOPLE[school.slug]:
        user = User.objects.create_user(email=f"{mailbox}@demo.example", name=name)
        User.objects.filter(pk=user.pk).update(last_login=clock.now())  # they have been in: nobody is merely invited
        Membership.objects.create(user=user, school=school, role_key=role, starts_on=terms.last(first_day - LONG_AGO))
    senco = member_of(school, PEOPLE[school.slug][0][1])
    on = min(terms.next(first_day + timedelta(days=6)), clock.today())
    classes = (SMALL if settings.DEMO_IS_SMALL else SIZES)[school.slug]
    known = (MIA, OMAR) if school.slug == "alder" else ()
    children = cast(_KINDS[SchoolKind(school.kind)], classes, known, random)
    content, name = _file(school, children, random, terms), f"{school.slug}-pupils.csv"
    batch = stage_file(by=replace(senco, on=on), content=content, file_name=name)
    apply_import(by=replace(senco, on=on), batch=batch)
    _give_groups(school, senco, on, terms)
    _set_up(school, senco, on, terms)
    keep_lists(school, senco)
    stories.tell(school, senco, children, terms)
    tell_facts(school, senco, terms)


# Teaching groups of the secondary school: its name, the year it draws on, how many pupils, and who teaches it.
TEACHING = (
    ("7X Maths", "7", 14, "tom"),
    ("7Y English", "7", 12, "nadia"),
    ("8X Maths", "8", 13, "tom"),
    ("9X Science", "9", 15, ""),
)


def _set_up(school: School, senco: Member, on: date, terms: Terms) -> None:
    """The school's dates, last year's and the next, and what setting up asks for; nothing of it is left to do."""
    save_school_years(by=senco, years=terms.years[1:])
    lead = PEOPLE[school.slug][-1][0]
    change_settings(by=senco, safeguarding_lead=lead, set_up_on=senco.on)
    for membership in may_have_duty(senco, Duty.Kind.SAFEGUARDING):  # not herself, where she is alone
        if membership.user.name == lead:
            lay_duty(by=senco, kind=Duty.Kind.SAFEGUARDING, membership=membership)
    if school.kind != SchoolKind.SECONDARY:
        return
    add_groups(by=senco, kind=PupilGroup.Kind.TEACHING, names=[name for name, *_ in TEACHING])
    for name, year, size, mailbox in TEACHING:
        group = PupilGroup.objects.for_school(school).get(name=name)
        of_year = Pupil.objects.for_school(school).filter(group_memberships__group__name=year).by_name()
        put_many_in_group(by=replace(senco, on=on), group=group, pupils=of_year[::5][:size])
        if mailbox:
            user = User.objects.get(email=f"{mailbox}@demo.example")
            lead_group(by=senco, group=group, user=user, part=GroupLead.Part.TEACHER, starts_on=on)


def member_of(school: School, mailbox: str) -> Member:
    """The member somebody of the demonstration is today."""
    found = find_member(User.objects.get(email=f"{mailbox}@demo.example"), school.slug, "")
    if found is None:
        raise LookupError(mailbox)
    return found


def _give_groups(school: School, senco: Member, on: date, terms: Terms) -> None:
    for _, mailbox, role, group, part in PEOPLE[school.slug]:
        user = User.objects.get(email=f"{mailbox}@demo.example")
        if group:
            row = PupilGroup.objects.for_school(school).get(name=group, kind__in=("class", "room"))
            lead_group(by=replace(senco, on=on), group=row, user=user, part=GroupLead.Part(part), starts_on=on)
        if role == "parent":
            mia = Pupil.objects.for_school(school).get(forename="Mia", surname="Kowalczyk")
            link_parent(by=senco, user=user, pupil=mia, starts_on=terms.last(_start_of_year() - LONG_AGO))


def _file(school: School, children: list[Child], random: Random, terms: Terms) -> bytes:
    """The school's own export: one row for a pupil, two where there are two needs."""
    out = io.StringIO()
    rows = csv.writer(out)
    group_word = "Room" if school.is_early_years else "Class"
    rows.writerow(
        ["UPN", "Surname", "Forename", "Date of birth", "Sex", "Year group", group_word, "SEN status", "SEN start date",
         "Type of need", "Need rank", "Pupil premium", "EAL", "Attendance %"]
    )  # fmt: skip
    for serial, child in enumerate(children, start=1):
        rows.writerows(_pupil_rows(school, child, serial, random, terms))
    return out.getvalue().encode()


def _pupil_rows(school: School, child: Child, serial: int, random: Random, terms: Terms) -> list[list[str]]:
    place = child.place
    status = place.status if place.status in {"K", "E"} else "N"
    since = _since(place.year, random, terms) if status in "KE" else None
    born = _birthdays().get(child.named) or _born(place.year, random)
    has_language = bool(child.story and child.story.language)
    flags = ["Y" if random.random() < 0.22 else "N", "Y" if has_language or random.random() < 0.18 else "N"]
    attendance = f"{random.uniform(86, 99.4):.1f}"
    upn = "" if school.is_early_years else _upn(school, serial)
    start = [
        upn,
        child.named.surname,
        child.named.forename,
        born.strftime("%d/%m/%Y"),
        place.sex,
        place.year,
        child.group,
    ]
    start += [status, since.strftime("%d/%m/%Y") if since else ""]
    return [
        [*start, need, str(rank) if need else "", *flags, attendance]
        for rank, need in enumerate(child.needs or ("",), start=1)
    ]


BEFORE, IN_RECEPTION = (60, 80, 95, 120), (300, 320, 340, 357)


def _since(year: str, random: Random, terms: Terms) -> date:
    """The first day of a child's status: a year ago and more, or shortly before school for the youngest.

    Who is in Year 1 was not at the school before Reception.
    """
    days = {"N1": BEFORE, "N2": BEFORE, "R": BEFORE, "1": IN_RECEPTION}.get(year, (357, 392, 480, 600))
    return terms.last(_start_of_year() - timedelta(days=random.choice(days)))


def _birthdays() -> dict[Named, date]:
    """Of Mia and Omar, whom the pictures and the guide speak of."""
    first = _start_of_year().year
    return {MIA.named: date(first - 8, 1, 14), OMAR.named: date(first - 10, 11, 2)}


def _born(year: str, random: Random) -> date:
    first = date(_start_of_year().year - AGE[year] - 1, 9, 1)
    return first + timedelta(days=random.randrange(365))


LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _upn(school: School, serial: int) -> str:
    figures = f"{school.la_code}{school.establishment}{_start_of_year().year % 100:02}{serial:03}"
    total = sum(int(figure) * weight for weight, figure in enumerate(figures, start=2))
    return f"{LETTERS[total % 23]}{figures}"
