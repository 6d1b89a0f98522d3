"""Names as they are typed into a cell, and whom or what they mean; each is written so that one alone is meant."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery

from handrail.access.models import Membership, User
from handrail.facts.finding import Roll, Whom, find, load_roll
from handrail.provision.actions.runs import AdultShare
from handrail.provision.models import AdultHours, ProvisionType
from handrail.pupils.models import Pupil
from handrail.pupils.models.dated import holds_on
from handrail.pupils.models.names import fold
from handrail.rules.calendar import parse_day, say_day_short
from handrail.rules.school_days import SchoolCalendar, Stretch
from handrail.rules.spoken_days import read_spoken_day
from handrail.schools.calendar import calendar_of

if TYPE_CHECKING:
    from handrail.access.member import Member

OUTSIDE = "outside"
TITLES = re.compile(r"^(?:mrs|mr|ms|miss|mx|dr)\.? ", re.IGNORECASE)
_SPLIT = re.compile(r"[;\n]+")
_BRACKET = re.compile(r"(.+?)\s*\(([^()]*)\)\s*")
_SHARE = re.compile(r"(.+?)\s+(\d{1,3}) ?%\s*")


class NotFound(Exception):
    """A name of nobody, or of several; the message is a sentence."""


def parts_of(text: str) -> list[str]:
    """The names of a cell: one a line, or with semicolons between them."""
    return [" ".join(part.split()) for part in _SPLIT.split(text) if part.strip()]


@dataclass(slots=True)
class _Staff:
    by_label: dict[str, User] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    rows: list[User] = field(default_factory=list)
    hours: dict[int | None, int] = field(default_factory=dict)


class Names:
    """Whom and what a school may name: its types, its adults, its pupils, its days. Eight queries, each when first
    asked. `shown` are the days that are looked at, by which "September" or "half term" is understood."""

    def __init__(self, member: Member, shown: Stretch | None = None) -> None:
        self.member = member
        self.shown = shown or Stretch(member.on, member.on, "")

    @cached_property
    def calendar(self) -> SchoolCalendar:
        return calendar_of(self.member.school)

    def day(self, text: str, *, is_last: bool = False) -> date:
        """A day as it is typed: a date, or a month, term or holiday of the school year shown. Raises ValueError."""
        spoken = None
        if text.strip()[:1].isalpha():
            spoken = read_spoken_day(text, self.calendar, self.shown, is_last=is_last)
        return spoken or parse_day(text, latest=date(self.member.on.year + 10, 12, 31))

    @cached_property
    def kinds(self) -> dict[str, ProvisionType]:
        rows = ProvisionType.objects.visible_to(self.member).in_use()
        return {row.name.casefold(): row for row in rows}

    def kind(self, text: str) -> ProvisionType:
        """The type of that name. Raises NotFound."""
        name = " ".join(text.split())
        found = self.kinds.get(name.casefold())
        if found:
            return found
        raise NotFound(f"“{name[:80]}” is not in your library.{self._close(name, self.kinds)}")

    def _close(self, name: str, known: dict[str, ProvisionType]) -> str:
        near = get_close_matches(name.casefold(), known, n=2, cutoff=0.6)
        if not near:
            return " Choose one that is, or add it to the library."
        return f" Is it {' or '.join(f'“{known[one].name}”' for one in near)}?"

    @cached_property
    def staff(self) -> _Staff:
        here = Q(ends_on=None) | Q(ends_on__gte=self.member.on)
        rows = Membership.objects.filter(here, school=self.member.school).exclude(role_key__in=["parent", "governor"])
        hours = AdultHours.objects.visible_to(self.member).filter(holds_on(self.member.on), user=OuterRef("user"))
        rows = (
            rows.annotate(hours=Subquery(hours.values("minutes_a_week")[:1]))
            .select_related("user")
            .order_by("user__name", "pk")
        )
        users = {row.user_id: row.user for row in rows}
        counts = Counter(user.name.casefold() for user in users.values())
        staff = _Staff(rows=list(users.values()), hours={row.user_id: row.hours for row in rows if row.hours})  # type: ignore[attr-defined]
        for user in users.values():
            label = user.name if counts[user.name.casefold()] == 1 else f"{user.name} ({user.email})"
            staff.labels[user.pk] = label
            staff.by_label[label.casefold()] = user
        return staff

    def adult(self, text: str) -> AdultShare:
        """An adult with their share: "Tess Whitfield 50%", "Sally Speech (outside)". Raises NotFound."""
        name, share = " ".join(text.split()), 100
        said = _SHARE.fullmatch(name)
        if said:
            name, share = said[1], int(said[2])
        outside = _BRACKET.fullmatch(name)
        if outside and outside[2].casefold() == OUTSIDE:
            return AdultShare(outside[1][:150], None, share)
        user = self.staff.by_label.get(name.casefold())
        if user:
            return AdultShare(user.name, user, share)
        same = [self.staff.labels[one.pk] for one in self.staff.rows if one.name.casefold() == name.casefold()]
        if same:
            raise NotFound(f"{len(same)} adults here are called {name}. Write {' or '.join(same)}.")
        raise NotFound(
            f"Nobody who works here is called “{name[:80]}”. Check the name, or write “{name[:80]} ({OUTSIDE})”."
        )

    def loosely(self, text: str) -> tuple[AdultShare, str]:
        """An adult as a spreadsheet names them: by first name, title and surname, or initials where one adult alone
        fits; else a name from outside, with a sentence that says so."""
        try:
            return self.adult(text), ""
        except NotFound:
            pass
        said = _SHARE.fullmatch(" ".join(text.split()))
        name, share = (said[1], int(said[2])) if said else (" ".join(text.split()), 100)
        bare = TITLES.sub("", name).casefold()
        fits = [user for user in self.staff.rows if bare in _ways(user.name)]
        if len(fits) == 1:
            return AdultShare(fits[0].name, fits[0], share), f"“{name}” was taken for {fits[0].name}."
        why = "Nobody who works here is" if not fits else f"{len(fits)} adults here may be"
        return AdultShare(name[:150], None, share), f"{why} “{name}”, so it is kept as a name from outside."

    def adult_text(self, user_id: int | None, name: str, share: int) -> str:
        """The way back from `adult`."""
        said = self.staff.labels.get(user_id, name) if user_id else f"{name} ({OUTSIDE})"
        return said if share == 100 else f"{said} {share}%"

    @cached_property
    def roll(self) -> Roll:
        return load_roll(self.member)

    def pupil(self, text: str) -> Pupil:
        """The pupil of that name; of several, the one of the class or birthday in brackets. Raises NotFound."""
        name = " ".join(text.split())
        bracket = _BRACKET.fullmatch(name)
        asked = Whom(name=bracket[1], group=bracket[2]) if bracket else Whom(name=name)
        found = find(asked, self.roll)
        if found.pupil is not None:
            return found.pupil
        exact = [pupil for pupil in found.maybe if self.pupil_text(pupil).casefold() == name.casefold()]
        if len(exact) == 1:
            return exact[0]
        if found.maybe:
            written = " or ".join(self.pupil_text(pupil) for pupil in found.maybe)
            raise NotFound(f"{len(found.maybe)} pupils here are called {asked.name}. Write {written}.")
        raise NotFound(f"{found.why} Check the spelling{self._near_pupils(asked.name)}.")

    def _near_pupils(self, name: str) -> str:
        near = get_close_matches(" ".join(fold(name).split()), self.roll.by_name, n=1, cutoff=0.8)
        names = [pupil.name for one in near for pupil in self.roll.by_name[one].values()]
        return f": is it {names[0]}?" if names else ", or add the pupil first"

    @cached_property
    def _doubles(self) -> set[int]:
        """The keys of pupils who share a name with another."""
        return {key for rows in self.roll.by_name.values() if len(rows) > 1 for key in rows}

    def pupil_text(self, pupil: Pupil) -> str:
        """The pupil's name; where another has it too, with class, or birthday where that is the same as well."""
        if pupil.pk not in self._doubles:
            return pupil.name
        group = self.roll.groups.get(pupil.pk, "")
        others = [other for other in self.roll.pupils.values() if other.name == pupil.name and other != pupil]
        if group and all(self.roll.groups.get(other.pk, "") != group for other in others):
            return f"{pupil.name} ({group})"
        born = f"born {say_day_short(pupil.date_of_birth)}" if pupil.date_of_birth else "no birthday known"
        return f"{pupil.name} ({born})"


def _ways(name: str) -> set[str]:
    """How a list may write an adult's name, folded."""
    words = name.casefold().split()
    initials = "".join(word[0] for word in words)
    return {words[0], words[-1], initials, f"{words[0]} {words[-1][0]}", f"{words[0][0]} {words[-1]}"}
