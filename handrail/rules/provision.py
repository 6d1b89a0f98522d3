"""The provision map: which sizes can be, the sessions that are planned, what became of them, and an adult's week.

All arithmetic of the map is here; pages, papers and tables take their figures from it. No law says how often a group
meets: these are the sums that follow from what a school wrote down, on the days on which it is open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import combinations

from handrail.rules.calendar import academic_year, monday_of, say_day
from handrail.rules.hours import say_minutes
from handrail.rules.school_days import (
    ONE_DAY,
    CalendarMissing,
    SchoolCalendar,
    Stretch,
    days_between,
    is_school_day,
    year_about,
)

SHAPES: Mapping[str, str] = {
    "one_to_one": "One to one",
    "small_group": "Small group",
    "in_class": "In class",
    "one_off": "One-off (advice, equipment, licence, training)",
}
FUNDING: Mapping[str, str] = {
    "school": "School budget",
    "top_up": "Top-up for a named child",
    "pupil_premium": "Pupil premium",
    "inclusion_fund": "Inclusion fund (early years)",
    "outside": "Another service pays",
}
MISSED: Mapping[str, str] = {
    "pulled_away": "Adult pulled away",
    "adult_absent": "Adult absent",
    "pupil_absent": "Pupil absent",
    "event": "Event in school",
    "other": "Another reason",
}
"""Why a session did not happen, by key."""
SHORT = "short"
LOST: Mapping[str, str] = {**MISSED, SHORT: "Session cut short"}
"""Why minutes were lost, by key."""
AWAY: Mapping[str, str] = {
    "pupil_absent": "Absent from school",
    "elsewhere": "Kept in class or elsewhere",
    "declined": "Did not want to come",
    "other": "Another reason",
}
"""Why a child was not there when a session was held."""
ENDINGS: Mapping[str, str] = {
    "met": "It has done what it was for",
    "instead": "Something else is done instead",
    "no_help": "It did not help",
    "family": "The family wishes it",
    "left": "Left the school",
    "other": "Another reason",
}
"""Why a child's place in a provision ended."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_SESSION = 480
LONG_TIMES = 3
MOST_TIMES = 25
MOST_EVERY_WEEKS = 12
LONGEST_RUN = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Pattern:
    """How often a provision meets: `times` in every `every_weeks` weeks, each of `minutes`.

    Where the days are known, `weekdays` has one for each session of a week, Monday being 0. A one-off has no times.
    """

    minutes: int
    times: int
    every_weeks: int = 1
    weekdays: tuple[int, ...] = ()

    def say(self) -> str:
        """Like "3 × 30 min a week", "1 × 20 min every 2 weeks"; "45 min, once" and "one-off" without times."""
        if not self.times:
            return f"{self.minutes} min, once" if self.minutes else "one-off"
        often = "a week" if self.every_weeks == 1 else f"every {self.every_weeks} weeks"
        return f"{self.times} × {self.minutes} min {often}"


