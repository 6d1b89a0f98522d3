"""Runs are started, changed, copied, and what cannot be is refused in a sentence with nothing half done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from handrail.audit.models import AuditEvent
from handrail.provision.actions import (
    AdultShare,
    RightedRun,
    RunDetails,
    SlotTime,
    TypeDetails,
    adapt_run,
    add_adult,
    add_type,
    bring_back_type,
    copy_runs,
    end_adult,
    end_placement,
    extend_run,
    link_outcomes,
    place_pupils,
    put_back_run,
    put_right_run,
    remove_placement,
    remove_type,
    reopen_placement,
    start_run,
    stop_run,
    take_back_run,
    take_starter_types,
    undo_change,
)
from handrail.provision.models import Placement, Provision, ProvisionAdult, ProvisionType
from handrail.provision.reading import spells_of
from handrail.provision.tests.factories import last_monday, make_run, make_session, make_type
from handrail.pupils.models import Pupil
from handrail.rules.calendar import monday_of, say_day
from handrail.rules.provision import Pattern
from tests.cast import Cast


def said(refused: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return dict(refused.value.message_dict)


def names(cast: Cast, who: str) -> set[str]:
    """Whom a member reads in places, by first name."""
    return {row.pupil.forename for row in Placement.objects.visible_to(cast.member(who)).select_related("pupil")}


def test_a_run_starts_with_adults_days_and_pupils_in_one_act(cast: Cast) -> None:
    ana, mia, omar = cast.member("ana"), cast.pupils["mia"], cast.pupils["omar"]
    details = RunDetails(
        ana.on, ana.on + timedelta(weeks=6), 30, 2, group_name="Blue", slots=(SlotTime(0), SlotTime(3))
    )
    adults = [
        AdultShare("Tess Whitfield", cast.users["tess"], 50),
        AdultShare("Robin Vale (speech therapist)", share=50),
    ]
    run = start_run(by=ana, kind=make_type(ana), details=details, adults=adults, pupils=[mia, omar], ref="r" * 22)
    assert run.title == "Talking group · Blue"
    assert [adult.share for adult in run.adults.all()] == [50, 50]
    assert names(cast, "ana") == {"Mia", "Omar"}
    again = start_run(by=ana, kind=make_type(ana), details=details, adults=adults, pupils=[mia, omar], ref="r" * 22)
    assert again == run
    kinds = list(AuditEvent.objects.filter(school_id=ana.school.pk).values_list("type", flat=True))
    assert kinds.count("provision.started") == 1
    assert kinds.count("placement.added") == 2


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"minutes": 0}, "minutes", "at least a minute"),
        ({"minutes": 25 * 60}, "minutes", "longer than a school day"),
        ({"times": 0}, "times", "from 1 to"),
        ({"ends": -1}, "ends_on", "before it starts"),
        ({"funding": "magic"}, "funding", "kinds of funding"),
        ({"place": "x" * 101}, "place", "at most 100"),
    ],
)
def test_what_cannot_be_is_refused_whole(cast: Cast, change: dict[str, Any], field: str, sentence: str) -> None:
    ana = cast.member("ana")
    ends = change.pop("ends", 7)
    details = replace(RunDetails(ana.on, ana.on + timedelta(days=ends), 30, 2), **change)
    with pytest.raises(ValidationError) as refused:
        start_run(by=ana, kind=make_type(ana), details=details, pupils=[cast.pupils["mia"]])
    assert sentence in said(refused)[field][0]
    assert not Provision.objects.for_school(ana.school).exists()


def test_a_group_of_nobody_and_a_pupil_twice_are_refused(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    for pupils, sentence in (([], "group of nobody"), ([mia, mia], "Mia Kowalczyk is named twice")):
        with pytest.raises(ValidationError) as refused:
            start_run(by=ana, kind=make_type(ana), details=RunDetails(ana.on, None, 30, 2), pupils=pupils)
        assert sentence in said(refused)["pupils"][0]
    run = make_run(ana, [mia])
    with pytest.raises(ValidationError, match="in this group already"):
        place_pupils(by=ana, run=run, pupils=[mia])


def test_adults_that_cannot_be(cast: Cast) -> None:
    ana, tess = cast.member("ana"), cast.users["tess"]
    for adults, sentence in (
        ([AdultShare("Tess", tess, 101)], "share from 1 to 100"),
        ([AdultShare("Tess", tess, 50), AdultShare("Tess W", tess, 50)], "named twice"),
        ([AdultShare("Cal Reid", cast.users["cal"])], "does not work at Alder"),
        ([AdultShare("Pat Kowalczyk", cast.users["pat"])], "does not work at Alder"),
    ):
        with pytest.raises(ValidationError) as refused:
            start_run(
                by=ana, kind=make_type(ana), details=RunDetails(ana.on, None, 30, 1, shape="in_class"), adults=adults
            )
        assert sentence in said(refused)["adults"][0]


def test_who_delivers_a_run_reaches_its_pupils_and_no_longer_than_that(cast: Cast) -> None:
    ana, omar, tess = cast.member("ana"), cast.pupils["omar"], cast.member("tess")
    assert omar not in Pupil.objects.visible_to(tess)
    run = make_run(ana, [omar], user=cast.users["tess"])
    assert omar in Pupil.objects.visible_to(tess)
    assert "Omar" in names(cast, "tess")
    place = run.placements.get()
    end_placement(by=ana, placement=place, ends_on=ana.on - timedelta(days=1), reason="met")
    assert omar not in Pupil.objects.visible_to(tess)
    reopen_placement(by=ana, placement=place)
    assert omar in Pupil.objects.visible_to(tess)
    Pupil.objects.for_school(ana.school).filter(pk=omar.pk).update(left_on=ana.on - timedelta(days=1))
    assert omar not in Pupil.objects.visible_to(tess)
    assert not Placement.objects.visible_to(ana).on(ana.on).exists()
    Pupil.objects.for_school(ana.school).filter(pk=omar.pk).update(left_on=None)
    end_adult(by=ana, adult=run.adults.get(), ends_on=ana.on - timedelta(days=1))
    assert omar not in Pupil.objects.visible_to(tess)


def test_cover_for_a_day_reaches_them_that_day(cast: Cast) -> None:
    ana, omar, tess = cast.member("ana"), cast.pupils["omar"], cast.member("tess")
    run = make_run(ana, [omar])
    add_adult(by=ana, run=run, adult=AdultShare(tess.name, cast.users["tess"]), starts_on=ana.on, ends_on=ana.on)
    assert omar in Pupil.objects.visible_to(tess)
    assert omar not in Pupil.objects.visible_to(replace(tess, on=ana.on + timedelta(days=1)))
    with pytest.raises(ValidationError, match="has this group on those days"):
        add_adult(by=ana, run=run, adult=AdultShare(tess.name, cast.users["tess"]))


def test_who_reads_what(cast: Cast) -> None:
    ana = cast.member("ana")
    make_run(ana, [cast.pupils["mia"], cast.pupils["omar"]])
    assert {who: names(cast, who) for who in ("ana", "hal", "sam", "ben", "pat", "gil", "ola", "ed")} == {
        "ana": {"Mia", "Omar"}, "hal": {"Mia", "Omar"}, "sam": {"Mia", "Omar"}, "ben": {"Mia"}, "pat": {"Mia"},
        "gil": set(), "ola": set(), "ed": set(),
    }  # fmt: skip
    assert not Placement.objects.visible_to(cast.member("cal")).exists()


def test_what_is_confidential_is_for_who_may_and_who_delivers_it(cast: Cast) -> None:
    ana = cast.member("ana")
    secret = make_type(ana, "Counselling", is_confidential=True)
    make_run(ana, [cast.pupils["mia"]], kind=secret, user=cast.users["tess"])
    seen = {who: names(cast, who) for who in ("ana", "hal", "sam", "ben", "tess", "pat")}
    assert seen == {"ana": {"Mia"}, "hal": {"Mia"}, "sam": set(), "ben": set(), "tess": {"Mia"}, "pat": set()}
    offered = {who: ProvisionType.objects.visible_to(cast.member(who)).count() for who in ("ana", "sam", "tess", "gil")}
    assert offered == {"ana": 1, "sam": 0, "tess": 1, "gil": 0}


def test_stop_extend_and_adapt_ask_a_reason_and_are_undone(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"])
    ends_on = run.ends_on
    assert ends_on
    with pytest.raises(ValidationError, match="Say why"):
        stop_run(by=ana, run=run, on=ana.on, reason=" ")
    stopped = stop_run(by=ana, run=run, on=ana.on - timedelta(days=1), reason="It is done")
    assert cast.pupils["mia"] not in {link.pupil for link in _links(cast, run) if link.holds(ana.on)}
    with pytest.raises(ValidationError, match="ends on"):
        stop_run(by=ana, run=run, on=ends_on, reason="Later")
    undo_change(by=ana, change=stopped)
    run.refresh_from_db()
    assert run.ends_on == ends_on
    with pytest.raises(ValidationError, match="Write a later day"):
        extend_run(by=ana, run=run, ends_on=ends_on, reason="More")
    extend_run(by=ana, run=run, ends_on=ends_on + timedelta(days=7), reason="Two of six were ill")
    run.refresh_from_db()
    assert run.ends_on == ends_on + timedelta(days=7)
    assert [change.kind for change in run.changes.all()] == ["stopped", "undone", "extended"]


def _links(cast: Cast, run: Provision) -> list[Any]:
    from handrail.pupils.models import Link

    return list(Link.objects.for_school(cast.schools["alder"]).of_provision(run.ref).select_related("pupil"))


def test_an_adapted_run_keeps_what_was_planned_before(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]], slots=(SlotTime(0), SlotTime(2)))
    monday = monday_of(ana.on)
    change = adapt_run(
        by=ana, run=run, on=monday, reason="Too long for them", pattern=Pattern(20, 3),
        slots=(SlotTime(0), SlotTime(2), SlotTime(4)),
    )  # fmt: skip
    run = Provision.objects.for_school(ana.school).get(pk=run.pk)
    first, last = spells_of(run)
    assert (first.pattern, first.ends_on) == (Pattern(30, 2, 1, (0, 2)), monday - timedelta(days=1))
    assert (last.pattern, last.starts_on) == (Pattern(20, 3, 1, (0, 2, 4)), monday)
    with pytest.raises(ValidationError, match="It was adapted from"):
        adapt_run(by=ana, run=run, on=monday, reason="Again", pattern=Pattern(15, 3))
    undo_change(by=ana, change=change)
    run = Provision.objects.for_school(ana.school).get(pk=run.pk)
    assert [spell.pattern for spell in spells_of(run)] == [Pattern(30, 2, 1, (0, 2))]


def test_a_first_day_is_put_right_with_the_places_that_began_on_it(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]], kind=make_type(ana))
    old, monday, other = run.starts_on, last_monday(ana), make_type(ana, "Reading pairs")
    [joined] = place_pupils(by=ana, run=run, pupils=[cast.pupils["omar"]], starts_on=monday)
    make_session(ana, run)
    with pytest.raises(ValidationError) as refused:
        put_right_run(by=ana, run=run, details=RightedRun(other, monday + timedelta(days=1)), reason="Mistyped")
    assert said(refused)["starts_on"] == [
        f"A session on {say_day(monday)} is recorded. Write that day or an earlier one."
    ]
    with pytest.raises(ValidationError) as refused:
        put_right_run(by=ana, run=run, details=RightedRun(other, monday))
    assert set(said(refused)) == {"reason"}

    change = put_right_run(by=ana, run=run, details=RightedRun(other, monday, "Robins"), reason="It was the other one")
    assert change
    run = Provision.objects.for_school(ana.school).get(pk=run.pk)
    assert (run.title, run.starts_on) == ("Reading pairs · Robins", monday)
    assert {place.starts_on for place in run.placements.all()} == {monday}
    assert put_right_run(by=ana, run=run, details=RightedRun(other, monday, "Robins")) is None

    undo_change(by=ana, change=change)
    run = Provision.objects.for_school(ana.school).get(pk=run.pk)
    assert (run.title, run.starts_on) == ("Talking group", old)
    assert [place.starts_on for place in run.placements.order_by("pk")] == [old, monday]
    assert joined.pk in {place.pk for place in run.placements.all()}


def test_a_first_day_is_not_taken_back_over_a_session(cast: Cast) -> None:
    ana = cast.member("ana")
    monday = last_monday(ana)
    run = make_run(ana, [cast.pupils["mia"]], starts_on=monday + timedelta(days=1))
    change = put_right_run(by=ana, run=run, details=RightedRun(run.type, monday), reason="A day earlier")
    make_session(ana, run)
    assert change
    with pytest.raises(ValidationError, match="is recorded"):
        undo_change(by=ana, change=change)


def test_what_has_not_begun_is_put_right_without_a_reason(cast: Cast) -> None:
    ana = cast.member("ana")
    later = ana.on + timedelta(weeks=3)
    run = make_run(ana, [cast.pupils["mia"]], starts_on=later, ends_on=None)
    change = put_right_run(by=ana, run=run, details=RightedRun(run.type, later + timedelta(days=7), note="Bring paper"))
    assert change
    assert change.after["note"] == "Bring paper"
    assert run.placements.get().starts_on == later + timedelta(days=7)


def test_a_run_is_taken_back_and_put_back_while_nothing_of_it_is_recorded(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["omar"]], user=cast.users["tess"])
    take_back_run(by=ana, run=run)
    assert not Provision.objects.visible_to(ana).exists()
    assert cast.pupils["omar"] not in Pupil.objects.visible_to(cast.member("tess"))
    put_back_run(by=ana, run=run)
    assert names(cast, "tess") >= {"Omar"}
    make_session(ana, run)
    with pytest.raises(ValidationError, match="Stop it instead"):
        take_back_run(by=ana, run=run)
    with pytest.raises(ValidationError, match="End the place instead"):
        remove_placement(by=ana, placement=run.placements.get())


def test_a_run_is_copied_with_who_is_still_here(cast: Cast) -> None:
    ana, mia, omar = cast.member("ana"), cast.pupils["mia"], cast.pupils["omar"]
    run = make_run(ana, [mia, omar], user=cast.users["tess"])
    tess = cast.users["tess"].memberships.get()
    starts_on = ana.on + timedelta(weeks=10)
    Pupil.objects.for_school(ana.school).filter(pk=omar.pk).update(left_on=ana.on + timedelta(weeks=9))
    tess.ends_on = ana.on + timedelta(weeks=9)
    tess.save()
    copied = copy_runs(by=ana, runs=[run], starts_on=starts_on, ends_on=starts_on + timedelta(weeks=6))
    [new] = copied.runs
    assert [place.pupil for place in new.placements.all()] == [mia]
    assert not new.adults.exists()
    assert any("Omar" in line for line in copied.left_out)
    assert any("needs somebody" in line for line in copied.left_out)
    assert copy_runs(by=ana, runs=[run], starts_on=starts_on, ends_on=None).runs == (new,)


def test_the_library_takes_the_starter_set_once_and_what_is_removed_stays_away(cast: Cast) -> None:
    ana = cast.member("ana")
    make_type(ana, "Talking group")
    added = take_starter_types(by=ana)
    assert len(added) >= 24
    assert "Talking group" not in {row.name for row in added}
    remove_type(by=ana, row=added[0])
    assert take_starter_types(by=ana) == []
    with pytest.raises(ValidationError, match="has “TALKING GROUP” already"):
        add_type(by=ana, details=TypeDetails("TALKING GROUP", ("semh",)))
    bring_back_type(by=ana, row=added[0])
    assert ProvisionType.objects.for_school(ana.school).in_use().count() == len(added) + 1


def test_a_type_that_cannot_be(cast: Cast) -> None:
    ana = cast.member("ana")
    details = TypeDetails(" ", (), 9, "cloud", usual_minutes=0, evidence_url="http://example.org")
    with pytest.raises(ValidationError) as refused:
        add_type(by=ana, details=details)
    assert set(said(refused)) == {"name", "areas", "tier", "shape", "usual_minutes", "evidence_url"}


def test_outcomes_of_another_child_are_left_out(cast: Cast) -> None:
    from tests.structure.world import published_plan

    ana = cast.member("ana")
    hers, his = (published_plan(cast, name).versions.get().outcomes.get().ref for name in ("mia", "omar"))
    run = make_run(ana, [cast.pupils["mia"]])
    place = link_outcomes(by=ana, placement=run.placements.get(), refs=[his, hers])
    assert [row.outcome_ref for row in place.outcomes.all()] == [hers]


def test_an_adult_who_left_the_school_delivers_no_more(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["omar"]], user=cast.users["tess"])
    member = cast.member("tess")
    tess = cast.users["tess"].memberships.get()
    tess.ends_on = ana.on - timedelta(days=1)
    tess.save()
    from handrail.access.memberships import find_member

    assert find_member(cast.users["tess"], "alder", "test") is None
    assert ProvisionAdult.objects.visible_to(ana).get(provision=run).user_id == member.user_id
