"""Common Transfer Files: what is read, what is said, what is refused."""

import codecs
import time
from datetime import date
from pathlib import Path

import pytest

from benchmarks.big_ctf import big_ctf
from handrail.exchange.reading import NeedRead, StatusRead, limits
from handrail.exchange.reading.shapes import RefusedError
from handrail.exchange.reading.xml_walk import walk
from tests.exchange_reading.made import FULL_HEADER, WHO, codes, ctf, elements, need, only, read, refusal, said, sen

SEEN = Path(__file__).parents[3] / "shared" / "data" / "ctf"


def test_a_pupil_is_read_with_what_the_record_holds() -> None:
    details = elements(
        PreferredSurname="Nowak",
        PreferredForename="Mimi",
        MiddleNames="Ola Ray",
        NCyearActual="4",
        Languages="<Type><LanguageType>F</LanguageType><Language>POL</Language></Type>",
    )
    years = "".join(
        f"<YearData>{elements(Year=year, SessionsPossible=possible, SessionsAttended=attended)}</YearData>"
        for year, possible, attended in ((2025, 0, 0), (2024, 380, 361), (2023, 380, 1))
    )
    history = sen("N 2022-09-01", "K 2024-09-04", needs=need("SEMH", 2) + need("SLCN", 1))
    care = "<LookedAfter><InCare>true</InCare></LookedAfter>"
    inside = f"{WHO}<BasicDetails>{details}</BasicDetails>{care}{history}<Attendance>{years}</Attendance>"
    reading = read(ctf(inside))
    assert (reading.kind, reading.version, reading.encoding, reading.refused) == ("ctf", "25.0", "utf-8", None)
    assert reading.warnings == ()
    (pupil,) = reading.pupils
    assert (pupil.row, pupil.upn, pupil.surname, pupil.forename, pupil.sex) == (
        1,
        "B801200005001",
        "Kowalczyk",
        "Mia",
        "F",
    )
    assert (pupil.date_of_birth, pupil.year_group, pupil.looked_after, pupil.eal) == (
        date(2018, 1, 14),
        "4",
        True,
        True,
    )
    assert (pupil.preferred_surname, pupil.preferred_forename, pupil.middle_names) == ("Nowak", "Mimi", "Ola Ray")
    assert pupil.attendance == 95.0
    assert pupil.sen_status == "K"
    assert pupil.history == (StatusRead("N", date(2022, 9, 1)), StatusRead("K", date(2024, 9, 4)))
    assert pupil.needs == (NeedRead("SLCN", 1), NeedRead("SEMH", 2))
    assert pupil.warnings == ()


# --- SEN -------------------------------------------------------------------------------------------------------------


def history_of(*rows: str) -> list[tuple[str, str | None]]:
    pupil = only(ctf(WHO + sen(*rows)))
    return [(entry.status, entry.starts_on.isoformat() if entry.starts_on else None) for entry in pupil.history]


def test_every_status_row_is_an_entry_in_order_of_date_with_unknown_starts_first() -> None:
    rows = ("K 2019-09-01", "K 2019-09-01", "K 2018-09-01", "P 2013-09-01", "A")
    assert history_of(*rows) == [
        ("A", None),
        ("P", "2013-09-01"),
        ("K", "2018-09-01"),
        ("K", "2019-09-01"),
        ("K", "2019-09-01"),
    ]


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (("K 2020-09-01", "E 2024-01-08"), "E"),
        (("E 2024-01-08", "K 2020-09-01"), "E"),
        (("N", "K 2020-09-01"), "K"),
        (("K",), "K"),
        (("K 2012-09-01", "S 2014-01-08"), None),
        (("S",), None),
        (("K 2020-09-01", "E 2027-01-08"), "K"),
        ((), None),
    ],
)
def test_the_status_is_the_latest_that_has_begun_and_empty_where_that_is_of_former_years(
    rows: tuple[str, ...], status: str | None
) -> None:
    assert only(ctf(WHO + sen(*rows))).sen_status == status


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (("E 2027-01-08", "K 2020-09-01"), "E"),
        (("N", "E 2027-01-08"), "E"),
        (("K 2020-09-01", "S 2027-01-08"), None),
        (("K",), "K"),
        ((), None),
    ],
)
def test_the_commands_status_is_the_latest_by_its_start_whatever_today_is(
    rows: tuple[str, ...], status: str | None
) -> None:
    assert only(ctf(WHO + sen(*rows))).to_json()["sen_status"] == status


