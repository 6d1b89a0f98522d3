"""On 1 September year groups move, leavers leave and what teachers see follows; in July nothing changes on screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.audit.models import AuditEvent
from handrail.newyear import actions
from handrail.newyear.models import PupilMove
from handrail.newyear.plan import Mover, plan_of
from handrail.newyear.preparing import current_move
from handrail.newyear.tests.conftest import EVE, FIRST, JULY, MakeMember, Travel, now, user_of
from handrail.newyear.tests.factories import give, make_child, make_pupil_move, run
from handrail.pupils.actions import PupilDetails, correct_pupil, put_in_group
from handrail.pupils.line import child_line
from handrail.pupils.models import GroupMembership, Link, Pupil, PupilGroup
from handrail.pupils.tests.factories import make_group, make_link, make_membership, make_note, make_status
from handrail.pupils.years import year_group
from handrail.schools.models import School


def seen(who: Member, on: date) -> set[str]:
    return {pupil.forename for pupil in Pupil.objects.visible_to(replace(who, on=on))}


def is_in(pupil: Pupil, on: date) -> str:
    """'Year 4, 4B', as every page says it on a day."""
    return child_line(Pupil.objects.for_school(pupil.school_id).get(pk=pupil.pk), on).year_and_group


def mover(by: Member, pupil: Pupil) -> Mover:
    member = now(by)
    plan = plan_of(member.school, current_move(member.school, member.on))
    return next(one for one in plan.movers if one.pupil == pupil)


def test_everybody_moves_on_the_first_of_september_and_not_before(ana: Member, travel: Travel) -> None:
    mia, omar = make_child(ana, "Mia", "4", "4B"), make_child(ana, "Omar", "R", "RA")
    travel(JULY)
    run(ana)
    assert [is_in(one, JULY) for one in (mia, omar)] == ["Year 4, 4B", "Reception, RA"]
    assert is_in(mia, EVE) == "Year 4, 4B"
    assert [is_in(one, FIRST) for one in (mia, omar)] == ["Year 5, 5B", "Year 1, 1A"]


def test_what_a_teacher_sees_follows(ana: Member, ben: Member, jo: Member, travel: Travel) -> None:
    make_child(ana, "Mia", "4", "4B")
    make_child(ana, "Omar", "3", "3B")
    give(ana, "4B", ben)
    give(ana, "5B", jo)
    travel(JULY)
    run(ana)
    assert (seen(ben, EVE), seen(jo, EVE)) == ({"Mia"}, set())
    assert (seen(ben, FIRST), seen(jo, FIRST)) == ({"Omar"}, {"Mia"})


def test_year_six_leaves_on_the_last_of_august(ana: Member, ben: Member, travel: Travel) -> None:
    zoe = make_child(ana, "Zoe", "6", "6A")
    give(ana, "6A", ben)
    travel(JULY)
    run(ana)
    zoe.refresh_from_db()
    assert zoe.left_on == EVE
    assert (is_in(zoe, EVE), is_in(zoe, FIRST)) == ("Year 6, 6A", "Left on 31 August 2027")
    assert (seen(ben, EVE), seen(ben, FIRST)) == ({"Zoe"}, set())


def test_a_named_key_person_of_who_leaves_sees_them_until_then_and_a_parent_for_longer(
    ana: Member, ben: Member, member: MakeMember, travel: Travel
) -> None:
    zoe, pat = make_child(ana, "Zoe", "6", "6A"), member("parent", "Pat Sample")
    make_link(ana, zoe, user_of(pat))
    Link.objects.create(school=ana.school, user=user_of(ben), pupil=zoe, why=Link.Why.KEY_PERSON, starts_on=ana.on)
    travel(JULY)
    move = run(ana)
    assert (seen(ben, EVE), seen(ben, FIRST), seen(pat, FIRST)) == ({"Zoe"}, set(), {"Zoe"})
    actions.undo_move(by=now(ana), move=move)
    assert seen(ben, FIRST) == {"Zoe"}


def test_done_twice_changes_nothing(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    first = run(ana)
    before = (list(GroupMembership.objects.for_school(ana.school).order_by("pk").values()), AuditEvent.objects.count())
    assert run(ana) == first
    travel(date(2027, 9, 5))
    assert run(ana) == first
    after = (list(GroupMembership.objects.for_school(ana.school).order_by("pk").values()), AuditEvent.objects.count())
    assert after == before
    assert is_in(mia, FIRST) == "Year 5, 5B"


@pytest.mark.parametrize(
    ("born", "by_age"),
    [
        (date(2018, 8, 31), "5"),
        (date(2018, 9, 1), "4"),
        (date(2020, 2, 29), "3"),
        (date(2017, 9, 1), "5"),
    ],
)
def test_the_year_of_an_age_turns_at_the_first_of_september(
    ana: Member, travel: Travel, born: date, by_age: str
) -> None:
    child = make_child(ana, "Kit", "4", "4B", born=born)
    travel(JULY)
    assert mover(ana, child).by_age == by_age


def test_a_child_out_of_their_year_keeps_the_distance_unless_somebody_says_otherwise(
    ana: Member, travel: Travel
) -> None:
    below, held = (make_child(ana, name, "3", "3B", born=date(2018, 3, 1)) for name in ("Ada", "Bo"))
    travel(JULY)
    assert mover(ana, below).is_out_of_year
    make_pupil_move(ana, held, goes="3")
    run(ana)
    assert is_in(below, FIRST) == "Year 4, 4B"
    assert is_in(held, FIRST) == "Year 3, 3B"


def test_a_child_who_catches_up_with_their_age_goes_where_they_are_put(ana: Member, travel: Travel) -> None:
    child = make_child(ana, "Ada", "3", "3B", born=date(2018, 3, 1))
    travel(JULY)
    make_pupil_move(ana, child, goes="5", home="5A")
    run(ana)
    assert is_in(child, FIRST) == "Year 5, 5A"


def test_a_child_without_a_birth_date_moves_on_with_the_class(ana: Member, travel: Travel) -> None:
    child = make_child(ana, "Nil", "2", "2A")
    correct_pupil(by=ana, pupil=child, details=PupilDetails("Sample", "Nil"))
    travel(JULY)
    assert not mover(ana, child).is_out_of_year
    run(ana)
    assert is_in(child, FIRST) == "Year 3, 3A"


def test_a_child_without_a_year_group_stays_without_one_until_somebody_says(ana: Member, travel: Travel) -> None:
    silent, said = make_child(ana, "Nil", ""), make_child(ana, "Una", "")
    travel(JULY)
    assert {one.pupil for one in plan_of(ana.school, current_move(ana.school, JULY)).to_look_at} == {silent, said}
    make_pupil_move(ana, said, goes="5", home="5B")
    run(ana)
    assert (is_in(silent, FIRST), is_in(said, FIRST)) == ("", "Year 5, 5B")


def test_twins_are_two_children(ana: Member, travel: Travel) -> None:
    twins = [make_child(ana, name, "4", "4B", born=date(2018, 5, 5)) for name in ("Ida", "Ivo")]
    travel(JULY)
    make_pupil_move(ana, twins[1], goes="5", home="5A")
    run(ana)
    assert [is_in(one, FIRST) for one in twins] == ["Year 5, 5B", "Year 5, 5A"]


def test_who_joins_in_september_and_who_left_in_may_are_not_touched(ana: Member, travel: Travel) -> None:
    left = make_child(ana, "Lee", "4", "4B")
    travel(date(2027, 5, 20))
    correct_pupil(by=now(ana), pupil=left, details=PupilDetails("Sample", "Lee", left_on=date(2027, 5, 20)))
    travel(JULY)
    new = make_child(now(ana), "Neo", "")
    new.joined_on = date(2027, 9, 2)
    new.save()
    for group in (year_group(ana.school, "4"), make_group(ana, "4B")):
        make_membership(now(ana), new, group, date(2027, 9, 2))
    run(ana)
    left.refresh_from_db()
    assert left.left_on == date(2027, 5, 20)
    assert is_in(left, FIRST) == "Left on 20 May 2027"
    assert is_in(new, date(2027, 9, 2)) == "Year 4, 4B"


def test_who_is_known_to_leave_on_the_last_day_of_august_is_not_moved_on(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    correct_pupil(by=now(ana), pupil=mia, details=PupilDetails("Sample", "Mia", left_on=EVE))
    run(ana)
    assert is_in(mia, FIRST) == "Left on 31 August 2027"


def test_a_class_keeps_a_new_name_and_its_teacher_is_asked(
    ana: Member, ben: Member, jo: Member, travel: Travel
) -> None:
    make_child(ana, "Mia", "4", "Oak")
    mia_next = make_child(ana, "Max", "5", "Elm")
    make_child(ana, "Tim", "4", "Ash")
    give(ana, "Oak", ben)
    give(ana, "Elm", jo)
    travel(JULY)
    plan = plan_of(ana.school, current_move(ana.school, JULY))
    keys = {line.name: line.key for line in plan.lines}
    assert {line.name: line.to for line in plan.lines} == {"Oak": "Elm", "Ash": "Elm", "Elm": ""}
    actions.set_classes(by=now(ana), classes={keys["Elm"]: "Rowan"}, leads={})
    actions.set_classes(by=now(ana), classes={}, leads={"rowan": jo.user_id, "elm": ben.user_id})
    run(ana)
    assert is_in(mia_next, FIRST) == "Year 6, Rowan"
    assert seen(jo, FIRST) == {"Max"}
    assert seen(ben, FIRST) == {"Mia", "Tim"}
    assert (seen(ben, EVE), seen(jo, EVE)) == ({"Mia"}, {"Max"})


def test_a_tutor_goes_up_with_the_form_and_year_eleven_may_stay(member: MakeMember, travel: Travel) -> None:
    birch = School.objects.create(name="Birch Academy", slug="birch", kind="secondary")
    bea, tom = member("senco", "Bea Lin", birch), member("teacher", "Tom Ackroyd", birch)
    make_child(bea, "Sid", "7", "7A")
    going, leaving = make_child(bea, "Eli", "11", "11A"), make_child(bea, "Ash", "11", "11A")
    make_child(bea, "Old", "12", "12A")
    give(bea, "7A", tom)
    travel(JULY)
    plan = plan_of(birch, current_move(birch, JULY))
    assert plan.last_year == "13"
    assert {one.pupil for one in plan.to_look_at} == {going, leaving}
    make_pupil_move(bea, leaving)
    run(bea)
    leaving.refresh_from_db()
    assert leaving.left_on == EVE
    assert is_in(going, FIRST) == "Year 12, 12A"
    assert seen(tom, FIRST) == {"Sid"}
    assert not make_group(bea, "7A").leads.filter(ends_on=None).exists()


def test_year_eleven_leaves_where_there_is_no_sixth_form(member: MakeMember, travel: Travel) -> None:
    birch = School.objects.create(name="Birch Academy", slug="birch", kind="secondary")
    bea = member("senco", "Bea Lin", birch)
    eli = make_child(bea, "Eli", "11", "11A")
    travel(JULY)
    assert mover(bea, eli).leaves


def test_children_of_a_setting_stay_in_their_room_and_leave_for_reception(member: MakeMember, travel: Travel) -> None:
    larches = School.objects.create(name="Little Larches", slug="larches", kind="early_years")
    ivy, pen = member("senco", "Ivy Hart", larches), member("teacher", "Jo Penn", larches)
    small, big = make_child(ivy, "Sol", "N1", "Otters"), make_child(ivy, "Bea", "N2", "Hedgehogs")
    unsaid = make_child(ivy, "Una", "", "Hedgehogs", born=date(2023, 5, 1))
    baby = make_child(ivy, "Bob", "", "Otters", born=date(2025, 12, 1))
    give(ivy, "Hedgehogs", pen)
    travel(JULY)
    run(ivy)
    assert is_in(small, FIRST) == "Nursery 2, Hedgehogs"
    assert is_in(baby, FIRST) == "Otters"
    assert {one.forename for one in Pupil.objects.for_school(larches).filter(left_on=EVE)} == {big.forename, "Una"}
    assert unsaid.ref in AuditEvent.objects.filter(type="year.left").values_list("pupil_ref", flat=True)
    assert seen(pen, FIRST) == {"Sol"}
    assert Link.objects.for_school(larches).filter(why=Link.Why.KEY_PERSON, ends_on=None).count() == 1


def test_teaching_groups_end_where_the_school_says_so(ana: Member, ben: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    sets = make_group(ana, "Phonics 2", PupilGroup.Kind.TEACHING)
    make_membership(ana, mia, sets)
    travel(JULY)
    run(ana)
    assert mia.group_memberships.get(group=sets).ends_on == EVE


def test_teaching_groups_last_where_the_school_says_that(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    sets = make_group(ana, "Phonics 2", PupilGroup.Kind.TEACHING)
    make_membership(ana, mia, sets)
    travel(JULY)
    actions.set_classes(by=now(ana), classes={}, leads={}, ends_teaching=False)
    run(ana)
    assert mia.group_memberships.get(group=sets).ends_on is None


def test_plans_notes_and_the_register_are_not_touched(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    entry, note = make_status(ana, mia), make_note(ana, mia)
    travel(JULY)
    run(ana)
    entry.refresh_from_db()
    assert entry.ends_on is None
    assert list(mia.notes.all()) == [note]


def test_a_correction_by_hand_in_july_leaves_the_new_year_alone(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    run(ana)
    same = PupilDetails("Sample", "Mia", date_of_birth=mia.date_of_birth, sex="F")
    correct_pupil(by=now(ana), pupil=mia, details=same, year="4", home="4B")
    assert (is_in(mia, JULY), is_in(mia, FIRST)) == ("Year 4, 4B", "Year 5, 5B")
    put_in_group(by=now(ana), pupil=mia, group=make_group(ana, "4A"))
    assert (is_in(mia, JULY), is_in(mia, EVE), is_in(mia, FIRST)) == ("Year 4, 4A", "Year 4, 4A", "Year 5, 5B")


def test_who_leaves_in_july_after_the_move_has_no_place_in_september(ana: Member, ben: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    give(ana, "4B", ben)
    travel(JULY)
    run(ana)
    correct_pupil(by=now(ana), pupil=mia, details=PupilDetails("Sample", "Mia", left_on=JULY))
    assert is_in(mia, FIRST) == "Left on 10 July 2027"
    assert seen(ben, JULY) == {"Mia"}
    assert seen(ben, JULY + timedelta(days=1)) == set()


@pytest.mark.parametrize("day", [date(2027, 6, 30), date(2027, 10, 1)])
def test_it_is_done_from_july_to_september_alone(ana: Member, travel: Travel, day: date) -> None:
    make_child(ana, "Mia", "4", "4B")
    travel(day)
    with pytest.raises(ValidationError, match="can be decided and done from 1 July"):
        run(ana)


def test_late_in_september_who_has_moved_already_stays(ana: Member, travel: Travel) -> None:
    moved, forgotten = make_child(ana, "Mia", "4", "4B"), make_child(ana, "Max", "4", "4B")
    travel(date(2027, 9, 3))
    member = now(ana)
    correct_pupil(by=member, pupil=moved, details=_same(moved), year="5", home="5B")
    travel(date(2027, 9, 10))
    assert mover(ana, moved).is_arranged
    run(ana)
    assert is_in(moved, date(2027, 9, 10)) == is_in(forgotten, date(2027, 9, 10)) == "Year 5, 5B"
    assert is_in(forgotten, FIRST) == "Year 5, 5B"


def _same(pupil: Pupil) -> PupilDetails:
    return PupilDetails(pupil.surname, pupil.forename, date_of_birth=pupil.date_of_birth)


def test_what_is_decided_as_proposed_is_not_kept(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    make_pupil_move(ana, mia)
    actions.decide(by=now(ana), answers={mia.ref: ("5", "")})
    assert not PupilMove.objects.for_school(ana.school).exists()


def test_a_decision_about_a_child_of_another_school_changes_nothing(
    ana: Member, member: MakeMember, travel: Travel
) -> None:
    cal = member("senco", "Cal Ortiz", School.objects.create(name="Cedar School", slug="cedar"))
    zoe = make_child(cal, "Zoe", "4", "4B")
    travel(JULY)
    actions.decide(by=now(ana), answers={zoe.ref: ("leave", "")})
    run(ana)
    assert not PupilMove.objects.across_schools(reason="test").exists()
    assert is_in(zoe, FIRST) == "Year 4, 4B"
