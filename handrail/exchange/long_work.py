"""Large files are read, applied and undone beside the web server; small ones at once, in the request."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core.jobs import job
from handrail.core.models import Job
from handrail.core.progress import Tell
from handrail.exchange.applying import apply_import
from handrail.exchange.models import ImportBatch
from handrail.exchange.outcome import say_applied, say_undone
from handrail.exchange.staging import FileRefused, stage_file
from handrail.exchange.undoing import undo_import

READ, APPLY, UNDO = "file.read", "file.apply", "file.undo"
DOING = {READ: "Reading the file", APPLY: "Applying the file", UNDO: "Undoing the file"}
BIG_BYTES, BIG_ROWS = 400_000, 500
"""From here on a file is read, and applied or undone, beside the web server."""

READING = "Reading the rows"


@job(READ, needs=Permission.IMPORT_WRITE)
def read_file_of(job: Job, member: Member, tell: Tell) -> str:
    """Read a file that was left to be read. One that cannot be read is gone again; the job says why."""
    batch = _batch(job, member)
    if batch.is_read:
        return f"{batch.file_name} has been read."
    tell(0, 0, READING)
    try:
        stage_file(by=member, content=batch.file_bytes, file_name=batch.file_name)
    except FileRefused as refusal:
        batch.delete()
        raise ValidationError(str(refusal)) from refusal
    return f"{batch.file_name} has been read."


@job(APPLY, needs=Permission.IMPORT_WRITE)
def apply_file(job: Job, member: Member, tell: Tell) -> str:
    return say_applied(apply_import(by=member, batch=_batch(job, member), tell=tell))


@job(UNDO, needs=Permission.IMPORT_WRITE)
def undo_file(job: Job, member: Member, tell: Tell) -> str:
    return say_undone(undo_import(by=member, batch=_batch(job, member), tell=tell))


def _batch(job: Job, member: Member) -> ImportBatch:
    return ImportBatch.objects.visible_to(member).get(ref=job.subject_ref)
