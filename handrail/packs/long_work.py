"""Packs are made beside the web server: a whole year's plans take longer than a page."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit.reading import record_reading
from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.files import write_file
from handrail.core.jobs import job
from handrail.core.models import Job
from handrail.core.progress import Tell
from handrail.packs.actions import MAKE
from handrail.packs.gathering import Gathered, gather
from handrail.packs.models import Pack
from handrail.packs.papers import ManyPaper, many_pdf
from handrail.packs.typesetting import typeset
from handrail.ui.environment import plural

NEEDS = {
    Pack.What.PROFILES: Permission.PROFILE_READ,
    Pack.What.PLANS: Permission.PLAN_READ,
    Pack.What.REVIEWS: Permission.PLAN_READ,
}


@job(MAKE, needs=Permission.PACK_MAKE)
def make_pack(job: Job, member: Member, tell: Tell) -> str:
    """Read, set and keep a pack, as whoever asked may read it now. Made already, it stays as it is."""
    pack = Pack.objects.visible_to(member).get(ref=job.subject_ref)
    if pack.made_at is not None:
        return _say(pack)
    if not member.may(NEEDS[Pack.What(pack.what)]):
        raise ValidationError("Your role no longer reads these papers, so nothing was made.")
    gathered = gather(pack, member, tell)
    if not gathered.documents:
        without = plural(len(gathered.left_out), "child", "children")
        raise ValidationError(f"There is nothing to print for {pack.for_whom}: {without} without one.")
    content = _zip(gathered, tell) if pack.form == Pack.Form.ZIP else _pdf(pack, gathered, member, tell)
    _keep(pack, gathered, content, member)
    return _say(pack)


def _pdf(pack: Pack, gathered: Gathered, member: Member, tell: Tell) -> bytes:
    tell(len(gathered.documents), len(gathered.documents), "Setting the pages")
    data: ManyPaper = {
        "made_on": member.on,
        "school": member.school.name,
        "title": f"{pack.get_what_display()}: {pack.for_whom}",
        "for_whom": pack.for_whom,
        "says": plural(len(gathered.documents), "child", "children"),
        "documents": gathered.documents,
        "left_out": gathered.left_out,
    }
    return many_pdf(data).pdf


def _zip(gathered: Gathered, tell: Tell) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, one in enumerate(gathered.documents):
            tell(done, len(gathered.documents), "Setting the pages")
            name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", one["child"]).strip(". ")[:100]
            archive.writestr(f"{done + 1:03} {name}, {one['paper']}.pdf", typeset(one["paper"], one["data"]).pdf)
        if gathered.left_out:
            archive.writestr("Not in this pack.txt", "\r\n".join(gathered.left_out).encode("utf-8-sig"))
    return out.getvalue()


@transaction.atomic
def _keep(pack: Pack, gathered: Gathered, content: bytes, member: Member) -> None:
    """The file, the reading of each child and the act, together."""
    pack.file_id, pack.size, pack.made_at = write_file(content), len(content), clock.now()
    pack.documents, pack.pupil_refs, pack.left_out = len(gathered.documents), gathered.pupil_refs, gathered.left_out
    pack.save()
    record_reading(by=member, section=f"pack of {pack.what}", pupil_refs=gathered.pupil_refs, path=f"pack {pack.ref}")
    record("pack.made", by=member, subject_ref=pack.ref, changes={"documents": (0, pack.documents)})


def _say(pack: Pack) -> str:
    out = len(pack.left_out)
    less = (
        f" {plural(out, 'child has', 'children have')} none and {'is' if out == 1 else 'are'} not in it." if out else ""
    )
    return f"{pack} is ready, with {plural(pack.documents, 'child', 'children')}.{less}"
