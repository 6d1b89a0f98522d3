"""Whether a paper, or one entry of it, still agrees with the record and with the sealed audit trail."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from handrail.access.member import Member
from handrail.audit.chain import row_hash, sealed_as
from handrail.audit.models import AccessEvent, AuditEvent, Seal
from handrail.audit.reading import reading_of_file
from handrail.audit.writing import canonical, sha256
from handrail.core import registry
from handrail.packs.composing import plan_paper, review_paper
from handrail.packs.evidence import WHOLE_TEXT, Traced, Words, code_of, details_of, say_moment, trace, unlike
from handrail.packs.typesetting import plain
from handrail.plans.models import Plan
from handrail.plans.reading import PlanReading, read_plan
from handrail.pupils.models import Pupil

ATTACHED = "evidence.json"

NOT_OURS = (
    "This file is not, byte for byte, one that Handrail made for this school. It was changed, or saved again by "
    "another program. The entries of a timeline can still be checked one by one, by number and code."
)
STANDS = "Stands: trail and record say the same."
UNTRACED = "Not traced: the paper itself says that the trail does not hold who wrote this entry."
NO_SUCH = "The trail holds no entry of this number about a pupil of this school."
TRAIL_CHANGED = "Does not stand: the audit trail was changed after this entry was written."
DETAIL_CHANGED = "Does not stand: what the trail kept of this act was changed."
RECORD_CHANGED = "Does not stand: the record no longer says what was recorded then ({fields})."
CORRECTED = "The record was corrected since, by {who} on {day} (No. {number}). The paper says what it said before."
GONE = "What this entry was about is no longer in the record."
OTHER_WORDS = "Does not stand: the record says something else than the paper."
WRONG_CODE = (
    "The code is not that of this entry as the record has it now. Look whether it was typed rightly; if it was, the "
    "paper or the record was changed."
)
NO_TEXT_KEPT = "Stands as far as it goes: the trail of that day kept its version and dates, not its words."
DRAFT = "A draft: the trail keeps the words of a plan when it is published."
EVERY_WORD = "Stands: every word on this paper is what the record says now."
OTHERWISE_NOW = (
    "Otherwise now: ‘{now}’. The text that was published has not changed, so this is what stands around it, or who "
    "reads it."
)
OTHER_THAN_NOW = "Does not stand: the record says ‘{now}’."
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one entry: as printed (or as held now), whether it stands, and a sentence.

    `counts` is false of what says nothing for or against the paper.
    """

    number: int | None
    words: Words | None
    stands: bool
    says: str
    recorded_at: datetime | None = None
    counts: bool = True

    @property
    def recorded(self) -> str:
        """'16 Nov 2026, 15:42'; empty where nobody knows."""
        return say_moment(self.recorded_at, short=True) if self.recorded_at else ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a paper. `refusal` is set, and nothing else, for a file that is not one of ours.

    `paper` says what it is ('plan paper'); `pupils` are those it is about. Without findings nothing but the file
    itself is known: papers other than a plan, a record of a review and a timeline are not compared with the record.
    """

    refusal: str = ""
    paper: str = ""
    pupils: tuple[Pupil, ...] = ()
    printed_by: str = ""
    printed_at: datetime | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def stands(self) -> bool:
        return not self.refusal and all(one.stands for one in self.findings if one.counts)

    @property
    def what(self) -> str:
        """'plan' of a plan paper."""
        return self.paper.removesuffix(" paper")

    @property
    def printed(self) -> str:
        """'22 November 2026, 10:42'; empty for no paper of ours."""
        return say_moment(self.printed_at) if self.printed_at else ""

    @property
    def about(self) -> str:
        """'Mia Kowalczyk', or how many it is about."""
        return self.pupils[0].name if len(self.pupils) == 1 else f"{len(self.pupils)} children"


def printing_of(content: bytes) -> AccessEvent | None:
    """The reading by which this very file was given to somebody; None for any other file."""
    reading = reading_of_file(hashlib.sha256(content).hexdigest())
    return reading if reading and _is_untouched("access", reading) else None


def check_file(content: bytes, member: Member) -> Checked:
    """Check a paper that this school made, word by word or entry by entry. A file that differs by a byte is refused."""
    reading = printing_of(content)
    if reading is None or reading.school_id != member.school.pk:
        return Checked(refusal=NOT_OURS)
    pupils = tuple(Pupil.objects.visible_to(member).filter(ref__in=reading.pupil_refs.split()))
    if not pupils:
        return Checked(refusal=NOT_OURS)
    evidence = _evidence_in(content)
    check = CHECKS.get(evidence.get("paper", ""))
    found = check(evidence, pupils[0], member) if check else []
    return Checked("", reading.section, pupils, reading.actor_name, reading.at, tuple(found))


def _evidence_in(content: bytes) -> dict[str, Any]:
    """What goes with a paper; nothing where nothing does. The bytes are known to be our own."""
    try:
        attached = PdfReader(BytesIO(content)).attachments.get(ATTACHED)
    except PyPdfError:
        return {}
    return dict(json.loads(attached[0])) if attached else {}


def _check_timeline(evidence: dict[str, Any], pupil: Pupil, member: Member) -> list[Finding]:
    # Several entries may come of one act: a change of status, and that a parent was told.
    groups: dict[int | None, list[Traced]] = {}
    for one in _traced(member, pupil):
        groups.setdefault(one.number, []).append(one)
    return [_finding(entry, groups.get(entry["number"], []), member) for entry in evidence["entries"]]


def _check_plan(evidence: dict[str, Any], pupil: Pupil, member: Member) -> list[Finding]:
    reading = _reading_of(evidence, pupil, member)
    if reading is None:
        return [Finding(None, None, stands=False, says=GONE)]
    act = _judge_text(reading.version, member, pupil)
    return [act, *_compared(evidence["data"], plan_paper(reading, member), act)]


def _check_review(evidence: dict[str, Any], pupil: Pupil, member: Member) -> list[Finding]:
    reading = _reading_of(evidence, pupil, member)
    now = review_paper(reading, member) if reading else None
    if reading is None or now is None:
        return [Finding(None, None, stands=False, says=GONE)]
    act = _judge_text(reading.review, member, pupil)
    return [act, *_compared(evidence["data"], now, act)]


CHECKS: Mapping[str, Callable[[dict[str, Any], Pupil, Member], list[Finding]]] = {
    "timeline": _check_timeline,
    "plan": _check_plan,
    "review": _check_review,
}
"""How each kind of paper is compared with the record, by the word that goes with it."""


def _reading_of(evidence: Mapping[str, Any], pupil: Pupil, member: Member) -> PlanReading | None:
    """The plan as it was read for the paper: its newest version as the page opens it, an earlier one by its number."""
    plan = Plan.objects.visible_to(member).filter(ref=evidence["plan"], pupil=pupil).select_related("pupil").first()
    newest = read_plan(plan, member) if plan else None
    if plan is None or newest is None or newest.version.number == evidence["version"]:
        return newest
    return read_plan(plan, member, evidence["version"])


def _judge_text(row: Any, member: Member, pupil: Pupil) -> Finding:
    """The act that published a version or finished a review: whether the text is still the one it sealed."""
    one = next((one for one in _traced(member, pupil) if one.entry.row == row and one.acts), None)
    if one is None:
        return Finding(None, None, stands=False, says=DRAFT, counts=False)
    found = _judge(one.words, one)
    if found.stands and WHOLE_TEXT not in details_of(one.acts[:1]).get(one.acts[0].seq, {}):
        return Finding(
            found.number, found.words, stands=False, says=NO_TEXT_KEPT, recorded_at=found.recorded_at, counts=False
        )
    return found


def _compared(printed: Mapping[str, Any], now: Mapping[str, Any], act: Finding) -> list[Finding]:
    """Every word of a paper against the record. What differs although the text has not changed since it was sealed is
    around the text: a name, a class, the words of the scale."""
    was, held = _flat(printed), _flat(json.loads(canonical(now)))
    day = date.fromisoformat(printed["made_on"])
    found = []
    for label in [*was, *(label for label in held if label not in was)]:
        before, after = was.get(label, ""), held.get(label, "")
        if before != after:
            says = (OTHERWISE_NOW if act.stands else OTHER_THAN_NOW).format(now=after or NOTHING)
            words = Words(day, label, before or NOTHING, "")
            found.append(Finding(None, words, stands=act.stands, says=says, counts=not act.stands))
    return found or [Finding(None, Words(day, "every word of it", "", ""), stands=True, says=EVERY_WORD)]


_NOT_COMPARED = {"made_on", "sections", "evidence"}


def _flat(value: Any, label: str = "") -> dict[str, str]:
    """{'outcomes 1, target': '4 of 5 chances'}: every text of a paper under a name that people understand."""
    if isinstance(value, Mapping):
        kept = {key: item for key, item in value.items() if key not in _NOT_COMPARED}
        inner = [(", ".join(filter(None, (label, _said(key)))), item) for key, item in kept.items()]
    elif isinstance(value, list):
        inner = [(f"{label} {place}", item) for place, item in enumerate(value, start=1)]
    else:
        return {label: "" if value is None else plain(str(value))}
    return {name: words for part, item in inner for name, words in _flat(item, part).items() if words}


def _said(key: str) -> str:
    return key.replace("_", " ")


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
        return Finding(None, words, stands=False, says=UNTRACED, counts=False)
    act, seal = (
        AuditEvent.objects.filter(seq=number).first(),
        Seal.objects.filter(trail="event", row_seq=number).first(),
    )
    # An act that was not chained yet when it was printed is known by its own mark alone.
    is_as_then = not entry["chain_sha256"] or (seal is not None and seal.chain_sha256 == entry["chain_sha256"])
    is_same_act = act is not None and row_hash(act) == entry["row_sha256"]
    if act is None or not (is_as_then and is_same_act) or code_of(words, number, entry["row_sha256"]) != entry["code"]:
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
    if not all(_is_untouched("event", act) for act in one.acts):
        return found(TRAIL_CHANGED)
    if any(sha256(canonical(content)) != act.detail_sha256 for act in one.acts if (content := details.get(act.seq))):
        return found(DETAIL_CHANGED)
    if differing := unlike(one, details):
        return found(RECORD_CHANGED.format(fields=", ".join(_said(_FIELDS.get(name, name)) for name in differing)))
    if is_same:
        return found(STANDS, stands=True)
    if last is not first:
        return found(CORRECTED.format(who=last.actor_name, day=f"{last.at:%d %b %Y}", number=last.seq))
    return found(OTHER_WORDS)


_FIELDS = {WHOLE_TEXT: "its text"}


def _is_untouched(trail: str, row: AuditEvent | AccessEvent) -> bool:
    """Whether a row of a trail is as it was sealed; one that is not sealed yet has nothing to differ from."""
    seal = Seal.objects.filter(trail=trail, row_seq=row.seq).first()
    return seal is None or sealed_as(trail, row, seal)
