"""A file is taken back whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.audit.models import AuditEvent
from handrail.exchange.actions import apply_import, undo_import
from handrail.exchange.tests.conftest import TODAY, user_of
from handrail.exchange.tests.factories import HEADINGS, LEO, MIA, OMAR, answer, make_applied, make_batch
from handrail.exchange.tests.seeing import changes_of, everything, groups_of, numbers_of, pupil_called, register_of
from handrail.plans.actions import start_plan
from handrail.pupils.actions import (
    ContactDetails,
    PupilDetails,
    add_contact,
    add_note,
    correct_pupil,
    lead_group,
    link_parent,
    put_in_group,
)
from handrail.pupils.actions.classes import cover_colleague, end_cover, end_group, rename_group
from handrail.pupils.actions.groups import stop_leading
from handrail.pupils.models import Pupil, PupilGroup
from handrail.pupils.tests.factories import make_needs, make_status

SEPTEMBER = date(2026, 9, 1)

# What a second file may say of Mia, who is on SEN support in 4B with SLCN.
CHANGES = {
    "status": MIA.replace(",K,01/09/2025", ",E,"),
    "status on its first day": MIA.replace(",K,", ",E,"),
    "off the register": MIA.replace(",K,01/09/2025", ",N,"),
    "first day": MIA.replace("01/09/2025", "08/09/2025"),
    "needs": MIA.replace("SLCN", "ASD; SLCN"),
    "class and year": MIA.replace("4,4B", "5,5A"),
    "name": MIA.replace("Kowalczyk", "Nowak"),
    "all at once": "B801200005001,Nowak,Mia,14/01/2018,E,,ASD,5,5A",
}

LATER_PLAN = MIA.replace("K,01/09/2025", "E,01/10/2026")


def refused(by: Member, **what: object) -> str:
    with pytest.raises(ValidationError) as caught:
        undo_import(by=by, **what)  # type: ignore[arg-type]
    return " ".join(caught.value.messages)


@pytest.fixture
def led(ana: Member, ben: Member) -> None:
    """Mia's class and the one she may move to each have a teacher."""
    make_applied(ana, MIA, ",Reed,Bo,02/02/2017,N,,,5,5A")
    tom = User.objects.create_user("tom@alder.example", "Tom Ackroyd")
    Membership.objects.create(user=tom, school=ana.school, role_key="teacher", starts_on=SEPTEMBER)
    for user, name in ((user_of(ben), "4B"), (tom, "5A")):
        group = PupilGroup.objects.for_school(ana.school).get(name=name)
        lead_group(by=ana, group=group, user=user, starts_on=SEPTEMBER)


@pytest.mark.parametrize("row", CHANGES.values(), ids=CHANGES)
def test_everything_is_as_it_was_before_the_file(ana: Member, led: None, row: str) -> None:
    before = everything(ana.school)
    batch = make_applied(ana, row, OMAR)
    assert changes_of(batch) == ["changed", "new"]
    assert everything(ana.school) != before
    undo_import(by=ana, batch=batch)
    assert everything(ana.school) == before
    assert changes_of(make_applied(ana, row, OMAR)) == ["changed", "new"]


def test_files_of_one_day_are_taken_back_one_after_the_other(ana: Member, led: None) -> None:
    states, batches = [everything(ana.school)], []
    for row in (CHANGES["all at once"], MIA, CHANGES["all at once"], CHANGES["needs"]):
        batches.append(make_applied(ana, row))
        states.append(everything(ana.school))
    while batches:
        assert everything(ana.school) == states.pop()
        undo_import(by=ana, batch=batches.pop())
    assert everything(ana.school) == states.pop()


def test_a_first_file_leaves_nothing_behind(ana: Member) -> None:
    batch = make_applied(ana, MIA, OMAR, LEO)
    undo_import(by=ana, batch=batch)
    assert everything(ana.school) == []
    assert not PupilGroup.objects.for_school(ana.school).exists()


def test_a_class_that_somebody_leads_by_now_stays(ana: Member, ben: Member) -> None:
    batch = make_applied(ana, MIA)
    group = PupilGroup.objects.for_school(ana.school).get(name="4B")
    lead_group(by=ana, group=group, user=user_of(ben))
    undo_import(by=ana, batch=batch)
    assert [row.name for row in PupilGroup.objects.for_school(ana.school)] == ["4B"]


def test_a_class_that_has_another_name_by_now_stays(ana: Member) -> None:
    batch = make_applied(ana, MIA)
    rename_group(by=ana, group=PupilGroup.objects.for_school(ana.school).get(name="4B"), name="4 Beech")
    undo_import(by=ana, batch=batch)
    assert [row.name for row in PupilGroup.objects.for_school(ana.school)] == ["4 Beech"]


