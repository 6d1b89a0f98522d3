"""J1: find a child and read how to help. Budget: 2 steps, 8 seconds, 25 the first time, until it stands before one."""

from tests.journeys.conftest import Journey


def test_find_a_child_and_read_how_to_help(journey: Journey) -> None:
    journey.signs_in("Tess Whitfield")

    journey.enters("Find a pupil", "kowalcz")

    journey.sees("What helps me")
    journey.sees("Give me the first sound")
    journey.keeps(2, 8, 25)
