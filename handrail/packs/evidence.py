"""Papers as evidence: what goes with a plan, a record of a review and a timeline, so that they can be checked.

What is on such a paper can be shown to be what was recorded, by whom and when, and that neither the trail nor the
record has been changed since. That it was true when it was written, nobody can show. Printing writes nothing but that
it was read: the reading carries the mark of the file (docs/decisions/0014).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handrail.access.member import Member
from handrail.audit.chain import row_hash
from handrail.audit.models import AuditDetail, AuditEvent, Seal
from handrail.audit.writing import canonical, sha256
from handrail.core import clock
from handrail.core.registry import TimelineEntry
from handrail.packs.typesetting import plain
from handrail.plans.reading import PlanReading
from handrail.plans.text import mark_of, read_draft, read_review
from handrail.pupils.models import Pupil
from handrail.pupils.story import TIMELINE_KINDS
from handrail.rules.calendar import say_day, say_day_short

# The acts that write a row of each model, and, where the act names a field otherwise than the row, how.
ACTS: Mapping[str, tuple[str, ...]] = {
    "RegisterEntry": ("status.changed", "status.corrected"),
    "Need": ("needs.set",),
    "OnePageProfile": ("profile.written",),
    "Note": ("note.added",),
    "Score": ("score.added", "score.corrected"),
    "Contact": ("contact.added", "contact.corrected"),
    "Document": ("document.added", "document.corrected"),
    "PlanVersion": ("plan_published",),
    "Review": ("review_finished",),
    "Meeting": ("meeting.held", "meeting.corrected"),
    "Concern": ("concern.raised", "concern.corrected"),
    "Step": (
        "concern.decided",
        "concern.closed",
        "concern.reopened",
        "concern.teachers_asked",
        "concern.passed_on",
        "concern.handed_over",
    ),
    "Reply": ("concern.answered",),
}
# Their acts are of the concern they belong to, which has many: the one that followed upon the row is meant.
OF_A_CONCERN: Mapping[str, Callable[[Any], str]] = {
    "Step": lambda row: str(row.concern.ref),
    "Reply": lambda row: str(row.asking.concern.ref),
}
BY_FILE = ("pupil_imported", "pupil_changed_by_file", "pupil.facts_brought", "documents.filed")
# Where the row holds more than what was typed, the fields that were.
TYPED: Mapping[str, frozenset[str]] = {"Score": frozenset({"name", "taken_on", "score"})}
CALLED_OTHERWISE = {("PlanVersion", "version"): "number"}
WHOLE_TEXT = "text_sha256"
# What the trail keeps a mark of, worked out again from the rows as they are now.
WORKED_OUT: Mapping[tuple[str, str], Callable[[Any], str]] = {
    ("PlanVersion", WHOLE_TEXT): lambda row: mark_of(read_draft(row)),
    ("Review", WHOLE_TEXT): lambda row: mark_of(read_review(row)),
}
AT_ONCE = timedelta(seconds=10)
"""How far apart the row and its act may have been written: they share a transaction, but not a moment."""


@dataclass(frozen=True, slots=True)
class Words:
    """An entry as it stands on paper."""

    on: date
    kind: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Traced:
    """An entry with the act that wrote it. `acts` are that one and later corrections of the same row, oldest first;
    empty where the entry cannot be traced. `seal` is that of the first, once the trail is sealed that far."""

    entry: TimelineEntry
    words: Words
    acts: tuple[AuditEvent, ...] = ()
    seal: Seal | None = None

    @property
    def number(self) -> int | None:
        return self.acts[0].seq if self.acts else None

    @property
    def row_sha256(self) -> str:
        """The mark of the act itself, sealed or not: on paper in other hands it cannot be changed with the trail."""
        return row_hash(self.acts[0]) if self.acts else ""

    @property
    def code(self) -> str:
        """What the entry is checked by: the words as printed, bound to the act."""
        return code_of(self.words, self.acts[0].seq, self.row_sha256) if self.acts else ""


def words_of(entry: TimelineEntry) -> Words:
    """The entry as it is printed."""
    what = ". ".join(part for part in (entry.title, entry.detail) if part)
    return Words(entry.on, TIMELINE_KINDS.get(entry.kind, entry.kind), plain(what), plain(entry.who))


def code_of(words: Words, number: int, row_sha256: str) -> str:
    """Twelve figures and letters: '4F2A 91C0 77BD'."""
    said = canonical([number, row_sha256, words.on.isoformat(), words.kind, words.what, words.who])
    return spaced(sha256(said))


def spaced(digest: str, length: int = 12) -> str:
    """The beginning of a SHA-256 as people read it out: '4F2A 91C0 77BD'."""
    start = digest[:length].upper()
    return " ".join(start[place : place + 4] for place in range(0, length, 4))


def trace(pupil: Pupil, entries: Sequence[TimelineEntry]) -> list[Traced]:
    """Each entry with the act that wrote it, in the order given. Three queries, whatever their number."""
    acts = list(AuditEvent.objects.filter(school_id=pupil.school_id, pupil_ref=pupil.ref).order_by("seq"))
    details = details_of(acts)
    found = [_acts_of(entry, acts, details) for entry in entries]
    firsts = {some[0].seq for some in found if some}
    seals = {row.row_seq: row for row in Seal.objects.filter(trail="event", row_seq__in=firsts)}
    return [
        Traced(entry, words_of(entry), some, seals.get(some[0].seq) if some else None)
        for entry, some in zip(entries, found, strict=True)
    ]


def details_of(acts: Sequence[AuditEvent]) -> dict[int, dict[str, Any]]:
    """{number: {field: [before, after]}} of the acts whose fields have not been erased."""
    return {row.seq: row.content for row in AuditDetail.objects.filter(seq__in=[act.seq for act in acts])}


def _acts_of(
    entry: TimelineEntry, acts: Sequence[AuditEvent], details: Mapping[int, Mapping[str, Any]]
) -> tuple[AuditEvent, ...]:
    row = entry.row
    if row is None:
        return ()
    if ref := getattr(row, "import_ref", ""):
        return tuple(act for act in acts if act.type in BY_FILE and act.subject_ref == ref)[:1]
    types = ACTS.get(type(row).__name__, ())
    if of_concern := OF_A_CONCERN.get(type(row).__name__):
        its = [act for act in acts if act.type in types and act.subject_ref == of_concern(row)]
        return tuple(act for act in its if act.at >= entry.sort_at and _is_at(act, entry.sort_at))[:1]
    own = [act for act in acts if act.type in types and act.subject_ref and act.subject_ref in _refs(row)]
    if own:
        return tuple(act for act in own if _is_of(act, row, details))
    near = [act for act in acts if act.type in types and not act.subject_ref and _is_at(act, entry.sort_at)]
    return tuple(sorted(near, key=lambda act: abs(act.at - entry.sort_at))[:1])


def _refs(row: Any) -> set[str]:
    """What an act about this row calls it: a version is called by its plan."""
    return {getattr(row, "ref", ""), getattr(getattr(row, "plan", None), "ref", "")} - {""}


def _is_of(act: AuditEvent, row: Any, details: Mapping[int, Mapping[str, Any]]) -> bool:
    """Whether the act is of this version of a plan; for other rows it is."""
    said = details.get(act.seq, {}).get("version")
    return type(row).__name__ != "PlanVersion" or said is None or said[1] == row.number


def _is_at(act: AuditEvent, moment: datetime) -> bool:
    return abs(act.at - moment) <= AT_ONCE


def unlike(traced: Traced, details: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """The fields of the record that say something else than the acts that wrote them. Corrections count.

    Of what a file brought in the trail keeps who brought it and when, in the file's own words: those are not compared.
    """
    row, name = traced.entry.row, type(traced.entry.row).__name__
    acts = [act for act in traced.acts if act.type not in BY_FILE]
    said = {field: pair[1] for act in acts for field, pair in details.get(act.seq, {}).items()}
    typed = TYPED.get(name, said.keys())
    held = {field: _held(row, name, field) for field in said if field in typed}
    return [field for field, now in held.items() if now is not None and now != _plainly(said[field])]


def _held(row: Any, name: str, field: str) -> str | None:
    """What the row says of a field as the act names it; None where the row has no such field."""
    if work_out := WORKED_OUT.get((name, field)):
        return work_out(row)
    attribute = CALLED_OTHERWISE.get((name, field), field)
    return _plainly(getattr(row, attribute)) if hasattr(row, attribute) else None


def _plainly(value: Any) -> str:
    """A field of a row, or what the trail kept of it, the same way."""
    if value is None:
        return ""
    return str(getattr(value, "ref", value))


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain when the paper was made: what is after it is chained in the coming night."""

    number: int
    sealed_at: datetime
    chain_sha256: str


