"""Attendance, suspensions and circumstances: read, laid beside what is held, applied and taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.audit.models import AuditEvent
from handrail.facts.actions import apply_facts, decide, set_columns, set_defaults, stage_table, undo_facts
from handrail.facts.models import FactFile
from handrail.facts.staging import TableRefused, needs_columns
from handrail.facts.tests.conftest import MIA, MakeMember
from handrail.facts.tests.factories import PERIOD, make_applied, make_table, said
from handrail.pupils.models import Attendance, Circumstance, Pupil, Score, Suspension
from handrail.pupils.tests.factories import make_pupil

HEAD = "UPN|Name|Sessions possible|Sessions attended|Attendance from|Attendance to"
ROW = f"{MIA}|Kowalczyk, Mia|380|361|3/9/2025|17/7/2026"


def everything(pupil: Pupil) -> list[object]:
    """All that such a table may touch, by value."""
    held = Pupil.objects.for_school(pupil.school_id).get(pk=pupil.pk)
    return [
        sorted(pupil.attendances.values_list("starts_on", "percent", "recorded_by")),
        sorted(pupil.suspensions.values_list("starts_on", "sessions")),
        sorted(pupil.circumstances.values_list("kind", "applies", "starts_on", "ends_on")),
        sorted(pupil.scores.values_list("test", "score")),
        [getattr(held, column) for column in Circumstance.COLUMN_OF.values()],
    ]


def test_attendance_is_worked_out_kept_and_taken_back(ana: Member, mia: Pupil) -> None:
    before = everything(mia)
    file = make_applied(ana, HEAD, ROW)
    row = mia.attendances.get()
    assert (str(row.percent), row.period) == ("95.0", "3 Sep 2025 to 17 Jul 2026")
    assert (row.sessions_attended, row.source_label) == (361, "from a file, by Ana Ferreira")
    undo_facts(by=ana, file=file)
    assert everything(mia) == before
    assert AuditEvent.objects.filter(type="pupil.facts_taken_back", pupil_ref=mia.ref).count() == 1


def test_the_same_table_twice_changes_nothing(ana: Member, mia: Pupil) -> None:
    make_applied(ana, HEAD + "|PP", ROW + "|Y")
    before = everything(mia)
    again = make_table(ana, HEAD + "|PP", ROW + "|Y")
    assert {change for _, change, _ in said(again)} == {"unchanged"}
    apply_facts(by=ana, file=again)
    assert everything(mia) == before


def test_a_newer_figure_of_the_same_days_takes_the_place_of_the_older(ana: Member, mia: Pupil) -> None:
    make_applied(ana, HEAD, ROW)
    before = everything(mia)
    file = make_applied(ana, HEAD, ROW.replace("361", "342"))
    assert str(mia.attendances.get().percent) == "90.0"
    undo_facts(by=ana, file=file)
    assert everything(mia) == before


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("104||||3/9/2025|17/7/2026", "not an attendance between 0 and 100"),
        ("-3||||3/9/2025|17/7/2026", "not an attendance between 0 and 100"),
        ("|380|390||3/9/2025|17/7/2026", "390 sessions attended are more than the 380"),
        ("|many|390||3/9/2025|17/7/2026", "not a number of sessions"),
        ("95||||17/7/2026|3/9/2025", "ends on 3 September 2025, before it begins"),
        ("95||||3/9/2025|17/7/2027", "17 July 2027 is still to come"),
        ("95||||03-Foo|17/7/2026", "cannot be read as a date"),
        ("95||||45903|17/7/2026", "a day as a spreadsheet counts it"),
        ("=B2/C2||||3/9/2025|17/7/2026", "is a formula"),
        ("95||||||", "does not say for which days"),
    ],
)
def test_what_cannot_be_is_said_beside_the_row(ana: Member, mia: Pupil, cells: str, says: str) -> None:
    heads = "Name|Attendance|Possible|Attended|Unauthorised|Attendance from|Attendance to"
    file = make_table(ana, heads, f"Mia Kowalczyk|{cells}", "Mia Kowalczyk|94||||3/9/2024|17/7/2025")
    found = said(file)
    assert found[0][:2] == (2, "left")
    assert says in found[0][2]
    apply_facts(by=ana, file=file)
    assert [str(row.percent) for row in mia.attendances.all()] == ["94.0"]


def test_the_period_is_asked_once(ana: Member, mia: Pupil) -> None:
    file = make_table(ana, "Name|% Attendance", "Mia Kowalczyk|94.2")
    assert said(file)[0][1] == "left"
    file = set_defaults(by=ana, file=file, defaults=PERIOD)
    assert said(file) == [(2, "new", "")]


def test_a_list_of_suspensions(ana: Member, mia: Pupil) -> None:
    file = make_applied(
        ana,
        "Name|Type|Start date|End date|Days",
        "Mia Kowalczyk|Suspension|5/10/2026|6/10/2026|1.5",
        "Mia Kowalczyk|Permanent exclusion|2/11/2026||",
        "Mia Kowalczyk||9/11/2026|6/11/2026|",
    )
    rows = list(mia.suspensions.order_by("starts_on"))
    assert [(row.kind, row.sessions, row.length) for row in rows] == [
        ("suspension", 3, "1.5 days"),
        ("exclusion", None, ""),
    ]
    assert "before it begins" in said(file)[2][2]


def test_circumstances_hold_from_the_day_they_are_told(ana: Member, mia: Pupil) -> None:
    make_applied(ana, "Name|FSM|Pupil premium|LAC|EAL|So since", "Mia Kowalczyk|True|Y|N||1/9/2025")
    file = make_applied(ana, "Name|FSM", "Mia Kowalczyk|No")
    rows = mia.circumstances.filter(kind="free_meals").order_by("starts_on")
    assert list(rows.values_list("applies", "starts_on", "ends_on")) == [
        (True, date(2025, 9, 1), date(2026, 11, 18)),
        (False, date(2026, 11, 19), None),
    ]
    held = Pupil.objects.for_school(ana.school).get(pk=mia.pk)
    assert (held.has_free_meals, held.is_pupil_premium, held.is_looked_after, held.has_eal) == (
        False,
        True,
        False,
        None,
    )
    undo_facts(by=ana, file=file)
    assert Pupil.objects.for_school(ana.school).get(pk=mia.pk).has_free_meals is True
    assert rows.get().ends_on is None


def test_two_of_one_name_are_for_a_person_to_decide(ana: Member, mia: Pupil) -> None:
    other = make_pupil(ana, "Kowalczyk", "Mia", date_of_birth=date(2015, 1, 1))
    file = make_table(ana, "Name|Attendance", "Kowalczyk, Mia|94", **PERIOD)
    line = file.lines.get()
    assert said(file) == [(2, "ask", "2 pupils here have this name.")]
    assert not Attendance.objects.for_school(ana.school).exists()
    decide(by=ana, file=file, answers={line.pk: "somebody else"})
    assert file.lines.get().decision == ""
    decide(by=ana, file=file, answers={line.pk: other.ref})
    apply_facts(by=ana, file=file)
    assert other.attendances.count() == 1
    assert mia.attendances.count() == 0


@pytest.mark.parametrize(
    "row", ["|Mia Kowalczyk|14/1/2018", f"{MIA}||", "|Kowalczyk Mia|", f"{MIA.lower()}|Mia Kowalczyk|"]
)
def test_a_pupil_is_found_by_number_or_by_name_in_either_order(ana: Member, mia: Pupil, row: str) -> None:
    make_applied(ana, "UPN|Name|DOB|Attendance", f"{row}|94", **PERIOD)
    assert mia.attendances.count() == 1


@pytest.mark.parametrize(
    ("row", "change", "says"),
    [
        ("|Nora Nobody|", "left", "Nobody called Nora Nobody is here."),
        (f"{MIA}|Omar Haddad|", "ask", "The UPN is Mia Kowalczyk’s here; the row says Omar Haddad."),
        ("|Mia Kowalczyk|14/1/2017", "ask", "Mia Kowalczyk here was born on 14 January 2018"),
        ("1.23E+12||", "left", "is not a UPN"),
        ("||", "left", "Nobody is named in this row."),
    ],
)
def test_who_is_not_found_is_said(ana: Member, mia: Pupil, omar: Pupil, row: str, change: str, says: str) -> None:
    ((_, found, sentence),) = said(make_table(ana, "UPN|Name|DOB|Attendance", f"{row}|94", **PERIOD))
    assert found == change
    assert says in sentence


def test_columns_without_headings_are_placed_once(ana: Member, mia: Pupil) -> None:
    rows = ("Kowalczyk, Mia|96", "Haddad, Omar|88")
    file = make_table(ana, *rows, subject="scores", test="Screener", taken_on="2026-11-10")
    assert needs_columns(file)
    meanings = {column["index"]: column["meaning"] for column in file.columns}
    assert meanings == {0: "full_name", 1: "score"}
    with pytest.raises(ValidationError, match="No column says who"):
        set_columns(by=ana, file=file, meanings={0: "ignored", 1: "score"})
    with pytest.raises(ValidationError, match="No column says anything"):
        set_columns(by=ana, file=file, meanings={0: "full_name", 1: "ignored"})
    set_columns(by=ana, file=file, meanings=meanings)
    later = make_table(ana, "Kowalczyk, Mia|97", subject="scores", test="Screener", taken_on="2026-11-11")
    assert not needs_columns(later)


def test_what_is_no_table_is_refused_whole(ana: Member) -> None:
    with pytest.raises(TableRefused, match="PDF"):
        stage_table(by=ana, subject="facts", content=b"%PDF-1.7 ...", file_name="a.pdf", defaults={})
    assert not FactFile.objects.for_school(ana.school).exists()


def test_what_was_changed_since_is_not_undone(ana: Member, mia: Pupil) -> None:
    file = make_applied(ana, HEAD, ROW)
    make_applied(ana, HEAD, ROW.replace("361", "342"))
    with pytest.raises(ValidationError, match="changed since for Mia Kowalczyk"):
        undo_facts(by=ana, file=file)
    assert mia.attendances.count() == 1


def test_applied_or_undone_twice_is_once(ana: Member, mia: Pupil) -> None:
    file = make_table(ana, HEAD, ROW)
    for act in (apply_facts, apply_facts, undo_facts, undo_facts):
        act(by=ana, file=file)
    assert AuditEvent.objects.filter(type__in=("facts.applied", "facts.undone")).count() == 2
    with pytest.raises(ValidationError, match="was undone"):
        apply_facts(by=ana, file=file)


def test_a_school_reads_and_writes_only_its_own(ana: Member, mia: Pupil, member: MakeMember) -> None:
    cal = member("senco", "Cal Ortiz", "cedar")
    file = make_applied(ana, HEAD, ROW)
    theirs = make_table(cal, HEAD, ROW)
    assert said(theirs)[0][1] == "left"
    for model in (Attendance, Suspension, Circumstance, Score):
        assert not model.objects.visible_to(cal).exists()
    with pytest.raises(FactFile.DoesNotExist):
        undo_facts(by=cal, file=file)


def test_a_teacher_reads_and_pastes_for_their_own_pupils_alone(ana: Member, mia: Pupil, member: MakeMember) -> None:
    ben, tess = member("teacher", "Ben Adeyemi"), member("teaching_assistant", "Tess Whitfield")
    make_applied(ana, HEAD, ROW)
    assert not Attendance.objects.visible_to(ben).exists()
    file = make_table(ben, "Name|Test|Date|Score", "Mia Kowalczyk|Screener|1/11/2026|96", subject="scores")
    assert said(file) == [(2, "left", "Nobody called Mia Kowalczyk is among your pupils.")]
    assert not FactFile.objects.visible_to(tess).exists()
    assert FactFile.objects.visible_to(ben).count() == 1
    assert FactFile.objects.visible_to(ana).count() == 2
