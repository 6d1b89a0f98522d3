"""From what was written to runs as they would stand on the map, with every doubt and every fault in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from handrail.exchange.reading.headings import squash_heading
from handrail.exchange.reading.values import is_blank
from handrail.facts.finding import Whom, find
from handrail.provision.actions.library import TypeDetails
from handrail.provision.actions.runs import AdultShare, RunDetails, SlotTime, run_faults
from handrail.provision.actions.saving import NewRun
from handrail.provision.models import MapSheet, Provision, ProvisionType
from handrail.provision.sheets.lines import Line, lines_of, together
from handrail.provision.sheets.tables import read_back
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day_short
from handrail.rules.provision import FUNDING, Pattern, read_minutes, term_on
from handrail.rules.register import AREAS
from handrail.rules.school_days import Stretch
from handrail.rules.timetable import Often, read_days, read_often

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.provision.grid.names import Names

SHORT_FUNDING = {"pp": "pupil_premium", "ppg": "pupil_premium", "notional": "school", "ehcp": "top_up", "sen": "school"}


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must say once for the whole sheet: a provision that the library lacks, or a child."""

    key: str
    written: str
    why: str
    options: tuple[tuple[str, str], ...]
    answer: str


@dataclass(slots=True)
class Proposed:
    """One run as it would be written. With `faults` it is left out; `notes` are to be looked at."""

    line: Line
    kind: ProvisionType | TypeDetails | None = None
    details: RunDetails | None = None
    adults: list[AdultShare] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        name = self.kind.name if self.kind else self.line.type or "No provision named"
        return f"{name} · {self.line.group}" if self.line.group else name

    @property
    def often(self) -> str:
        if self.details is None:
            return ""
        return Pattern(self.details.minutes, self.details.times, self.details.every_weeks).say()

    @property
    def row(self) -> NewRun | None:
        if self.faults or self.kind is None or self.details is None:
            return None
        return NewRun("", self.kind, self.details, self.adults, self.pupils)


@dataclass(slots=True)
class Proposal:
    runs: list[Proposed]
    questions: list[Question]

    @property
    def ready(self) -> list[Proposed]:
        return [run for run in self.runs if not run.faults]

    @property
    def left(self) -> list[Proposed]:
        return [run for run in self.runs if run.faults]


def propose(member: Member, sheet: MapSheet, names: Names) -> Proposal:
    """What a sheet would do today. The queries do not grow with its rows."""
    table = read_back(sheet.table)
    meanings = {int(place): meaning for place, meaning in sheet.meanings.items()}
    lines = together(lines_of(table, meanings, names.kinds), by_group=sheet.settings.get("together", "yes") == "yes")
    reader = _Reader(member, sheet, names)
    return Proposal([reader.run(line) for line in lines], list(reader.questions.values()))


