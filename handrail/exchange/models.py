"""Files brought in: staged, looked at, applied as one and undone as one."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member

NAMES = {"surname", "forename", "full_name"}


def packed(content: bytes) -> bytes:
    """A file as it is kept: many times smaller, so that keeping and dropping it takes a moment."""
    return zlib.compress(content, 1)


class BatchQuerySet(SchoolOwnedQuerySet["ImportBatch"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.may(Permission.IMPORT_WRITE) else rows.none()

    def without_content(self) -> Self:
        """Without the bytes of the files, which no page needs."""
        return self.defer("content")


class ImportBatch(SchoolOwned):
    """One file from the moment it is chosen. Its bytes are kept only until it is applied or put aside."""

    class BlankStatus(models.TextChoices):
        NOT_EXPORTED = "not_exported", "The file does not say: leave what is held"
        NONE = "none", "No SEN: a blank means N"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    kind = models.CharField(max_length=8)
    encoding = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    blank_status = models.CharField(max_length=12, choices=BlankStatus.choices, default=BlankStatus.NOT_EXPORTED)
    staged_at = models.DateTimeField()
    staged_by = models.CharField(max_length=150)
    # When a transfer file says that it was made: an older one than the last is told by it.
    made_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)
    # Whose outcome the rows hold, of those who made themselves ready to apply the file.
    prepared_ref = models.CharField(max_length=22, blank=True, default="", editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ("-staged_at",)
        constraints = [
            at_and_by("exchange_applied_pair", "applied"),
            at_and_by("exchange_undone_pair", "undone"),
            models.CheckConstraint(
                name="exchange_undone_after_applied", condition=Q(undone_at=None) | Q(applied_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_bytes(self) -> bytes:
        """The file as it was chosen, while it is kept."""
        return zlib.decompress(bytes(self.content)) if self.content else b""

    @property
    def state(self) -> str:
        """ "staged", "applied" or "undone"."""
        if self.undone_at:
            return "undone"
        return "applied" if self.applied_at else "staged"

    @property
    def is_transfer_file(self) -> bool:
        """Whether it has elements of a standard, with nothing to say of columns."""
        return self.kind == "ctf"

    @property
    def is_read(self) -> bool:
        """Whether it is known what it is; a large file is left to be read beside the web server."""
        return bool(self.kind)

    @property
    def names_are_known(self) -> bool:
        """Whether some column holds names; without one there are no pupils to look at yet. A transfer file has none."""
        return self.is_transfer_file or any(column["meaning"] in NAMES for column in self.columns)


class RowQuerySet(SchoolOwnedQuerySet["ImportRow"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(batch__in=ImportBatch.objects.visible_to(member))


class ImportRow(SchoolOwned):
    """One pupil of a staged file beside what is held, what was decided, and how to take it back."""

    class Change(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        ASK = "ask", "Please decide"

    class Decision(models.TextChoices):
        KEEP = "keep", "Keep what is here"
        TAKE = "take", "Take what the file says"
        ADD = "add", "Add as another pupil"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    content = models.JSONField()  # one pupil of the command's JSON, and what the page also shows
    change = models.CharField(max_length=9, choices=Change.choices)
    differences = models.JSONField(default=list)  # [{"field", "here", "file"}] in words
    why_ask = models.CharField(max_length=300, blank=True)
    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decision = models.CharField(max_length=4, choices=Decision.choices, blank=True)
    undo = models.JSONField(null=True, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ("row", "pk")

    def __str__(self) -> str:
        return f"row {self.row}: {self.change}"


class ColumnMemoryQuerySet(SchoolOwnedQuerySet["ColumnMemory"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school)


class ColumnMemory(SchoolOwned):
    """What this school said the columns of such a file mean; asked once, remembered."""

    headings_sha256 = models.CharField(max_length=64)
    meanings = models.JSONField()

    objects = ColumnMemoryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="exchange_memory_once", fields=["school", "headings_sha256"])]

    def __str__(self) -> str:
        return f"{len(self.meanings)} columns remembered"


class SaysQuerySet(SchoolOwnedQuerySet["OfficeSays"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))

    def in_order(self) -> Self:
        """As the files were applied, the oldest first."""
        return self.order_by("said_at", "pk")


class OfficeSays(SchoolOwned):
    """What an applied file said of a pupil's SEN, kept where it was not what the files before it said.

    An empty status is not told of. `needs` is None where the file does not tell of needs, [] where it says none.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=1, blank=True)
    since = models.DateField(null=True, blank=True)
    needs = models.JSONField(null=True, blank=True)  # codes, the primary need first
    file_name = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    import_ref = models.CharField(max_length=22)

    objects = SaysQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "import_ref"], name="exchange_says_import")]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.status or 'no status'}, in {self.file_name}"


class OfficeChangeQuerySet(SchoolOwnedQuerySet["OfficeChange"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))

    def keyed_in(self) -> Self:
        """Those that a later file agreed with."""
        return self.filter(agreed_at__isnull=False)


class OfficeChange(SchoolOwned):
    """A change for the office that a person ticked as given to it, or that a later file agreed with.

    What is still to be keyed in is never stored: it is what the record and the files say differently.
    """

    class About(models.TextChoices):
        STATUS = "status", "SEN status"
        NEEDS = "needs", "Types of need"

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=6, choices=About.choices)
    wanted = models.CharField(max_length=120)  # what the record says, as codes: a later change is another line
    was = models.CharField(max_length=300)
    now = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=150)
    decided_on = models.DateField()
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.CharField(max_length=150, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_in = models.CharField(max_length=200, blank=True)  # the name of the file
    import_ref = models.CharField(max_length=22, blank=True)

    objects = OfficeChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            at_and_by("exchange_given_pair", "given"),
            models.CheckConstraint(
                name="exchange_agreed_pair",
                condition=Q(agreed_at=None, agreed_in="", import_ref="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_in="") & ~Q(import_ref="")),
            ),
            models.CheckConstraint(
                name="exchange_given_or_agreed", condition=Q(given_at__isnull=False) | Q(agreed_at__isnull=False)
            ),
            models.UniqueConstraint(
                name="exchange_given_once", fields=["pupil", "about"], condition=Q(agreed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.was} to {self.now}"


class KeptQuerySet(SchoolOwnedQuerySet["KeptHere"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))


class KeptHere(SchoolOwned):
    """A conflict that was decided for what is here: the same words of a later file are not asked about again."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    file_said = models.CharField(max_length=300)
    kept = models.CharField(max_length=300)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150)
    file_name = models.CharField(max_length=200)
    import_ref = models.CharField(max_length=22)

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("-decided_at", "-pk")
        constraints = [models.UniqueConstraint(name="exchange_kept_once", fields=["pupil", "file_said", "kept"])]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.kept}, although a file said {self.file_said}"
