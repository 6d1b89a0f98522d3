"""A Common Transfer File of a whole school, for measuring: `python -m benchmarks.big_ctf 3000 > big.xml`.

Every pupil is made up and the same each time. Each has what a school's system writes: details, languages, meals, care,
SEN, an address, two contacts, two years of attendance with their marks, assessments and schools before.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta

from handrail.rules.upn import check_letter

SURNAMES = (
    "Kowalczyk",
    "Haddad",
    "Marchetti",
    "O’Dwyer",
    "Lindqvist",
    "Okafor",
    "Nguyễn",
    "Pereira",
    "Whitlow",
    "Šimić",
)
FORENAMES = ("Mia", "Omar", "Leo", "Zoë", "Ása", "Ife", "Linh", "Rui", "Nell", "Luka", "Priya", "Tam")
TYPES = ("SPLD", "MLD", "SEMH", "SLCN", "ASD", "HI", "VI", "PD", "OTH")
LANGUAGES = ("ENG", "ENG", "ENG", "POL", "URD", "ENB")
SUBJECTS = ("ENG", "MAT", "SCI", "REA", "WRI", "GPS")
FIRST_BIRTH = date(2015, 9, 1)
MARKS = "/\\" * 190

HEADER = """<?xml version="1.0" encoding="utf-8"?>
<CTfile>
 <Header>
  <DocumentName>Common Transfer File</DocumentName>
  <CTFversion>25.0</CTFversion>
  <DateTime>2026-09-07T08:30:00</DateTime>
  <DocumentQualifier>full</DocumentQualifier>
  <DataDescriptor>CTF</DataDescriptor>
  <SupplierID>Made up</SupplierID>
  <SourceSchool>
   <LEA>999</LEA><Estab>2002</Estab><SchoolName>Cedar School</SchoolName><AcademicYear>2026</AcademicYear>
  </SourceSchool>
  <DestSchool><LEA>999</LEA><Estab>2001</Estab></DestSchool>
 </Header>
 <CTFpupilData>
