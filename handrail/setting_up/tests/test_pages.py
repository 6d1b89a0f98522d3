"""The steps of setting up, as somebody takes them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from handrail.access.models import Membership, User
from handrail.audit.models import AuditEvent
from handrail.pupils.models import GroupLead, PupilGroup
from handrail.rules.school_days import add_school_days, usual_year
from handrail.schools.calendar import calendar_of
from handrail.schools.models import AcademicYear
from handrail.setting_up.reading.term_dates import pack
from tests.cast import Cast

HEADINGS = (
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),"
    "TypeOfEstablishment (name),EstablishmentTypeGroup (code),EstablishmentTypeGroup (name),"
    "EstablishmentStatus (code),EstablishmentStatus (name),ReasonEstablishmentOpened (code),"
    "ReasonEstablishmentOpened (name),OpenDate,ReasonEstablishmentClosed (code),ReasonEstablishmentClosed (name),"
    "CloseDate,PhaseOfEducation (code),PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge"
)
LINES = {
    "primary": '199901,999,Nowhere,2001,"St Chad’s, Alder",2,Voluntary aided school,4,,1,Open,0,,,0,,,2,Primary,4,11',
    "special": "199902,999,Nowhere,7002,Hazel House,10,Other independent special school,3,,2,Closed,0,,,0,,"
    "31-08-2024,0,Not applicable,5,16",
    "abroad": "199903,000,Does not apply,6003,Palm School,37,British schools overseas,5,,1,Open,0,,,0,,,0,"
    "Not applicable,2,18",
}


def page(cast: Cast, path: str, who: str = "ana", **posted: object) -> str:
    """The page, or what a form sent there leads to, as text."""
    client = cast.client(who)
    answer = client.post(path, posted, follow=True) if posted else client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def value(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', text
    )
    assert found, name
    return found[1].replace("&#39;", "'").replace("&quot;", '"').replace("&#34;", '"')


def test_the_list_says_how_far_each_step_is_and_home_says_how_many_are_open(cast: Cast) -> None:
    text = page(cast, "/s/alder/set-up/")
    assert "Six steps, 4 of them open" in text
    assert "3 pupils on roll." in text
    assert "4 of 6 steps are open" in page(cast, "/s/alder/")
    page(cast, "/s/alder/set-up/words/", safeguarding_lead="Hal Bramwell", senco_word="SENDCo", plan_word="IEP")
    text = page(cast, "/s/alder/set-up/")
    assert "Safeguarding lead: Hal Bramwell." in text
    assert "3 of them open" in text


def test_somebody_who_is_content_takes_the_line_off_home_and_puts_it_back(cast: Cast) -> None:
    page(cast, "/s/alder/set-up/finish/", done="yes")
    assert "steps are open" not in page(cast, "/s/alder/")
    page(cast, "/s/alder/set-up/finish/", done="no")
    assert "steps are open" in page(cast, "/s/alder/")


def test_a_teacher_hears_nothing_of_setting_up(cast: Cast) -> None:
    assert "setting up" not in page(cast, "/s/alder/", who="ben")


@pytest.mark.parametrize("with_headings", [True, False])
@pytest.mark.parametrize("coding", ["utf-8-sig", "cp1252"])
def test_a_line_of_the_national_register_is_shown_before_it_is_saved(
    cast: Cast, with_headings: bool, coding: str
) -> None:
    content = "\r\n".join([*([HEADINGS] if with_headings else []), *LINES.values()]) + "\r\n"
    file = SimpleUploadedFile("edubase.csv", content.encode(coding))
    text = page(cast, "/s/alder/set-up/school/", find="yes", file=file, urn="199901")
    assert "not saved yet" in text
    assert "its phase is “Primary”" in text
    school = cast.schools["alder"]
    school.refresh_from_db()
    assert school.urn == ""
    fields = {name: value(text, name) for name in ("name", "urn", "la_code", "establishment")}
    page(cast, "/s/alder/set-up/school/", **fields, kind="primary")
    school.refresh_from_db()
    assert (school.name, school.urn, school.la_code, school.establishment) == (
        "St Chad’s, Alder",
        "199901",
        "999",
        "2001",
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("special", "this school closed on 31-08-2024"),
        ("special", "its type is “Other independent special school”"),
        ("abroad", "Handrail follows the law of England"),
        ("abroad", "its ages are 2 to 18"),
    ],
)
def test_what_is_odd_about_an_establishment_is_said_and_not_refused(cast: Cast, line: str, words: str) -> None:
    assert words in page(cast, "/s/alder/set-up/school/", find="yes", line=LINES[line])


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"find": "yes"}, "Paste the line, or choose the file."),
        ({"find": "yes", "line": "\n".join(LINES.values())}, "There are 3 schools in it."),
        ({"find": "yes", "line": LINES["primary"], "urn": "100000"}, "There is no URN 100000 in it."),
        ({"find": "yes", "line": "Alder Primary School"}, "No line of the national register was found"),
        ({"name": "", "kind": "primary"}, "Write the name of the school."),
        ({"name": "Alder", "kind": "primary", "urn": "12345"}, "This must be 6 figures."),
        ({"name": "Alder", "kind": "primary", "la_code": "٨٠١"}, "This must be 3 figures."),
        ({"name": "Alder", "kind": "early_years"}, "rooms are not classes"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(cast: Cast, posted: dict[str, str], words: str) -> None:
    text = page(cast, "/s/alder/set-up/school/", **posted)
    assert words in text
    assert "Error:" in text
    assert not AuditEvent.objects.filter(type="settings_changed").exists()


def test_the_school_may_have_four_tiers_of_its_own(cast: Cast) -> None:
    words = {"senco_word": "SENCO", "plan_word": "IEP", "tier_1": "Wave 1", "tier_3": "Wave 3", "tier_4": "Wave 4"}
    page(cast, "/s/alder/set-up/words/", **words)
    school = cast.schools["alder"]
    school.refresh_from_db()
    assert school.tiers == ("Wave 1", "Targeted", "Wave 3", "Wave 4")


YEAR = {
    "term_1_name": "Autumn term", "term_1_from": "3 Sep 2026", "term_1_to": "18 Dec 2026",
    "half_1_from": "26/10/2026", "half_1_to": "30/10/2026",
    "term_2_name": "Spring term", "term_2_from": "4 Jan 2027", "term_2_to": "25 Mar 2027",
    "term_3_name": "Summer term", "term_3_from": "12 Apr 2027", "term_3_to": "21 Jul 2027",
    "inset": "2 Nov 2026\n1 Sep 2026 to 2 Sep 2026", "other": "6 May 2027: polling station",
}  # fmt: skip


def test_a_typed_year_is_looked_over_in_words_then_saved_and_counted_by(cast: Cast) -> None:
    text = page(cast, "/s/alder/settings/year/2026/", **YEAR)
    assert "Nothing is saved yet." in text
    assert "26 October 2026 to 30 October 2026" in text
    assert "May Day (3 May 2027)" in text
    assert not AcademicYear.objects.for_school(cast.schools["alder"]).exists()
    text = page(cast, "/s/alder/settings/year/save/", years=value(text, "years"))
    assert "The dates of 1 school year are saved." in text
    found = add_school_days(date(2026, 10, 15), 15, calendar_of(cast.schools["alder"]))
    assert found.last == date(2026, 11, 13)
    assert AuditEvent.objects.filter(type="school_year.saved").count() == 1
    assert "polling station" in page(cast, "/s/alder/settings/year/2026/")


def test_saving_a_year_again_takes_the_place_of_it_and_removing_takes_it_away(cast: Cast) -> None:
    for last in ("21 Jul 2027", "23 Jul 2027"):
        text = page(cast, "/s/alder/settings/year/2026/", **YEAR | {"term_3_to": last})
        page(cast, "/s/alder/settings/year/save/", years=value(text, "years"))
    (year,) = calendar_of(cast.schools["alder"]).years
    assert year.terms[-1].ends_on == date(2027, 7, 23)
    assert calendar_of(cast.schools["cedar"]).years == ()
    page(cast, "/s/alder/settings/year/2026/remove/", sure="yes")
    assert calendar_of(cast.schools["alder"]).years == ()


def test_a_year_that_was_removed_is_put_back_as_it_was(cast: Cast) -> None:
    school = cast.schools["alder"]
    text = page(cast, "/s/alder/settings/year/2026/", **YEAR)
    page(cast, "/s/alder/settings/year/save/", years=value(text, "years"))
    before, client = calendar_of(school).years, cast.client("ana")
    text = client.post("/s/alder/settings/year/2026/remove/", follow=True).content.decode()
    assert "The dates of 2026/27 are removed." in text
    undo = text.split('" id="notice-1"')[0].rpartition('"')[2]
    client.post(undo)
    assert calendar_of(school).years == before
    assert "not kept any more" in client.post(undo, follow=True).content.decode()
    client.post("/s/alder/settings/year/2026/remove/")
    page(cast, "/s/alder/settings/year/save/", years=value(page(cast, "/s/alder/settings/year/2026/", **YEAR), "years"))
    assert "so nothing was changed" in client.post(undo, follow=True).content.decode()


def test_removed_dates_are_not_put_back_in_another_school(cast: Cast) -> None:
    client = cast.client("ana")
    session = client.session
    session["removed_year"] = ["birch", pack([usual_year(2026)])]
    session.save()
    assert "not kept any more" in client.post("/s/alder/settings/year/put-back/", follow=True).content.decode()
    assert calendar_of(cast.schools["alder"]).years == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"term_1_to": ""}, "Write both days, or neither."),
        ({"term_1_to": "1 Sep 2026"}, "This is before the first day."),
        ({"half_1_from": "26 Oct 2027", "half_1_to": "30 Oct 2027"}, "A half-term lies within its term."),
        ({"term_2_from": "17 Dec 2026"}, "before Autumn term has ended"),
        ({"inset": "soon"}, "Line 1: “soon” cannot be read as a date."),
        ({"other": "6 May 2027 to 5 May 2027"}, "Line 1: the second day is before the first."),
        ({"other": "6 May 2029: far off"}, "does not fall in the school year 2026/27"),
        (dict.fromkeys(YEAR, ""), "at least one term"),
    ],
)
def test_a_year_that_cannot_be_is_refused_beside_its_field(cast: Cast, changed: dict[str, str], words: str) -> None:
    text = page(cast, "/s/alder/settings/year/2026/", **YEAR | changed)
    assert words in text
    assert "Error:" in text


def test_dates_typed_for_another_year_are_not_saved_under_this_one(cast: Cast) -> None:
    assert "These dates are of 2026/27." in page(cast, "/s/alder/settings/year/2027/", **YEAR)


def test_usual_dates_are_proposed_only_to_somebody_who_asks(cast: Cast) -> None:
    assert 'value="18 Dec' not in page(cast, "/s/alder/settings/year/2026/")
    text = page(cast, "/s/alder/settings/year/2026/?propose=yes")
    assert "These are usual dates, not your school’s." in text
    assert 'value="18 Dec 2026"' in text


@pytest.mark.parametrize(
    "packed", ["", "[]x", "[1]", '[{"from":"2026-09-01","to":"2027-08-31","terms":[],"closures":[]}]']
)
def test_dates_that_did_not_arrive_whole_change_nothing(cast: Cast, packed: str) -> None:
    text = page(cast, "/s/alder/settings/year/save/", years=packed or " ")
    assert "The dates of" not in text
    assert calendar_of(cast.schools["alder"]).years == ()


STAFF = (
    "Full name,Work email,Job title,Class\n"
    '"Nair, Priya",priya@example.org,Class Teacher,5A\n'
    "Mo Rahman,MO@example.org,HLTA,\"4B, 5A\"\n"
)  # fmt: skip


def table(*rows: tuple[str, str, str, str], **more: str) -> dict[str, str]:
    posted = {"staff-TOTAL_FORMS": str(len(rows)), "staff-INITIAL_FORMS": "0", "starts_on": "1 Sep 2026"}
    for place, row in enumerate(rows):
        posted |= {
            f"staff-{place}-{name}": said
            for name, said in zip(("name", "email", "role_key", "groups"), row, strict=True)
        }
    return posted | more


def test_a_list_of_staff_is_shown_with_its_guesses_and_adds_nobody_yet(cast: Cast) -> None:
    people = User.objects.count()
    text = page(cast, "/s/alder/set-up/staff/", read="yes", file=SimpleUploadedFile("staff.csv", STAFF.encode()))
    assert "2 rows read; nobody is added yet." in text
    assert value(text, "staff-0-name") == "Priya Nair"
    assert value(text, "staff-1-groups") == "4B, 5A"
    assert re.search(r'<option value="teaching_assistant" selected', text)
    assert User.objects.count() == people


def test_staff_get_their_groups_and_each_a_slip_with_an_address_of_their_own(cast: Cast) -> None:
    rows = table(
        ("Priya Nair", "priya@example.org", "teacher", "5A"),
        ("Mo Rahman", "mo@example.org", "teaching_assistant", "4B, 5a"),
    )
    text = page(cast, "/s/alder/set-up/staff/", **rows)
    assert len(set(re.findall(r"/link/([0-9a-z-]{34})", text))) == 2
    assert "cut along the lines" in text
    leads = GroupLead.objects.for_school(cast.schools["alder"]).filter(
        user__email__in=["priya@example.org", "mo@example.org"]
    )
    assert {(lead.user.name, lead.group.name, lead.part) for lead in leads} == {
        ("Priya Nair", "5A", "lead"), ("Mo Rahman", "5A", "assistant"), ("Mo Rahman", "4B", "assistant"),
    }  # fmt: skip
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Priya Nair", "priya@example.org", "teacher", "9Z")], "There is no class or group called 9Z."),
        ([("Priya Nair", "nowhere", "teacher", "")], "is not an e-mail address"),
        ([("Priya Nair", "priya@example.org", "", "")], "Choose a role."),
        ([("", "priya@example.org", "teacher", "")], "Write their name, or empty the row."),
        ([("Ben Adeyemi", "ben@example.org", "teacher", "")], "is here already as"),
        ([("P", "p@example.org", "teacher", ""), ("Q", "P@example.org", "teacher", "")], "Row 1 has this address too."),
        ([("", "", "", "")], "Write at least one person"),
        ([("Eve", "eve@example.org", "senco", "")], "is not one of the answers"),
    ],
)
def test_one_fault_and_nobody_is_added(cast: Cast, rows: list[tuple[str, str, str, str]], words: str) -> None:
    people, fine = Membership.objects.count(), ("Mo Rahman", "mo@example.org", "teacher", "")
    text = page(cast, "/s/alder/set-up/staff/", **table(*rows, *([fine] if rows[0][0] else [])))
    assert words in text
    assert "Error:" in text
    assert Membership.objects.count() == people
    assert not User.objects.filter(email="mo@example.org").exists()


def test_classes_that_are_not_there_yet_are_made_when_asked(cast: Cast) -> None:
    page(
        cast, "/s/alder/set-up/staff/", **table(("Priya Nair", "priya@example.org", "teacher", "2A"), makes_groups="on")
    )
    assert PupilGroup.objects.for_school(cast.schools["alder"]).filter(kind="class", name="2A").exists()


def test_invitations_go_out_by_mail_only_where_it_is_set_up_and_name_no_child(
    cast: Cast, settings: pytest.FixtureRequest
) -> None:
    settings.HANDRAIL_MAIL_FROM = "handrail@example.org"  # type: ignore[attr-defined]
    text = page(
        cast, "/s/alder/set-up/staff/", **table(("Priya Nair", "priya@example.org", "teacher", "4B"), sends="on")
    )
    assert "1 invitation was sent by e-mail." in text
    (sent,) = mail.outbox
    assert sent.to == ["priya@example.org"]
    assert "/link/" in sent.body
    assert not re.search("Kowalczyk|Mia|4B", f"{sent.body}{sent.subject}")
    assert "<b>Mail goes out</b>" in page(cast, "/s/alder/settings/mail/")


def test_without_mail_the_page_says_so_and_nothing_is_offered(cast: Cast) -> None:
    assert "No mail goes out." in page(cast, "/s/alder/settings/mail/")
    assert "Send the invitations" not in page(cast, "/s/alder/set-up/staff/")
