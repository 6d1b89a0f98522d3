"""Whole files: the catalogue of bad input and the shapes of other systems, each brought in and brought in again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.exchange.models import ImportBatch
from handrail.exchange.reading import read_file
from handrail.exchange.staging import FileRefused
from handrail.exchange.tests.seeing import changes_of, everything, open_needs, pupil_called, register_of, why
from handrail.pupils.models import Pupil

ROOT = Path(__file__).parents[3]
CATALOGUE = sorted(path for path in (ROOT / "tests" / "bad").glob("*/input.*"))
BESIDE = [path.parent for path in CATALOGUE if '"changes"' in (path.parent / "expect.json").read_text("utf-8")]
CENSUS = ROOT.parent / "shared" / "data" / "census"

# Made in the shapes that other systems export; the people are fictional.
IN_THIS_YEAR = "Year group(s) this academic year,Registration form(s) this academic year"
MIA_SO_FAR = '"Kowalczyk, Mia",2018-01-14,B801200005001,Year 4,4B,SEN Support,K'
ONE_ROW_A_NEED = f"""\
Name,Date of Birth,UPN,{IN_THIS_YEAR},SEN status,SEN status,Sen Need,SEN Need Ranking,Start Date
{MIA_SO_FAR},"Social, Emotional & Mental Health",2,16 Dec 2025
{MIA_SO_FAR},"Speech, Language and Communication Needs",1,16 Dec 2025
"Haddad, Omar",2016-11-02,E938420126017,Year 5,5A,Education Health and Care Plan,E,Autism,1,12 Mar 2024
"""
NAMES = "Legal Surname;Legal Forename;Preferred Name"
NEEDS_IN_COLUMNS = f"""\
Admission No;{NAMES};DOB;Reg Group;SEN Status;SEN Need 1;SEN Need 2;Pupil Premium Indicator;% Attendance
004512;Kowalczyk;Mia;Mia;14/01/2018;4B;K - SEN Support;SLCN;SEMH;Y;94.3
004513;O’Dwyer;Zoë;Zo;3/3/19;3A;N - No SEN;;;;99
004514;Haddad;Omar;Haddad, Omar;02-Nov-2016;5A;E;ASD;;N;91
"""
ROOMS = """\
First name\tLast name\tBirth date\tRoom\tKey person\tStart date
Lou\tLark\t05/05/2023\tOtters\tJo Penn\t04/09/2025
"""
SHAPES = {
    "a row for each need, status in words and as a code": ONE_ROW_A_NEED.encode(),
    "legal and preferred names, needs in columns": NEEDS_IN_COLUMNS.encode("cp1252"),
    "a room and a key person": ROOMS.encode("utf-16"),
}


def bring_in(by: Member, content: bytes) -> ImportBatch:
    return apply_import(by=by, batch=stage_file(by=by, content=content, file_name="pupils"))


def see_that_it_comes_once(by: Member, content: bytes) -> ImportBatch:
    """Bring a file in twice and take it back; return the first."""
    first = bring_in(by, content)
    held = everything(by.school)
    second = bring_in(by, content)
    settled = {row.row for row in first.rows.all() if row.change != "ask"}
    assert {row.change for row in second.rows.all() if row.row in settled} <= {"unchanged"}
    assert everything(by.school) == held
    return first


@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.parent.name)
def test_a_file_of_the_catalogue_comes_once_or_not_at_all(ana: Member, path: Path) -> None:
    content = path.read_bytes()
    refused = read_file(content, "pupils", on=ana.on).refused
    if refused is None:
        undo_import(by=ana, batch=see_that_it_comes_once(ana, content))
        assert everything(ana.school) == []
    elif refused.code == "no_names":
        assert not stage_file(by=ana, content=content, file_name="pupils").names_are_known
    else:
        with pytest.raises(FileRefused, match=r"\.$"):
            stage_file(by=ana, content=content, file_name="pupils")
        assert not ImportBatch.objects.for_school(ana.school).exists()


@pytest.mark.parametrize("folder", BESIDE, ids=lambda folder: folder.name)
def test_a_file_of_the_catalogue_beside_what_is_held(ana: Member, cal: Member, folder: Path) -> None:
    expect = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
    for path in folder.glob("before.*"):
        bring_in(ana, path.read_bytes())
    for path in folder.glob("elsewhere.*"):
        bring_in(cal, path.read_bytes())
    (source,) = folder.glob("input.*")
    batch = bring_in(ana, source.read_bytes())
    assert changes_of(batch) == expect["changes"]
    assert [asked for asked in why(batch) if asked] == expect["asks"]
    assert sorted(pupil.name for pupil in Pupil.objects.for_school(ana.school)) == expect["here"]
    said = [*batch.warnings, *(warning for row in batch.rows.all() for warning in row.content["warnings"])]
    for wanted in expect.get("held_warnings", ()):
        assert any(one["code"] == wanted["code"] and wanted["says"] in one["message"] for one in said), wanted


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES)
def test_a_file_in_the_shape_of_an_information_system_comes_once(ana: Member, content: bytes) -> None:
    first = see_that_it_comes_once(ana, content)
    assert {row.change for row in first.rows.all()} == {"new"}


def test_each_system_says_the_same_of_mia(ana: Member) -> None:
    needs = set()
    for content in list(SHAPES.values())[:2]:
        batch = bring_in(ana, content)
        mia = pupil_called(ana.school, "Mia")
        assert [status for status, _, _ in register_of(mia)] == ["K"]
        needs.add(tuple(open_needs(mia)))
        undo_import(by=ana, batch=batch)
    assert needs == {(("SLCN", 1), ("SEMH", 2))}


def test_one_system_after_another_changes_only_what_it_adds(ana: Member) -> None:
    first, second = list(SHAPES.values())[:2]
    bring_in(ana, first)
    batch = bring_in(ana, second)
    said = {
        row.content["forename"]: (row.change, {one["field"] for one in row.differences}) for row in batch.rows.all()
    }
    assert said["Omar"] == ("changed", {"pupil_premium", "attendance", "admission_number", "preferred_forename"})
    assert said["Mia"] == ("changed", {"pupil_premium", "attendance", "admission_number", "preferred_forename"})
    assert said["Zoë"] == ("new", set())


@pytest.mark.skipif(not CENSUS.exists(), reason="The Department's test pupils are not beside the project")
@pytest.mark.parametrize("name", ["pupil-census-data.csv", "pupilCensusDataEmptyGender.csv"])
def test_the_departments_test_pupils_come_once_and_go(ana: Member, name: str) -> None:
    first = see_that_it_comes_once(ana, (CENSUS / name).read_bytes())
    assert first.rows.filter(change="new").count() == 79
    undo_import(by=ana, batch=first)
    assert everything(ana.school) == []