"""


def big_ctf(pupils: int) -> bytes:
    """A file of so many pupils, about 6 kB each, in UTF-8."""
    body = "".join(_pupil(number) for number in range(pupils))
    return f"{HEADER}{body} </CTFpupilData>\n</CTfile>\n".encode()


def _pupil(number: int) -> str:
    born = FIRST_BIRTH + timedelta(days=number % 2500)
    parts = (
        *(_who(number, born), _details(number, born), _care(number), _sen(number), _home(number)),
        *(_attendance(number), _assessments(number), _schools(number)),
    )
    return f"  <Pupil>\n{''.join(parts)}  </Pupil>\n"


def upn_of(number: int) -> str:
    """The valid UPN of a pupil by number."""
    tail = f"999{2000 + number // 1000:04}{number % 7 + 20:02}{number % 1000:03}"
    return f"{check_letter('A' + tail)}{tail}"


def _lines(indent: int, **values: object) -> str:
    return "".join(f"{' ' * indent}<{name}>{value}</{name}>\n" for name, value in values.items())


def _who(number: int, born: date) -> str:
    surname = f"{SURNAMES[number % len(SURNAMES)]}-{number}"
    forename = FORENAMES[number % len(FORENAMES)]
    return _lines(3, UPN=upn_of(number), Surname=surname, Forename=forename, DOB=born, Sex="MF"[number % 2])


def _details(number: int, born: date) -> str:
    year = 2026 - born.year - (born.month < 9) - 4
    first = f"<LanguageType>F</LanguageType><Language>{LANGUAGES[number % len(LANGUAGES)]}</Language>"
    languages = f"<Languages><Type>{first}</Type></Languages>\n"
    names = _lines(4, PreferredSurname=SURNAMES[number % len(SURNAMES)], PreferredForename="Bo", MiddleNames="Ray Lee")
    rest = _lines(4, NCyearActual=year if year > 0 else "R", Ethnicity="WBRI", MedicalFlag="false", EnrolStatus="C")
    return f"   <BasicDetails>\n{names}{rest}    {languages}   </BasicDetails>\n"


def _care(number: int) -> str:
    meals = "<FSMhistory><FSMreviewDate>2026-09-01</FSMreviewDate></FSMhistory>"
    care = f"<LookedAfter><InCare>{'true' if number % 40 == 0 else 'false'}</InCare></LookedAfter>"
    return f"   {meals}\n   {care}\n"


def _sen(number: int) -> str:
    if number % 6:
        return ""
    needs = "".join(
        f"     <SENneed><NeedStartDate>2023-09-04</NeedStartDate><SENtypeRank>{rank}</SENtypeRank>"
        f"<SENtype>{TYPES[(number // 6 + rank) % len(TYPES)]}</SENtype></SENneed>\n"
        for rank in range(1, number % 3 + 2)
    )
    statuses = [("2021-09-01", "N"), ("2023-09-04", "K"), ("2025-01-13", "E")][: 2 + (number % 24 == 0)]
    rows = "".join(
        f"    <SEN><StartDate>{day}</StartDate><SENprovision>{status}</SENprovision></SEN>\n"
        for day, status in statuses
    )
    return f"   <SENhistory>\n{rows}    <SENneeds>\n{needs}    </SENneeds>\n   </SENhistory>\n"


def _address(number: int) -> str:
    lines = "".join(f"<AddressLine{line}>{number} Made Up Row</AddressLine{line}>" for line in (1, 2, 3))
    return f"<Address><AddressLines>{lines}</AddressLines><PostCode>ZZ1 {number % 10}ZZ</PostCode></Address>"


def _home(number: int) -> str:
    contacts = "".join(
        f"    <Contact><Order>{order}</Order><Title>Dr</Title><Surname>Whitlow</Surname><Forename>Pat</Forename>"
        f"<Relationship>PAR</Relationship><Responsibility>true</Responsibility>{_address(number)}<Phones><Phone>"
        "<TelephoneType>M</TelephoneType><PhoneNo>07700 900000</PhoneNo></Phone></Phones></Contact>\n"
        for order in (1, 2)
    )
    return f"   {_address(number)}\n   <Contacts>\n{contacts}   </Contacts>\n"


def _attendance(number: int) -> str:
    years = "".join(
        f"    <YearData><Year>{year}</Year><LEA>999</LEA><Estab>2002</Estab><SchoolName>Cedar School</SchoolName>"
        f"<SessionsPossible>380</SessionsPossible><SessionsAttended>{340 + number % 40}</SessionsAttended>"
        f"<AttendSessions><AttendanceStartDate>{year}-09-01</AttendanceStartDate><AttendanceMarks>{MARKS}</AttendanceMarks>"
        "</AttendSessions></YearData>\n"
        for year in (2024, 2025)
    )
    return f"   <Attendance>\n{years}   </Attendance>\n"


def _assessments(number: int) -> str:
    return f"   <StageAssessments>\n{''.join(_results(number))}   </StageAssessments>\n"


def _results(number: int) -> Iterator[str]:
    for stage in ("KS1", "KS2"):
        results = "".join(
            f"     <StageAssessment><Locale>ENG</Locale><Year>2025</Year><Subject>{subject}</Subject>"
            "<Method>TT</Method><Component>LEV</Component><ResultStatus>R</ResultStatus>"
            f"<Result>{95 + number % 20}</Result></StageAssessment>\n"
            for subject in SUBJECTS
        )
        yield f"    <KeyStage><Stage>{stage}</Stage>\n{results}    </KeyStage>\n"


def _schools(number: int) -> str:
    school = (
        "<School><LEA>999</LEA><Estab>2002</Estab><SchoolName>Cedar School</SchoolName>"
        "<EntryDate>2021-09-01</EntryDate><LeavingDate>2026-07-21</LeavingDate><LastSchool>true</LastSchool></School>"
    )
    return f"   <SchoolHistory>{school}</SchoolHistory>\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(big_ctf(int(sys.argv[1])))
