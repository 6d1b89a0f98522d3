"""The one table of status words and their tones. The word says it; the tone comes second."""

from enum import StrEnum
from typing import Final, NamedTuple


class Tone(StrEnum):
    """The class a tag wears. `LATE` belongs to dates, never to a child; a dashed edge is not begun, or not ours."""

    PLAIN = ""
    MINE = "is-mine"
    CALM = "is-calm"
    GOOD = "is-good"
    WARM = "is-warm"
    COOL = "is-cool"
    LATE = "is-late"
    OPEN = "is-open"


class Status(NamedTuple):
    """What a person reads, and how it looks."""

    word: str
    tone: Tone


# Grouped as the gallery shows them. A key is written once in the whole table.
GROUPS: Final[dict[str, dict[str, Status]]] = {
    "On the register": {
        "K": Status("SEN support (K)", Tone.CALM),
        "E": Status("EHC plan (E)", Tone.COOL),
        "M": Status("Monitoring", Tone.OPEN),
        "N": Status("Not on the register", Tone.PLAIN),
        # Only ever read from older files.
        "A": Status("School Action (A)", Tone.OPEN),
        "P": Status("School Action Plus (P)", Tone.OPEN),
        "Q": Status("School Action Plus, assessed (Q)", Tone.OPEN),
        "S": Status("Statement (S)", Tone.OPEN),
    },
    "Whose move": {
        "your_move": Status("Your move", Tone.MINE),
        "with_person": Status("With someone else", Tone.PLAIN),
        "with_authority": Status("With the authority", Tone.OPEN),
        "arranged": Status("Arranged", Tone.CALM),
        "done": Status("Done", Tone.GOOD),
    },
    "A date": {
        "due": Status("Due", Tone.PLAIN),
        "due_soon": Status("Due soon", Tone.WARM),
        "due_today": Status("Due today", Tone.WARM),
        "late": Status("Late", Tone.LATE),
        "not_asked": Status("Not asked for", Tone.PLAIN),
    },
    "An odd reading": {
        "odd_new": Status("Not looked at", Tone.WARM),
        "odd_ask": Status("To be asked", Tone.MINE),
    },
    "A plan": {
        "draft": Status("Draft", Tone.OPEN),
        "sent_for_approval": Status("To approve", Tone.WARM),
        "published": Status("Published", Tone.CALM),
        "reviewed": Status("Reviewed", Tone.GOOD),
        "amended": Status("Amended", Tone.PLAIN),
        "ended": Status("Ended", Tone.PLAIN),
    },
    "An outcome": {
        "on_course": Status("On course", Tone.GOOD),
        "slower": Status("Slower than hoped", Tone.PLAIN),
        "needs_change": Status("Needs a change", Tone.WARM),
        "achieved": Status("Achieved", Tone.GOOD),
        "carried_forward": Status("Carried forward", Tone.PLAIN),
        "stopped": Status("Stopped, with a reason", Tone.PLAIN),
    },
    "A rating": {
        "not_met": Status("Not met", Tone.WARM),
        "partly_met": Status("Partly met", Tone.PLAIN),
        "met": Status("Met", Tone.GOOD),
        "exceeded": Status("Exceeded", Tone.GOOD),
        "too_soon": Status("Too soon to say", Tone.OPEN),
    },
    "A concern": {
        "raised": Status("Raised", Tone.WARM),
        "being_looked_at": Status("Being looked at", Tone.CALM),
        "answered": Status("Answered", Tone.GOOD),
        "became_plan": Status("Became a plan", Tone.CALM),
        "look_again": Status("Look again", Tone.WARM),
        "passed_on": Status("Passed on", Tone.COOL),
        "taken_back": Status("Taken back", Tone.OPEN),
    },
    "A line of an import": {
        "ready": Status("Ready", Tone.GOOD),
        "new": Status("New", Tone.CALM),
        "changed": Status("Changed", Tone.COOL),
        "unchanged": Status("Unchanged", Tone.PLAIN),
        "ask": Status("Please decide", Tone.WARM),
        "ignored": Status("Left out", Tone.OPEN),
        "undone": Status("Undone", Tone.OPEN),
    },
    "A step of setting up": {
        "step_todo": Status("Not started", Tone.OPEN),
        "step_begun": Status("Begun", Tone.WARM),
    },
    "Whose a document is": {
        "sure": Status("Sure", Tone.GOOD),
        "likely": Status("Likely", Tone.CALM),
        "nobody": Status("Nobody found", Tone.WARM),
        "filed": Status("Filed", Tone.GOOD),
        "not_taken": Status("Not taken", Tone.PLAIN),
    },
    "Who may come in": {
        "active": Status("Can sign in", Tone.GOOD),
        "invited": Status("Invited", Tone.OPEN),
        "closed": Status("Closed", Tone.PLAIN),
    },
}

STATUS: Final[dict[str, Status]] = {key: status for group in GROUPS.values() for key, status in group.items()}


def status_of(key: str) -> Status:
    """The word and tone of a status key. Raises KeyError naming a key that the table does not hold."""
    if key not in STATUS:
        raise KeyError(f"{key!r} is not in handrail/ui/status.py: add its word and tone there.")
    return STATUS[key]
