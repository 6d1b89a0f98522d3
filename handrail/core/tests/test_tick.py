from datetime import date

import pytest

from handrail.core import tick

DAY = date(2026, 11, 4)


@pytest.fixture(autouse=True)
def no_other_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tick, "_jobs", {})


def test_jobs_run_with_the_day_and_say_what_they_did() -> None:
    @tick.nightly
    def sweep(on: date) -> str:
        return f"swept for {on:%d %B}"

    assert [(result.says, result.failed) for result in tick.run_all(DAY)] == [("swept for 04 November", False)]


def test_a_job_that_fails_is_reported_and_the_others_run(caplog: pytest.LogCaptureFixture) -> None:
    @tick.nightly
    def a_breaks(on: date) -> str:
        raise OSError("disk full")

    @tick.nightly
    def b_works(on: date) -> str:
        return "done"

    assert [(result.says, result.failed) for result in tick.run_all(DAY)] == [
        ("OSError", True),
        ("done", False),
    ]
    assert "a_breaks" in caplog.text


def test_a_job_registered_twice_runs_once() -> None:
    def sweep(on: date) -> str:
        return "swept"

    tick.nightly(sweep)
    tick.nightly(sweep)
    assert len(tick.run_all(DAY)) == 1
