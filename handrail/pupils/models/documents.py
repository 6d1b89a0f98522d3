"""Documents of a child, and documents on their way in. The bytes are in `core.files`; the rows say what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.names import fold
from handrail.pupils.models.pupil import Pupil
from handrail.pupils.models.source import Sourced
from handrail.pupils.papers.kinds import KINDS, Kind

if TYPE_CHECKING:
    from handrail.access.member import Member


class About(models.TextChoices):
    """What a document is. Who may open it follows from this."""

    LETTER = "letter", "Letter"
    PLAN = "plan", "Support plan or IEP"
    WORK = "work", "Photo or piece of work"
    REPORT = "report", "Report from a specialist"
    EHC_PLAN = "ehc_plan", "EHC plan or its papers"
    HEALTH = "health", "Health information"
    OTHER = "other", "Something else"


READERS: dict[Permission, tuple[About, ...]] = {
    Permission.DOCUMENT_READ: (About.LETTER, About.PLAN, About.WORK),
    # What nobody has named may be anything, so it is treated as a report.
    Permission.DOCUMENT_READ_REPORT: (About.REPORT, About.EHC_PLAN, About.OTHER),
    Permission.DOCUMENT_READ_HEALTH: (About.HEALTH,),
}
"""Which documents each right opens."""


def readable_by(member: Member) -> list[str]:
    """What this member may open, as values of `About`."""
    return [about.value for permission, abouts in READERS.items() if member.may(permission) for about in abouts]


def say_size(size: int) -> str:
    """Bytes as people say them: '340 KB', '1.2 MB'."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


class DocumentQuerySet(SchoolOwnedQuerySet["Document"]):
    def visible_to(self, member: Member) -> Self:
        """Documents of visible pupils that this member's role opens; what was taken out is not among them."""
        rows = self.for_school(member.school).filter(withdrawn_at=None, about__in=readable_by(member))
        return rows.filter(pupil__in=Pupil.objects.visible_to(member))


class Document(SchoolOwned, Sourced):
    """A report, a letter, a plan of before: kept as it came, opened only as a file to be saved."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=10, choices=About.choices, default=About.OTHER)
    received_on = models.DateField()
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of the bytes as they were chosen
    file_id = models.CharField(max_length=32)
    note = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-received_on", "-pk")
        indexes = [
            models.Index(fields=["school", "pupil", "-received_on"], name="pupils_document_newest"),
            models.Index(fields=["school", "sha256"], name="pupils_document_same"),
        ]
        constraints = [at_and_by("pupils_document_withdrawn_pair", "withdrawn")]

    def __str__(self) -> str:
        return self.title

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def size_said(self) -> str:
        return say_size(self.size)


class TextQuerySet(SchoolOwnedQuerySet["DocumentText"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(document__in=Document.objects.visible_to(member))

    def holding(self, words: str) -> Self:
        """Those whose title and words hold every word asked for."""
        for word in fold(words).split():
            self = self.filter(search_text__contains=word)  # noqa: PLW0642
        return self


class DocumentText(SchoolOwned):
    """The words of a document, as far as they could be read, and the form they are looked for in with its title."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="words")
    text = models.TextField(blank=True)
    search_text = models.TextField(blank=True)

    objects = TextQuerySet.as_manager()

    def __str__(self) -> str:
        return f"words of {self.document}"

    def fill(self) -> None:
        """Refill what is searched from the title and the words."""
        self.search_text = fold(f"{self.document.title} {self.text}")


class BatchQuerySet(SchoolOwnedQuerySet["DocumentBatch"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.may(Permission.DOCUMENT_WRITE) else rows.none()


class DocumentBatch(SchoolOwned):
    """Documents that were chosen together: looked over, filed as one, taken back as one."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=150)
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ("-chosen_at", "-pk")
        constraints = [
            at_and_by("pupils_batch_filed_pair", "filed"),
            at_and_by("pupils_batch_undone_pair", "undone"),
        ]

    def __str__(self) -> str:
        return f"documents chosen by {self.chosen_by}"


class StagedQuerySet(SchoolOwnedQuerySet["StagedDocument"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(batch__in=DocumentBatch.objects.visible_to(member))


class StagedDocument(SchoolOwned):
    """One document of a batch: whose it seems to be, what a person said, and where it went."""

    class Certainty(models.TextChoices):
        SURE = "sure", "Sure"
        LIKELY = "likely", "Likely"
        ASK = "ask", "Please look"
        NOBODY = "nobody", "Nobody found"

    batch = models.ForeignKey(DocumentBatch, on_delete=models.CASCADE, related_name="documents")
    position = models.PositiveIntegerField()
    file_name = models.CharField(max_length=120)
    refused = models.CharField(max_length=300, blank=True)  # why it is not taken; then there is no file
    kind = models.CharField(max_length=8, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    file_id = models.CharField(max_length=32, blank=True)
    note = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    certainty = models.CharField(max_length=6, choices=Certainty.choices, default=Certainty.NOBODY)
    why = models.CharField(max_length=300, blank=True)
    found = models.JSONField(default=list)  # the refs of pupils whom it may be about, likeliest first
    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    about = models.CharField(max_length=10, choices=About.choices, default=About.OTHER)
    is_left_out = models.BooleanField(default=False)
    filed_ref = models.CharField(max_length=22, blank=True)

    objects = StagedQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(name="pupils_staged_position", fields=["batch", "position"])]

    def __str__(self) -> str:
        return self.file_name

    @property
    def size_said(self) -> str:
        return say_size(self.size)

    @property
    def is_settled(self) -> bool:
        """Whether it can be filed as it stands."""
        return bool(self.pupil_id and self.file_id and not self.is_left_out and not self.filed_ref)
