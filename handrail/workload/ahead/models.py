"""What went well, and the way into the role: hers alone, like the log of her time."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from handrail.core.refs import new_ref
from handrail.core.sealed import SealedField
from handrail.core.tenancy import SchoolOwned
from handrail.pupils.models import Pupil
from handrail.workload.log.models import OwnQuerySet


class GoodNewsQuerySet(OwnQuerySet["GoodNews"]):
    pass


class GoodNews(SchoolOwned):
    """One line of what went well: an outcome that was met, thanks, a small win. Taken away, it is gone.

    `from_ref` names the review's outcome it was offered from, so that it is offered once; the child of that is `pupil`,
    whose name is in no words of it, and with whom it goes.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = SealedField(max_length=200)
    kept_at = models.DateTimeField()
    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    from_ref = models.CharField(max_length=40, blank=True)

    objects = GoodNewsQuerySet.as_manager()

    class Meta:
        ordering = ("-kept_at", "-pk")
        indexes = [models.Index(fields=["school", "user", "-kept_at"], name="workload_news_newest")]
        constraints = [
            models.UniqueConstraint(
                name="workload_news_offered_once",
                fields=["school", "user", "from_ref"],
                condition=~models.Q(from_ref=""),
            )
        ]

    def __str__(self) -> str:
        return f"Good news of {self.kept_at:%Y-%m-%d}"


class FirstWeeksQuerySet(OwnQuerySet["FirstWeeks"]):
    pass


class FirstWeeks(SchoolOwned):
    """That somebody walks the first half-term's path from a day on, and what a week they give it, as they said."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    minutes_a_week = models.PositiveSmallIntegerField(null=True, blank=True)
    put_away_on = models.DateField(null=True, blank=True)

    objects = FirstWeeksQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="workload_first_weeks_once", fields=["school", "user"])]

    def __str__(self) -> str:
        return f"First weeks from {self.starts_on}"


class StepDoneQuerySet(OwnQuerySet["StepDone"]):
    pass


class StepDone(SchoolOwned):
    """A step of that path, ticked on a day. `step` is a key of `rules.first_weeks`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=30)
    done_on = models.DateField()

    objects = StepDoneQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="workload_step_done_once", fields=["school", "user", "step"])]

    def __str__(self) -> str:
        return f"{self.step}, done on {self.done_on}"


class MentorQuerySet(OwnQuerySet["Mentor"]):
    pass


class Mentor(SchoolOwned):
    """Whom she may ask: a SENCO elsewhere, say, how to reach them, and how long a meeting takes, as she said."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = SealedField(max_length=100)
    place = SealedField(max_length=150, blank=True)
    how_often = SealedField(max_length=100, blank=True)
    minutes_a_week = models.PositiveSmallIntegerField(null=True, blank=True)
    contact = SealedField(max_length=200, blank=True)

    objects = MentorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="workload_mentor_once", fields=["school", "user"])]

    def __str__(self) -> str:
        return self.name
