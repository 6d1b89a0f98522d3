"""Who a pupil of the file is."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, decide
from handrail.exchange.models import ImportBatch
from handrail.exchange.tests.factories import answer, make_applied, make_batch
from handrail.exchange.tests.seeing import changes_of, differences_of, numbers_of, pupil_called, why
from handrail.pupils.models import Pupil
from handrail.pupils.tests.factories import make_pupil

HEADINGS = "UPN,Surname,Forename,DOB,Admission no,Class"
UPN, OTHER_UPN = "B801200005001", "E938420126017"
BORN = date(2018, 1, 14)


def compared(by: Member, *rows: str, headings: str = HEADINGS) -> tuple[list[str], list[str]]:
    """What each row is, and why it is asked about."""
    batch = make_batch(by, *rows, headings=headings)
    return changes_of(batch), why(batch)


@pytest.fixture
def mia(ana: Member) -> Pupil:
    return make_pupil(ana, date_of_birth=BORN, upn=UPN)


def test_the_same_upn_name_and_birth_date_is_the_same_pupil(ana: Member, mia: Pupil) -> None:
    assert compared(ana, f"{UPN.lower()[:4]} {UPN[4:]},kowalczyk,Mia,14/01/2018,,")[0] == ["changed"]
    assert compared(ana, f"{UPN.lower()[:4]} {UPN[4:]},Kowalczyk,Mia,14/01/2018,,")[0] == ["unchanged"]


def test_a_name_in_capitals_says_nothing_about_the_name_that_is_here(ana: Member, mia: Pupil) -> None:
    assert compared(ana, f"{UPN},KOWALCZYK,MIA,14/01/2018,,")[0] == ["unchanged"]
    batch = make_batch(ana, f"{UPN},NOWAK,MIA,14/01/2018,,", headings=HEADINGS)
    assert differences_of(batch) == [("Surname", "Kowalczyk", "NOWAK")]


def test_one_name_and_birth_date_twice_in_a_file_is_asked_about_and_twins_are_not(ana: Member) -> None:
    twice = [f"{UPN},Lee,Ann,01/02/2017,,", "E938420126017,Lee,Ann,01/02/2017,,"]
    twins = [",Reed,Bo,02/03/2017,,", ",Reed,Cy,02/03/2017,,"]
    batch = make_batch(ana, *twice, *twins, headings=HEADINGS)
    assert changes_of(batch) == ["ask", "ask", "new", "new"]
    assert why(batch)[:2] == ["Two pupils in this file have this name and date of birth."] * 2


def test_a_new_name_with_the_upn_and_birth_date_that_were_here_is_shown_beside_the_old(ana: Member, mia: Pupil) -> None:
    batch = make_batch(ana, f"{UPN},Nowak,Mia,14/01/2018,,", headings=HEADINGS)
    assert changes_of(batch) == ["changed"]
    assert differences_of(batch) == [("Surname", "Kowalczyk", "Nowak")]


def test_a_upn_held_by_somebody_of_another_birth_date_is_asked_about(ana: Member, mia: Pupil) -> None:
    assert compared(ana, f"{UPN},Kowalczyk,Mia,15/01/2018,,") == (
        ["ask"],
        ["Mia Kowalczyk has this UPN here, and was born on 14 January 2018."],
    )


def test_a_new_name_without_a_birth_date_to_go_by_is_asked_about(ana: Member, mia: Pupil) -> None:
    assert compared(ana, f"{UPN},Nowak,Mia,,,") == (
        ["ask"],
        ["Mia Kowalczyk has this UPN here, and there is no date of birth to compare."],
    )


def test_twins_whose_upns_were_swapped_are_never_merged(ana: Member, mia: Pupil) -> None:
    make_pupil(ana, forename="Ola", date_of_birth=BORN, upn=OTHER_UPN)
    changes, reasons = compared(ana, f"{OTHER_UPN},Kowalczyk,Mia,14/01/2018,,", f"{UPN},Kowalczyk,Ola,14/01/2018,,")
    assert changes == ["ask", "ask"]
    assert reasons[0] == "The UPN is Ola Kowalczyk’s here; the name and date of birth are Mia Kowalczyk’s."


def test_twins_without_a_upn_are_two_pupils(ana: Member, mia: Pupil) -> None:
    batch = make_applied(ana, ",Kowalczyk,Ola,14/01/2018,,", headings=HEADINGS)
    assert changes_of(batch) == ["new"]


def test_without_a_upn_name_and_birth_date_tell(ana: Member, mia: Pupil) -> None:
    assert compared(ana, ",kowalczyk,MIA,2018-01-14,,")[0] == ["changed"]
    assert compared(ana, ",Kowalczyk,Mia,2018-01-14,,")[0] == ["unchanged"]
    assert compared(ana, ",Kowalczyk,Mia,2018-01-15,,")[0] == ["new"]


def test_a_upn_is_learnt_of_somebody_known_by_name_and_birth_date(ana: Member) -> None:
    mia = make_pupil(ana, date_of_birth=BORN)
    batch = make_applied(ana, f"{UPN},Kowalczyk,Mia,14/01/2018,,", headings=HEADINGS)
    assert differences_of(batch) == [("UPN", "", UPN)]
    assert numbers_of(mia) == {"upn": UPN}


def test_the_same_name_and_birth_date_with_another_upn_is_asked_about(ana: Member, mia: Pupil) -> None:
    assert compared(ana, f"{OTHER_UPN},Kowalczyk,Mia,14/01/2018,,") == (
        ["ask"],
        [f"The same name and date of birth are here with another UPN, {UPN}."],
    )


def test_a_name_alone_is_asked_about_where_one_side_has_a_birth_date(ana: Member, mia: Pupil) -> None:
    assert compared(ana, ",Kowalczyk,Mia,,,") == (
        ["ask"],
        ["Mia Kowalczyk is here, but there is no date of birth to compare."],
    )


def test_a_name_and_an_admission_number_tell_without_a_birth_date(ana: Member) -> None:
    make_pupil(ana, date_of_birth=BORN, admission_number="004512")
    assert compared(ana, ",Kowalczyk,Mia,,004512,")[0] == ["unchanged"]


def test_a_list_of_names_alone_can_be_brought_in_again(ana: Member) -> None:
    rows, headings = ("Lee,Ann,4A", "Lee,Ann,4B", "Reed,Bo,4A"), "Surname,Forename,Class"
    assert changes_of(make_applied(ana, *rows, headings=headings)) == ["new", "new", "new"]
    assert changes_of(make_applied(ana, *rows, headings=headings)) == ["unchanged", "unchanged", "unchanged"]


def test_namesakes_of_one_birth_date_are_told_apart_by_admission_number(ana: Member) -> None:
    rows = (",Lee,Ann,14/01/2018,001,", ",Lee,Ann,14/01/2018,002,")
    assert changes_of(make_applied(ana, *rows, headings=HEADINGS)) == ["new", "new"]
    assert changes_of(make_applied(ana, *rows, headings=HEADINGS)) == ["unchanged", "unchanged"]


def test_namesakes_who_cannot_be_told_apart_are_asked_about(ana: Member) -> None:
    for _ in range(2):
        make_pupil(ana, "Lee", "Ann", date_of_birth=BORN)
    assert compared(ana, ",Lee,Ann,14/01/2018,,") == (["ask"], ["Several pupils here have this name."])


def test_both_pupils_of_a_upn_given_twice_are_warned_and_asked_about(ana: Member) -> None:
    batch = make_applied(ana, f"{UPN},Lee,Ann,01/02/2017,,", f"{UPN},Reed,Bo,02/02/2017,,", headings=HEADINGS)
    assert changes_of(batch) == ["ask", "ask"]
    assert why(batch) == [f"Two pupils in this file have the UPN {UPN}."] * 2
    for row in batch.rows.all():
        assert ("upn", "duplicate") in {(said["field"], said["code"]) for said in row.content["warnings"]}
    assert not Pupil.objects.for_school(ana.school).exists()


def test_two_pupils_of_one_upn_can_both_be_added_and_are_known_again(ana: Member) -> None:
    rows = (f"{UPN},Lee,Ann,01/02/2017,,", f"{UPN},Reed,Bo,02/02/2017,,")
    batch = make_batch(ana, *rows, headings=HEADINGS)
    apply_import(by=ana, batch=answer(ana, batch, {"Ann": "add", "Bo": "add"}))
    assert numbers_of(pupil_called(ana.school, "Ann")) == numbers_of(pupil_called(ana.school, "Bo")) == {"upn": UPN}
    corrected = make_batch(ana, rows[0], f"{OTHER_UPN},Reed,Bo,02/02/2017,,", headings=HEADINGS)
    assert changes_of(corrected) == ["unchanged", "ask"]


def test_something_that_is_no_upn_never_makes_two_pupils_one(ana: Member) -> None:
    rows = ("1.23E+12,Lee,Ann,01/02/2017,,", "1.23E+12,Reed,Bo,02/02/2017,,", "tbc,Khan,Ali,03/02/2017,,")
    batch = make_applied(ana, *rows, headings=HEADINGS)
    assert changes_of(batch) == ["new", "new", "new"]
    assert [row.content["upn"] for row in batch.rows.all()] == ["1.23E+12", "1.23E+12", "tbc"]
    assert changes_of(make_applied(ana, *rows, headings=HEADINGS)) == ["unchanged"] * 3


def test_what_a_spreadsheet_made_of_a_upn_is_not_kept_and_replaces_none(ana: Member, mia: Pupil) -> None:
    make_applied(ana, "9.38E+12,Lee,Ann,01/02/2017,,", "1.23E+12,Kowalczyk,Mia,14/01/2018,,", headings=HEADINGS)
    assert numbers_of(pupil_called(ana.school, "Ann")) == {}
    assert numbers_of(mia) == {"upn": UPN}


def test_a_mistyped_upn_is_kept_as_read_until_a_right_one_comes(ana: Member) -> None:
    make_applied(ana, "B80120000500,Lee,Ann,01/02/2017,,", headings=HEADINGS)
    ann = pupil_called(ana.school, "Ann")
    assert numbers_of(ann) == {"upn": "B80120000500"}
    make_applied(ana, f"{UPN},Lee,Ann,01/02/2017,,", headings=HEADINGS)
    assert numbers_of(ann) == {"upn": UPN}
    assert compared(ana, "B8012,Lee,Ann,01/02/2017,,")[0] == ["unchanged"]


def test_two_rows_that_would_be_one_pupil_here_are_asked_about(ana: Member, mia: Pupil) -> None:
    rows = (f"{UPN},Kowalczyk,Mia,14/01/2018,,", ",Kowalczyk,Mia,,77,")
    changes, reasons = compared(ana, *rows)
    assert changes == ["ask", "ask"]
    assert reasons[0] == "Two pupils in this file match Mia Kowalczyk."
    batch = ImportBatch.objects.for_school(ana.school).get()
    decide(by=ana, batch=batch, answers={row.pk: "take" for row in batch.rows.all()})
    with pytest.raises(ValidationError, match="Two rows were both taken for Mia Kowalczyk"):
        apply_import(by=ana, batch=batch)
    assert numbers_of(mia) == {"upn": UPN}


def test_pupils_of_another_school_are_never_looked_at(ana: Member, cal: Member) -> None:
    make_pupil(cal, date_of_birth=BORN, upn=UPN)
    assert compared(ana, f"{UPN},Kowalczyk,Mia,14/01/2018,,") == (["new"], [""])


def test_a_pupil_who_came_back_is_the_same_pupil(ana: Member) -> None:
    mia = make_pupil(ana, date_of_birth=BORN, upn=UPN, joined_on=date(2023, 9, 1), left_on=date(2025, 7, 20))
    headings = "UPN,Surname,Forename,DOB,Date of admission"
    batch = make_applied(ana, f"{UPN},Kowalczyk,Mia,14/01/2018,01/09/2026", headings=headings)
    assert differences_of(batch) == [("Joined", "1 September 2023", "1 September 2026"), ("Left", "20 July 2025", "")]
    mia.refresh_from_db()
    assert (mia.joined_on, mia.left_on) == (date(2026, 9, 1), None)
