"""Words that were passed to the safeguarding lead. docs/decisions tells why they are kept, and from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, Q

from handrail.access.models import Duty
from handrail.concerns.models.asking import Reply
from handrail.concerns.models.concern import Concern
from handrail.core.pairs import at_and_by
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member


class WithheldQuerySet(SchoolOwnedQuerySet["WithheldWords"]):
    def visible_to(self, member: Member) -> Self:
        """For whoever passed them on, until they are handed over; and for the safeguarding lead, while they are it."""
        return self.for_school(member.school).filter(_to_hand_over(member) | _as_lead(member))

    def to_hand_over(self, member: Member) -> Self:
        """What this member passed on and nobody has yet on paper, or opened."""
        return self.for_school(member.school).filter(_to_hand_over(member))

    def for_lead(self, member: Member) -> Self:
        """Everything that was passed on, for the member whom the school has named; nothing for anybody else."""
        return self.for_school(member.school).filter(_as_lead(member))

    def of_ref(self, ref: str) -> Self:
        """Those of one concern as a whole, or of one answer, by the ref of either."""
        return self.filter(Q(concern__ref=ref, reply=None) | Q(reply__ref=ref))


def _to_hand_over(member: Member) -> Q:
    return Q(passed_by_id=member.user_id or 0, handed_at=None)


def _as_lead(member: Member) -> Q:
    return Q(Exists(Duty.objects.held_by(member, Duty.Kind.SAFEGUARDING)))


class WithheldWords(SchoolOwned):
    """Everything that was written in one concern, or in one teacher's answer about it (`reply`), moved here whole.

    Handed over: the safeguarding lead has them on paper, or has opened them here. Final from then on.
    """

    frozen_when = "OLD.handed_at IS NOT NULL"

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="withheld")
    reply = models.ForeignKey(Reply, null=True, blank=True, on_delete=models.PROTECT, related_name="withheld")
    # [[table, ref, field, heading, text], ...] in the order in which they were written, and where each stood.
    words = models.JSONField()
    passed_to = models.CharField(max_length=150)
    passed_at = models.DateTimeField()
    passed_by = models.CharField(max_length=150)
    passed_by_id = models.BigIntegerField(null=True, editable=False)
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.CharField(max_length=150, blank=True)

    objects = WithheldQuerySet.as_manager()

    class Meta:
        constraints = [
            at_and_by("concerns_withheld_handed_pair", "handed"),
            models.UniqueConstraint(name="concerns_withheld_once", fields=["concern"], condition=Q(reply__isnull=True)),
            models.UniqueConstraint(name="concerns_withheld_answer_once", fields=["reply"]),
        ]

    @property
    def ref(self) -> str:
        """By which the safeguarding lead opens them: that of the answer, or of the concern as a whole."""
        return self.reply.ref if self.reply else self.concern.ref

    @property
    def written(self) -> list[tuple[str, str]]:
        """(heading, text), in the order in which it was written."""
        return [(heading, text) for _, _, _, heading, text in self.words if text]

    def __str__(self) -> str:
        return f"passed to {self.passed_to}"