@pytest.mark.parametrize("history", ["", "<SENhistory/>", "<SENhistory><SEN><SENprovision/></SEN></SENhistory>"])
def test_a_blank_or_absent_status_says_nothing(history: str) -> None:
    pupil = only(ctf(WHO + history))
    assert (pupil.sen_status, pupil.history, pupil.needs, pupil.warnings) == (None, (), (), ())


def test_a_status_or_a_need_that_is_none_is_quoted_and_not_stored() -> None:
    pupil = only(ctf(WHO + sen("Z 2024-09-04", needs=need("ADHD", 1) + need("SLCN", 2))))
    assert (pupil.sen_status, pupil.history, pupil.needs) == (None, (), (NeedRead("SLCN", 2),))
    assert said(pupil) == [("sen_status", "unreadable"), ("needs", "unreadable")]
    assert ["“Z”" in pupil.warnings[0].message, "“ADHD”" in pupil.warnings[1].message] == [True, True]


def test_an_end_is_kept_unless_it_comes_before_the_start() -> None:
    row = "<SEN><StartDate>2020-09-01</StartDate><EndDate>{}</EndDate><SENprovision>K</SENprovision></SEN>"
    pupil = only(ctf(f"{WHO}<SENhistory>{row.format('2021-07-20')}</SENhistory>"))
    assert pupil.history == (StatusRead("K", date(2020, 9, 1), date(2021, 7, 20)),)
    assert said(pupil) == [("sen_status", "ended")]
    pupil = only(ctf(f"{WHO}<SENhistory>{row.format('2019-07-20')}</SENhistory>"))
    assert pupil.history == (StatusRead("K", date(2020, 9, 1)),)
    assert said(pupil) == [("history", "ends_before_start")]


@pytest.mark.parametrize(
    ("needs", "kept", "code"),
    [
        (need("SLCN", 1) + need("ASD", 1), [("SLCN", 1), ("ASD", 2)], "renumbered"),
        (need("SLCN", 0) + need("ASD", 1), [("SLCN", 1), ("ASD", 2)], "renumbered"),
        (need("PLD", 1), [("SPLD", 1)], "mistyped"),
        (need("NSA*", 1), [("NSA", 1)], "mistyped"),
        (need("BESD", 1), [("SEMH", 1)], "old_type"),
        (need(" slcn ", " 1 "), [("SLCN", 1)], None),
        (need("SLCN", 99), [("SLCN", 99)], None),
        (need("SLCN", ""), [("SLCN", 1)], None),
        (need("HI", 2, NeedStartDate="2020-09-01", NeedEndDate="") + need("SLCN", 1), [("SLCN", 1), ("HI", 2)], None),
        (need("HI", 1, NeedEndDate="2021-09-01") + need("SLCN", 2), [("SLCN", 2)], "ended"),
        (need("", 1), [], None),
    ],
)
def test_needs_as_systems_write_them(needs: str, kept: list[tuple[str, int]], code: str | None) -> None:
    pupil = only(ctf(WHO + sen("K 2024-09-04", needs=needs)))
    assert [(one.type, one.rank) for one in pupil.needs] == kept
    assert [found for _, found in said(pupil)] == ([code] if code else [])


# --- details ---------------------------------------------------------------------------------------------------------


def meals(*times: str) -> str:
    """ "2024-09-01 2025-07-20" began and ended, "2024-09-01" goes on."""
    rows = (
        f"<FSMinstance><FSMstartDate>{first}</FSMstartDate>" + (f"<FSMendDate>{last}</FSMendDate>" if last else "")
        for first, _, last in (time.partition(" ") for time in times)
    )
    return f"<FSMhistory>{''.join(f'{row}</FSMinstance>' for row in rows)}</FSMhistory>"


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ("", None),
        ("<FSMhistory/>", None),
        (meals("2024-09-01"), True),
        (meals("2024-09-01 2098-07-20"), True),
        (meals("2022-09-01 2023-07-20", "2024-09-01"), True),
        (meals("2022-09-01 2023-07-20"), False),
        (meals("2098-09-01"), None),
    ],
)
def test_free_school_meals_are_so_while_a_time_of_them_goes_on(history: str, told: bool | None) -> None:
    pupil = only(ctf(WHO + history))
    assert (pupil.free_meals, said(pupil)) == (told, [])


