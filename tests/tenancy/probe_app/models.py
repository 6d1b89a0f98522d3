"""Rows of a school, rows that schools share, and every kind of key between them."""

# ruff: noqa: DJ008

from __future__ import annotations

from typing import ClassVar

from django.db import models

from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet


class Person(models.Model):
    """Shared by schools, as people are."""

    name = models.CharField(max_length=50)


class Pupil(SchoolOwned):
    ref = models.CharField(max_length=22, unique=True, default=new_ref)
    name = models.CharField(max_length=50)
    tutor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="pupils")
    sibling = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="siblings")

    objects = SchoolOwnedQuerySet.as_manager()


class Need(SchoolOwned):
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="needs")
    code = models.CharField(max_length=10)
    noticed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="needs_noticed")

    objects = SchoolOwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="probe_need_once", fields=["pupil", "code"])]


class Photo(SchoolOwned):
    pupil = models.OneToOneField(Pupil, on_delete=models.CASCADE, related_name="photo")

    objects = SchoolOwnedQuerySet.as_manager()


class Group(SchoolOwned):
    name = models.CharField(max_length=50)

    objects = SchoolOwnedQuerySet.as_manager()


class Placement(SchoolOwned):
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="placements")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="placements")

    objects = SchoolOwnedQuerySet.as_manager()


class Note(SchoolOwned):
    append_only = True

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()

    objects = SchoolOwnedQuerySet.as_manager()


class Plan(SchoolOwned):
    frozen_when = "OLD.published_on IS NOT NULL"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="plans")
    published_on = models.DateField(null=True)

    objects = SchoolOwnedQuerySet.as_manager()


class Outcome(SchoolOwned):
    frozen_parents = (("plan_id", "probe_plan", "published_on IS NOT NULL"),)

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="outcomes")
    text = models.TextField()

    objects = SchoolOwnedQuerySet.as_manager()


class Visit(models.Model):
    """Not of a school, yet pointing at a row that is."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="visits")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="visits")


class Diary(models.Model):
    """Not of a school, and never changed."""

    append_only = True

    line = models.TextField()


class Sample(models.Model):
    """One column of each kind, to try the database backend with."""

    text = models.TextField(blank=True)
    content = models.JSONField(null=True)
    amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    on = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    lasted = models.DurationField(null=True)
    is_open = models.BooleanField(default=True)
    blob = models.BinaryField(null=True)
