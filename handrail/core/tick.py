"""What happens every night and every few minutes: apps register jobs; `handrail tick` and the worker run them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Job = Callable[[date], str]
Often = Callable[[], None]

_jobs: dict[str, Job] = {}
_often: dict[str, Often] = {}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobResult:
    """How one job went: what it said it did, or the error that stopped it."""

    name: str
    says: str
    failed: bool = False


def nightly(job: Job) -> Job:
    """Register a job: a function of the day that says in a sentence what it did. Safe to run twice on one day."""
    _jobs[f"{job.__module__}.{job.__qualname__}"] = job
    return job


def every_few_minutes(job: Often) -> Often:
    """Register what the worker does every few minutes. Reads first, and writes nothing where nothing is to be done."""
    _often[f"{job.__module__}.{job.__qualname__}"] = job
    return job


def run_often() -> None:
    """Run each of those. One that fails is logged and does not stop the others."""
    for name in sorted(_often):
        try:
            _often[name]()
        except Exception:
            _log.exception("%s failed", name)


def run_all(on: date) -> list[JobResult]:
    """Run every job, by name. One that fails is logged and does not stop the others."""
    return [_run(name, _jobs[name], on) for name in sorted(_jobs)]


def _run(name: str, job: Job, on: date) -> JobResult:
    try:
        return JobResult(name, job(on))
    except Exception as error:
        _log.exception("The nightly job %s failed", name)
        return JobResult(name, type(error).__name__, failed=True)
