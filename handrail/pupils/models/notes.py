"""What was seen and said, day by day, and who may read what is restricted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.access.permissions import Permission
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.documents import Document
from handrail.pupils.models.pupil import Pupil
from handrail.pupils.models.source import Sourced
from handrail.rules.impact import rating_word

if TYPE_CHECKING:
    from handrail.access.member import Member


class NoteQuerySet(SchoolOwnedQuerySet["Note"]):
    def visible_to(self, member: Member) -> Self:
        """Open notes of visible pupils, one's own where one may not read all; and restricted notes that name one."""
        rows = self.for_school(member.school)
        seen = Q(is_restricted=False, pupil__in=Pupil.objects.visible_to(member))
        if not member.may(Permission.NOTE_READ):
            seen &= Q(recorded_by_id=member.user_id or 0)
        return rows.filter(seen | self._restricted_for(member))

    def _restricted_for(self, member: Member) -> Q:
        if not member.may(Permission.NOTE_RESTRICT) or member.user_id is None:
            return Q(pk__in=[])
        named = NoteReader.objects.for_school(member.school).filter(user=member.user_id).values("note")
        return Q(is_restricted=True) & (Q(recorded_by_id=member.user_id) | Q(pk__in=named))


class Note(SchoolOwned, Sourced):
    """One dated thing somebody saw, said or was told. A correction is another note that names the first.

    An observation of an outcome bears the outcome's ref, and may count how often the child did it, or say on the scale
    of reviews how it went. A restricted note is read by who wrote it and by those it names (`NoteReader`), and by
    nobody else; it is words only.
    """

    append_only = True

    class Kind(models.TextChoices):
        OBSERVATION = "observation", "What I saw"
        FAMILY = "family", "Contact with the family"
        SERVICE = "service", "From a service or specialist"
        NOTE = "note", "Note"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OBSERVATION)
    happened_on = models.DateField()
    text = models.TextField()
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    outcome_ref = models.CharField(max_length=22, blank=True, db_index=True)
    seen = models.PositiveSmallIntegerField(null=True, blank=True)  # so many times...
    tries = models.PositiveSmallIntegerField(null=True, blank=True)  # ...out of so many
    went = models.SmallIntegerField(null=True, blank=True)  # how it went, on the scale of `rules.impact`
    photo = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_restricted = models.BooleanField(default=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "-pk")
        indexes = [models.Index(fields=["school", "pupil", "-happened_on"], name="pupils_note_newest")]
        constraints = [
            models.CheckConstraint(
                name="pupils_note_seen_of_tries",
                condition=Q(seen=None, tries=None) | Q(seen__isnull=False, tries__gte=1, seen__lte=F("tries")),
            ),
            models.CheckConstraint(
                name="pupils_note_restricted_is_words",
                condition=Q(is_restricted=False) | Q(outcome_ref="", seen=None, photo=None),
            ),
            models.CheckConstraint(
                name="pupils_note_went_on_the_scale",
                condition=Q(went=None) | (Q(went__gte=-2, went__lte=2) & ~Q(outcome_ref="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.happened_on}"

    @property
    def count_said(self) -> str:
        """'3 of 5'; empty where nothing was counted."""
        return "" if self.tries is None else f"{self.seen} of {self.tries}"

    def how_said(self, scale: Mapping[int | None, str]) -> str:
        """'3 of 5, partly met', in the words of the school's scale; empty where neither is said."""
        word = "" if self.went is None else rating_word(self.went, scale)
        if not self.count_said or not word:
            return self.count_said or word
        return f"{self.count_said}, {word[:1].lower()}{word[1:]}"


class NoteReaderQuerySet(SchoolOwnedQuerySet["NoteReader"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(note__in=Note.objects.visible_to(member))


class NoteReader(SchoolOwned):
    """Somebody who may read one restricted note: named by who wrote it, when it was written."""

    append_only = True

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="readers")
    # The note's own pupil, so that a child's page reads the names with all the rest that hangs on the child.
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="note_readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = NoteReaderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="pupils_note_reader_once", fields=["note", "user"])]

    def __str__(self) -> str:
        return f"{self.user} may read {self.note}"
