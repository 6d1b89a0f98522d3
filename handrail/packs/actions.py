"""The verbs of packs."""

from __future__ import annotations

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.files import remove_file
from handrail.core.jobs import ask_for
from handrail.core.models import Job
from handrail.packs.models import Pack

MAKE = "pack.make"


@transaction.atomic
def ask_for_pack(*, by: Member, what: str, form: str, whom: str, for_whom: str) -> Job:
    """Ask for a pack to be made beside the web server."""
    pack = Pack.objects.create(
        school=by.school,
        what=what,
        form=form,
        whom=whom,
        for_whom=for_whom,
        asked_at=clock.now(),
        asked_by=by.name,
        asked_by_id=by.user_id or 0,
    )
    record("pack.asked", by=by, subject_ref=pack.ref, changes={"what": (None, what), "for_whom": (None, for_whom)})
    return ask_for(MAKE, by=by, subject_ref=pack.ref)


@transaction.atomic
def remove_pack(*, by: Member, pack: Pack) -> None:
    """Remove a pack and its file now; it can be made again."""
    record("pack.removed", by=by, subject_ref=pack.ref)
    if pack.file_id:
        remove_file(pack.file_id)
    Pack.objects.for_school(by.school).filter(pk=pack.pk).delete()
