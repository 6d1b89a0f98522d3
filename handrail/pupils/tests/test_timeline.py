"""A child's story as each reader may have it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.access.member import Member
from handrail.core.registry import TimelineEntry
from handrail.pupils import timeline
from handrail.pupils.models import Pupil
from handrail.pupils.tests.conftest import TODAY, MakeMember
from handrail.pupils.tests.factories import (
    make_contact,
    make_needs,
    make_note,
    make_profile,
    make_pupil,
    make_status,
)

SEPTEMBER, NOVEMBER = date(2026, 9, 9), date(2026, 11, 4)


@pytest.fixture
def mia(ana: Member) -> Pupil:
    return make_pupil(ana)


def story(who: Member, pupil: Pupil) -> list[TimelineEntry]:
    sources = (timeline.register, timeline.needs, timeline.profiles, timeline.notes, timeline.contacts)
    return [entry for source in sources for entry in source(who, pupil)]


def told(who: Member, pupil: Pupil) -> list[tuple[date, str, str, str]]:
    return [(entry.on, entry.kind, entry.title, entry.detail) for entry in story(who, pupil)]


def test_a_change_of_status_is_told_with_why_and_that_a_parent_knew(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "K", SEPTEMBER, reason="Hard to follow", evidence="Screen of June")
    make_status(
        ana,
        mia,
        "N",
        NOVEMBER,
        reason="",
        leaving_reason="needs_met",
        parent_told_on=date(2026, 11, 5),
        parent_told_how="By phone",
    )
    assert told(ana, mia) == [
        (SEPTEMBER, "register", "SEN support (K)", "Hard to follow. Screen of June"),
        (
            NOVEMBER,
            "register",
            "Not on the register",
            "Outcomes met; teaching for the whole class now meets the need",
        ),
        (date(2026, 11, 5), "family", "Parent or carer told: Not on the register", "By phone"),
    ]
    assert {entry.who for entry in story(ana, mia)} == {"Ana Ferreira"}


def test_types_of_need_are_told_as_they_stood(ana: Member, mia: Pupil) -> None:
    make_needs(ana, mia, "MLD", "HI", starts_on=SEPTEMBER)
    make_needs(ana, mia, "SLCN", "HI", starts_on=NOVEMBER)
    assert [(on, detail) for on, _, _, detail in told(ana, mia)] == [
        (SEPTEMBER, "Moderate learning difficulty; Hearing impairment"),
        (NOVEMBER, "Speech, language and communication needs; Hearing impairment"),
    ]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("observation", "note"), ("note", "note"), ("family", "family"), ("service", "service")],
)
def test_a_note_is_told_under_its_kind(ana: Member, mia: Pupil, kind: str, shown: str) -> None:
    note = make_note(ana, mia, "Four sentences", kind=kind, happened_on=NOVEMBER)
    assert told(ana, mia) == [(NOVEMBER, shown, note.get_kind_display(), "Four sentences")]


def test_ones_own_note_leads_to_its_correction_and_a_correction_says_so(ana: Member, ben: Member, mia: Pupil) -> None:
    own, other = make_note(ana, mia, "Mine"), make_note(ben, mia, "His")
    make_note(ana, mia, "Mine, better", corrects=own)
    links = {entry.detail: entry.url for entry in story(ana, mia)}
    assert links["Mine"] == f"/s/alder/pupils/{mia.ref}/notes/{own.ref}/correct/"
    assert links[other.text] is None
    assert "What I saw (correction)" in {entry.title for entry in story(ana, mia)}


def test_profile_and_contacts_are_told_on_the_day_they_were_written(ana: Member, mia: Pupil) -> None:
    make_profile(ana, mia)
    make_contact(ana, mia, relationship="mum")
    assert told(ana, mia) == [
        (TODAY, "profile", "One-page profile", ""),
        (TODAY, "people", "Contact added", "Pat Kowalczyk, mum"),
    ]


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("senco", {"register", "profile", "note", "people"}),
        ("headteacher", {"register", "profile", "note", "people"}),
        ("teacher", {"register", "profile", "note", "people"}),
        ("teaching_assistant", {"register", "profile"}),
        ("external", {"register", "profile"}),
        ("parent", {"profile"}),
        ("governor", set()),
        ("system_administrator", set()),
    ],
)
def test_each_role_is_told_what_it_may_read(
    ana: Member, member: MakeMember, mia: Pupil, role: str, kinds: set[str]
) -> None:
    make_status(ana, mia)
    make_profile(ana, mia)
    make_note(ana, mia)
    make_contact(ana, mia)
    who = member(role, "Someone Else")
    assert {entry.kind for entry in story(who, mia)} == kinds
    assert {entry.url for entry in story(who, mia) if entry.kind == "note"} <= {None}


def test_an_assistant_is_told_their_own_notes(tess: Member, ana: Member, mia: Pupil) -> None:
    make_note(ana, mia, "Ana's")
    make_note(tess, mia, "Tess's")
    assert [entry.detail for entry in story(tess, mia)] == ["Tess's"]


def test_a_loaded_story_asks_nothing_more(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia)
    make_note(ana, mia)
    loaded = (
        Pupil.objects.visible_to(ana)
        .prefetch_related("register_entries", "needs", "profiles", "notes", "note_readers", "contacts")
        .get(pk=mia.pk)
    )
    with CaptureQueriesContext(connection) as asked:
        assert len(story(ana, loaded)) == 2
    assert len(asked) == 0
