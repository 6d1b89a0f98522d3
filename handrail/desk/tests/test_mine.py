"""My pupils and the class at a glance: what helps, what is worked on, what is owed, and nobody else's children."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handrail.desk.mine import NOTE_EVERY_DAYS, children_now, my_pupils
from handrail.pupils.actions import ProfileText, add_note, lead_group, write_profile
from handrail.pupils.models import PupilGroup
from tests.cast import Cast
from tests.structure.world import published_plan


def _profile(cast: Cast, who: str, helps: str) -> None:
    text = ProfileText(in_my_words="", likes_about_me="", matters_to_me="", how_to_help=helps, please_do_not="")
    write_profile(by=cast.member("ana"), pupil=cast.pupils[who], text=text)


def test_a_teacher_sees_what_helps_each_of_their_own_children(cast: Cast) -> None:
    _profile(cast, "mia", "Say it in one step\nLet her finish\nSit by the door\nA quiet corner")
    _profile(cast, "omar", "Never shown to Ben")
    page = cast.client("ben").get("/s/alder/mine/").content.decode()
    assert "Say it in one step" in page
    assert "1 more" in page
    assert "A quiet corner" not in page
    assert "Omar" not in page
    assert "Never shown" not in page


def test_outcomes_of_the_plan_that_is_going_on_stand_there(cast: Cast) -> None:
    published_plan(cast, "mia")
    page = cast.client("ben").get("/s/alder/mine/").content.decode()
    assert "Working on" in page


def test_a_child_of_whom_nothing_is_written_for_four_weeks_is_owed_a_line(cast: Cast) -> None:
    published_plan(cast, "mia")
    ben = cast.member("ben")
    later = replace(ben, on=ben.on + timedelta(days=NOTE_EVERY_DAYS))

    def owed() -> list[str]:
        [mia] = [child for child in children_now(my_pupils(later), later) if child.line.name == "Mia Kowalczyk"]
        return [one.words for one in mia.owed if one.words.startswith("Write a line")]

    assert owed()
    add_note(by=ben, pupil=cast.pupils["mia"], happened_on=ben.on, text="Read a page.")
    assert owed()
    add_note(by=later, pupil=cast.pupils["mia"], happened_on=later.on, text="Read two pages.")
    assert not owed()


def test_a_senco_with_a_class_of_her_own_has_her_own_children_too(cast: Cast) -> None:
    ana = cast.member("ana")
    assert "No pupils are yours today" in cast.client("ana").get("/s/alder/mine/").content.decode()
    group = PupilGroup.objects.for_school(ana.school).get(name="4B")
    lead_group(by=cast.member("hal"), group=group, user=cast.users["ana"], part="teacher")
    page = cast.client("ana").get("/s/alder/mine/").content.decode()
    assert "Mia Kowalczyk" in page
    assert "Omar" not in page


@pytest.mark.parametrize(("who", "sees"), [("ben", True), ("tess", True), ("ana", True), ("ed", False)])
def test_a_class_at_a_glance_names_those_open_to_the_reader(cast: Cast, who: str, sees: bool) -> None:
    group = PupilGroup.objects.for_school(cast.schools["alder"]).get(name="4B")
    page = cast.client(who).get(f"/s/alder/groups/{group.ref}/glance/").content.decode()
    assert ("Mia Kowalczyk" in page) is sees
    assert ("None of your pupils is in 4B" in page) is not sees


def test_no_class_of_another_school_opens(cast: Cast) -> None:
    group = PupilGroup.objects.for_school(cast.schools["alder"]).get(name="4B")
    assert cast.client("bea").get(f"/s/birch/groups/{group.ref}/glance/").status_code == 404
