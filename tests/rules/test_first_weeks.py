"""The path into the role: its steps, over the weeks there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.rules.first_weeks import STEPS, path, steps_for

MONDAYS = [date(2026, 9, 7) + timedelta(weeks=week) for week in range(9)]
DRAWN = {step.key for step in STEPS if step.counts}


def test_what_the_record_shows_none_of_is_not_asked_for() -> None:
    plain = {step.key for step in steps_for(is_setting=False, shown=())}
    assert plain == {"role", "hours", "read", "mentor", "governor", "families", "report", "award", "ahead"}
    assert {step.key for step in steps_for(is_setting=False, shown={"late"})} == plain | {"late"}


def test_a_setting_is_told_no_duty_of_schools() -> None:
    ours = steps_for(is_setting=True, shown=DRAWN)
    assert not {"governor", "families", "report", "untold", "no_need"} & {step.key for step in ours}
    assert "Must" not in {step.force for step in ours}
    assert not [step.key for step in ours if step.source and "reg 49" in step.source.citation]
    assert all(step.source for step in steps_for(is_setting=False, shown=DRAWN) if step.force), "a duty has its source"


@pytest.mark.parametrize("weeks", [1, 2, 5, 6, 9])
def test_every_step_has_its_week_however_short_the_half_term(weeks: int) -> None:
    steps = steps_for(is_setting=False, shown=DRAWN)
    found = path(MONDAYS[:weeks], steps)
    assert [week.number for week in found] == list(range(1, min(weeks, 6) + 1))
    assert [step for week in found for step in week.steps] == steps
    assert path([], steps) == []
