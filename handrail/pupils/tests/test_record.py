"""Notes, profiles and contacts: only added to, and read by those who may."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.pupils import actions
from handrail.pupils.actions import ContactDetails, ProfileText
from handrail.pupils.models import Contact, GroupLead, Note, OnePageProfile, Pupil
from handrail.pupils.tests.conftest import MakeMember, user_of
from handrail.pupils.tests.factories import (
    make_contact,
    make_group,
    make_lead,
    make_note,
    make_profile,
    make_pupil,
)


@pytest.fixture
def mia(ana: Member, ben: Member, tess: Member) -> Pupil:
    """In 4B, with Ben and Tess."""
    mia = make_pupil(ana, home="4B")
    for who, part in ((ben, GroupLead.Part.LEAD), (tess, GroupLead.Part.ASSISTANT)):
        make_lead(ana, make_group(ana), user_of(who), part)
    return mia


def test_each_writing_of_a_profile_is_a_row(ana: Member, ben: Member, mia: Pupil) -> None:
    first = make_profile(ana, mia)
    second = make_profile(ben, mia, "Show me, then tell me")
    assert list(mia.profiles.all()) == [second, first]
    assert second.recorded_by == "Ben Adeyemi"


def test_the_same_profile_again_is_no_row(ana: Member, mia: Pupil) -> None:
    assert make_profile(ana, mia) == make_profile(ana, mia)
    assert AuditEvent.objects.filter(type="profile.written").count() == 1


def test_an_empty_profile_is_refused(ana: Member, mia: Pupil) -> None:
    with pytest.raises(ValidationError, match="Nothing is written yet"):
        actions.write_profile(by=ana, pupil=mia, text=ProfileText())


def test_a_profile_is_read_line_by_line() -> None:
    profile = OnePageProfile(how_to_help="Wait ten seconds\n\n- Show me\n • Let me draw ")
    assert profile.lines("how_to_help") == ["Wait ten seconds", "Show me", "Let me draw"]


def test_a_note_says_who_wrote_it_and_when(ben: Member, mia: Pupil) -> None:
    note = make_note(ben, mia, happened_on=date(2026, 11, 17))
    assert (note.recorded_by, note.happened_on) == ("Ben Adeyemi", date(2026, 11, 17))
    assert AuditEvent.objects.get(type="note.added").subject_ref == note.ref


def test_the_same_note_sent_twice_is_one(ben: Member, tess: Member, mia: Pupil) -> None:
    assert make_note(ben, mia) == make_note(ben, mia)
    assert make_note(tess, mia) != make_note(ben, mia)
    assert mia.notes.count() == 2


@pytest.mark.parametrize(
    ("text", "day", "field"), [(" ", date(2026, 11, 19), "text"), ("Seen", date(2026, 11, 20), "happened_on")]
)
def test_a_note_without_text_or_of_a_day_to_come_is_refused(
    ben: Member, mia: Pupil, text: str, day: date, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        make_note(ben, mia, text, happened_on=day)
    assert set(refused.value.message_dict) == {field}


def test_a_note_is_corrected_by_its_author_with_another(ben: Member, ana: Member, mia: Pupil) -> None:
    first = make_note(ben, mia, "Four sentences")
    second = make_note(ben, mia, "Three sentences", corrects=first)
    assert (second.corrects, first.text) == (first, "Four sentences")
    with pytest.raises(ValidationError, match="Only the person who wrote a note"):
        make_note(ana, mia, "Five sentences", corrects=first)


def test_an_assistant_reads_only_the_notes_they_wrote(ana: Member, ben: Member, tess: Member, mia: Pupil) -> None:
    own, other = make_note(tess, mia, "Counted to ten"), make_note(ben, mia, "Read aloud")
    assert set(Note.objects.visible_to(tess)) == {own}
    assert set(Note.objects.visible_to(ben)) == set(Note.objects.visible_to(ana)) == {own, other}


def test_notes_of_a_child_they_do_not_have_are_nobodys(ben: Member, ana: Member, mia: Pupil) -> None:
    make_note(ana, make_pupil(ana, forename="Omar"), "Elsewhere")
    assert not Note.objects.visible_to(ben).exists()


def test_contacts_are_read_by_those_who_may(ana: Member, ben: Member, tess: Member, cal: Member, mia: Pupil) -> None:
    pat = make_contact(ana, mia)
    assert list(Contact.objects.visible_to(ben)) == [pat]
    assert not Contact.objects.visible_to(tess).exists()
    assert not Contact.objects.visible_to(cal).exists()


def test_the_same_contact_sent_twice_is_one(ana: Member, mia: Pupil) -> None:
    assert make_contact(ana, mia) == make_contact(ana, mia)
    assert AuditEvent.objects.filter(type="contact.added").count() == 1


def test_a_corrected_contact_keeps_what_was_there_in_the_trail(ana: Member, mia: Pupil) -> None:
    pat = make_contact(ana, mia, telephone="01632 960001")
    details = ContactDetails("Pat Kowalczyk", telephone="01632 960002", has_parental_responsibility=True)
    actions.correct_contact(by=ana, contact=pat, details=details)
    assert AuditDetail.objects.get(seq=AuditEvent.objects.get(type="contact.corrected").seq).content == {
        "telephone": ["01632 960001", "01632 960002"],
        "has_parental_responsibility": [None, True],
    }


def test_a_contact_needs_a_name(ana: Member, mia: Pupil) -> None:
    with pytest.raises(ValidationError, match="Write a name"):
        make_contact(ana, mia, name=" ")


def test_a_parent_reads_the_profile_of_their_own_child_only(ana: Member, member: MakeMember, mia: Pupil) -> None:
    pat = member("parent", "Pat Kowalczyk")
    actions.link_parent(by=ana, user=user_of(pat), pupil=mia)
    profile = make_profile(ana, mia)
    make_profile(ana, make_pupil(ana, forename="Omar"))
    assert list(OnePageProfile.objects.visible_to(pat)) == [profile]
    assert not Note.objects.visible_to(pat).exists()
