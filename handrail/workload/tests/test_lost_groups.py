"""A session of her own that a SENCO was pulled away from meets her day sheet."""

from __future__ import annotations

from datetime import time, timedelta

from handrail.core.clock import LONDON
from handrail.provision.actions import SlotTime
from handrail.provision.tests.factories import last_monday, make_run, make_type, mark_missed
from handrail.workload.log.day import day_of_mine
from handrail.workload.tests.factories import make_tap
from tests.cast import Cast
from tests.times import in_the_morning


def test_a_senco_pulled_away_from_her_own_group_finds_it_on_her_day(cast: Cast) -> None:
    ana = cast.member("ana")
    monday = last_monday(ana)
    slots = (SlotTime(0, time(10, 30)),)
    hers = make_run(ana, [cast.pupils["mia"]], user=cast.users["ana"], times=1, slots=slots)
    others = make_run(ana, [cast.pupils["mia"]], kind=make_type(ana, "Reading"), user=cast.users["tess"], times=1)
    for run in (hers, others):
        mark_missed(by=ana, run=run, met_on=monday, reason="pulled_away")
    [line] = [line for line in day_of_mine(ana, monday).lines if line.source_ref.startswith("group ")]
    assert (line.kind, line.words, line.is_ticked) == ("taken", "Pulled away from a group, 30 minutes", True)
    assert line.starts
    assert line.ends == line.starts + timedelta(minutes=30)
    assert f"{line.starts:%H:%M}" == "10:30"


@in_the_morning
def test_a_tap_stands_for_the_group_she_missed_by_it(cast: Cast) -> None:
    ana = cast.member("ana")
    tapped = make_tap(ana)
    at = tapped.at.astimezone(LONDON)
    slots = (SlotTime(ana.on.weekday(), time(at.hour, 0)),)
    run = make_run(ana, [cast.pupils["mia"]], user=cast.users["ana"], minutes=60, times=1, slots=slots)
    mark_missed(by=ana, run=run, met_on=ana.on, reason="pulled_away")
    assert [line.source_ref.split()[0] for line in day_of_mine(ana, ana.on).lines if line.kind == "taken"] == ["tap"]
