"""Bare tables: one with as many columns as the register has, one with as many as a row has elsewhere."""

from __future__ import annotations

from django.db import models

WIDE, NARROW = 20, 8


class FloorRow(models.Model):
    """Twenty texts."""

    objects: models.Manager[FloorRow] = models.Manager()
    for _place in range(WIDE):
        locals()[f"c{_place}"] = models.CharField(max_length=40)
    del _place

    def __str__(self) -> str:
        return f"row {self.pk}"


class FloorSlip(models.Model):
    """Eight texts."""

    objects: models.Manager[FloorSlip] = models.Manager()
    for _place in range(NARROW):
        locals()[f"c{_place}"] = models.CharField(max_length=40)
    del _place

    def __str__(self) -> str:
        return f"slip {self.pk}"
