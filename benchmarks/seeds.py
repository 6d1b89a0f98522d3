"""The good files that are damaged by `mutants`: every kind that is read, small, with fictional pupils."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import xlsxwriter

CSV = (
    "UPN,Surname,Forename,DOB,Sex,Year,SEN status,Start date,SEN need,SEN need ranking,PP,% Attendance\r\n"
    'B801200005001,"Lee, Jr",Zoë,1/2/2017,F,Year 4,K - SEN Support,16 Dec 2025,"Social, Emotional & Mental Health",1,Y,'
    "94.2%\r\n"
    "A801200005001,O’Neil,Bo,2017-02-01,m,R,S,,BESD; Z,0,maybe,0.9\r\n"
    "E938420126017,Haddad,Omar,02-Nov-2016,M,5,E,12/03/2024,ASD,1,N,91\r\n"
)
ROWS = (("Surname", "Forename", "DOB", "SEN status", "SEN need"), ("Lee", "Ann", "1/2/2017", "K", "SLCN; ADHD"))
CTF = """<?xml version="1.0" encoding="utf-8"?>
<CTfile><Header><DocumentName>Common Transfer File</DocumentName><CTFversion>25.0</CTFversion>
<DateTime>2026-11-20T08:30:00</DateTime><DocumentQualifier>full</DocumentQualifier>
<SourceSchool><LEA>999</LEA><Estab>2002</Estab><SchoolName>Cedar &amp; Oak</SchoolName></SourceSchool>
<DestSchool><LEA>999</LEA><Estab>2001</Estab></DestSchool></Header><CTFpupilData>
<Pupil><UPN>B801200005001</UPN><Surname>KOWALCZYK</Surname><Forename>Zoë</Forename><DOB>2018-01-14</DOB><Sex>F</Sex>
<BasicDetails><PreferredForename>Zo</PreferredForename><NCyearActual>4</NCyearActual>
<Languages><Type><LanguageType>F</LanguageType><Language>POL</Language></Type></Languages></BasicDetails>
<LookedAfter><InCare>true</InCare></LookedAfter>
<SENhistory><SEN><StartDate>2024-09-04</StartDate><SENprovision>K</SENprovision></SEN>
<SEN><StartDate>2013-09-04</StartDate><EndDate>2014-07-20</EndDate><SENprovision>A</SENprovision></SEN>
<SENneeds><SENneed><SENtypeRank>1</SENtypeRank><SENtype>SLCN</SENtype></SENneed>
<SENneed><SENtypeRank>1</SENtypeRank><SENtype>PLD</SENtype></SENneed></SENneeds></SENhistory>
<Attendance><YearData><Year>2025</Year><SessionsPossible>380</SessionsPossible>
<SessionsAttended>361</SessionsAttended></YearData></Attendance>
<StageAssessments><StageAssessment><Result>1</Result></StageAssessment></StageAssessments>
<SchoolHistory><School><LEA>999</LEA><Estab>2001</Estab><EntryDate>2022-09-01</EntryDate><LeavingDate/></School>
</SchoolHistory></Pupil>
<Pupil><Surname>Marchetti</Surname><Forename>Leo</Forename><DOB>2018-03-03</DOB><Gender>M</Gender></Pupil>
</CTFpupilData></CTfile>
"""
FURTHER = Path(__file__).parent.parent / "tests" / "bad"


def seed_files() -> list[bytes]:
    """Each kind in several codings, and small files of the catalogue of bad input."""
    bad = [path.read_bytes() for path in sorted(FURTHER.glob("*/input.*")) if 0 < path.stat().st_size < 4_000]
    texts = [CSV.encode(), CSV.encode("utf-16"), CSV.replace(",", ";").encode("cp1252")]
    files = [CTF.encode(), CTF.encode("utf-16"), CTF.replace("utf-8", "iso-8859-1").encode("cp1252")]
    return [*files * 12, *texts * 4, *[_workbook()] * 4, *bad]


def _workbook() -> bytes:
    file = io.BytesIO()
    # Dated, so that the same seed gives the same bytes.
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 the library takes no zone
    for name in ("A", "B"):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(ROWS):
            sheet.write_row(row, 0, cells)
    book.close()
    return file.getvalue()
