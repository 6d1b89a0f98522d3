"""Long work beside the web server: a feature says `@job`, an action asks for it, a worker does it.

    @job("exchange.apply", needs=Permission.IMPORT_WRITE)
    def apply_file(job: Job, member: Member, tell: Tell) -> str: ...

The function is safe to run twice: a worker that is killed is followed by another that begins again. It says in a
sentence what it did. ValidationError is a refusal, in the words of the error. `tell` keeps how far it is, at most twice
a second, and stops the work where somebody asked for that; what it is told never names a pupil.

The queue is `django-tasks`' table in the same database, so asking for work and what it is about are one transaction.
It holds the ref of the `Job` and nothing else. Logs hold the ref, the kind and where it failed; never what about.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from handrail.core import clock, wall
from handrail.core.models import Job
from handrail.core.progress import Tell
from handrail.core.tick import nightly

log = logging.getLogger(__name__)

Work = Callable[[Job, Any, Tell], str]
FindMember = Callable[[Job], Any]

MOST_TRIES = 5
KEPT = timedelta(days=30)
TOLD_EVERY = timedelta(seconds=0.5)

NO_LONGER = "You no longer have the right to do this in this school, so nothing was done."
FAILED = (
    "Something went wrong, and nothing was changed. Try again; if it happens again, tell whoever looks after Handrail."
)
STOPPED = "It was stopped before anything was changed."


class StoppedOnRequest(Exception):
    """Somebody asked for the work to stop, and nothing of it has been written yet."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: the right it needs when it runs, and the function that does it."""

    needs: object
    work: Work


_kinds: dict[str, Kind] = {}
_finders: list[FindMember] = []


def job(name: str, *, needs: object) -> Callable[[Work], Work]:
    """Register the function that does a kind of work. Raises ValueError where two have one name."""

    def register(work: Work) -> Work:
        if _kinds.setdefault(name, Kind(needs, work)).work is not work:
            raise ValueError(f"Two kinds of work are called {name}.")
        return work

    return register


def found_by(find: FindMember) -> FindMember:
    """Register how whoever asked is found again, as they are now: None where they are nobody there any more."""
    _finders[:] = [find]
    return find


@transaction.atomic
def ask_for(kind: str, *, by: Any, subject_ref: str, total: int = 0) -> Job:
    """Ask for work about something, in the transaction of the act itself; where it is asked for already, that."""
    _kinds[kind]
    waiting = Job.objects.for_school(by.school).unfinished().filter(subject_ref=subject_ref).first()
    if waiting:
        return waiting
    asked = Job.objects.create(
        school=by.school,
        kind=kind,
        subject_ref=subject_ref,
        asked_at=clock.now(),
        asked_by=by.name,
        asked_by_id=by.user_id,
        total=total,
    )
    do_job.enqueue(asked.ref)
    return asked


@transaction.atomic
def ask_to_stop(asked: Job) -> None:
    """Stop work that has not written anything yet; what has begun to write is finished."""
    Job.objects.for_school(asked.school_id).unfinished().filter(pk=asked.pk).update(is_to_stop=True)


@task()
def do_job(ref: str) -> None:
    """What the queue runs. It never fails by an exception: those may hold what must not be logged."""
    asked = Job.objects.across_schools(reason="the queue holds the work of every school").get(ref=ref)
    if asked.is_over:
        return
    with wall.within(asked.school_id):
        asked.begun += 1
        asked.save(update_fields=["begun"])
        outcome, said = _do(asked)
        asked.outcome, asked.said, asked.ended_at = outcome, said[:500], clock.now()
        asked.save(update_fields=["outcome", "said", "ended_at"])


def _do(asked: Job) -> tuple[Job.Outcome, str]:
    kind, member = _kinds.get(asked.kind), _finders[0](asked)
    if kind is None or asked.begun > MOST_TRIES:
        return Job.Outcome.FAILED, FAILED
    if member is None or not member.may(kind.needs):
        return Job.Outcome.REFUSED, NO_LONGER
    try:
        return Job.Outcome.DONE, kind.work(asked, member, Progress(asked))
    except StoppedOnRequest:
        return Job.Outcome.STOPPED, STOPPED
    except ValidationError as refusal:
        return Job.Outcome.REFUSED, " ".join(refusal.messages)
    except Exception:
        log.exception("Long work of the kind %s failed.", asked.kind)
        return Job.Outcome.FAILED, FAILED


@dataclass(slots=True)
class Progress:
    """A `Tell` that keeps what it hears in the job's row."""

    asked: Job
    last: datetime | None = field(default=None)

    def __call__(self, done: int, total: int, words: str) -> None:
        now = clock.now()
        if self.last and now - self.last < TOLD_EVERY and words == self.asked.words:
            return
        self.last, self.asked.words = now, words
        row = Job.objects.for_school(self.asked.school_id).filter(pk=self.asked.pk)
        if not row.filter(is_to_stop=False).update(done=done, total=total, words=words):
            raise StoppedOnRequest


@nightly
def tidy_jobs(on: date) -> str:
    """Delete work that ended 30 days ago, and what the queue keeps of it."""
    before = clock.now() - KEPT
    ended = Job.objects.across_schools(reason="work that is over goes after 30 days").filter(ended_at__lt=before)
    count, _ = ended.delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    return f"{count} pieces of work that were over are gone."