def test_a_class_that_was_ended_since_is_not_opened_again(ana: Member, led: None) -> None:
    batch = make_applied(ana, CHANGES["class and year"])
    end_group(by=ana, group=PupilGroup.objects.for_school(ana.school).get(name="4B"), last_day=TODAY)
    before = everything(ana.school)
    assert "4B was ended since" in refused(ana, batch=batch)
    assert everything(ana.school) == before


def who_sees(pupil: Pupil, day: date = TODAY) -> set[str]:
    return {link.user.name for link in pupil.links.select_related("user") if link.holds(day)}


def test_links_follow_who_has_the_classes_when_the_file_is_taken_back(ana: Member, led: None) -> None:
    batch = make_applied(ana, CHANGES["class and year"])
    mia = pupil_called(ana.school, "Mia")
    groups = {group.name: group for group in PupilGroup.objects.for_school(ana.school)}
    (old,) = groups["4B"].leads.all()
    stop_leading(by=ana, lead=old)
    for name, group in (("Una", groups["4B"]), ("Viv", groups["5A"])):
        user = User.objects.create_user(f"{name}@alder.example".lower(), name)
        Membership.objects.create(user=user, school=ana.school, role_key="teacher", starts_on=SEPTEMBER)
        lead_group(by=ana, group=group, user=user)
    assert who_sees(mia) == {"Tom Ackroyd", "Viv"}
    undo_import(by=ana, batch=batch)
    assert who_sees(mia, TODAY + timedelta(days=1)) == {"Una"}


def test_cover_that_was_taken_back_since_is_not_given_again(ana: Member, led: None) -> None:
    group = PupilGroup.objects.for_school(ana.school).get(name="4B")
    una = User.objects.create_user("una@alder.example", "Una")
    Membership.objects.create(user=una, school=ana.school, role_key="teacher", starts_on=SEPTEMBER)
    (cover,) = cover_colleague(by=ana, user=una, groups=[group], starts_on=TODAY, ends_on=TODAY + timedelta(days=9))
    batch = make_applied(ana, CHANGES["class and year"])
    end_cover(by=ana, lead=cover)
    undo_import(by=ana, batch=batch)
    mia = pupil_called(ana.school, "Mia")
    assert groups_of(mia) == [("4B", None, None)]
    assert who_sees(mia) == {"Ben Adeyemi"}


def test_what_was_decided_is_taken_back_too(ana: Member) -> None:
    make_applied(ana, MIA)
    mia = pupil_called(ana.school, "Mia")
    make_status(ana, mia, "E", date(2026, 11, 4))
    make_needs(ana, mia, "ASD")
    before = everything(ana.school)
    batch = answer(ana, make_batch(ana, MIA.replace("01/09/2025", ""), LEO), {"Mia": "take"})
    batch = apply_import(by=ana, batch=batch)
    assert register_of(mia)[-1] == ("K", TODAY, None)
    undo_import(by=ana, batch=batch)
    assert everything(ana.school) == before


def test_undone_twice_is_undone_once(ana: Member) -> None:
    batch = make_applied(ana, MIA)
    undo_import(by=ana, batch=batch)
    undo_import(by=ana, batch=batch)
    assert AuditEvent.objects.filter(type="file_undone").count() == 1


def test_what_was_not_applied_cannot_be_undone_and_what_was_undone_cannot_be_applied(ana: Member) -> None:
    batch = make_batch(ana, MIA)
    assert refused(ana, batch=batch) == "This file has not been applied, so there is nothing to undo."
    undo_import(by=ana, batch=apply_import(by=ana, batch=batch))
    with pytest.raises(ValidationError, match="This file was undone"):
        apply_import(by=ana, batch=batch)


Work = Callable[[Member, Pupil], object]


def make_parent(by: Member, mia: Pupil) -> None:
    pat = User.objects.create_user("pat@example.org", "Pat Kowalczyk")
    Membership.objects.create(user=pat, school=by.school, role_key="parent", starts_on=SEPTEMBER)
    link_parent(by=by, user=pat, pupil=mia)


LATER_WORK: dict[str, Work] = {
    "a note": lambda by, mia: add_note(by=by, pupil=mia, text="Asked by herself.", happened_on=TODAY),
    "a plan": lambda by, mia: start_plan(by=by, pupil=mia),
    "a contact": lambda by, mia: add_contact(by=by, pupil=mia, details=ContactDetails("Pat Kowalczyk", "Mum")),
    "a status": lambda by, mia: make_status(by, mia, "E", TODAY),
    "a need": lambda by, mia: make_needs(by, mia, "ASD"),
    "a name": lambda by, mia: correct_pupil(by=by, pupil=mia, details=PupilDetails("Kowalczyk", "Mia", "Zofia")),
    "a parent": make_parent,
}