@dataclass(frozen=True, slots=True)
class Spell:
    """A pattern, from a day until a day; None is open. Both days count.

    `starts` are the hours of the pattern's weekdays, one for each, None where it is not known.
    """

    starts_on: date
    ends_on: date | None
    pattern: Pattern
    starts: tuple[time | None, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolWeeks:
    """The open days of each week, from one day to another; `missing` says in sentences which years nobody wrote.

    `now`, by a clock on the wall, tells what of its day is still to come; without it a day is over as it begins.
    """

    weeks: tuple[tuple[date, tuple[date, ...]], ...]
    missing: tuple[str, ...] = ()
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """What is planned in the week that begins on `monday`; `days` where the pattern names them, one for a session.

    Of today's sessions `open` are not over yet, with `open_minutes`; they are among `sessions`.
    """

    monday: date
    sessions: int
    minutes: int
    days: tuple[date, ...] = ()
    today: date | None = None
    open: int = 0
    open_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A session as it was recorded, for a group or for one child of it.

    `reason` is a key of `LOST` where it was missed, and for a child who was not there one of `AWAY`.
    """

    on: date
    is_held: bool
    minutes: int
    planned_minutes: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """Sessions and minutes that did not happen; a session cut short loses minutes and is no session lost."""

    sessions: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What was planned up to now, what was held, what was lost and why, and what nobody has recorded.

    `to_come` are sessions of today that are not over and not recorded; they are in no other figure.
    """

    planned: int = 0
    planned_minutes: int = 0
    held: int = 0
    held_minutes: int = 0
    lost: Mapping[str, Lost] = field(default_factory=dict)
    unrecorded: int = 0
    to_come: int = 0

    @property
    def lost_sessions(self) -> int:
        return sum(one.sessions for one in self.lost.values())

    @property
    def lost_minutes(self) -> int:
        return sum(one.minutes for one in self.lost.values())

    @property
    def unrecorded_minutes(self) -> int:
        """What is left of the plan when what was held and what was lost is taken from it; never below nought."""
        return max(0, self.planned_minutes - self.held_minutes - self.lost_minutes) if self.unrecorded else 0

    def say(self) -> str:
        """Like "Of 36 sessions planned 21 happened, 9 were lost and 6 are not recorded. 1 is to come today."."""
        if self.to_come and not self.planned and not self.held:
            return f"{self.to_come} session{'s are' if self.to_come > 1 else ' is'} to come today."
        today = f" {self.to_come} {'are' if self.to_come > 1 else 'is'} to come today." if self.to_come else ""
        return f"{self._said_so_far()}{today}"

    def _said_so_far(self) -> str:
        if not self.planned:
            return f"{self.held} held; none was planned." if self.held else "No session was planned."
        said = f"Of {self.planned} session{'s' * (self.planned != 1)} planned {self.held} happened"
        rest = (
            [f"{self.lost_sessions} {'was' if self.lost_sessions == 1 else 'were'} lost"] if self.lost_sessions else []
        )
        rest += [f"{self.unrecorded} {'is' if self.unrecorded == 1 else 'are'} not recorded"] if self.unrecorded else []
        return f"{', '.join([said, *rest[:-1]])} and {rest[-1]}." if rest else f"{said}."


def school_weeks(first: date, last: date, calendar: SchoolCalendar, now: datetime | None = None) -> SchoolWeeks:
    """The open days from one day to another, by week. A year nobody wrote has none, and a sentence that says so."""
    return SchoolWeeks(*_open_days(first, last, calendar), now)


@lru_cache(maxsize=64)  # every page about provision asks for those of the same year
def _open_days(
    first: date, last: date, calendar: SchoolCalendar
) -> tuple[tuple[tuple[date, tuple[date, ...]], ...], tuple[str, ...]]:
    weeks: dict[date, list[date]] = defaultdict(list)
    missing: dict[str, str] = {}
    for day in days_between(first, last):
        label = year_about(day).label
        if label in missing:
            continue
        try:
            if is_school_day(day, calendar):
                weeks[monday_of(day)].append(day)
        except CalendarMissing:
            missing[label] = (
                f"Nobody has written down the school’s dates for {label}, so its sessions cannot be counted. Write "
                "them under Settings, The school year."
            )
    return tuple((monday, tuple(days)) for monday, days in sorted(weeks.items())), tuple(missing.values())


def planned(spells: Iterable[Spell], weeks: SchoolWeeks, first: date, last: date | None) -> list[PlannedWeek]:
    """The sessions planned from one day to another (None: as far as `weeks` goes), week by week; weeks without are
    left out.

    With weekdays named, each open day that matches. Without, the times a week, at most the open days of that week
    within the spell and the days asked for. `weeks` must reach over all the days asked for.
    """
    parts = _parts(spells, first, last)
    each = ((_planned_week(parts, monday, days), days) for monday, days in weeks.weeks)
    return [_with_open(week, parts, days, weeks.now) for week, days in each if week]


def sessions_planned(
    spells: Iterable[Spell], weeks: SchoolWeeks, first: date, last: date
) -> Iterator[tuple[date, int]]:
    """(day, minutes) of each session that `planned` counts. Where no weekday is named they lie on the first open days
    of the week."""
    parts = _parts(spells, first, last)
    for monday, days in weeks.weeks:
        met = _met(parts, monday, days)
        loose = [(pattern, open_days) for pattern, open_days in met if not pattern.weekdays]
        counts = _capped([(pattern, min(pattern.times, len(open_days))) for pattern, open_days in loose])
        yield from [(day, pattern.minutes) for pattern, open_days in met for day in _named_days(pattern, open_days)]
        for (pattern, open_days), (_, count) in zip(loose, counts, strict=True):
            yield from [(day, pattern.minutes) for day in open_days[:count]]


Part = tuple[Spell, date, date]


def _parts(spells: Iterable[Spell], first: date, last: date | None) -> list[Part]:
    """Each spell, from when to when it holds within the days asked for."""
    end = last or date.max
    return [(spell, max(first, spell.starts_on), min(end, spell.ends_on or date.max)) for spell in spells]


def _met(parts: Iterable[Part], monday: date, days: Sequence[date]) -> list[tuple[Pattern, Sequence[date]]]:
    """The patterns of a week with the open days, of which there is one at least, on which each holds."""
    return [
        (spell.pattern, _within(days, begins, ends))
        for spell, begins, ends in parts
        if begins <= days[-1] and days[0] <= ends and _is_on(spell, monday)
    ]


def _planned_week(parts: Iterable[Part], monday: date, days: Sequence[date]) -> PlannedWeek | None:
    """None where nothing is planned."""
    met = _met(parts, monday, days) if days else []
    if not met:
        return None
    named = [(pattern, _named_days(pattern, open_days)) for pattern, open_days in met if pattern.weekdays]
    loose = _capped(
        [(pattern, min(pattern.times, len(open_days))) for pattern, open_days in met if not pattern.weekdays]
    )
    days_named = sorted(day for _, own in named for day in own)
    sessions = len(days_named) + sum(count for _, count in loose)
    if not sessions:
        return None
    minutes = sum(pattern.minutes * len(own) for pattern, own in named)
    minutes += sum(pattern.minutes * count for pattern, count in loose)
    return PlannedWeek(monday, sessions, minutes, tuple(days_named))


def _with_open(week: PlannedWeek, parts: Sequence[Part], days: Sequence[date], now: datetime | None) -> PlannedWeek:
    """With today's sessions that are not over: by the end of their slot, without an hour by the end of the day."""
    if now is None or now.date() not in days:
        return week
    today = now.date()
    before = _planned_week(parts, week.monday, [day for day in days if day != today])
    over = [
        spell.pattern.minutes for spell, begins, ends in parts if begins <= today <= ends for _ in _ends(spell, now)
    ]
    sessions = week.sessions - (before.sessions if before else 0) - len(over)
    minutes = week.minutes - (before.minutes if before else 0) - sum(over)
    return replace(week, today=today, open=sessions, open_minutes=minutes) if sessions > 0 else week


def _ends(spell: Spell, now: datetime) -> list[datetime]:
    """When those sessions of this day end that have ended."""
    long = timedelta(minutes=spell.pattern.minutes)
    ends = [
        datetime.combine(now.date(), at) + long
        for weekday, at in zip(spell.pattern.weekdays, spell.starts, strict=False)
        if weekday == now.weekday() and at
    ]
    return [end for end in ends if end <= now] if _is_on(spell, monday_of(now.date())) else []


def _is_on(spell: Spell, monday: date) -> bool:
    """Whether it meets in this week at all: of a fortnightly one every other, counted from the week it began in."""
    every = spell.pattern.every_weeks
    return every == 1 or (monday - monday_of(spell.starts_on)).days // 7 % every == 0


def _within(days: Sequence[date], begins: date, ends: date) -> Sequence[date]:
    return days if begins <= days[0] and days[-1] <= ends else [day for day in days if begins <= day <= ends]


def _named_days(pattern: Pattern, days: Sequence[date]) -> list[date]:
    return [day for day in days for weekday in pattern.weekdays if day.weekday() == weekday]


def _capped(loose: list[tuple[Pattern, int]]) -> list[tuple[Pattern, int]]:
    """A week in which the pattern changed has no more sessions than the fuller of both."""
    most = max((pattern.times for pattern, _ in loose), default=0)
    kept = []
    for pattern, count in loose:
        kept.append((pattern, min(count, most)))
        most -= kept[-1][1]
    return kept


def tally(plan: Iterable[PlannedWeek], done: Iterable[Done]) -> Tally:
    """What became of what was planned. Sessions beyond the plan count as held; what nobody recorded is not lost."""
    weeks, sessions = list(plan), list(done)
    to_come, minutes_to_come = _to_come(weeks, sessions)
    count = sum(week.sessions for week in weeks) - to_come
    held = [one for one in sessions if one.is_held]
    lost: dict[str, Lost] = {}
    for one in sessions:
        if one.is_held:
            short = max(0, one.planned_minutes - one.minutes)
            if short:
                _lose(lost, SHORT, Lost(0, short))
        else:
            _lose(lost, one.reason or "other", Lost(1, one.planned_minutes))
    return Tally(
        planned=count,
        planned_minutes=sum(week.minutes for week in weeks) - minutes_to_come,
        held=len(held),
        held_minutes=sum(one.minutes for one in held),
        lost=lost,
        unrecorded=max(0, count - len(sessions)),
        to_come=to_come,
    )


def _to_come(weeks: Sequence[PlannedWeek], sessions: Sequence[Done]) -> tuple[int, int]:
    """How many sessions of today, and of how many minutes, are neither over nor recorded already."""
    week = next((week for week in weeks if week.open), None)
    if week is None:
        return 0, 0
    recorded = sum(one.on == week.today for one in sessions)
    over = max(0, week.days.count(week.today) - week.open) if week.today else 0
    left = min(week.open, max(0, week.open + over - recorded))
    return left, week.open_minutes * left // week.open


def _lose(lost: dict[str, Lost], reason: str, more: Lost) -> None:
    was = lost.get(reason, Lost())
    lost[reason] = Lost(was.sessions + more.sessions, was.minutes + more.minutes)


def together(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one, as those of the pupils of a school."""
    rows = list(tallies)
    lost: dict[str, Lost] = {}
    for row in rows:
        for reason, more in row.lost.items():
            _lose(lost, reason, more)
    return Tally(
        planned=sum(row.planned for row in rows),
        planned_minutes=sum(row.planned_minutes for row in rows),
        held=sum(row.held for row in rows),
        held_minutes=sum(row.held_minutes for row in rows),
        lost=lost,
        unrecorded=sum(row.unrecorded for row in rows),
        to_come=sum(row.to_come for row in rows),
    )


def share_of(whole: Tally, share: int) -> Tally:
    """The tally of one adult who gives a share, in per cent, of a provision: every session, part of its minutes."""
    return Tally(
        planned=whole.planned,
        planned_minutes=_part(whole.planned_minutes, share),
        held=whole.held,
        held_minutes=_part(whole.held_minutes, share),
        lost={reason: Lost(one.sessions, _part(one.minutes, share)) for reason, one in whole.lost.items()},
        unrecorded=whole.unrecorded,
        to_come=whole.to_come,
    )


def _part(minutes: int, share: int) -> int:
    return round(minutes * share / 100)


SILENT_WEEKS = 3
"""After so many whole weeks of term without a word somebody is asked what became of it: Handrail's own rhythm."""


def is_silent(since: date, on: date, calendar: SchoolCalendar, weeks: int = SILENT_WEEKS) -> bool:
    """Whether so many whole weeks of term lie between two days; a week with one open day is one.

    Not in a year whose dates nobody wrote: then nobody can say which weeks were of term.
    """
    first, last = monday_of(since) + timedelta(days=7), monday_of(on) - timedelta(days=1)
    return first <= last and len(school_weeks(first, last, calendar).weeks) >= weeks


def overlap(*periods: tuple[date | None, date | None]) -> tuple[date, date | None] | None:
    """The days that several periods have in common, None for open ends; None where there are none.

    Raises ValueError where none of them says when it begins.
    """
    starts = [first for first, _ in periods if first]
    if not starts:
        raise ValueError("One of the periods must have a beginning.")
    ends = [last for _, last in periods if last]
    first, last = max(starts), min(ends, default=None)
    return (first, last) if last is None or first <= last else None


def end_after_weeks(starts_on: date, weeks: int, calendar: SchoolCalendar) -> date:
    """The last open day of the so many school weeks that begin with the week of a day. Raises CalendarMissing."""
    day, counted, found = starts_on, set(), starts_on
    while True:
        if is_school_day(day, calendar):
            counted.add(monday_of(day))
            if len(counted) > weeks:
                return found
            found = day
        elif len(counted) == weeks and day.weekday() == 6:
            return found
        day += ONE_DAY


def terms_of(calendar: SchoolCalendar) -> list[Stretch]:
    """Every term that is written down, in order."""
    return sorted(term for year in calendar.years for term in year.terms)


def term_on(day: date, calendar: SchoolCalendar) -> Stretch | None:
    """The term of a day, or the last one before it; None where none is written down that had begun by then."""
    return next((term for term in reversed(terms_of(calendar)) if term.starts_on <= day), None)


def term_after(day: date, calendar: SchoolCalendar) -> Stretch | None:
    """The first term that begins after a day; None where none is written down."""
    return next((term for term in terms_of(calendar) if term.starts_on > day), None)


def week_minutes(pattern: Pattern, share: int = 100) -> int:
    """What a provision takes of an adult's week, in whole minutes, `share` being per cent of the time."""
    return round(pattern.minutes * pattern.times * share / (100 * pattern.every_weeks))


def over_hours(name: str, committed: int, hours: int) -> str:
    """A sentence where an adult's minutes a week are more than they work; empty where they are not."""
    if committed <= hours:
        return ""
    planned_for = f"{name} is planned for {say_minutes(committed)} a week"
    return f"{planned_for} and works {say_minutes(hours)}. Give some of it away."


def over_hours_short(name: str, committed: int, hours: int) -> str:
    """The same for a cell of a table: "Tess Whitfield: 31 h of 30 h a week"."""
    return f"{name}: {say_minutes(committed)} of {say_minutes(hours)} a week." if committed > hours else ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in one adult's week; without `starts_at` only the day is known."""

    weekday: int
    starts_at: time | None
    minutes: int
    what: str

    @property
    def bounds(self) -> tuple[int, int]:
        begins = self.starts_at.hour * 60 + self.starts_at.minute if self.starts_at else 0
        return begins, begins + self.minutes


def clashes(slots: Iterable[Slot]) -> list[tuple[Slot, Slot]]:
    """The pairs that lie over one another; a slot without a time clashes with nothing."""
    timed = [slot for slot in slots if slot.starts_at]
    return [
        (one, other)
        for one, other in combinations(timed, 2)
        if one.weekday == other.weekday and one.bounds[0] < other.bounds[1] and other.bounds[0] < one.bounds[1]
    ]


def minutes_fault(minutes: int, usual: int, *, is_sure: bool = False) -> str:
    """What cannot be right in the minutes a session took, or is to be looked at again; empty where all is well.

    More than `LONG_TIMES` the usual length is taken from who says that they are sure.
    """
    if minutes < 1:
        return "A session that was held took at least a minute. If it did not happen, say so and why."
    if minutes > LONGEST_SESSION:
        return f"{minutes} minutes are longer than a school day ({LONGEST_SESSION}). Write the minutes of this session."
    if usual and minutes > LONG_TIMES * usual and not is_sure:
        return (
            f"{minutes} minutes are more than {LONG_TIMES} times what is planned ({usual}). Check the figure, or tick "
            "that it really took so long."
        )
    return ""


def pattern_faults(shape: str, pattern: Pattern) -> dict[str, str]:
    """What cannot be right in a shape and a pattern, a sentence for each field; nothing where all is well."""
    if shape not in SHAPES:
        return {"shape": "Choose one of the four: one to one, small group, in class, one-off."}
    if shape == "one_off":
        return _one_off_faults(pattern)
    faults = _minutes_faults(pattern) or _week_faults(pattern)
    if not 1 <= pattern.every_weeks <= MOST_EVERY_WEEKS:
        faults["every_weeks"] = f"Write every how many weeks, from 1 to {MOST_EVERY_WEEKS}."
    if any(weekday not in range(7) for weekday in pattern.weekdays):
        faults["weekdays"] = "Choose days from Monday to Sunday."
    return faults


def _one_off_faults(pattern: Pattern) -> dict[str, str]:
    faults = {}
    if not 0 <= pattern.minutes <= LONGEST_SESSION:
        faults["minutes"] = f"Write how many minutes it takes, up to {LONGEST_SESSION}, or leave it empty."
    if pattern.times:
        faults["times"] = "A one-off has no times a week. Leave this empty, or choose another shape."
    return faults


def _minutes_faults(pattern: Pattern) -> dict[str, str]:
    if pattern.minutes < 1:
        return {"minutes": "A session takes at least a minute. Write how many minutes one takes, like 30."}
    if pattern.minutes > LONGEST_SESSION:
        long = f"{pattern.minutes} minutes are longer than a school day ({LONGEST_SESSION})."
        return {"minutes": f"{long} Write the minutes of one session."}
    return {}


def _week_faults(pattern: Pattern) -> dict[str, str]:
    if not 1 <= pattern.times <= MOST_TIMES:
        return {"times": f"Write how many times a week, from 1 to {MOST_TIMES}."}
    if pattern.weekdays and len(pattern.weekdays) != pattern.times:
        named = f"{len(pattern.weekdays)} day{'s are' if len(pattern.weekdays) != 1 else ' is'} named"
        return {"times": f"{named}, and {pattern.times} times a week. Make them the same number."}
    if pattern.minutes * pattern.times > 5 * LONGEST_SESSION * pattern.every_weeks:
        long = f"{pattern.times} × {pattern.minutes} minutes are more than a school week has."
        return {"minutes": f"{long} Check both figures."}
    return {}


def date_faults(starts_on: date | None, ends_on: date | None) -> dict[str, str]:
    """What cannot be right in the days of a run or of a child's place in it, by field."""
    if starts_on is None:
        return {"starts_on": "Write the day on which it starts."}
    if ends_on and ends_on < starts_on:
        return {"ends_on": f"It would end on {say_day(ends_on)}, before it starts on {say_day(starts_on)}. Check both."}
    if ends_on and ends_on - starts_on > LONGEST_RUN:
        return {"ends_on": "This is longer than three years. Write an earlier day; a run can be extended later."}
    return {}


def across_years(starts_on: date, ends_on: date | None) -> str:
    """A sentence for a run that goes on past 31 August, when classes change; empty for one that does not."""
    year = academic_year(starts_on)
    if ends_on is None or ends_on <= year.ends_on:
        return ""
    return (
        f"This goes on after {say_day(year.ends_on)}: from 1 September its pupils stand in their new year groups. "
        "Those who leave end by themselves; look at adults and days again then."
    )


_TIMES_IN_WORDS = {
    "daily": (5, 1),
    "every day": (5, 1),
    "weekly": (1, 1),
    "once": (1, 1),
    "twice": (2, 1),
    "once a week": (1, 1),
    "twice a week": (2, 1),
    "fortnightly": (1, 2),
    "every other week": (1, 2),
}


def read_times(text: str) -> tuple[int, int]:
    """How often, as people and spreadsheets write it, as (times, every how many weeks): "3", "3x", "3 x a week",
    "daily", "weekly", "fortnightly", "every 2 weeks".

    Raises ValueError with a sentence for the person who wrote it.
    """
    written = " ".join(text.lower().replace("×", "x").split())
    if written in _TIMES_IN_WORDS:
        return _TIMES_IN_WORDS[written]
    every = re.fullmatch(r"(?:(\d{1,3}) ?(?:x|times)? )?every (\d{1,2}) weeks", written, re.ASCII)
    if every:
        return int(every[1] or 1), int(every[2])
    plain = re.fullmatch(
        r"(\d{1,3}) ?(?:x|times)? ?(?:(?:a|per|each|every|/)? ?(?:week|wk)|weekly|pw)?", written, re.ASCII
    )
    if plain:
        return int(plain[1]), 1
    if re.fullmatch(r"\d*[.,]\d+|½|\d+ ?½|half", written):
        raise ValueError(
            f"“{text.strip()}” is part of a session. Write whole sessions; for one in two weeks write “every 2 weeks”."
        )
    raise ValueError(f"“{text.strip()}” cannot be read as times a week. Write a figure, like 3.")


_MINUTES_IN_WORDS = {"halfanhour": 30, "halfhour": 30, "1/2hour": 30, "anhour": 60, "quarterofanhour": 15}


def read_minutes(text: str) -> int:
    """Minutes, as people and spreadsheets write them: "30", "30 min", "1h", "1 h 15", "1:15",
    "half an hour".

    Raises ValueError with a sentence for the person who wrote it.
    """
    written = "".join(text.lower().split())
    if written in _MINUTES_IN_WORDS:
        return _MINUTES_IN_WORDS[written]
    plain = re.fullmatch(r"(\d{1,4})(?:m|min|mins|minutes|minute)?", written, re.ASCII)
    if plain:
        return int(plain[1])
    hours = re.fullmatch(r"(\d{1,2})(?:h|hr|hrs|hour|hours|:)(?:(\d{1,2})(?:m|min|mins|minutes)?)?", written, re.ASCII)
    if hours:
        return int(hours[1]) * 60 + int(hours[2] or 0)
    raise ValueError(f"“{text.strip()}” cannot be read as minutes. Write a figure, like 30.")
