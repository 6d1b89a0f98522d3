"""What was done and what was read. No foreign keys: the trail outlives what it speaks of, and stands below everything.

Rows are never changed or removed: the models declare it and database triggers enforce it. The one exception is
`AuditDetail`, the before and after of a change, which lawful erasure may empty; the event keeps its SHA-256.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Value


class AuditEvent(models.Model):
    """One act by one person, written in the same transaction as what it did."""

    append_only = True

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    type = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    role = models.CharField(max_length=24)
    via = models.CharField(max_length=10)
    school_id = models.BigIntegerField(null=True)
    pupil_ref = models.CharField(max_length=22, blank=True)
    subject_ref = models.CharField(max_length=22, blank=True)
    request_id = models.CharField(max_length=22, blank=True)
    detail_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["school_id", "pupil_ref", "seq"], name="audit_event_pupil"),
            models.Index(fields=["school_id", "seq"], name="audit_event_school"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.type} by {self.actor_name}"


class AuditDetail(models.Model):
    """The fields before and after; what lawful erasure may remove without breaking the chain."""

    seq = models.BigIntegerField(primary_key=True)
    content = models.JSONField()

    def __str__(self) -> str:
        return f"detail of {self.seq}"


class AccessEvent(models.Model):
    """One person opened one section of the record of one pupil, or of a list of them."""

    append_only = True

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    role = models.CharField(max_length=24)
    via = models.CharField(max_length=10)
    via_id = models.CharField(max_length=22, blank=True)
    school_id = models.BigIntegerField()
    section = models.CharField(max_length=30)
    path = models.CharField(max_length=300)
    # One ref for a pupil's own page; for a list, refs joined by spaces, wrapped in spaces so that one can be found.
    pupil_refs = models.TextField()
    request_id = models.CharField(max_length=22, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["school_id", "seq"], name="audit_access_school"),
            models.Index(fields=["school_id", "at"], name="audit_access_at"),
            models.Index(fields=["school_id", "actor_id", "at"], name="audit_access_actor"),
            # A page about one child, found by the child: what `looked.First` says.
            models.Index(
                F("school_id"), Func(F("pupil_refs"), Value(1), Value(24), function="SUBSTR"), F("seq"),
                name="audit_access_first",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.seq} {self.actor_name} read {self.section}"


class Seal(models.Model):
    """The link that chains one row to the one before it; written by the sealer, never by a request."""

    append_only = True

    id = models.BigAutoField(primary_key=True)
    trail = models.CharField(max_length=6)  # "event" or "access"
    row_seq = models.BigIntegerField()
    row_sha256 = models.CharField(max_length=64)
    chain_sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="audit_seal_once", fields=["trail", "row_seq"])]

    def __str__(self) -> str:
        return f"{self.trail} {self.row_seq}"
