"""How a school goes by the hints on plans: what it says otherwise of a rule, and rules of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member

TITLE, SENTENCE, WORDS = 60, 300, 2000


class HintChoiceQuerySet(SchoolOwnedQuerySet["HintChoice"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.may(Permission.BANK_READ) else rows.none()


class HintChoice(SchoolOwned):
    """What a school says of a rule of `rules.plan_hints`: not for us, other words, its own reason and example.

    `added` and `removed` are words, one to a line; an empty `reason`, `example` or `better` is the rule's own.
    """

    rule = models.CharField(max_length=40)
    added = models.TextField(max_length=WORDS, blank=True)
    removed = models.TextField(max_length=WORDS, blank=True)
    reason = models.CharField(max_length=SENTENCE, blank=True)
    example = models.CharField(max_length=SENTENCE, blank=True)
    better = models.CharField(max_length=SENTENCE, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off_by = models.CharField(max_length=150, blank=True)

    objects = HintChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="bank_hint_choice_once", fields=["school", "rule"]),
            at_and_by("bank_hint_choice_off_pair", "off"),
        ]

    def __str__(self) -> str:
        return self.rule


class OwnHintQuerySet(SchoolOwnedQuerySet["OwnHint"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.may(Permission.BANK_READ) else rows.none()


class OwnHint(SchoolOwned):
    """A rule of the school's own: words, one to a line, where they are looked for, what helps and why."""

    class Where(models.TextChoices):
        OUTCOME = "outcome", "What the child will do"
        STRATEGY = "strategy", "What we will do"
        ALL = "all", "Anywhere in an outcome or a strategy"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    title = models.CharField(max_length=TITLE)
    where = models.CharField(max_length=8, choices=Where.choices, default=Where.OUTCOME)
    words = models.TextField(max_length=WORDS)
    helps = models.CharField(max_length=SENTENCE)
    reason = models.CharField(max_length=SENTENCE)
    example = models.CharField(max_length=SENTENCE, blank=True)
    better = models.CharField(max_length=SENTENCE, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off_by = models.CharField(max_length=150, blank=True)

    objects = OwnHintQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="bank_own_hint_title", fields=["school", "title"]),
            at_and_by("bank_own_hint_off_pair", "off"),
        ]

    def __str__(self) -> str:
        return self.title