FIRST_URDU = "<Type><LanguageType>F</LanguageType><Language>URD</Language></Type>"


@pytest.mark.parametrize(
    ("languages", "eal"),
    [
        (FIRST_URDU, True),
        ("<Type><LanguageType>F</LanguageType><Language>ENG</Language></Type>", False),
        ("<Language><LanguageType>F</LanguageType><LanguageCode>pol</LanguageCode></Language>", True),
        *(
            (f"<Type><LanguageType>F</LanguageType><Language>{code}</Language></Type>", eal)
            for code, eal in {"ENB": None, "REF": None, "BSL": None, "OTH": True, "ZZ9": None}.items()
        ),
        ("<Type><LanguageType>H</LanguageType><Language>URD</Language></Type>", None),
        ("<Type>URD</Type>", None),
        ("<Type><LanguageType>F</LanguageType><Language>ENG</Language></Type>" + FIRST_URDU, None),
    ],
)
def test_english_as_a_further_language_is_read_only_where_it_is_certain(languages: str, eal: bool | None) -> None:
    assert only(ctf(f"{WHO}<BasicDetails><Languages>{languages}</Languages></BasicDetails>")).eal is eal


@pytest.mark.parametrize(
    ("sessions", "attendance"),
    [
        (((2025, 100, 90),), 90.0),
        (((2024, 100, 10), (2025, 100, 90)), 90.0),
        (((2025, 100, 90), (2025, 100, 70)), 80.0),
        (((2025, 0, 0),), None),
        (((2025, "", ""),), None),
        (((2025, 10, 11),), None),
    ],
)
def test_attendance_is_of_the_newest_year_with_sessions(
    sessions: tuple[tuple[object, ...], ...], attendance: float | None
) -> None:
    years = "".join(
        f"<YearData>{elements(Year=year, SessionsPossible=possible, SessionsAttended=attended)}</YearData>"
        for year, possible, attended in sessions
    )
    assert only(ctf(f"{WHO}<Attendance>{years}</Attendance>")).attendance == attendance


@pytest.mark.parametrize("upn", ["Z801200005001", "B80120000500", "12", "G80120002600B", "b801 2000 05001", ""])
def test_a_upn_never_blocks(upn: str) -> None:
    pupil = only(ctf(elements(UPN=upn, Surname="Lee", Forename="Ann", DOB="2017-02-01")))
    kept = {"b801 2000 05001": "B801200005001", "": None}.get(upn, upn)
    assert pupil.upn == kept
    assert {field for field, _ in said(pupil)} == (set() if upn in {"", "b801 2000 05001"} else {"upn"})


def test_two_pupils_of_one_upn_are_both_listed_and_warned() -> None:
    other = WHO.replace("Mia", "Ola")
    reading = read(ctf(WHO, WHO.replace("B801200005001", ""), other))
    assert [said(pupil) for pupil in reading.pupils] == [[("upn", "duplicate")], [], [("upn", "duplicate")]]
    assert "pupil 3" in reading.pupils[0].warnings[0].message
    assert [pupil.row for pupil in reading.pupils] == [1, 2, 3]


def test_names_as_they_are_and_a_preferred_one_where_there_is_no_other() -> None:
    preferred = elements(DOB="2017-02-01", BasicDetails=elements(PreferredSurname="Lee", PreferredForename="Ann"))
    pupil = only(ctf(preferred))
    assert (pupil.surname, pupil.forename) == ("Lee", "Ann")
    assert said(pupil) == [("surname", "preferred_surname"), ("forename", "preferred_forename")]
    pupil = only(ctf(elements(Surname="Null", Forename="N&apos;D&#233;", DOB="2017-02-01")))
    assert (pupil.surname, pupil.forename, pupil.warnings) == ("Null", "N'Dé", ())
    pupil = only(ctf(elements(Forename="Cher", DOB="2017-02-01")))
    assert (pupil.surname, pupil.forename, said(pupil)) == ("Cher", "", [("surname", "one_name")])


def test_a_pupil_without_any_name_is_left_out_and_counted() -> None:
    reading = read(ctf("<UPN>B801200005001</UPN><Surname> </Surname>", WHO))
    assert [pupil.row for pupil in reading.pupils] == [2]
    assert (codes(reading), reading.nameless) == (["no_name"], 1)
    assert "Pupil 1 had no name" in reading.warnings[0].message


