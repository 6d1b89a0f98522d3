"""Whether anything has been done in a school since a file was laid beside it: then what was worked out is worked out
anew, so that nothing is overwritten. Every change of a record leaves an act in the trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max

from handrail.access.member import Member
from handrail.audit.models import AuditEvent

# Acts that touch nothing a file is compared with or writes. An act of another kind counts until it is named here.
HARMLESS = (
    "conflict_", "contact.", "facts.", "note.", "office_", "parent.", "person_", "plan_", "profile.", "pupil.facts_",
    "review_", "score.",
    "file_staged", "file_columns_set", "file_blank_settled", "file_row_decided", "file_work_",
)  # fmt: skip
RECENT = 500
"""How far back an act may have its number and yet be seen only later: it was begun before and ended after."""


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, about which pupil, as part of what."""

    kind: str
    pupil_ref: str
    subject_ref: str

    @property
    def is_harmless(self) -> bool:
        return self.kind.startswith(HARMLESS)

    def is_answer_about(self, ref: str) -> bool:
        """Whether what a file says or what was decided about it changed: the file with this ref."""
        return self.subject_ref == ref and not self.kind.startswith("file_work_")


@dataclass(frozen=True, slots=True)
class Moment:
    """How far the trail of a school went when somebody looked."""

    school_id: int
    floor: int
    seen: frozenset[int]

    def acts_since(self) -> Iterator[Act]:
        """What has been done since, in order."""
        acts = AuditEvent.objects.filter(school_id=self.school_id, seq__gt=self.floor).order_by("seq")
        for seq, *act in acts.values_list("seq", "type", "pupil_ref", "subject_ref"):
            if seq not in self.seen:
                yield Act(*act)


def this_moment(by: Member) -> Moment:
    acts = AuditEvent.objects.filter(school_id=by.school.pk)
    last = acts.aggregate(last=Max("seq"))["last"] or 0
    floor = max(0, last - RECENT)
    return Moment(by.school.pk, floor, frozenset(acts.filter(seq__gt=floor).values_list("seq", flat=True)))