def end_of_chain() -> Head | None:
    """The end of the chain as it is, if anything is sealed yet."""
    last = Seal.objects.filter(trail="event").order_by("-id").first()
    return Head(last.row_seq, last.sealed_at, last.chain_sha256) if last else None


def timeline_evidence(member: Member, pupil: Pupil, traced: Sequence[Traced], head: Head | None) -> str:
    """What goes with a timeline: every entry as printed, with the mark of its act."""
    entries = [
        {
            "on": one.words.on.isoformat(),
            "kind": one.words.kind,
            "what": one.words.what,
            "who": one.words.who,
            "number": one.number,
            "code": one.code,
            "row_sha256": one.row_sha256,
            "chain_sha256": one.seal.chain_sha256 if one.seal else "",
        }
        for one in traced
    ]
    end = head and {
        "number": head.number,
        "sealed_at": head.sealed_at.astimezone(UTC).isoformat(),
        "sha256": head.chain_sha256,
    }
    return json.dumps({**_made_by(member, pupil, "timeline"), "chain": end, "entries": entries})


def plan_evidence(member: Member, reading: PlanReading, paper: str, data: Mapping[str, object]) -> str:
    """What goes with a plan or the record of its review (`paper` says which): every word of it."""
    named = {"plan": reading.plan.ref, "version": reading.version.number}
    return json.dumps({**_made_by(member, reading.plan.pupil, paper), **named, "data": data}, default=date.isoformat)


def _made_by(member: Member, pupil: Pupil, paper: str) -> dict[str, object]:
    return {"made_by": "Handrail", "form": 2, "paper": paper, "school": member.school.slug, "pupil": pupil.ref}


def say_moment(moment: datetime, *, short: bool = False) -> str:
    """'24 November 2026, 10:42', London's clock."""
    local = moment.astimezone(clock.LONDON)
    day = say_day_short(local.date()) if short else say_day(local.date())
    return f"{day}, {local:%H:%M}"
