"""A pupil, and the numbers other systems know them by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from handrail.access.permissions import Reach
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.names import fold, tidy

if TYPE_CHECKING:
    from handrail.access.member import Member


SEARCH_LENGTH, SORT_LENGTH = 780, 310


class PupilQuerySet(SchoolOwnedQuerySet["Pupil"]):
    def visible_to(self, member: Member) -> Self:
        """The pupils this member may see today: the whole school, those linked to them, or none."""
        mine = self.for_school(member.school)
        if member.reach is Reach.SCHOOL:
            return mine
        if member.reach is Reach.OWN and member.user_id is not None:
            from handrail.pupils.models.links import Link

            links = Link.objects.for_school(member.school).held_by(member)
            return mine.filter(Exists(links.filter(pupil=OuterRef("pk"))))
        return mine.none()

    def on_roll(self, day: date) -> Self:
        """Pupils who have joined and not left on `day`."""
        begun = Q(joined_on__isnull=True) | Q(joined_on__lte=day)
        return self.filter(begun & (Q(left_on__isnull=True) | Q(left_on__gte=day)))

    def named(self, text: str) -> Self:
        """Pupils whose folded name, or one they had before, holds every word of `text`, in any order."""
        from handrail.pupils.models.former import FormerName

        # A pupil's own rows only: the pupils asked for say whose they are.
        former = FormerName.objects.across_schools(reason="of pupils whose scope is stated").filter(
            pupil=OuterRef("pk")
        )
        for word in fold(text).split():
            had_before = Exists(former.filter(search_name__contains=word))
            self = self.filter(Q(search_name__contains=word) | had_before)  # noqa: PLW0642
        return self

    def likeliest(self, text: str) -> Self:
        """Those `named` by a text in order: a whole word of the name first, then the beginning of the forename, that of
        another word, and what only holds it."""
        rank: Any = Value(0)
        for word in fold(text).split():
            rank += Case(
                When(padded__contains=f" {word} ", then=0),
                When(search_name__startswith=word, then=1),
                When(padded__contains=f" {word}", then=2),
                default=3,
            )
        padded = Concat(Value(" "), "search_name", Value(" "), output_field=CharField())
        return self.named(text).alias(padded=padded).order_by(rank, "sort_name", "pk")

    def by_name(self) -> Self:
        return self.order_by("sort_name", "pk")


class Pupil(SchoolOwned):
    """One child in one school. A move to another school is a transfer, never an edit of `school`."""

    class Sex(models.TextChoices):
        FEMALE = "F", "Female"
        MALE = "M", "Male"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    surname = models.CharField(max_length=150, blank=True)
    forename = models.CharField(max_length=150, blank=True)
    middle_names = models.CharField(max_length=150, blank=True)
    preferred_name = models.CharField(max_length=150, blank=True)
    preferred_surname = models.CharField(max_length=150, blank=True)  # "" where it is the surname
    date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=Sex.choices)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    is_pupil_premium = models.BooleanField("pupil premium", null=True, blank=True)
    is_looked_after = models.BooleanField("looked after", null=True, blank=True)
    has_eal = models.BooleanField("English as an additional language", null=True, blank=True)
    has_free_meals = models.BooleanField("free school meals", null=True, blank=True)
    attendance_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    attends_sen_unit = models.BooleanField("in the SEN unit", null=True, blank=True)
    attends_resourced_provision = models.BooleanField("in resourced provision", null=True, blank=True)
    search_name = models.CharField(max_length=SEARCH_LENGTH, editable=False, db_index=True)
    sort_name = models.CharField(max_length=SORT_LENGTH, editable=False, db_index=True)
    created_import_ref = models.CharField(max_length=22, blank=True, editable=False)

    objects = PupilQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "sort_name"], name="pupils_pupil_roll")]
        constraints = [
            models.CheckConstraint(name="pupils_pupil_has_a_name", condition=~Q(surname="") | ~Q(forename="")),
            models.CheckConstraint(
                name="pupils_pupil_leaves_after_joining",
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fill_names(self) -> None:
        """Tidy the names and refill what they are searched and sorted by; `bulk_create` needs it said."""
        for field in ("surname", "forename", "middle_names", "preferred_name", "preferred_surname"):
            setattr(self, field, tidy(getattr(self, field)))
        if self.preferred_surname == self.surname:
            self.preferred_surname = ""
        # Folding can make a name longer (ß is ss), never so much that the part cut off would be looked for.
        self.search_name = fold(f"{self.forename} {self.preferred_name} {self.surname} {self.preferred_surname}")[
            :SEARCH_LENGTH
        ]
        self.sort_name = ", ".join(filter(None, (fold(self.called_surname), fold(self.forename))))[:SORT_LENGTH]

    def save(self, *args: object, **kwargs: object) -> None:
        self.fill_names()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def is_on_roll(self, day: date) -> bool:
        """Whether they have joined and not left on `day`: the question `PupilQuerySet.on_roll` asks of the database."""
        return (self.joined_on is None or self.joined_on <= day) and (self.left_on is None or self.left_on >= day)

    @property
    def called_surname(self) -> str:
        """The surname the child goes by."""
        return self.preferred_surname or self.surname

    @property
    def known_as(self) -> str:
        """What the child is called."""
        return self.preferred_name or self.forename or self.called_surname

    @property
    def name(self) -> str:
        """The name as it is said: 'Mia Kowalczyk'."""
        surname = self.called_surname
        return " ".join(part for part in (self.known_as, surname) if part) if self.forename else surname

    @property
    def list_name(self) -> str:
        """The name as lists have it: 'Kowalczyk, Mia'."""
        return ", ".join(part for part in (self.called_surname, self.known_as if self.forename else "") if part)


class IdentifierQuerySet(SchoolOwnedQuerySet["Identifier"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))


class Identifier(SchoolOwned):
    """A number another system knows the pupil by. Never a key of ours: numbers are mistyped, shared and reissued."""

    class Kind(models.TextChoices):
        UPN = "upn", "Unique pupil number (UPN)"
        ADMISSION = "admission", "Admission number"
        FORMER_UPN = "former_upn", "Former UPN"

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    value = models.CharField(max_length=40)

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="pupils_one_identifier_of_a_kind", fields=["pupil", "kind"])]
        indexes = [models.Index(fields=["school", "kind", "value"], name="pupils_identifier_value")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
