"""What a file does to the rest of a record: details, numbers, needs, groups, days of joining and leaving."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.exchange.staging import FileRefused
from handrail.exchange.tests.conftest import TODAY, YESTERDAY, MakeMember, user_of
from handrail.exchange.tests.factories import MIA, answer, make_applied, make_batch
from handrail.exchange.tests.seeing import (
    changes_of,
    differences_of,
    groups_of,
    needs_of,
    open_needs,
    pupil_called,
    why,
)
from handrail.pupils.actions import lead_group, set_needs
from handrail.pupils.models import Identifier, Link, Pupil, PupilGroup
from handrail.pupils.tests.factories import make_needs, make_pupil, make_status
from handrail.rules.calendar import add_months
from tests.exchange_reading.made import WHO as CTF_WHO
from tests.exchange_reading.made import ctf, elements

WHO = "Surname,Forename,DOB"
MIA_ROW = "Kowalczyk,Mia,14/01/2018"
SEPTEMBER = date(2026, 9, 1)


def bring(by: Member, headings: str, *cells: str) -> Pupil:
    """Apply a file in which these columns follow who Mia is."""
    make_applied(by, *(f"{MIA_ROW},{row}" for row in cells), headings=f"{WHO},{headings}")
    return pupil_called(by.school, "Mia")


def again(by: Member, headings: str, *cells: str) -> list[tuple[str, str, str]]:
    """What such a file would change."""
    rows = [f"{MIA_ROW},{row}" for row in cells]
    return differences_of(make_batch(by, *rows, headings=f"{WHO},{headings}"))


def test_every_detail_of_the_file_is_kept_and_found_again(ana: Member) -> None:
    headings = "Middle names,Known as,Sex,Pupil premium,Looked after,EAL,Attendance %,Date of admission,Admission no"
    cells = "Zofia Ewa,Misia,F,Y,N,Yes,94.25%,04/09/2023,004512"
    mia = bring(ana, headings, cells)
    assert (mia.middle_names, mia.preferred_name, mia.sex) == ("Zofia Ewa", "Misia", "F")
    assert (mia.is_pupil_premium, mia.is_looked_after, mia.has_eal) == (True, False, True)
    assert (mia.attendance_percent, mia.joined_on) == (Decimal("94.3"), date(2023, 9, 4))
    assert again(ana, headings, cells) == []


def test_a_former_upn_of_a_transfer_file_is_kept_beside_the_upn_and_undone(ana: Member) -> None:
    details = elements(FormerUPN=" h801200001001 ")
    content = ctf(f"{CTF_WHO}<BasicDetails>{details}</BasicDetails>").encode()
    batch = stage_file(by=ana, content=content, file_name="mia.xml")
    apply_import(by=ana, batch=batch)
    mia = pupil_called(ana.school, "Mia")
    held = dict(mia.identifiers.values_list("kind", "value"))
    assert held == {"upn": "B801200005001", "former_upn": "H801200001001"}
    assert differences_of(stage_file(by=ana, content=content, file_name="again.xml")) == []
    undo_import(by=ana, batch=batch)
    assert not Identifier.objects.for_school(ana.school).exists()


@pytest.mark.parametrize("said", ["", "B801200005001", "not a number"])
def test_what_is_no_former_upn_is_not_kept(said: str, ana: Member) -> None:
    content = ctf(f"{CTF_WHO}<BasicDetails>{elements(FormerUPN=said)}</BasicDetails>").encode()
    apply_import(by=ana, batch=stage_file(by=ana, content=content, file_name="mia.xml"))
    assert [row.kind for row in pupil_called(ana.school, "Mia").identifiers.all()] == ["upn"]


def test_a_blank_says_nothing(ana: Member) -> None:
    headings = "Sex,Pupil premium,Attendance %"
    bring(ana, headings, "F,Y,95")
    assert again(ana, headings, ",,") == []


def test_attendance_is_compared_as_it_is_kept(ana: Member) -> None:
    for percent in ("95.25", "95.35", "99.99", "0.942", "100"):
        bring(ana, "Attendance %", percent)
        assert again(ana, "Attendance %", percent) == []


def test_old_stands_beside_new(ana: Member) -> None:
    bring(ana, "Pupil premium,Attendance %", "Y,95")
    expected = [("Pupil premium", "Yes", "No"), ("Attendance %", "95.0", "91.0")]
    assert again(ana, "Pupil premium,Attendance %", "N,91") == expected


def test_a_changed_name_is_found_by_search(ana: Member) -> None:
    make_applied(ana, MIA)
    make_applied(ana, MIA.replace("Kowalczyk", "Žofková"))
    assert [pupil.name for pupil in Pupil.objects.for_school(ana.school).named("zofkova")] == ["Mia Žofková"]


def test_needs_are_kept_in_rank_from_nobody_knows_when(ana: Member) -> None:
    mia = bring(ana, "SEN status,Need,Need 2", "K,SLCN,SEMH")
    assert open_needs(mia) == [("SLCN", 1), ("SEMH", 2)]
    assert needs_of(mia) == [("SLCN", None, None), ("SEMH", None, None)]
    assert again(ana, "SEN status,Need,Need 2", "K,SLCN,SEMH") == []


def test_other_needs_follow_from_today(ana: Member) -> None:
    bring(ana, "SEN status,Need", "K,SLCN")
    mia = bring(ana, "SEN status,Need", "K,ASD; SLCN")
    assert needs_of(mia) == [("SLCN", None, YESTERDAY), ("ASD", TODAY, None), ("SLCN", TODAY, None)]


def test_needs_changed_three_times_on_a_day_hold_once(ana: Member) -> None:
    for needs in ("SLCN", "ASD; SLCN", "SLCN", "SEMH; SLCN"):
        mia = bring(ana, "SEN status,Need", f"K,{needs}")
        assert again(ana, "SEN status,Need", f"K,{needs}") == []
    held = [row for row in mia.needs.all() if row.holds(TODAY)]
    assert [row.type_code for row in held] == ["SEMH", "SLCN"]


def test_a_file_without_needs_leaves_them(ana: Member) -> None:
    mia = bring(ana, "SEN status,Need", "K,SLCN")
    assert again(ana, "SEN status,Need", "K,") == []
    assert open_needs(mia) == [("SLCN", 1)]


def test_needs_typed_here_are_asked_about(ana: Member) -> None:
    mia = bring(ana, "SEN status,Need", "K,SLCN")
    make_needs(ana, mia, "ASD", "SLCN")
    batch = make_batch(ana, f"{MIA_ROW},K,SLCN", headings=f"{WHO},SEN status,Need")
    assert (changes_of(batch), why(batch)) == (["ask"], ["The needs were changed here, and the file gives others."])
    apply_import(by=ana, batch=answer(ana, batch, {"Mia": "take"}))
    assert open_needs(mia) == [("SLCN", 1)]
    assert again(ana, "SEN status,Need", "K,SLCN") == []


@pytest.mark.parametrize("left", [["SLCN"], []])
def test_a_need_taken_away_here_is_asked_about(ana: Member, left: list[str]) -> None:
    mia = bring(ana, "SEN status,Need", "K,SLCN; SEMH")
    set_needs(by=ana, pupil=mia, codes=left, starts_on=TODAY)
    batch = make_batch(ana, f"{MIA_ROW},K,SLCN; SEMH", headings=f"{WHO},SEN status,Need")
    assert changes_of(batch) == ["ask"]


def test_status_and_needs_typed_here_are_asked_about_together(ana: Member) -> None:
    mia = make_pupil(ana, date_of_birth=date(2018, 1, 14))
    make_needs(ana, mia, "ASD")
    make_status(ana, mia, "E", date(2026, 11, 4))
    batch = make_batch(ana, f"{MIA_ROW},K,SLCN", headings=f"{WHO},SEN status,Need")
    assert why(batch) == [
        "Here E since 4 November 2026, the file says K. The needs were changed here, and the file gives others."
    ]


def test_a_first_class_and_year_are_made(ana: Member) -> None:
    mia = bring(ana, "Year,Class,Date of admission", "Year 4,4B,04/09/2023")
    assert groups_of(mia) == [("4B", date(2023, 9, 4), None)]
    assert groups_of(mia, "year") == [("4", date(2023, 9, 4), None)]
    assert again(ana, "Year,Class", "Year 4,4b") == []


def test_a_new_class_ends_the_old_one_yesterday(ana: Member) -> None:
    bring(ana, "Year,Class", "4,4B")
    assert again(ana, "Year,Class", "5,5A") == [("Year", "4", "5"), ("Class", "4B", "5A")]
    mia = bring(ana, "Year,Class", "5,5A")
    assert groups_of(mia) == [("4B", None, YESTERDAY), ("5A", TODAY, None)]
    assert groups_of(mia, "year") == [("4", None, YESTERDAY), ("5", TODAY, None)]


def test_a_class_changed_and_changed_back_on_one_day(ana: Member) -> None:
    for name in ("4B", "5A", "4B", "5A"):
        mia = bring(ana, "Class", name)
        assert again(ana, "Class", name) == []
        assert mia.group_memberships.filter(ends_on=None).get().group.name == name
    assert groups_of(mia) == [("4B", None, YESTERDAY), ("5A", TODAY, None)]


def test_a_child_of_an_early_years_setting_is_in_a_room_whatever_the_column_is_called(ana: Member) -> None:
    ana.school.kind = "early_years"
    ana.school.save()
    for heading in ("Class", "Room"):
        lou = bring(ana, heading, "Otters")
        assert again(ana, heading, "Otters") == []
        assert groups_of(lou) == [("Otters", None, None)]
    assert PupilGroup.objects.for_school(ana.school).get().kind == "room"


def test_a_class_stays_the_class_where_a_room_is_given_too(ana: Member) -> None:
    mia = bring(ana, "Class,Room", "4B,Studio 2")
    assert groups_of(mia) == [("4B", None, None)]


def test_a_child_who_starts_next_term_is_in_their_class_from_then(ana: Member) -> None:
    headings = "Class,Date of admission"
    mia = bring(ana, headings, "4B,05/01/2027")
    assert groups_of(mia) == [("4B", date(2027, 1, 5), None)]
    assert again(ana, headings, "4B,05/01/2027") == []
    bring(ana, headings, "4A,05/01/2027")
    assert groups_of(mia) == [("4A", date(2027, 1, 5), None)]
    assert again(ana, headings, "4A,05/01/2027") == []


def test_the_teacher_of_the_new_class_sees_the_child_and_the_one_before_does_not(
    ana: Member, ben: Member, member: MakeMember
) -> None:
    tom = member("teacher", "Tom Ackroyd")
    mia = bring(ana, "Class", "4B")
    make_applied(ana, "Lee,Ann,01/02/2017,5A", headings=f"{WHO},Class")
    for teacher, name in ((ben, "4B"), (tom, "5A")):
        group = PupilGroup.objects.for_school(ana.school).get(name=name)
        lead_group(by=ana, group=group, user=user_of(teacher), starts_on=SEPTEMBER)
    assert mia in Pupil.objects.visible_to(ben)
    bring(ana, "Class", "5A")
    assert mia not in Pupil.objects.visible_to(ben)
    assert mia in Pupil.objects.visible_to(tom)
    links = Link.objects.for_school(ana.school).filter(pupil=mia).order_by("pk")
    assert [(link.user.name, link.starts_on, link.ends_on) for link in links] == [
        ("Ben Adeyemi", SEPTEMBER, YESTERDAY),
        ("Tom Ackroyd", TODAY, None),
    ]


def test_a_leaver_leaves_their_groups_and_those_who_led_them(ana: Member, ben: Member) -> None:
    mia = bring(ana, "Class", "4B")
    group = PupilGroup.objects.for_school(ana.school).get(name="4B")
    lead_group(by=ana, group=group, user=user_of(ben), starts_on=SEPTEMBER)
    bring(ana, "Class,Date of leaving", "4B,23/10/2026")
    mia.refresh_from_db()
    assert mia.left_on == date(2026, 10, 23)
    assert groups_of(mia) == [("4B", None, date(2026, 10, 23))]
    assert mia not in Pupil.objects.visible_to(ben)
    assert again(ana, "Class,Date of leaving", "4B,23/10/2026") == []


def test_a_child_who_will_leave_is_in_their_class_until_then(ana: Member) -> None:
    headings = "Class,Date of leaving"
    mia = bring(ana, headings, "4B,18/12/2026")
    last = date(2026, 12, 18)
    assert groups_of(mia) == [("4B", None, last)]
    assert again(ana, headings, "4B,18/12/2026") == []
    bring(ana, headings, "4A,18/12/2026")
    assert groups_of(mia) == [("4B", None, YESTERDAY), ("4A", TODAY, last)]


def test_a_leaver_who_is_new_here_joins_no_class(ana: Member) -> None:
    mia = bring(ana, "Class,Date of leaving", "4B,24/07/2026")
    assert groups_of(mia) == []
    assert again(ana, "Class,Date of leaving", "4B,24/07/2026") == []


def test_a_child_who_came_back_is_in_a_class_again(ana: Member) -> None:
    bring(ana, "Class,Date of admission,Date of leaving", "4B,01/09/2023,24/07/2026")
    mia = bring(ana, "Class,Date of admission,Date of leaving", "4B,02/11/2026,")
    assert (mia.joined_on, mia.left_on) == (date(2026, 11, 2), None)
    assert groups_of(mia) == [("4B", TODAY, None)]


def test_a_day_of_leaving_before_the_day_of_joining_is_left_out(ana: Member) -> None:
    mia = bring(ana, "Date of admission,Date of leaving", "01/09/2025,01/09/2024")
    assert (mia.joined_on, mia.left_on) == (date(2025, 9, 1), None)
    assert again(ana, "Date of admission,Date of leaving", "01/09/2025,01/09/2024") == []


def test_an_older_file_does_not_make_a_leaver_of_who_came_back(ana: Member) -> None:
    mia = bring(ana, "Date of admission", "01/09/2025")
    assert again(ana, "Date of leaving", "24/07/2024") == []
    assert mia.left_on is None


def test_a_birth_date_nobody_here_can_have_is_left_empty_and_said(ana: Member) -> None:
    batch = make_applied(ana, "Kowalczyk,Mia,14/01/2026", headings=WHO)
    assert pupil_called(ana.school, "Mia").date_of_birth is None
    (warning,) = batch.rows.get().content["warnings"]
    assert warning["code"] == "implausible"
    assert warning["message"].startswith("14 January 2026 would make them less than a year old. Check the year;")
    ana.school.kind = "early_years"
    ana.school.save()
    make_applied(ana, "Lark,Lou,14/01/2026", headings=WHO)
    assert pupil_called(ana.school, "Lou").date_of_birth == date(2026, 1, 14)


def test_an_unusual_age_is_said_and_kept(ana: Member) -> None:
    born = add_months(TODAY, -12 * 20)
    batch = make_applied(ana, f"Kowalczyk,Mia,{born:%d/%m/%Y}", headings=WHO)
    assert pupil_called(ana.school, "Mia").date_of_birth == born
    (warning,) = batch.rows.get().content["warnings"]
    assert warning["message"] == "19 November 2006 makes this pupil 20 years old. If that is not so, correct it."


def test_what_is_too_long_to_keep_is_left_out_and_said(ana: Member) -> None:
    headings, cells = f"{WHO},Class,Admission no", f"{MIA_ROW},{'4B ' * 30},{'7' * 60}"
    batch = make_applied(ana, cells, headings=headings)
    assert groups_of(pupil_called(ana.school, "Mia")) == []
    assert [said["field"] for said in batch.rows.get().content["warnings"]] == ["class_name", "admission_number"]
    assert changes_of(make_batch(ana, cells, headings=headings)) == ["unchanged"]


def test_a_name_is_never_cut(ana: Member) -> None:
    longest = "A" * 150
    make_applied(ana, f"{longest},Mia,14/01/2018", headings=WHO)
    assert pupil_called(ana.school, "Mia").surname == longest
    with pytest.raises(FileRefused, match="Line 2 has a name of 151 characters"):
        stage_file(by=ana, content=f"{WHO}\n{longest}A,Mia,14/01/2018\n".encode(), file_name="x.csv")
