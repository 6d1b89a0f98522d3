"""Which passwords are taken: long ones, that are neither common nor the name of the school. Any character, none asked
for, and never changed because a date has come (NCSC; ASVS 5.0 6.2)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db.models import Q

from handrail.access.factors import has_second_step
from handrail.access.models import Membership, TrustMembership, User
from handrail.core import clock, wall
from handrail.schools.models import School

WITH_SECOND_STEP, ALONE = 12, 15
SHORTEST_WORD = 4
LEFT_OVER = 8  # signs that must be left when the words anybody would try are taken out


def least_length(user: User | None) -> int:
    """15 for a password that opens the door alone, 12 for one that a second step stands beside or will at once."""
    if user is None or user.pk is None or has_second_step(user.pk) or _will_need_one(user):
        return WITH_SECOND_STEP
    return ALONE


def _will_need_one(user: User) -> bool:
    not_over = Q(ends_on=None) | Q(ends_on__gte=clock.today())
    with wall.every_school(reason="how long a password must be, whatever it opens and wherever"):
        places = list(Membership.objects.filter(not_over, user=user).with_roles())
    if any(row.role.needs_second_factor for row in places):
        return True
    return TrustMembership.objects.filter(not_over, user=user).exists()


class LongEnough:
    def validate(self, password: str, user: User | None = None) -> None:
        least = least_length(user)
        if len(password) < least:
            raise ValidationError(f"This has {len(password)} characters. Write at least {least}; a few words do well.")

    def get_help_text(self) -> str:
        return ""


class NotTheSchool:
    """Refuses what is hardly more than the name of one's school, or of Handrail."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = re.sub(r"\W", "", password.lower())
        for word in self._words(user):
            left = left.replace(word, "")
        if len(left) < LEFT_OVER <= len(password):
            raise ValidationError("This is little more than the name of the school. Write words nobody would try.")

    def _words(self, user: User | None) -> set[str]:
        of_user = user is not None and user.pk is not None
        schools = School.objects.filter(memberships__user=user) if of_user else School.objects.none()
        names = " ".join(schools.values_list("name", flat=True)).lower()
        return {"handrail", *(word for word in re.findall(r"\w+", names) if len(word) >= SHORTEST_WORD)}

    def get_help_text(self) -> str:
        return ""
