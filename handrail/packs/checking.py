"""Whether a paper, or one entry of it, still agrees with the record and with the sealed audit trail."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from handrail.access.member import Member
from handrail.audit.chain import sealed_as
from handrail.audit.models import AuditDetail, AuditEvent, Seal
from handrail.audit.writing import canonical, sha256
from handrail.core import registry
from handrail.packs.evidence import Traced, Words, code_of, details_of, say_moment, trace, unlike
from handrail.pupils.models import Pupil

PRINTED = "timeline.printed"
ATTACHED = "evidence.json"

NOT_OURS = (
    "This file is not, byte for byte, one that Handrail made for this school. It was changed, or saved again by "
    "another program. Its entries can still be checked one by one, by number and code."
)
STANDS = "Stands: trail and record say the same."
UNTRACED = "Not traced: the paper itself says that the trail does not hold who wrote this entry."
NO_SUCH = "The trail holds no entry of this number about a pupil of this school."
TRAIL_CHANGED = "Does not stand: the audit trail was changed after this entry was sealed."
DETAIL_CHANGED = "Does not stand: what the trail kept of this act was changed."
RECORD_CHANGED = "Does not stand: the record no longer says what was recorded then ({fields})."
CORRECTED = "The record was corrected since, by {who} on {day} (No. {number}). The paper says what it said before."
GONE = "What this entry was about is no longer in the record."
OTHER_WORDS = "Does not stand: the record says something else than the paper."
WRONG_CODE = (
    "The code is not that of this entry as the record has it now. Look whether it was typed rightly; if it was, the "
    "paper or the record was changed."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one entry: as printed (or as held now), whether it stands, and a sentence."""

    number: int | None
    words: Words | None
    stands: bool
    says: str
    recorded_at: datetime | None = None

    @property
    def recorded(self) -> str:
        """'16 Nov 2026, 15:42'; empty where nobody knows."""
        return say_moment(self.recorded_at, short=True) if self.recorded_at else ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a paper. `refusal` is set, and nothing else, for a file that is not one of ours."""

    refusal: str = ""
    pupil: Pupil | None = None
    printed_by: str = ""
    printed_at: datetime | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def stands(self) -> bool:
        return not self.refusal and all(one.stands or one.number is None for one in self.findings)


def printing_of(content: bytes) -> AuditEvent | None:
    """The act of the trail by which this very file was printed; None for any other file."""
    digest = hashlib.sha256(content).hexdigest()
    for act in AuditEvent.objects.filter(type=PRINTED, subject_ref=digest[:22]):
        detail = AuditDetail.objects.filter(seq=act.seq).first()
        if detail and detail.content.get("pdf_sha256", [None, None])[1] == digest and _is_untouched(act):
            return act
    return None


def check_file(content: bytes, member: Member) -> Checked:
    """Check a paper that this school printed, entry by entry. A file that differs by a byte is refused unread."""
    act = printing_of(content)
    pupil = Pupil.objects.visible_to(member).filter(ref=act.pupil_ref).first() if act else None
    if act is None or pupil is None:
        return Checked(refusal=NOT_OURS)
    entries = json.loads(PdfReader(BytesIO(content)).attachments[ATTACHED][0])["entries"]
    # Several entries may come of one act: a change of status, and that a parent was told.
    groups: dict[int | None, list[Traced]] = {}
    for one in _traced(member, pupil):
        groups.setdefault(one.number, []).append(one)
    findings = tuple(_finding(entry, groups.get(entry["number"], []), member) for entry in entries)
    return Checked("", pupil, act.actor_name, act.at, findings)


def check_code(number: int, code: str, member: Member) -> tuple[Pupil | None, list[Finding]]:
    """Check one entry by its number and code; the pupil it is about, for the reading log."""
    act = AuditEvent.objects.filter(seq=number, school_id=member.school.pk).exclude(pupil_ref="").first()
    pupil = Pupil.objects.visible_to(member).filter(ref=act.pupil_ref).first() if act else None
    if act is None or pupil is None:
        return None, [Finding(number, None, False, NO_SUCH)]
    held = [one for one in _traced(member, pupil) if one.number == number]
    typed = re.sub(r"[^0-9A-F]", "", code.upper())
    same = [one for one in held if one.code.replace(" ", "") == typed]
    if not same:
        says = WRONG_CODE if held else GONE
        return pupil, [Finding(number, one.words, False, says, act.at) for one in held] or [
            Finding(number, None, False, says, act.at)
        ]
    return pupil, [_judge(one.words, one) for one in same]


def _traced(member: Member, pupil: Pupil) -> list[Traced]:
    return trace(pupil, registry.timeline_of(member, pupil))


def _finding(entry: dict[str, Any], held: Sequence[Traced], member: Member) -> Finding:
    words = Words(date.fromisoformat(entry["on"]), entry["kind"], entry["what"], entry["who"])
    number = entry["number"]
    if number is None:
        return Finding(None, words, False, UNTRACED)
    act, seal = (
        AuditEvent.objects.filter(seq=number).first(),
        Seal.objects.filter(trail="event", row_seq=number).first(),
    )
    is_as_then = seal is not None and seal.chain_sha256 == entry["chain_sha256"]
    if act is None or not is_as_then or code_of(words, number, entry["row_sha256"]) != entry["code"]:
        return Finding(number, words, False, TRAIL_CHANGED)
    if not held:
        return Finding(number, words, False, GONE, act.at)
    same = next((one for one in held if one.words == words), None)
    return _judge(words, same or held[0], is_same=same is not None)


def _judge(words: Words, one: Traced, *, is_same: bool = True) -> Finding:
    """One entry against its acts, the trail first, then the record, then the words of the paper."""
    first, last = one.acts[0], one.acts[-1]

    def found(says: str, *, stands: bool = False) -> Finding:
        return Finding(first.seq, words, stands, says, first.at)

    details = details_of(one.acts)
    if one.seal is None or not all(_is_untouched(act) for act in one.acts):
        return found(TRAIL_CHANGED)
    if any(sha256(canonical(content)) != act.detail_sha256 for act in one.acts if (content := details.get(act.seq))):
        return found(DETAIL_CHANGED)
    if differing := unlike(one, details):
        return found(RECORD_CHANGED.format(fields=", ".join(name.replace("_", " ") for name in differing)))
    if is_same:
        return found(STANDS, stands=True)
    if last is not first:
        return found(CORRECTED.format(who=last.actor_name, day=f"{last.at:%d %b %Y}", number=last.seq))
    return found(OTHER_WORDS)


def _is_untouched(act: AuditEvent) -> bool:
    """Whether the act is as it was sealed; one that is not sealed yet has nothing to differ from."""
    seal = Seal.objects.filter(trail="event", row_seq=act.seq).first()
    return seal is None or sealed_as("event", act, seal)
