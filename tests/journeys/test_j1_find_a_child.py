"""J1: find a child and read how to help. Budget: 2 steps."""

from tests.journeys.conftest import Journey

ONLY_READS = True


def test_find_a_child_and_read_how_to_help(journey: Journey) -> None:
    journey.signs_in("Tess Whitfield")

    journey.types("Find a pupil", "kowalcz")
    journey.page.get_by_label("Find a pupil").press("Enter")
    journey.page.wait_for_url("**/pupils/*/")

    journey.sees("What helps me")
    journey.sees("Give me the first sound")
    assert journey.steps <= 2
