"""What provision says on a child's page and timeline, at their review, and of what falls due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handrail.access.models import Membership
from handrail.core.registry import beside_outcomes, due_items, timeline_of
from handrail.plans.models import Outcome, Plan
from handrail.provision.actions import (
    AdultShare,
    Presence,
    SessionDetails,
    add_adult,
    copy_runs,
    end_placement,
    link_outcomes,
    record_session,
    stop_run,
    take_back_session,
)
from handrail.provision.child import provision_of
from handrail.provision.models import Placement
from handrail.provision.tests.factories import (
    last_monday,
    make_run,
    make_session,
    make_type,
    mark_missed,
    open_all_year,
)
from handrail.pupils.models import Pupil
from handrail.rules.calendar import academic_year
from tests.cast import Cast
from tests.structure.world import published_plan

pytestmark = pytest.mark.django_db


def _again(pupil: Pupil) -> Pupil:
    """As the next page finds it, with nothing read yet."""
    return Pupil.objects.for_school(pupil.school_id).get(pk=pupil.pk)


def test_the_page_of_a_child_says_what_is_given_and_what_happened(cast: Cast) -> None:
    ana, mia, monday = cast.member("ana"), cast.pupils["mia"], last_monday(cast.member("ana"))
    open_all_year(ana)
    open_all_year(ana, monday)
    run = make_run(ana, [mia, cast.pupils["omar"]], user=cast.users["tess"], starts_on=monday)
    record_session(
        by=ana, run=run, details=SessionDetails(monday), there={mia.ref: Presence(False, reason="elsewhere")}
    )
    make_session(ana, run, monday + timedelta(days=1))
    twice = make_session(ana, run, monday + timedelta(days=2))
    take_back_session(by=ana, session=twice)
    mark_missed(by=ana, run=run, met_on=monday + timedelta(days=3), reason="pulled_away", why="")
    [given] = provision_of(ana, _again(mia)).now
    [other] = provision_of(ana, _again(cast.pupils["omar"])).now
    counted = academic_year(ana.on).starts_on <= monday  # in the first week of September last week was another year's
    assert given.tally
    assert other.tally
    assert (given.tally.held, given.tally.lost_sessions) == ((1, 2) if counted else (0, 0))
    assert (other.tally.held, other.tally.lost_sessions) == ((2, 1) if counted else (0, 0))
    client = cast.client("ana")
    page = client.get(f"/s/alder/pupils/{mia.ref}/").content.decode()
    assert "Provision now" in page
    assert "Tess Whitfield" in page
    assert given.tally.say() in page or not counted


def test_a_family_reads_neither_what_is_confidential_nor_what_was_missed(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    open_all_year(ana)
    add_adult(
        by=ana, run=make_run(ana, [mia, cast.pupils["omar"]]), adult=AdultShare("Robin Vale, therapist", None, 50)
    )
    make_run(ana, [mia], kind=make_type(ana, "Counselling", is_confidential=True))
    client = cast.client("pat")
    for path in ("", "provision/", "timeline/"):
        page = client.get(f"/s/alder/pupils/{mia.ref}/{path}").content.decode()
        assert "Talking group" in page
        assert "Counselling" not in page
        assert "Omar" not in page
        assert "Held this year" not in page
        assert "50%" not in page
        assert path == "timeline/" or "Robin Vale" in page
    assert [given.tally for given in provision_of(cast.member("pat"), _again(mia)).now] == [None]


def test_the_story_of_a_child_tells_what_began_changed_and_ended(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    run = make_run(ana, [mia])
    stop_run(by=ana, run=run, on=ana.on - timedelta(days=3), reason="Tess is needed in Year 6")
    entries = {row.title: row.detail for row in timeline_of(ana, _again(mia)) if row.kind == "provision"}
    assert set(entries) == {"Talking group began", "Talking group stopped", "Talking group ended"}
    assert entries["Talking group stopped"] == "Tess is needed in Year 6"
    told = {row.title: row.detail for row in timeline_of(cast.member("pat"), _again(mia)) if row.kind == "provision"}
    assert told["Talking group stopped"] == ""


def test_an_ended_place_says_why_and_leaves_what_is_given_now(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    place = make_run(ana, [mia]).placements.get()
    end_placement(by=ana, placement=place, ends_on=ana.on - timedelta(days=1), reason="met", why="Reads alone")
    [ended] = [row for row in timeline_of(ana, _again(mia)) if row.title == "Talking group ended"]
    assert ended.detail == "It has done what it was for. Reads alone"
    found = provision_of(ana, _again(mia))
    assert (found.now, found.earlier) == ([], 1)


def test_who_leaves_the_school_ends_every_place(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    make_run(ana, [mia])
    Pupil.objects.for_school(ana.school).filter(pk=mia.pk).update(left_on=ana.on - timedelta(days=1))
    found = provision_of(ana, _again(mia))
    assert (found.now, found.earlier) == ([], 1)
    assert not Placement.objects.visible_to(ana).on(ana.on).exists()
    assert [row.detail for row in timeline_of(ana, _again(mia)) if row.title == "Talking group ended"] == [
        "Left the school"
    ]


def test_a_review_says_what_was_given_for_each_outcome(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    open_all_year(ana)
    plan = published_plan(cast, "mia")
    outcome = Outcome.objects.for_school(ana.school).get(version__plan=plan)
    place = make_run(ana, [mia]).placements.get()
    assert beside_outcomes(ana, [plan]) == {}
    link_outcomes(by=ana, placement=place, refs=[outcome.ref])
    [words] = beside_outcomes(ana, Plan.objects.for_school(ana.school))[outcome.ref]
    assert words.startswith("Talking group, 2 × 30 min a week. Since ")
    client = cast.client("ana")
    assert words in client.get(f"/s/alder/plans/{plan.ref}/review/").content.decode()


def _due(cast: Cast, who: str) -> list[str]:
    member = cast.member(who)
    return [
        item.title for item in due_items(member, member.on) if "provision:" in item.url or "/provision/" in item.url
    ]


def test_nobody_said_for_three_weeks_of_term_what_became_of_it(cast: Cast) -> None:
    ana, tess = cast.member("ana"), cast.users["tess"]
    for day in (ana.on, ana.on - timedelta(weeks=9)):
        open_all_year(ana, day)
    run = make_run(ana, [cast.pupils["mia"]], user=tess)
    assert _due(cast, "ana") == ["Nobody has said what became of Talking group"]
    assert _due(cast, "tess") == ["Nobody has said what became of Talking group"]
    assert _due(cast, "ben") == []
    make_session(ana, run)
    assert _due(cast, "ana") == []


def test_in_the_holidays_nobody_is_asked(cast: Cast) -> None:
    ana = cast.member("ana")
    make_run(ana, [cast.pupils["mia"]])
    assert _due(cast, "ana") == []  # no term is written down


def test_what_ends_soon_with_nothing_after_it_is_one_line_for_a_day(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    ends = ana.on + timedelta(days=9)
    runs = [make_run(ana, [mia], starts_on=ana.on, ends_on=ends, group_name=name) for name in ("Owls", "Wrens")]
    assert _due(cast, "ana") == ["2 provisions end: say what comes next"]
    copy_runs(by=ana, runs=[runs[0]], starts_on=ends + timedelta(days=3), ends_on=None)
    assert _due(cast, "ana") == ["Talking group · Wrens ends: say what comes next"]
    assert _due(cast, "ben") == []


def test_who_leaves_before_a_run_is_over_is_told_of(cast: Cast) -> None:
    ana, tess = cast.member("ana"), cast.users["tess"]
    run = make_run(ana, [cast.pupils["mia"]], user=tess, starts_on=ana.on)
    row = Membership.objects.filter(user=tess, school=ana.school)
    row.update(ends_on=ana.on + timedelta(days=12))
    assert _due(cast, "ana") == ["Tess Whitfield leaves: say who takes over Talking group"]
    page = cast.client("ana").get("/s/alder/people/leaving/").content.decode()
    assert "Delivers" in page
    assert "Talking group" in page
    theirs = cast.client("ana").get(f"/s/alder/people/{row.get().ref}/hand-over/").content.decode()
    assert "Provision Tess Whitfield delivers" in theirs
    row.update(ends_on=run.ends_on)
    assert _due(cast, "ana") == []


def test_a_head_who_writes_no_map_is_asked_nothing(cast: Cast) -> None:
    ana = cast.member("ana")
    make_run(ana, [cast.pupils["mia"]], starts_on=ana.on, ends_on=ana.on + timedelta(days=2))
    assert _due(cast, "hal") == []
