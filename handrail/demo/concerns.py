"""Concerns of the demonstration, in every state: written in `written/concerns.toml`, raised and answered by actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handrail.access.member import Member
from handrail.concerns import standing
from handrail.concerns.actions import (
    ConcernWords,
    Decision,
    answer,
    ask_teachers,
    begin_to_look,
    decide,
    hand_over,
    pass_on,
    raise_concern,
    take_back,
)
from handrail.concerns.actions.asking import Answer
from handrail.concerns.models import Concern
from handrail.concerns.teachers import teachers_of
from handrail.demo.arcs import Who, read_rows, told
from handrail.demo.terms import Terms
from handrail.pupils.models import Pupil
from handrail.schools.models import School

Cast = Mapping[str, Member]
Row = Mapping[str, Any]
SIMPLE = {"look": begin_to_look, "take_back": take_back, "pass_on": pass_on, "hand_over": hand_over}


@dataclass(frozen=True, slots=True)
class Worry:
    """One concern: what is written of it, whom it is about, and who acts."""

    row: Row
    who: Who
    people: Cast
    terms: Terms

    def words(self, row: Row, name: str) -> str:
        return told(row.get(name, ""), self.who)

    def on(self, row: Row) -> Member:
        """Whoever does a step, on its day; the SENCO, who is first of the cast, where nobody is named."""
        by = self.people[row.get("by") or next(iter(self.people))]
        return replace(by, on=self.terms.ago(by.on, row["ago"]))

    def ahead(self, row: Row) -> date:
        """When a step is looked at again; never before the day after it was made."""
        by = self.on(row)
        today = next(iter(self.people.values())).on
        days = row["ahead"]
        day = self.terms.ago(today, -days) if days < 0 else self.terms.ahead(today, days)
        return max(day, self.terms.ahead(by.on, 1))


def worry(school: School, people: Cast, terms: Terms) -> None:
    """The concerns of one school; `people` are its cast by mailbox, the SENCO first."""
    free: dict[str, Iterator[Pupil]] = {}
    for row in read_rows("concerns.toml", "concern"):
        if row["school"] == school.slug:
            pupil = _named(school, row["child"]) if "child" in row else _next_of(school, row["group"], free)
            who = Who(pupil.known_as, pupil.sex or "F")
            _tell(Worry(row, who, people, terms), pupil)


def _named(school: School, name: str) -> Pupil:
    forename, surname = name.split(" ", 1)
    return Pupil.objects.for_school(school).get(forename=forename, surname=surname)


def _next_of(school: School, group: str, free: dict[str, Iterator[Pupil]]) -> Pupil:
    """The next child of a class about whom nothing is recorded, by name."""
    if group not in free:
        in_class = Pupil.objects.for_school(school).filter(group_memberships__group__name=group)
        others = in_class.exclude(register_entries__status__in=("K", "E", "M")).by_name().distinct()
        free[group] = iter(list(others[:12]))
    return next(free[group])


def _tell(worry: Worry, pupil: Pupil) -> None:
    row = worry.row
    words = ConcernWords(worry.words(row, "saw"), worry.words(row, "since"), worry.words(row, "tried"))
    concern = raise_concern(by=worry.on(row), pupil=pupil, words=words)
    for step in row.get("done", ()):
        if step["what"] == "ask":
            _ask(worry, step, concern)
        elif step["what"] == "decide":
            _decide(worry, step, concern)
        else:
            SIMPLE[step["what"]](by=worry.on(step), concern=concern)


def _ask(worry: Worry, step: Row, concern: Concern) -> None:
    """A round robin, which some have answered; in the first days of September there is nobody to ask yet."""
    by = worry.on(step)
    teachers = teachers_of(by, concern.pupil)
    if not teachers:
        return
    asking = ask_teachers(
        by=by,
        concern=concern,
        chosen=[teacher.key for teacher in teachers],
        due_on=worry.ahead(step),
        note=worry.words(step, "note"),
        seen=standing.mark(concern),
    )
    for row in step["answers"]:
        who = worry.on(row)
        said = {name: worry.words(row, name) for name in Answer.__dataclass_fields__}
        reply = asking.replies.filter(user_id=who.user_id or 0).first()
        if reply:
            answer(by=who, reply=reply, said=Answer(**said))


def _decide(worry: Worry, step: Row, concern: Concern) -> None:
    by = worry.on(step)
    decision = Decision(
        kind=step["kind"],
        look_again_on=worry.ahead(step) if "ahead" in step else None,
        screener=step.get("screener", ""),
        reason=worry.words(step, "reason"),
        answer=worry.words(step, "answer"),
        family_told_on=by.on if "told" in step else None,
        family_told_how=step.get("told", ""),
        family_agrees=step.get("agrees", ""),
        strategies=tuple((what, who, often) for what, who, often in step.get("strategies", ())),
        need=step.get("need", ""),
    )
    decide(by=by, concern=concern, decision=decision, seen=standing.mark(concern))