def test_characters_that_cannot_be_seen_are_taken_out_with_a_warning() -> None:
    pupil = only(ctf(elements(Surname="L\x0bee\u202e", Forename="A&#1;nn", DOB="2017-02-01")))
    assert (pupil.surname, pupil.forename) == ("Lee", "Ann")
    assert said(pupil) == [("surname", "unseen_characters"), ("forename", "unseen_characters")]


# --- what schools' systems write wrongly -----------------------------------------------------------------------------

NAMESPACED = ctf(WHO).replace("<CTfile>", '<CTfile xmlns="urn:made-up">')
PREFIXED = ctf(WHO).replace("</", "</c:").replace("<", "<c:").replace("<c:/c:", "</c:").replace("<c:?xml", "<?xml")
LOWER = ctf(WHO).replace("<Pupil>", "<pupil>").replace("</Pupil>", "</pupil>").replace("Surname>", "SURNAME>")
LATE_HEADER = ctf(WHO, header="").replace("</CTfile>", f"{FULL_HEADER}</CTfile>")
LATE_UPN = ctf("<Forename>Mia</Forename><Surname>Kowalczyk</Surname><DOB>2018-01-14</DOB><UPN>B801200005001</UPN>")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PREFIXED, "namespace"),
        (LOWER, "tag_case"),
        (LATE_HEADER, "order"),
        (LATE_UPN, "order"),
        (ctf(WHO.replace("Sex>", "Gender>")), "gender"),
        (ctf(WHO, header=FULL_HEADER.replace(">full<", ">partial<")), "partial"),
        (ctf(WHO, header=FULL_HEADER.replace(">full<", ">Complete<")), "odd_qualifier"),
        (ctf(WHO, header=FULL_HEADER.replace("SourceSchool>", "Sender>")), "no_source"),
        (ctf(WHO, header=FULL_HEADER.replace("<CTFversion>25.0</CTFversion>", "")), "no_version"),
        (
            ctf(WHO.upper().replace("SURNAME", "Surname").replace("FORENAME", "Forename").replace("SEX", "Sex")),
            "capitals",
        ),
        (ctf(WHO + "<SchoolHistory><School><LeavingDate/></School></SchoolHistory>"), "empty_date"),
        (ctf(WHO, header=FULL_HEADER.replace("Cedar", "Cedar & Oak")), "lone_ampersand"),
        (ctf(), "no_pupils"),
        ("<CTfile/>", "no_pupils"),
    ],
)
def test_an_odd_file_is_read_with_a_warning(text: str, code: str) -> None:
    reading = read(text)
    assert reading.refused is None
    assert code in codes(reading)
    if code != "no_pupils":
        assert [(pupil.surname.title(), pupil.upn) for pupil in reading.pupils] == [("Kowalczyk", "B801200005001")]


def test_an_empty_start_is_read_as_unknown_with_a_warning() -> None:
    pupil = only(ctf(WHO + sen("K")))
    assert (pupil.history, said(pupil)) == ((StatusRead("K", None),), [("history", "no_start")])


def test_gender_is_right_in_an_older_file_and_a_namespace_by_itself_is_no_matter() -> None:
    older = ctf(WHO.replace("Sex>", "Gender>"), header=FULL_HEADER.replace("25.0", "19.0"))
    assert (read(older).pupils[0].sex, codes(read(older))) == ("F", [])
    assert codes(read(NAMESPACED)) == ["namespace"]
    assert codes(read(ctf(WHO, header=FULL_HEADER.replace("CTFversion", "CTFVersion")))) == []


def test_groups_misspelt_or_in_another_place_are_found_and_extensions_are_passed_over() -> None:
    odd = "<SuppInfo><Surname>Nobody</Surname><SEN><SENprovision>E</SENprovision></SEN><a><b/></a></SuppInfo>"
    care = "<LookAfter><InCare>1</InCare></LookAfter>"
    inside = (
        f"{odd}{WHO}{care}<SENhistory>{odd}<SEN>{odd}<StartDate>2024-09-04</StartDate><SENprovision>K</SENprovision>"
    )
    reading = read(ctf(f"{inside}{need('SLCN')}</SEN></SENhistory>", header=FULL_HEADER + odd))
    (pupil,) = reading.pupils
    assert (pupil.surname, pupil.looked_after, pupil.sen_status) == ("Kowalczyk", True, "K")
    assert (pupil.needs, len(pupil.history)) == ((NeedRead("SLCN", 1),), 1)


