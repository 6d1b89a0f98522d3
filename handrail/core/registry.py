"""What features tell the rest of the house, without the house knowing them.

Each installed app may have five modules, imported when Django has started:

- `events.py`    adds its audit event types:       `registry.events.add(EventType("plan.published", "..."))`
- `due.py`       says what falls due for a member: `@registry.due.add`, `(member, on) -> Iterable[DueItem]`; and which
                 work comes up to a later day: `@registry.coming.add`, `(member, on, until) -> Iterable[leg]`; and
                 what may be done next of a row that was finished: `@registry.next_steps.add`,
                 `(member, row) -> Iterable[NextStep]`
- `beside.py`    says what was done for outcomes under review: `@registry.beside.add`,
                 `(member, plans) -> Mapping[outcome ref, Iterable[str]]`, sentences; and what is known of runs of
                 provision, such as their cost: `@registry.run_facts.add`,
                 `(member, runs, on) -> Mapping[key of run, Iterable[RunFact]]`
- `timeline.py`  adds to a child's story:         `@registry.timeline.add`, `(member, pupil) -> Iterable[TimelineEntry]`
- `long_work.py` says what is done beside the web server: `@job("feature.verb", needs=...)` (`core.jobs`)

A member and a pupil are `Any` here: the core stands below the apps that define them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.utils.module_loading import autodiscover_modules

from handrail.core.legs import together

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that falls due on a day. `holder` is whose duty it is, as written on the page; `kind` a status key."""

    title: str
    due_on: date
    holder: str
    holder_id: int | None
    pupil: Any | None
    url: str
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What may be done in one press after something was finished: the sentence, the button, the address it posts to."""

    words: str
    button: str
    url: str


@dataclass(frozen=True, slots=True)
class RunFact:
    """Something known of a run of provision. `short` is what a list says of it, empty where that is nothing.

    `url` leads to where something can be done about it, under the words `link`.
    """

    label: str
    words: str
    short: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One dated thing in a child's story. `on` is the day shown; `sort_at` the moment (aware) it is ordered by.

    `row` is what the entry was read from, so that the act that wrote it can be found in the audit trail.
    """

    on: date
    kind: str
    title: str
    detail: str
    who: str
    url: str | None
    sort_at: datetime
    row: Any = None


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of act the audit trail may hold: its key, the sentence it reads as, and the fields redaction empties."""

    key: str
    sentence: str
    redact: tuple[str, ...] = ()


class EventTypes:
    """The closed set of audit event types."""

    def __init__(self) -> None:
        self._types: dict[str, EventType] = {}

    def add(self, event_type: EventType) -> EventType:
        """Add one, once: raises ValueError where another of the same key is there."""
        if self._types.setdefault(event_type.key, event_type) != event_type:
            raise ValueError(f"Two audit event types are called {event_type.key}.")
        return event_type

    def get(self, key: str) -> EventType:
        """Raises KeyError for a type that no app has added."""
        if key not in self._types:
            raise KeyError(f"{key} is not an audit event type: add it to the events.py of its app.")
        return self._types[key]

    def __iter__(self) -> Iterator[EventType]:
        return iter(sorted(self._types.values(), key=lambda event_type: event_type.key))


class Sources(Generic[F]):
    """The functions that apps have added, in the order of installed apps."""

    def __init__(self) -> None:
        self._functions: list[F] = []

    def add(self, function: F) -> F:
        if function not in self._functions:
            self._functions.append(function)
        return function

    def __iter__(self) -> Iterator[F]:
        return iter(self._functions)


events = EventTypes()
due: Sources[Callable[[Any, date], Iterable[DueItem]]] = Sources()
coming: Sources[Callable[[Any, date, date], Iterable[Any]]] = Sources()
next_steps: Sources[Callable[[Any, Any], Iterable[NextStep]]] = Sources()
beside: Sources[Callable[[Any, Iterable[Any]], Mapping[str, Iterable[str]]]] = Sources()
run_facts: Sources[Callable[[Any, Iterable[Any], date], Mapping[int, Iterable[RunFact]]]] = Sources()
timeline: Sources[Callable[[Any, Any], Iterable[TimelineEntry]]] = Sources()


def discover() -> None:
    """Import each installed app's `events`, `due`, `beside`, `timeline` and `long_work` modules."""
    autodiscover_modules("events", "due", "beside", "timeline", "long_work")


def due_items(member: Any, on: date) -> list[DueItem]:
    """Everything that falls due for a member, soonest first, as known on a day."""
    return sorted((item for source in due for item in source(member, on)), key=lambda item: (item.due_on, item.title))


def steps_after(member: Any, row: Any) -> list[NextStep]:
    """What a member may do next of a row that they finished."""
    return [step for source in next_steps for step in source(member, row)]


def beside_outcomes(member: Any, plans: Iterable[Any]) -> dict[str, list[str]]:
    """{outcome ref: sentences on what was done for it in the cycle of its plan}, for plans under review."""
    found: dict[str, list[str]] = {}
    rows = list(plans)
    for source in beside:
        for ref, sentences in source(member, rows).items():
            found.setdefault(ref, []).extend(sentences)
    return found


def facts_of_runs(member: Any, runs: Iterable[Any], on: date) -> dict[int, list[RunFact]]:
    """{key of a run: what a member may read of it that other apps know}, about a day."""
    found: dict[int, list[RunFact]] = {}
    rows = list(runs)
    for source in run_facts:
        for key, facts in source(member, rows, on).items():
            found.setdefault(key, []).extend(facts)
    return found


def work_to_come(member: Any, on: date, until: date) -> list[tuple[str, date]]:
    """(kind of work, day) of everything dated that a member must move on up to a day, what is late included.

    Each source gives legs (`core.legs`) of those two columns; what waits without a day of its own comes `on` today.
    One query, whatever the number of sources.
    """
    return [(work, day) for work, day in together(leg for source in coming for leg in source(member, on, until))]


def timeline_of(member: Any, pupil: Any) -> list[TimelineEntry]:
    """A child's story as far as a member may read it, newest first."""
    entries = (entry for source in timeline for entry in source(member, pupil))
    return sorted(entries, key=lambda entry: (entry.on, entry.sort_at), reverse=True)