class _Reader:
    def __init__(self, member: Member, sheet: MapSheet, names: Names) -> None:
        self.member, self.names, self.answers = member, names, sheet.answers
        self.starts_on = date.fromisoformat(sheet.settings["from"])
        self.ends_on = date.fromisoformat(sheet.settings["to"]) if sheet.settings.get("to") else None
        names.shown = term_on(self.starts_on, names.calendar) or Stretch(self.starts_on, self.starts_on, "")
        self.questions: dict[str, Question] = {}
        runs = Provision.objects.visible_to(member).filter(starts_on__gte=date(self.starts_on.year - 1, 9, 1))
        self.standing = set(runs.values_list("type", "group_name", "starts_on", "minutes", "times"))

    def run(self, line: Line) -> Proposed:
        made = Proposed(line)
        made.kind = self._kind(line, made)
        for name, group in zip(line.pupils, (*line.classes, *[""] * len(line.pupils)), strict=False):
            pupil = self._pupil(name, group, made)
            if pupil and pupil not in made.pupils:
                made.pupils.append(pupil)
        for name in line.adults:
            if not is_blank(name):
                adult, note = self.names.loosely(name)
                if (adult.name, adult.user) not in [(one.name, one.user) for one in made.adults]:
                    made.adults.append(adult)
                    made.notes += [note] if note else []
        made.details = self._details(line, made)
        if made.details and not made.faults:
            self._check(made)
        return made

    def _kind(self, line: Line, made: Proposed) -> ProvisionType | TypeDetails | None:
        name = " ".join(line.type.split())
        if not name:
            made.faults.append("It does not say which provision it is.")
            return None
        held = self.names.kinds.get(name.casefold()) or self._as_spelled(name)
        if held:
            return held
        answer = self._ask(
            f"type:{name.casefold()}", name, "is not in your library.",
            (
                *((f"add:{key}", f"Add it to the library: {area.short_label}") for key, area in AREAS.items()),
                *((f"is:{kind.ref}", f"It is {kind.name}") for kind in self.names.kinds.values()),
            ),
        )  # fmt: skip
        if answer.startswith("add:"):
            shape = "one_to_one" if len(line.pupils) == 1 else "small_group" if line.pupils else "in_class"
            return TypeDetails(name=name[:150], areas=(answer[4:],), shape=shape)
        chosen = next((kind for kind in self.names.kinds.values() if f"is:{kind.ref}" == answer), None)
        if chosen is None:
            made.faults.append(f"“{name}” is not in your library. Say above what it is.")
        return chosen

    def _as_spelled(self, name: str) -> ProvisionType | None:
        """The one of the library that is the same but for hyphens, points and gaps: "Phonics catch up"."""
        squashed = squash_heading(name)
        alike = [kind for kind in self.names.kinds.values() if squash_heading(kind.name) == squashed]
        return alike[0] if len(alike) == 1 else None

    def _pupil(self, name: str, group: str, made: Proposed) -> Pupil | None:
        found = find(Whom(name=name, group=group), self.names.roll)
        if found.pupil is not None:
            return found.pupil
        maybe = found.maybe or self._by_first_name(name)
        if len(maybe) == 1 and not found.maybe:
            made.notes.append(f"“{name}” was taken for {maybe[0].name}.")
            return maybe[0]
        if not maybe and self.member.has_conflicts:  # their own file may name the child, and this page does not
            made.notes.append("A pupil whom you cannot see, or who is not here, is left out.")
            return None
        why = f"{len(maybe)} pupils here may be meant." if maybe else found.why
        options = tuple((pupil.ref, self.names.pupil_text(pupil)) for pupil in maybe)
        answer = self._ask(f"pupil:{name.casefold()} {group.casefold()}".strip(), name, why, options)
        chosen = next((pupil for pupil in maybe if pupil.ref == answer), None)
        if chosen is None:
            made.notes.append(f"{name} is left out: {why[:1].lower()}{why[1:]}")
        return chosen

    def _by_first_name(self, name: str) -> tuple[Pupil, ...]:
        """Those whom "Mia", "Mia K" or "M. Kowalczyk" may mean, of who is here."""
        words = name.casefold().replace(".", " ").split()
        here = [pupil for pupil in self.names.roll.pupils.values() if pupil.is_on_roll(self.member.on)]
        return tuple(pupil for pupil in here if words and _may_be(pupil, words))

    def _ask(self, key: str, written: str, why: str, options: tuple[tuple[str, str], ...]) -> str:
        answer = str(self.answers.get(key, ""))
        self.questions.setdefault(key, Question(key, written, why, options, answer))
        return answer

    def _details(self, line: Line, made: Proposed) -> RunDetails | None:
        if made.kind is None:
            return None
        often = self._read(line.often, read_often, made) or Often()
        minutes = self._read(line.minutes, read_minutes, made) if line.minutes else often.minutes
        slots = tuple(SlotTime(day, at) for day, at in self._days(line, made))
        times = often.times if often.times is not None else len(slots) or made.kind.usual_times or 0
        if slots and len(slots) != times:
            made.notes.append(f"“{line.days}” names other days than {times} a week, so the days were left out.")
            slots = ()
        starts_on = self._day(line.starts, made, is_last=False) or self.starts_on
        shape = made.kind.shape
        if shape == "one_to_one" and len(made.pupils) > 1:
            shape = "small_group"
        return RunDetails(
            starts_on=starts_on,
            ends_on=self._day(line.ends, made, is_last=True) or self.ends_on,
            minutes=made.kind.usual_minutes or 0 if minutes is None else minutes,
            times=times,
            every_weeks=often.every_weeks if often.times is not None or slots else made.kind.usual_every_weeks,
            shape=shape,
            group_name=line.group[:100],
            place=line.place[:100],
            funding=self._funding(line.funding, made),
            slots=slots,
        )

    def _read(self, text: str, read: Any, made: Proposed) -> Any:
        if is_blank(text):
            return None
        try:
            return read(text)
        except ValueError as fault:
            made.faults.append(str(fault))
            return None

    def _days(self, line: Line, made: Proposed) -> Any:
        """Days; in such a column a school may also write how often, which is read with that."""
        try:
            return read_days(line.days) if not is_blank(line.days) else []
        except ValueError as fault:
            made.notes.append(str(fault))
            return []

    def _day(self, text: str, made: Proposed, *, is_last: bool) -> date | None:
        if is_blank(text) or text.casefold() in {"ongoing", "on going", "tbc", "now", "current"}:
            return None
        written = text.split(" 00:", maxsplit=1)[0]
        day: date | None = self._read(written, lambda said: self.names.day(said, is_last=is_last), made)
        return day

    def _funding(self, text: str, made: Proposed) -> str:
        said = text.strip().casefold()
        found = {label.casefold(): key for key, label in FUNDING.items()} | SHORT_FUNDING
        if said and said not in found:
            made.notes.append(f"“{text}” is no kind of funding that is known here, so it was left out.")
        return found.get(said, "")

    def _check(self, made: Proposed) -> None:
        details, kind = made.details, made.kind
        assert details is not None  # noqa: S101
        faults = run_faults(details)
        if not faults and not made.pupils and (made.line.pupils or details.shape in {"one_to_one", "small_group"}):
            faults = {"pupils": "None of its pupils is known, so there is nobody to meet."}
        made.faults += faults.values()
        gone = [pupil.name for pupil in made.pupils if pupil.left_on and pupil.left_on < details.starts_on]
        if gone:
            made.notes.append(f"{', '.join(gone)} left before it starts, and is left out.")
            made.pupils = [pupil for pupil in made.pupils if pupil.name not in gone]
        key = (getattr(kind, "pk", None), details.group_name, details.starts_on, details.minutes, details.times)
        if key in self.standing:
            made.faults.append(f"It is on the map already, from {say_day_short(details.starts_on)}.")


def _may_be(pupil: Pupil, words: list[str]) -> bool:
    """Whether a name of one word or two, the second or the first cut short, may be a pupil's."""
    first = (pupil.preferred_name or pupil.forename).casefold()
    surname = pupil.surname.casefold()
    if len(words) == 1:
        return words[0] in {first, pupil.forename.casefold()}
    if len(words) != 2:
        return False
    return (words[0] == first and len(words[1]) <= 2 and surname.startswith(words[1])) or (
        words[1] == surname and len(words[0]) <= 2 and first.startswith(words[0])
    )


def answers_from(posted: Mapping[str, str], questions: list[Question]) -> dict[str, str]:
    """{question: answer} of what was asked; an answer that was not offered says nothing."""
    found = {}
    for place, question in enumerate(questions):
        answer = posted.get(f"answer-{place}", question.answer)
        found[question.key] = answer if answer in {key for key, _ in question.options} else ""
    return found
