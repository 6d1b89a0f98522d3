"""Classes, rooms and teaching groups: named, filled, covered and ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.html import escape

from handrail.pupils.models import GroupLead, Link, Pupil, PupilGroup
from handrail.pupils.standing import standing_on
from tests.cast import Cast
from tests.times import in_the_morning


def sent(cast: Cast, path: str, by: str = "ana", school: str = "alder", **posted: Any) -> str:
    answer = cast.client(by).post(f"/s/{school}/groups/{path}", posted, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def group(cast: Cast, name: str, school: str = "alder") -> PupilGroup:
    return PupilGroup.objects.for_school(cast.schools[school]).get(name=name)


def sees(cast: Cast, who: str) -> set[str]:
    return {pupil.forename for pupil in Pupil.objects.visible_to(cast.member(who))}


def test_a_pasted_list_makes_the_groups_that_are_not_there_yet(cast: Cast) -> None:
    text = sent(cast, "add/", kind="class", names="4b\n 6A \n\n6A\n6B")
    assert "2 groups added; 1 was here already." in text
    assert PupilGroup.objects.for_school(cast.schools["alder"]).filter(kind="class").count() == 4
    assert "is longer than 60 letters" in sent(cast, "add/", kind="class", names="x" * 61)
    assert "Write at least one name." in sent(cast, "add/", kind="class", names=" ")
    assert "is not one of the answers" in sent(cast, "add/", kind="year", names="12")


def test_a_group_is_renamed_but_not_to_the_name_of_another(cast: Cast) -> None:
    row = group(cast, "4B")
    assert "There is another group called 5a." in sent(cast, f"{row.ref}/", name="5a")
    sent(cast, f"{row.ref}/", name="Otters")
    assert group(cast, "Otters").ref == row.ref


def test_a_group_that_ends_lets_go_of_its_children_and_adults_and_stays_known(cast: Cast) -> None:
    text = sent(cast, f"{group(cast, '4B').ref}/end/", sure="yes")
    assert "4B has ended: 2 children and 2 adults have it until the end of today." in text
    assert "1 group that nobody is in any more" in text
    ends = {lead.ends_on for lead in GroupLead.objects.for_school(cast.schools["alder"])}
    assert ends == {cast.member("ana").on}
    sent(cast, "add/", kind="teaching", names="Unused")
    assert "Unused is removed." in sent(cast, f"{group(cast, 'Unused').ref}/end/", sure="yes")


def test_pupils_are_put_in_by_pasted_names_or_a_whole_class_or_not_at_all(cast: Cast) -> None:
    sent(cast, "add/", kind="teaching", names="Readers")
    row = group(cast, "Readers")
    text = sent(cast, f"{row.ref}/pupils/", join="yes", names="Haddad, Omar\nZoe Young\nnobody")
    assert f"Line 2: nobody on roll is called {escape('“Zoe Young”')}" in text
    assert "Line 3" in text
    assert not row.memberships.exists()
    text = sent(cast, f"{row.ref}/pupils/", join="yes", names="HADDAD omar", whole=group(cast, "4B").ref)
    assert "3 pupils put in Readers, from today." in text
    assert "0 pupils put in" in sent(cast, f"{row.ref}/pupils/", join="yes", names="Omar Haddad")
    held = row.memberships.get(pupil=cast.pupils["omar"])
    assert "1 pupil taken out" in sent(cast, f"{row.ref}/pupils/", out=held.pk)
    assert row.memberships.filter(ends_on=None).count() == 2


@in_the_morning
def test_cover_lets_somebody_see_a_colleagues_children_on_those_days_only(cast: Cast) -> None:
    ana = cast.member("ana")
    sent(cast, "add/", kind="class", names="5B")
    sent(cast, "lead/", group=group(cast, "5A").ref, user=cast.users["hal"].pk, part="lead")
    assert sees(cast, "ben") == {"Mia", "Leo"}
    days = {"starts_on": ana.on, "ends_on": ana.on}
    posted: dict[str, Any] = {"covered": cast.users["hal"].pk, "who": cast.users["ben"].pk, **days}
    assert "Ben Adeyemi has 5A on" in sent(cast, "cover/", **posted)
    assert sees(cast, "ben") == {"Mia", "Leo", "Omar"}
    link = Link.objects.for_school(ana.school).get(why="cover")
    assert (link.starts_on, link.ends_on) == (ana.on, ana.on)
    assert "no longer covers 5A" in sent(cast, f"cover/end/?lead={link.lead_id}")
    assert sees(cast, "ben") == {"Mia", "Leo"}
    for changed, words in (
        ({"who": posted["covered"]}, "These are their own groups."),
        ({"starts_on": ana.on - timedelta(days=1)}, "This day is over."),
        ({"starts_on": ana.on + timedelta(days=1)}, "This is before the first day."),
        ({"ends_on": ana.on + timedelta(days=200)}, "Cover lasts a term at most."),
    ):
        assert words in sent(cast, "cover/", **{**posted, **changed})
    assert not Link.objects.for_school(ana.school).filter(why="cover").exists()


def test_a_child_in_a_room_has_a_key_person_of_their_own_and_the_register_says_so(cast: Cast) -> None:
    row, lou, ivy = group(cast, "Otters", "larches"), cast.pupils["lou"], cast.users["ivy"]
    path = f"{row.ref}/pupils/"
    text = sent(cast, path, by="ivy", school="larches", **{f"key-{lou.ref}": ivy.pk})
    assert "1 key person was changed." in text
    assert "Nothing was changed." in sent(cast, path, by="ivy", school="larches", **{f"key-{lou.ref}": ivy.pk})
    on = cast.member("ivy").on
    assert standing_on(cast.schools["larches"], on)[lou.pk].key_adult == "Ivy Hart"
    assert "Ivy Hart" in cast.client("ivy").get("/s/larches/register/?column=key_adult").content.decode()
    sent(cast, path, by="ivy", school="larches", **{f"key-{lou.ref}": ""})
    assert standing_on(cast.schools["larches"], on)[lou.pk].key_adult == ""
