"""Links follow groups: who leads a group sees the children in it, for as long as both last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.access.member import Member
from handrail.audit.models import AuditEvent
from handrail.pupils import actions
from handrail.pupils.actions import PupilDetails
from handrail.pupils.models import GroupLead, Link, Pupil, PupilGroup
from handrail.pupils.tests.conftest import TODAY, MakeMember, user_of
from handrail.pupils.tests.factories import make_group, make_lead, make_link, make_membership, make_pupil

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def seen(who: Member, on: date = TODAY) -> set[str]:
    return {pupil.forename for pupil in Pupil.objects.visible_to(replace(who, on=on))}


def test_a_teacher_sees_the_class_they_lead_and_nobody_else(ana: Member, ben: Member) -> None:
    make_pupil(ana, forename="Mia", home="4B")
    make_pupil(ana, forename="Omar", home="5A")
    assert seen(ben) == set()
    make_lead(ana, make_group(ana), user_of(ben))
    assert seen(ben) == {"Mia"}
    assert seen(ben, YESTERDAY) == set()


def test_a_child_who_joins_later_is_seen_from_that_day(ana: Member, ben: Member) -> None:
    make_lead(ana, make_group(ana), user_of(ben))
    mia = make_pupil(ana)
    make_membership(ana, mia, make_group(ana), TOMORROW)
    assert seen(ben) == set()
    assert seen(ben, TOMORROW) == {"Mia"}


def test_a_child_who_changes_class_is_seen_by_the_new_teacher_only(
    ana: Member, ben: Member, member: MakeMember
) -> None:
    jo = member("teacher", "Jo Hart")
    for name, teacher in (("4B", ben), ("5A", jo)):
        make_lead(ana, make_group(ana, name), user_of(teacher), starts_on=date(2026, 9, 1))
    mia = make_pupil(ana, home="4B", joined_on=date(2026, 9, 1))
    make_membership(ana, mia, make_group(ana, "5A"))
    assert (seen(ben), seen(jo)) == (set(), {"Mia"})
    assert (seen(ben, YESTERDAY), seen(jo, YESTERDAY)) == ({"Mia"}, set())
    assert mia.group_memberships.filter(ends_on__isnull=True).count() == 1


def test_a_class_chosen_by_mistake_leaves_nothing_behind(ana: Member, ben: Member) -> None:
    make_lead(ana, make_group(ana, "4B"), user_of(ben))
    mia = make_pupil(ana, home="4B")
    make_membership(ana, mia, make_group(ana, "5A"))
    assert seen(ben) == set()
    assert [row.group.name for row in mia.group_memberships.all()] == ["5A"]


def test_a_child_has_many_teaching_groups_beside_a_year_and_a_class(ana: Member) -> None:
    mia = make_pupil(ana, year="4", home="4B")
    for name in ("Phonics 2", "Maths 1"):
        make_membership(ana, mia, make_group(ana, name, PupilGroup.Kind.TEACHING))
    assert mia.group_memberships.filter(ends_on__isnull=True).count() == 4


def test_the_same_group_twice_is_once(ana: Member) -> None:
    mia = make_pupil(ana)
    first = make_membership(ana, mia, make_group(ana))
    assert make_membership(ana, mia, make_group(ana, " 4b ")) == first
    assert AuditEvent.objects.filter(type="group.joined").count() == 1


def test_taking_a_child_out_ends_what_the_teacher_sees(ana: Member, ben: Member) -> None:
    make_lead(ana, make_group(ana), user_of(ben), starts_on=YESTERDAY)
    mia = make_pupil(ana)
    row = make_membership(ana, mia, make_group(ana), YESTERDAY)
    actions.take_out_of_group(by=ana, membership=row)
    assert seen(ben) == {"Mia"}  # the last day counts
    assert seen(ben, TOMORROW) == set()


def test_a_teacher_who_stops_leading_sees_nobody_the_day_after(ana: Member, ben: Member) -> None:
    lead = make_lead(ana, make_group(ana), user_of(ben))
    make_pupil(ana, home="4B")
    actions.stop_leading(by=ana, lead=lead, ends_on=TODAY)
    assert seen(ben) == {"Mia"}
    assert seen(ben, TOMORROW) == set()
    assert not Link.objects.for_school(ana.school).filter(ends_on__isnull=True).exists()


def test_nobody_stops_before_they_began(ana: Member, ben: Member) -> None:
    lead = make_lead(ana, make_group(ana), user_of(ben))
    with pytest.raises(ValidationError, match="They began on 19 November 2026"):
        actions.stop_leading(by=ana, lead=lead, ends_on=YESTERDAY)


def test_a_child_who_leaves_the_school_leaves_their_groups(ana: Member, ben: Member) -> None:
    make_lead(ana, make_group(ana), user_of(ben))
    mia = make_pupil(ana, home="4B")
    actions.correct_pupil(by=ana, pupil=mia, details=PupilDetails("Kowalczyk", "Mia", left_on=TODAY))
    assert seen(ben, TOMORROW) == set()


@pytest.mark.parametrize(
    ("part", "kind", "why"),
    [
        (GroupLead.Part.LEAD, PupilGroup.Kind.CLASS, Link.Why.CLASS),
        (GroupLead.Part.TEACHER, PupilGroup.Kind.CLASS, Link.Why.CLASS),
        (GroupLead.Part.LEAD, PupilGroup.Kind.ROOM, Link.Why.KEY_PERSON),
        (GroupLead.Part.TEACHER, PupilGroup.Kind.ROOM, Link.Why.CLASS),
        (GroupLead.Part.LEAD, PupilGroup.Kind.TEACHING, Link.Why.TEACHING_GROUP),
        (GroupLead.Part.LEAD, PupilGroup.Kind.YEAR, Link.Why.TEACHING_GROUP),
        (GroupLead.Part.ASSISTANT, PupilGroup.Kind.CLASS, Link.Why.ASSISTANT),
    ],
)
def test_a_link_says_why(ana: Member, ben: Member, part: str, kind: str, why: str) -> None:
    group = make_group(ana, "G", kind)
    make_membership(ana, make_pupil(ana), group)
    lead = make_lead(ana, group, user_of(ben), part)
    assert [link.why for link in lead.links.all()] == [why]


def test_only_people_of_the_school_lead_its_groups(ana: Member, cal: Member) -> None:
    with pytest.raises(ValidationError, match="Cal Ortiz does not belong to Alder"):
        make_lead(ana, make_group(ana), user_of(cal))


def test_leading_twice_is_once_and_two_parts_are_refused(ana: Member, ben: Member) -> None:
    lead = make_lead(ana, make_group(ana), user_of(ben))
    assert make_lead(ana, make_group(ana), user_of(ben)) == lead
    with pytest.raises(ValidationError, match="End that first"):
        make_lead(ana, make_group(ana), user_of(ben), GroupLead.Part.ASSISTANT)


def test_a_group_of_another_school_cannot_be_led(ana: Member, ben: Member, cal: Member) -> None:
    with pytest.raises(PupilGroup.DoesNotExist):
        make_lead(ana, make_group(cal), user_of(ben))


def test_a_parent_sees_their_own_child(ana: Member, member: MakeMember) -> None:
    pat = member("parent", "Pat Kowalczyk")
    mia = make_pupil(ana)
    make_pupil(ana, forename="Omar")
    link = make_link(ana, mia, user_of(pat))
    assert make_link(ana, mia, user_of(pat)) == link
    assert seen(pat) == {"Mia"}


def test_a_teacher_is_not_linked_as_a_parent(ana: Member, ben: Member) -> None:
    with pytest.raises(ValidationError, match="is not a parent or carer"):
        make_link(ana, make_pupil(ana), user_of(ben))


def test_leading_a_long_class_asks_no_more_than_a_short_one(ana: Member, ben: Member) -> None:
    counts = []
    for number in (2, 12):
        for place in range(number):
            make_pupil(ana, forename=f"P{number}-{place}", home="4B")
        with CaptureQueriesContext(connection) as asked:
            lead = make_lead(ana, make_group(ana), user_of(ben))
        counts.append(len(asked))
        actions.stop_leading(by=ana, lead=lead)
    assert counts[0] == counts[1]
