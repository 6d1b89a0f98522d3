"""Lists of teaching groups: who joins, who leaves only where a person says so, who teaches; taken back as one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from handrail.access.member import Member
from handrail.access.models import User
from handrail.facts.actions import apply_facts, set_defaults, stage_table, undo_facts
from handrail.facts.models import FactFile
from handrail.facts.showing import show_file
from handrail.facts.staging import needs_columns
from handrail.facts.tests.conftest import MIA, MakeMember
from handrail.facts.tests.factories import make_applied, make_table, said
from handrail.pupils.actions import lead_group, put_in_group, take_out_of_group
from handrail.pupils.models import GroupLead, GroupMembership, Link, Pupil, PupilGroup
from handrail.pupils.tests.factories import make_pupil

TODAY = date(2026, 11, 19)
HEAD = "UPN|Name|Class|Subject|Teacher"
ROWS = (f"{MIA}|Kowalczyk, Mia|9X|Maths|Mr B Okafor", "|Haddad, Omar|9X|Maths|Mr B Okafor")


def make_list(by: Member, *rows: str, **defaults: str) -> FactFile:
    return make_table(by, *rows, subject="groups", **defaults)


def brought(by: Member, *rows: str, **defaults: str) -> FactFile:
    return make_applied(by, *rows, subject="groups", **defaults)


def groups_of(pupil: Pupil) -> list[tuple[str, date | None, date | None]]:
    rows = GroupMembership.objects.for_school(pupil.school_id).filter(pupil=pupil, group__kind="teaching")
    return list(rows.order_by("group__name", "starts_on").values_list("group__name", "starts_on", "ends_on"))


def user_of(member: Member) -> User:
    return User.objects.get(pk=member.user_id or 0)


def seen_by(teacher: Member, day: date = TODAY) -> set[str]:
    links = Link.objects.for_school(teacher.school).filter(user=user_of(teacher))
    return {link.pupil.forename for link in links.select_related("pupil") if link.holds(day)}


def everything(school_id: int) -> list[object]:
    """All that such a list may touch, by value."""
    return [
        sorted(GroupMembership.objects.for_school(school_id).values_list("pupil", "group", "starts_on", "ends_on")),
        sorted(Link.objects.for_school(school_id).values_list("pupil", "user", "why", "starts_on", "ends_on"), key=str),
        sorted(PupilGroup.objects.for_school(school_id).values_list("kind", "name")),
        sorted(GroupLead.objects.for_school(school_id).values_list("group", "user", "part", "ends_on"), key=str),
    ]


def test_a_list_gives_the_teacher_their_pupils_and_is_taken_back(
    ana: Member, member: MakeMember, mia: Pupil, omar: Pupil
) -> None:
    ben = member("teacher", "B Okafor")
    before = everything(ana.school.pk)
    file = brought(ana, HEAD, *ROWS)
    assert groups_of(mia) == [("9X Maths", TODAY, None)]
    assert seen_by(ben) == {"Mia", "Omar"}
    undo_facts(by=ana, file=file)
    assert everything(ana.school.pk) == before


def test_the_same_list_twice_changes_nothing(ana: Member, member: MakeMember, mia: Pupil, omar: Pupil) -> None:
    member("teacher", "B Okafor")
    brought(ana, HEAD, *ROWS)
    before = everything(ana.school.pk)
    assert {change for _, change, _ in said(brought(ana, HEAD, *ROWS))} == {"unchanged"}
    assert everything(ana.school.pk) == before


def test_who_is_not_in_the_list_stays_unless_a_person_says_otherwise(
    ana: Member, member: MakeMember, mia: Pupil, omar: Pupil
) -> None:
    ben = member("teacher", "B Okafor")
    brought(ana, HEAD, *ROWS, starts_on="2026-09-03")
    before = everything(ana.school.pk)
    file = make_list(ana, HEAD, ROWS[0])
    assert [row.whom for row in show_file(ana, file).absent] == ["Haddad, Omar"]
    apply_facts(by=ana, file=file)
    assert everything(ana.school.pk) == before
    closing = make_list(ana, HEAD + "|Note", ROWS[0] + "|again")
    set_defaults(by=ana, file=closing, defaults={"closes": "yes"})
    apply_facts(by=ana, file=closing)
    assert groups_of(omar) == [("9X Maths", date(2026, 9, 3), TODAY - timedelta(days=1))]
    assert seen_by(ben) == {"Mia"}
    undo_facts(by=ana, file=closing)
    assert everything(ana.school.pk) == before


def test_whom_the_list_may_mean_is_not_taken_out_of_the_group(ana: Member, mia: Pupil, omar: Pupil) -> None:
    brought(ana, HEAD, *ROWS)
    make_pupil(ana, "Lee", "Ann", year="9", home="9B")
    file = make_list(ana, HEAD, f"{MIA}|Haddad, Omar|9X|Maths|", "|Ann Lee|9X|Maths|", closes="yes")
    assert [change for _, change, _ in said(file)] == ["ask", "new"]
    assert not [line for line in file.lines.all() if line.kind == "group_end"]


def test_a_list_of_a_day_to_come_begins_on_that_day(ana: Member, member: MakeMember, mia: Pupil) -> None:
    ben = member("teacher", "B Okafor")
    brought(ana, HEAD, ROWS[0], starts_on="2027-01-05")
    assert groups_of(mia) == [("9X Maths", date(2027, 1, 5), None)]
    assert (seen_by(ben), seen_by(ben, date(2027, 1, 5))) == (set(), {"Mia"})


def test_work_done_since_is_not_lost(ana: Member, mia: Pupil, omar: Pupil) -> None:
    file = brought(ana, HEAD, *ROWS)
    take_out_of_group(by=ana, membership=mia.group_memberships.get(group__name="9X Maths"))
    with pytest.raises(ValidationError, match="changed since for Mia Kowalczyk"):
        undo_facts(by=ana, file=file)
    assert groups_of(omar) == [("9X Maths", TODAY, None)]


def test_a_group_that_was_here_keeps_its_other_pupils_and_adults(
    ana: Member, member: MakeMember, mia: Pupil, omar: Pupil
) -> None:
    ben = member("teacher", "B Okafor")
    group = PupilGroup.objects.create(school=ana.school, kind="teaching", name="9x maths")
    put_in_group(by=ana, pupil=omar, group=group)
    lead_group(by=ana, group=group, user=user_of(ana), part=GroupLead.Part.TEACHER)
    before = everything(ana.school.pk)
    file = brought(ana, HEAD, ROWS[0])
    assert groups_of(mia) == [("9x maths", TODAY, None)]
    assert seen_by(ben) == {"Mia", "Omar"}
    undo_facts(by=ana, file=file)
    assert everything(ana.school.pk) == before


@pytest.mark.parametrize(
    ("rows", "notes"),
    [
        ((HEAD, f"{MIA}|Mia Kowalczyk|9X|Maths|Mr Nobody"), ["9X Maths is a new group.", "“Mr Nobody” is nobody"]),
        (("Name|Class", "Mia Kowalczyk|4B"), ["4B is a new group, beside the form of that name."]),
    ],
)
def test_what_to_know_is_said_once(ana: Member, mia: Pupil, rows: tuple[str, ...], notes: list[str]) -> None:
    shown = show_file(ana, make_list(ana, *rows)).notes
    assert [note.startswith(start) for note, start in zip(shown, notes, strict=True)] == [True] * len(notes)


def test_only_who_keeps_the_people_gives_a_group_to_a_teacher(ana: Member, member: MakeMember, mia: Pupil) -> None:
    ben, ada = member("teacher", "B Okafor"), member("sen_administrator", "Ada Lind")
    brought(ada, HEAD, ROWS[0])
    assert (groups_of(mia)[0][0], seen_by(ben)) == ("9X Maths", set())


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Mia Kowalczyk||", "There is no teaching group"),
        ("Mia Kowalczyk|=A1|", "is a formula"),
        (f"Mia Kowalczyk|{'x' * 61}|", "longer than 60"),
        ("Nora Nobody|9X|", "Nobody called Nora Nobody"),
        ("Omar Haddad|9X|", "Omar Haddad left on 20 July 2026."),
    ],
)
def test_what_cannot_be_is_said_beside_the_row(ana: Member, mia: Pupil, omar: Pupil, row: str, says: str) -> None:
    Pupil.objects.for_school(ana.school).filter(pk=omar.pk).update(left_on=date(2026, 7, 20))
    file = make_list(ana, "Name|Group|Subject", row)
    assert [change for _, change, _ in said(file)] == ["left"]
    assert says in said(file)[0][2]
    apply_facts(by=ana, file=file)
    assert (groups_of(mia), groups_of(omar)) == ([], [])


def test_columns_without_headings_are_guessed_and_asked_about(ana: Member, mia: Pupil) -> None:
    file = make_list(ana, f"{MIA}|9X/Ma1")
    assert [column["meaning"] for column in file.columns] == ["upn", "group"]
    assert needs_columns(file)


def test_the_page_from_paste_to_undo(ana: Member, mia: Pupil, client: Client) -> None:
    client.force_login(user_of(ana))
    base = "/s/alder/"
    assert b"group-lists/" in client.get(f"{base}groups/").content
    page = client.post(f"{base}group-lists/", {"pasted": "Name\tSet\nMia Kowalczyk\t9X Maths"}, follow=True)
    body = page.content.decode()
    assert "From which day?" in body
    assert "Apply: 1 new" in body
    file = FactFile.objects.for_school(ana.school).get()
    client.post(f"{base}facts/{file.ref}/for-all/", {"starts_on": "5 Jan 2027"})
    client.post(f"{base}facts/{file.ref}/apply/")
    assert groups_of(mia) == [("9X Maths", date(2027, 1, 5), None)]
    client.post(f"{base}facts/{file.ref}/undo/")
    assert groups_of(mia) == []


def test_a_teacher_may_not_open_a_list_of_groups(ana: Member, member: MakeMember, client: Client) -> None:
    ben = member("teacher", "B Okafor")
    file = stage_table(by=ana, subject="groups", pasted="Name\tSet\nMia\t9X", defaults={})
    client.force_login(user_of(ben))
    assert client.get("/s/alder/group-lists/").status_code == 403
    assert client.get(f"/s/alder/facts/{file.ref}/").status_code == 404