@pytest.mark.parametrize("work", LATER_WORK.values(), ids=LATER_WORK)
def test_work_on_a_pupil_whom_the_file_brought_is_never_lost(ana: Member, work: Work) -> None:
    batch = make_applied(ana, MIA, LEO)
    work(ana, pupil_called(ana.school, "Mia"))
    before = everything(ana.school)
    assert refused(ana, batch=batch) == (
        "This file cannot be undone any more: work has been done since for Mia Kowalczyk. Nothing was changed. Correct "
        "the pupils one by one."
    )
    assert everything(ana.school) == before


def test_the_pupils_who_were_worked_on_are_named_as_far_as_a_person_reads(ana: Member) -> None:
    rows = [f",Lee,{name},0{place}/02/2017,N,,,," for place, name in enumerate("ABCDEFG", start=1)]
    batch = make_applied(ana, *rows)
    for pupil in Pupil.objects.for_school(ana.school):
        add_note(by=ana, pupil=pupil, text="Seen.", happened_on=TODAY)
    assert "for A Lee, B Lee, C Lee, D Lee, E Lee and 2 more. Nothing" in refused(ana, batch=batch)


@pytest.mark.parametrize(
    ("row", "work"),
    [
        (LATER_PLAN, lambda by, mia: make_status(by, mia, "M", TODAY, leaving_reason="needs_met")),
        (CHANGES["needs"], lambda by, mia: make_needs(by, mia, "SEMH")),
        (CHANGES["class and year"], lambda by, mia: put_in_group(by=by, pupil=mia, group=_group(by, "6C"))),
        (
            CHANGES["class and year"],
            lambda by, mia: correct_pupil(
                by=by, pupil=mia, details=PupilDetails("Kowalczyk", "Mia", upn="B801200005001", left_on=TODAY)
            ),
        ),
    ],
    ids=["status", "needs", "class", "leaving"],
)
def test_work_on_what_the_file_changed_is_never_lost(ana: Member, row: str, work: Work) -> None:
    make_applied(ana, MIA)
    batch = make_applied(ana, row)
    work(ana, pupil_called(ana.school, "Mia"))
    before = everything(ana.school)
    assert "work has been done since for Mia Kowalczyk" in refused(ana, batch=batch)
    assert everything(ana.school) == before


def _group(by: Member, name: str) -> PupilGroup:
    return PupilGroup.objects.create(school=by.school, kind="class", name=name)


def test_work_on_other_parts_of_the_record_stays_when_a_change_is_undone(ana: Member) -> None:
    make_applied(ana, MIA)
    batch = make_applied(ana, CHANGES["class and year"])
    mia = pupil_called(ana.school, "Mia")
    make_status(ana, mia, "E", TODAY)
    add_note(by=ana, pupil=mia, text="Asked by herself.", happened_on=TODAY)
    undo_import(by=ana, batch=batch)
    assert groups_of(mia) == [("4B", None, None)]
    assert register_of(mia)[-1] == ("E", TODAY, None)
    assert mia.notes.count() == 1


def test_what_was_corrected_since_is_not_put_back(ana: Member) -> None:
    make_applied(ana, MIA.replace("B801200005001", ""))
    batch = make_applied(ana, f"{MIA},Zofia,F", headings=f"{HEADINGS},Middle names,Sex")
    mia = pupil_called(ana.school, "Mia")
    details = PupilDetails("Kowalczyk", "Mia", "Ewa", sex="F", date_of_birth=mia.date_of_birth, upn="E938420126017")
    correct_pupil(by=ana, pupil=mia, details=details)
    undo_import(by=ana, batch=batch)
    mia.refresh_from_db()
    assert (mia.middle_names, mia.sex) == ("Ewa", "")
    assert numbers_of(mia) == {"upn": "E938420126017"}


def test_a_later_file_is_undone_first(ana: Member) -> None:
    first = make_applied(ana, MIA, name="september.csv")
    second = make_applied(ana, CHANGES["status"], name="november.csv")
    assert refused(ana, batch=first).startswith("“november.csv” was applied after this file")
    undo_import(by=ana, batch=second)
    undo_import(by=ana, batch=first)
    assert everything(ana.school) == []


def test_a_later_file_that_changed_nobody_is_in_nobodys_way(ana: Member) -> None:
    first = make_applied(ana, MIA)
    make_applied(ana, MIA)
    undo_import(by=ana, batch=first)
    assert everything(ana.school) == []


def test_the_trail_says_what_came_what_changed_and_what_went(ana: Member) -> None:
    make_applied(ana, MIA)
    batch = make_applied(ana, CHANGES["name"], LEO)
    undo_import(by=ana, batch=batch)
    acts = AuditEvent.objects.filter(subject_ref=batch.ref).order_by("seq").values_list("type", flat=True)
    assert list(acts) == [
        "file_staged",
        "pupil_changed_by_file",
        "pupil_imported",
        "file_applied",
        "pupil_restored",
        "pupil_taken_out",
        "file_undone",
    ]