@pytest.mark.parametrize(
    "inner", ["<LEA>LLL</LEA><Estab>LLLL</Estab>", "<LEA>XXX</LEA><Estab>XXXX</Estab>", "<LEA/>", ""]
)
def test_a_school_that_is_not_named_by_figures_is_not_known(inner: str) -> None:
    header = f"<Header><CTFversion>25.0</CTFversion><DestSchool>{inner}</DestSchool></Header>"
    transfer = read(ctf(WHO, header=header)).transfer
    assert transfer is not None
    assert (transfer.source, transfer.dest, transfer.made_at) == (None, None, None)


# --- letters ---------------------------------------------------------------------------------------------------------

ZOE = ctf(elements(Surname="Ní Dhómhnaill", Forename="Zoë", DOB="2017-02-01"))
LATIN = ZOE.replace("utf-8", "iso-8859-1")


@pytest.mark.parametrize(
    ("data", "encoding", "warned"),
    [
        (ZOE.encode(), "utf-8", []),
        (codecs.BOM_UTF8 + ZOE.encode(), "utf-8", []),
        (ZOE.encode("utf-16"), "utf-16", []),
        (ZOE.encode("utf-16-be"), "utf-16", []),
        (ZOE.replace(' encoding="utf-8"', "").encode(), "utf-8", []),
        (ZOE.encode("cp1252"), "windows-1252", ["windows_1252"]),
        (LATIN.encode("cp1252"), "windows-1252", []),
        (LATIN.encode(), "utf-8", ["other_encoding"]),
        (ZOE.replace("utf-8", "utf-16").encode(), "utf-8", ["other_encoding"]),
        (ZOE.replace("utf-8", "ibm850").encode("cp850"), "cp850", []),
        (ZOE.replace("utf-8", "made-up").encode(), "utf-8", []),
        (b" \r\n" + ZOE.encode() + b"\x1a\r\n", "utf-8", []),
    ],
)
def test_letters_come_whole_whatever_the_file_says_of_itself(data: bytes, encoding: str, warned: list[str]) -> None:
    reading = read(data)
    assert [(pupil.surname, pupil.forename) for pupil in reading.pupils] == [("Ní Dhómhnaill", "Zoë")]
    assert (reading.encoding, codes(reading)) == (encoding, warned)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ctf(elements(Surname="Ni\ufffd")).encode(), "lost_letters"),
        (ctf(elements(Surname="Ni&#xD83D;")).encode(), "lost_letters"),
        (ZOE.encode()[:-40] + b"\xe9" + ZOE.encode()[-40:], "mixed_encodings"),
        (ctf(elements(Surname="Ni\ud800")).encode("utf-16", "surrogatepass"), "unknown_encoding"),
        (ctf(elements(Surname="Ni\ud800")).encode("utf-8", "surrogatepass"), "mixed_encodings"),
        (ctf(elements(Surname="Ni")).encode().replace(b"Ni", b"N\xc0\x80i"), "mixed_encodings"),
        (ctf(elements(Surname="Ni\0")).encode(), "nul"),
    ],
)
def test_a_letter_that_is_lost_or_doubtful_refuses_the_file(data: bytes, code: str) -> None:
    assert refusal(data)[0] == code


# --- refusals --------------------------------------------------------------------------------------------------------

LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'ha'}'>" for n in range(10))
CENSUS = "<Message><Header><CollectionDetails><Collection>{}</Collection></CollectionDetails></Header></Message>"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (f"<!DOCTYPE CTfile [{LAUGHS}]><CTfile>&l9;</CTfile>", "doctype", "DOCTYPE"),
        (f'<!-- x --><!DOCTYPE CTfile SYSTEM "http://127.0.0.1/x">{ctf(WHO)[38:]}', "doctype", "DOCTYPE"),
        (ctf(elements(Surname="&who;")), "entities", "entity"),
        (ctf(WHO)[:-30], "truncated", "cut off"),
        (ctf(WHO)[:400], "truncated", "cut off"),
        (ctf(WHO).replace("</DOB>", "</DoB>"), "malformed", "Line 5"),
        (ctf(WHO) + ctf(WHO), "malformed", "XML"),
        (ctf("<a>" * 10_000 + "</a>" * 10_000), "too_deep", "60"),
        (ctf("<School>" * 100_000), "too_deep", "60"),
        (ctf(header=FULL_HEADER.replace("Common", "Admissions Data")), "another_return", "Admissions"),
        ("<ATfile><Header/></ATfile>", "another_return", "Admissions"),
        (CENSUS.format("SC"), "another_return", "school census"),
        (CENSUS.format("School Workforce"), "another_return", "workforce"),
        (CENSUS.format("XYZ"), "another_return", "XYZ"),
        ('<SIF_Message xmlns="http://www.sifinfo.org/uk/infrastructure/2.x"/>', "another_return", "SIF"),
        ("<LearnerPersonals/>", "another_return", "SIF"),
        ('<?xml version="1.0"?><rss/>', "not_ctf", "XML"),
        (ctf(elements(Surname="x" * 151)), "name_too_long", "Pupil 1"),
        (ctf(elements(Surname="x" * 100_001)), "cell_too_long", "100,001"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name_and_soon(text: str, code: str, words: str) -> None:
    began = time.process_time()
    found, message = refusal(text)
    assert found == code
    assert words in message
    assert "xport" in message or "its place" in message
    assert time.process_time() - began < 2


@pytest.mark.parametrize("inside", [b"", b" SYSTEM 'x'", b" [<!ENTITY a 'b'>]"])
def test_a_document_type_that_reaches_the_parser_is_refused_there_too(inside: bytes) -> None:
    with pytest.raises(RefusedError, match="DOCTYPE"):
        walk(b"<!DOCTYPE CTfile" + inside + b"><CTfile/>", lambda _: None)


def test_too_many_elements_or_pupils_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PUPILS", 2)
    assert refusal(ctf(WHO, WHO, WHO))[0] == "too_many_pupils"
    monkeypatch.setattr(limits, "MAX_ELEMENTS", 10)
    assert refusal(ctf(WHO))[0] == "too_many_elements"
    assert refusal(ctf("<x>" + "<y/>" * 20 + "</x>", header=""))[0] == "too_many_elements"
    assert refusal(ctf("<y/>" * 20, header=""))[0] == "too_many_elements"


# --- as a whole ------------------------------------------------------------------------------------------------------


def test_a_school_is_read_in_a_moment_and_little_memory() -> None:
    data = big_ctf(300)
    began = time.process_time()
    reading = read(data)
    assert time.process_time() - began < 0.5  # a tenth of a large school
    assert (len(reading.pupils), reading.warnings) == (300, ())
    assert {pupil.sen_status for pupil in reading.pupils} == {None, "K", "E"}
    assert all(pupil.attendance and not pupil.warnings for pupil in reading.pupils)


def test_records_that_are_passed_over_change_nothing_whatever_is_in_them() -> None:
    plain = (
        "<StageAssessments><StageAssessment><Year>2025</Year>\n<Result>1</Result></StageAssessment></StageAssessments>"
    )
    odd = plain.replace("<Year>", "<Year><!-- x -->")
    assert read(ctf(plain + WHO)).pupils == read(ctf(odd + WHO)).pupils == read(ctf(WHO)).pupils
    broken = plain.replace("</Result>", "</result>") + WHO
    assert refusal(ctf(broken))[0] == "malformed"
    assert "Line 7" in refusal(ctf(plain + WHO + "\n</x>"))[1]


@pytest.mark.skipif(not SEEN.exists(), reason="The Department's test pupils are not beside the project")
@pytest.mark.parametrize(("name", "version"), [("mtc_ctf_2019.xml", "19.0"), ("mtc_ctf_2024.xml", "24.0")])
def test_the_departments_own_files_are_read_whole(name: str, version: str) -> None:
    reading = read((SEEN / name).read_bytes())
    assert (reading.refused, reading.version, len(reading.pupils)) == (None, version, 79)
    assert codes(reading) == ["partial", "capitals"]
    assert all(pupil.sex in {"M", "F"} for pupil in reading.pupils)
    undated = [pupil for pupil in reading.pupils if pupil.date_of_birth is None]
    assert all(("date_of_birth", "unreadable") in said(pupil) for pupil in undated)  # they say “Invalid date”
