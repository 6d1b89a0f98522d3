"""Runs across 1 September: who stays goes on in the new year group, who leaves ends by itself, and all of it undoes."""

from __future__ import annotations

from datetime import date

from handrail.access.member import Member
from handrail.newyear import actions
from handrail.newyear.tests.conftest import EVE, FIRST, JULY, Travel, now, user_of
from handrail.newyear.tests.factories import make_child, run
from handrail.newyear.tests.test_moving import seen
from handrail.provision.actions import AdultShare, RunDetails, copy_runs, start_run
from handrail.provision.mapping import working_grid
from handrail.provision.models import Placement, Provision
from handrail.provision.tests.factories import make_type


def _group(ana: Member, ben: Member, ends_on: date | None = None) -> Provision:
    pupils = [make_child(ana, "Mia", "4", "4B"), make_child(ana, "Zoe", "6", "6A")]
    details = RunDetails(ana.on, ends_on, 30, 2)
    adults = [AdultShare(ben.name, user_of(ben))]
    return start_run(by=ana, kind=make_type(ana), details=details, adults=adults, pupils=pupils)


def _on_the_map(ana: Member, on: date) -> dict[str, int]:
    return {row.label: len(row.pupils) for row in working_grid(now(ana), on).rows}


def test_a_run_goes_on_into_the_new_year_without_who_leaves(ana: Member, ben: Member, travel: Travel) -> None:
    _group(ana, ben)
    travel(JULY)
    move = run(ana)
    assert _on_the_map(ana, EVE) == {"Year 4": 1, "Year 6": 1}
    assert _on_the_map(ana, FIRST) == {"Year 5": 1}
    assert (seen(ben, EVE), seen(ben, FIRST)) == ({"Mia", "Zoe"}, {"Mia"})
    actions.undo_move(by=now(ana), move=move)
    assert [row.pupil.forename for row in Placement.objects.visible_to(now(ana)).on(FIRST)] == ["Mia", "Zoe"]


def test_what_ends_in_july_ends_and_its_copy_leaves_out_who_leaves(ana: Member, ben: Member, travel: Travel) -> None:
    group = _group(ana, ben, JULY)
    travel(JULY)
    run(ana)
    copied = copy_runs(by=now(ana), runs=[group], starts_on=FIRST, ends_on=None)
    assert "Zoe" in copied.left_out[0]
    travel(FIRST)
    assert _on_the_map(ana, FIRST) == {"Year 5": 1}
    assert [one.pk for one in Provision.objects.visible_to(now(ana)).on(FIRST)] == [copied.runs[0].pk]
