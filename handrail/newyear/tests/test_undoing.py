"""For thirty days a move is taken back as one, but for those whose place somebody has changed since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.newyear import actions
from handrail.newyear.models import YearMove
from handrail.newyear.preparing import current_move
from handrail.newyear.tests.conftest import EVE, FIRST, JULY, Travel, now, user_of
from handrail.newyear.tests.factories import give, make_child, make_pupil_move, run
from handrail.newyear.tests.test_moving import is_in, seen
from handrail.pupils.actions import PupilDetails, correct_pupil, put_in_group, stop_leading, take_out_of_group
from handrail.pupils.models import GroupLead, GroupMembership, Link, Pupil, PupilGroup
from handrail.pupils.tests.factories import make_group, make_lead, make_membership, make_note
from handrail.rules.calendar import say_day

OPEN = (GroupMembership, GroupLead, Link, PupilGroup, Pupil)


def everything(by: Member) -> dict[str, list[Any]]:
    """All that says who is where and who sees whom, but for the keys of rows that were made anew."""
    found: dict[str, list[Any]] = {}
    for model in OPEN:
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in ("id", "ref")]
        found[model.__name__] = sorted(map(str, model._default_manager.for_school(by.school).values_list(*names)))
    return found


def test_everything_is_as_it_was(ana: Member, ben: Member, jo: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    for name, year, home in (("Omar", "3", "3B"), ("Zoe", "6", "6A"), ("Kit", "5", "5B")):
        make_child(ana, name, year, home)
    make_membership(ana, mia, make_group(ana, "Phonics 2", PupilGroup.Kind.TEACHING))
    give(ana, "4B", ben)
    give(ana, "5B", jo)
    before = everything(ana)
    travel(JULY)
    actions.set_classes(by=now(ana), classes={}, leads={"4b": jo.user_id, "5b": ben.user_id})
    move = run(ana)
    assert (seen(ben, FIRST), seen(jo, FIRST)) == ({"Mia"}, {"Omar"})
    make_note(now(ana), mia)
    taken = actions.undo_move(by=now(ana), move=move)
    assert everything(ana) == before
    assert (len(taken.back), taken.kept) == (4, [])
    assert mia.notes.count() == 1
    assert (seen(ben, FIRST), seen(jo, FIRST)) == ({"Mia"}, {"Kit"})


def test_undone_twice_is_once_and_what_was_decided_is_still_there(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    make_pupil_move(ana, mia, goes="4")
    move = run(ana)
    for _ in range(2):
        actions.undo_move(by=now(ana), move=move)
    again = current_move(ana.school, JULY)
    assert again != move
    assert again.pupils.get().goes == "4"
    assert YearMove.objects.for_school(ana.school).count() == 2
    run(ana)
    assert is_in(mia, FIRST) == "Year 4, 4B"


def test_a_child_moved_by_hand_since_is_kept_and_named(ana: Member, travel: Travel) -> None:
    mia, omar = make_child(ana, "Mia", "4", "4B"), make_child(ana, "Omar", "4", "4B")
    travel(date(2027, 8, 30))
    move = run(ana)
    travel(date(2027, 9, 6))
    put_in_group(by=now(ana), pupil=mia, group=make_group(ana, "5A"))
    taken = actions.undo_move(by=now(ana), move=move)
    assert taken.kept == [mia]
    assert is_in(mia, date(2027, 9, 6)) == "Year 5, 5A"
    assert is_in(omar, date(2027, 9, 6)) == "Year 4, 4B"


@pytest.mark.parametrize("what", ["given a class", "taken out of one"])
def test_a_child_given_or_taken_from_a_class_since_is_kept(ana: Member, travel: Travel, what: str) -> None:
    mia = make_child(ana, "Mia", "4", "" if what == "given a class" else "4B")
    travel(date(2027, 8, 30))
    move = run(ana)
    travel(date(2027, 9, 6))
    if what == "given a class":
        put_in_group(by=now(ana), pupil=mia, group=make_group(ana, "5A"))
    else:
        row = mia.group_memberships.get(group__name="5B")
        take_out_of_group(by=now(ana), membership=row)
    assert actions.undo_move(by=now(ana), move=move).kept == [mia]
    assert is_in(mia, date(2027, 9, 7)).startswith("Year 5")


def test_a_leaver_who_stayed_after_all_is_kept(ana: Member, travel: Travel) -> None:
    zoe = make_child(ana, "Zoe", "6", "6A")
    travel(JULY)
    move = run(ana)
    correct_pupil(by=now(ana), pupil=zoe, details=PupilDetails("Sample", "Zoe", left_on=date(2027, 7, 20)))
    taken = actions.undo_move(by=now(ana), move=move)
    zoe.refresh_from_db()
    assert (taken.kept, zoe.left_on) == ([zoe], date(2027, 7, 20))


def test_a_class_given_to_somebody_else_since_is_kept(ana: Member, ben: Member, jo: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    give(ana, "4B", ben)
    give(ana, "5B", jo)
    travel(JULY)
    actions.set_classes(by=now(ana), classes={}, leads={"5b": ben.user_id})
    move = run(ana)
    travel(date(2027, 9, 3))
    member = now(ana)
    lead = GroupLead.objects.for_school(member.school).get(user=ben.user_id, ends_on=None)
    stop_leading(by=member, lead=lead)
    make_lead(member, make_group(member, "5B"), user_of(ana))
    taken = actions.undo_move(by=member, move=move)
    assert taken.kept_classes == ["5B"]
    assert is_in(mia, date(2027, 9, 4)) == "Year 4, 4B"
    assert seen(ben, date(2027, 9, 4)) == {"Mia"}
    assert seen(jo, date(2027, 9, 4)) == set()


def test_a_child_who_joined_since_is_seen_by_who_has_the_class_again(
    ana: Member, ben: Member, jo: Member, travel: Travel
) -> None:
    make_child(ana, "Mia", "4", "4B")
    give(ana, "5B", jo)
    travel(JULY)
    actions.set_classes(by=now(ana), classes={}, leads={"5b": ben.user_id})
    move = run(ana)
    travel(date(2027, 9, 3))
    make_child(now(ana), "Neo", "5", "5B")
    assert seen(ben, date(2027, 9, 3)) == {"Mia", "Neo"}
    actions.undo_move(by=now(ana), move=move)
    assert seen(jo, date(2027, 9, 3)) == {"Neo"}


@pytest.mark.parametrize(("made", "until"), [(JULY, date(2027, 10, 1)), (date(2027, 9, 12), date(2027, 10, 12))])
def test_after_thirty_days_it_stays(ana: Member, travel: Travel, made: date, until: date) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(made)
    move = run(ana)
    travel(until + timedelta(days=1))
    with pytest.raises(ValidationError, match=f"could be undone until {say_day(until)}"):
        actions.undo_move(by=now(ana), move=move)
    assert is_in(mia, FIRST) == "Year 5, 5B"
    travel(until)
    assert actions.undo_move(by=now(ana), move=move).back == [mia.ref]


def test_what_was_not_made_is_not_undone(ana: Member, travel: Travel) -> None:
    travel(JULY)
    move = actions.set_classes(by=now(ana), classes={}, leads={})
    with pytest.raises(ValidationError, match="nothing to undo"):
        actions.undo_move(by=now(ana), move=move)


NEW = b"Surname,Forename,DOB,Year,Class\nSample,Mia,20/11/2017,5,5B\nSample,Omar,20/11/2018,4,4B\n"
OLD = b"Surname,Forename,DOB,Year,Class\nSample,Mia,20/11/2017,4,4B\nSample,Omar,20/11/2018,3,3B\n"


@pytest.mark.parametrize(
    ("day", "file"),
    [(JULY, OLD), (date(2027, 8, 20), NEW), (date(2027, 9, 6), NEW)],
    ids=["July", "August", "September"],
)
def test_a_file_that_agrees_changes_nothing(ana: Member, travel: Travel, day: date, file: bytes) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    make_child(ana, "Omar", "3", "3B")
    travel(JULY)
    run(ana)
    travel(day)
    batch = stage_file(by=now(ana), content=file, file_name="pupils.csv")
    assert {row.change for row in batch.rows.all()} == {"unchanged"}
    apply_import(by=now(ana), batch=batch)
    assert (is_in(mia, JULY), is_in(mia, FIRST)) == ("Year 4, 4B", "Year 5, 5B")


def test_a_file_with_another_class_of_today_leaves_september_alone(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    run(ana)
    file = b"Surname,Forename,DOB,Year,Class\nSample,Mia,20/11/2017,4,4A\n"
    apply_import(by=now(ana), batch=stage_file(by=now(ana), content=file, file_name="pupils.csv"))
    assert (is_in(mia, JULY), is_in(mia, EVE), is_in(mia, FIRST)) == ("Year 4, 4A", "Year 4, 4A", "Year 5, 5B")


def test_a_file_of_the_new_year_changes_the_class_of_september(ana: Member, ben: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    give(ana, "5B", ben)
    travel(JULY)
    run(ana)
    travel(date(2027, 8, 20))
    before = everything(ana)
    file = b"Surname,Forename,DOB,Year,Class\nSample,Mia,20/11/2017,5,5C\n"
    batch = apply_import(by=now(ana), batch=stage_file(by=now(ana), content=file, file_name="pupils.csv"))
    assert (is_in(mia, EVE), is_in(mia, FIRST)) == ("Year 4, 4B", "Year 5, 5C")
    assert seen(ben, FIRST) == set()
    undo_import(by=now(ana), batch=batch)
    assert everything(ana) | {"PupilGroup": []} == before | {"PupilGroup": []}


def test_a_file_from_before_is_not_undone_under_the_move(ana: Member, travel: Travel) -> None:
    make_child(ana, "Mia", "4", "4A")
    batch = stage_file(by=ana, content=b"Surname,Forename,DOB,Class\nSample,Mia,20/11/2017,4B\n", file_name="p.csv")
    apply_import(by=ana, batch=batch)
    travel(JULY)
    run(ana)
    with pytest.raises(ValidationError, match="work has been done since for Mia Sample"):
        undo_import(by=now(ana), batch=batch)
