"""What happens every night: apps register jobs, `handrail tick` runs them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Job = Callable[[date], str]

_jobs: dict[str, Job] = {}
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


def run_all(on: date) -> list[JobResult]:
    """Run every job, by name. One that fails is logged and does not stop the others."""
    return [_run(name, _jobs[name], on) for name in sorted(_jobs)]


def _run(name: str, job: Job, on: date) -> JobResult:
    try:
        return JobResult(name, job(on))
    except Exception as error:
        _log.exception("The nightly job %s failed", name)
        return JobResult(name, f"{type(error).__name__}: {error}", failed=True)
