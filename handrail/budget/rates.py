"""What an hour of each adult of a run costs on which days: their own rate, else that of their post, else none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from handrail.access.permissions import ROLES
from handrail.provision.models import ProvisionAdult
from handrail.rules.provision import overlap
from handrail.rules.run_costs import Span

if TYPE_CHECKING:
    from handrail.schools.models import School, StaffRate

POSTS = {
    "teaching_assistant": ("teaching assistant", "ta", "learning support assistant", "lsa"),
    "teacher": ("teacher", "class teacher", "key person"),
    "headteacher": ("headteacher", "head", "senior leader"),
    "senco": ("senco",),
    "sen_administrator": ("sen administrator", "administrator"),
}
"""What schools call the posts of a role, besides its own name: a rate of a kind of post is found by its name."""

Who = int | str
MembershipRow = tuple[int, str, str, date, date | None]
"""(person, key of their role, its own name where it is one of the school's, from, to)."""


def who_of(adult: ProvisionAdult) -> Who:
    """The key of an adult: that of a person of the school, or the name of somebody from outside."""
    return adult.user_id or adult.name.casefold()


class Rates:
    """The rates of a school, with the posts its people had from when to when."""

    def __init__(self, school: School, rates: Iterable[StaffRate], memberships: Iterable[MembershipRow]) -> None:
        self.senco_word_said = school.senco_word
        self.senco_word = school.senco_word.casefold()
        self.of_person: dict[int, list[StaffRate]] = defaultdict(list)
        self.of_post: dict[str, list[StaffRate]] = defaultdict(list)
        for rate in sorted(rates, key=lambda rate: (rate.starts_on, rate.pk), reverse=True):
            (self.of_person[rate.user_id] if rate.user_id else self.of_post[rate.name.casefold()]).append(rate)
        self.posts: dict[int, list[MembershipRow]] = defaultdict(list)
        for row in sorted(memberships, key=lambda row: row[3]):
            self.posts[row[0]].append(row)

    def last_day(self, user: int) -> date | None:
        """The last day on which somebody works here; None where they still do."""
        ends = [row[4] for row in self.posts[user]]
        return None if not ends or None in ends else max(day for day in ends if day)

    def of(self, who: Who) -> Sequence[Span[Who]]:
        """What an hour costs from when to when, the first that holds counting."""
        if isinstance(who, str):
            return [_span(who, rate) for rate in self._of_name(who)]
        found = [_span(who, rate) for rate in self.of_person[who]]
        for place, (_, role, own, starts_on, ends_on) in enumerate(self.posts[who]):
            since = None if place == 0 else starts_on  # what they did before Handrail knew them they did as the first
            for rate in self._of_role(role, own):
                days = overlap((since, ends_on), (rate.starts_on, rate.ends_on))
                if days:
                    found.append(Span(who, *days, rate.hourly_pence))
        return found

    def post_of(self, adult: ProvisionAdult) -> str:
        """What an adult is here, in the school's own word; somebody from outside is called as they were named."""
        rows = self.posts[adult.user_id] if adult.user_id else []
        if not rows:
            return adult.name.rpartition(", ")[2]  # 'Ines Moss, TA' is a TA
        _, role, own, *_ = rows[-1]
        return own or (self.senco_word_said if role == "senco" else ROLES[role].name)

    def _of_name(self, name: str) -> Iterable[StaffRate]:
        """Of somebody from outside, by their name; else by the post that is written after it: 'Ines Moss, TA'."""
        post = name.rpartition(", ")[2]
        same = next((names for names in POSTS.values() if post in names), ())
        return next((self.of_post[one] for one in (name, post, *same) if one in self.of_post), ())

    def _of_role(self, role: str, own: str) -> Iterable[StaffRate]:
        names = [own.casefold()] if own else []
        names += [ROLES[role].name.casefold(), *POSTS.get(role, ())]
        names += [self.senco_word] if role == "senco" else []
        return next((self.of_post[name] for name in names if name in self.of_post), ())


def _span(who: Who, rate: StaffRate) -> Span[Who]:
    return Span(who, rate.starts_on, rate.ends_on, rate.hourly_pence)
