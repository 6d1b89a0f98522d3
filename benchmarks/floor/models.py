"""A bare table with as many columns as the register has."""

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
