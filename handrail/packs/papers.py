"""The papers the product makes, the exact data each one takes, and the function that makes it.

Every text is plain text: nothing in it is markup. Several lines in one text are shown as a list (`- ` or `• ` at the
start of a line is dropped), except in voices, where they are paragraphs. An empty text is shown as 'Not written yet',
a date of None as 'Not set'.
"""

from datetime import date
from typing import NotRequired, TypedDict

from handrail.packs.typesetting import Paper, typeset


class Adult(TypedDict):
    """Someone named at the head of a plan: the role in the school's own word ('Class teacher', 'SENDCo')."""

    role: str
    name: str


class Barrier(TypedDict):
    """What gets in the way, in one area of need ('Communication and interaction')."""

    area: str
    text: str


class Strategy(TypedDict):
    """What is done towards an outcome, by whom, and how often ('Tue and Thu, 20 min')."""

    what: str
    who: str
    how_often: str


class PlanOutcome(TypedDict):
    """One row of the outcomes table. `result` is a word of the school's scale, never a number; empty until reviewed."""

    outcome: str
    area: str
    baseline: str
    target: str
    measure: str
    by: date | None
    strategies: list[Strategy]
    result: str
    result_note: str
    result_on: date | None


class Voice(TypedDict):
    """What somebody said: who said it, how it was gathered ('talked through with Tess Whitfield'), and when."""

    text: str
    said_by: str
    gathered: str
    on: date | None


class Agreement(TypedDict):
    """A line to sign. `how` ('in the meeting') and `on` are filled when the agreement is already recorded."""

    name: str
    role: str
    how: str
    on: date | None


class PlanPaper(TypedDict):
    """A plan. `plan` is the school's own name for it with its number ('Support plan 3').

    `notice` is said at its head (that its kind is a proposal); `impact` is the expected impact of all of it.
    """

    made_on: date
    school: str
    plan: str
    published: bool
    child: str
    known_as: str
    year: str
    class_name: str
    born: date | None
    status: str
    adults: list[Adult]
    begins: date | None
    review_on: date | None
    strengths: str
    what_helps: str
    barriers: list[Barrier]
    outcomes: list[PlanOutcome]
    pupil_voice: Voice
    parents_voice: Voice
    teacher_voice: Voice
    agreed_by: list[Agreement]
    next_date: date | None
    next_note: str
    notice: NotRequired[str]
    impact: NotRequired[str]


class ProfilePaper(TypedDict):
    """A one-page profile. `title` is the school's own word for it ('One-page profile', 'Pupil passport').

    `known_as` is what the child wants to be called.
    """

    made_on: date
    school: str
    title: str
    child: str
    known_as: str
    year: str
    class_name: str
    like_about_me: str
    matters_to_me: str
    how_to_support: str
    please_do: str
    please_do_not: str
    written_by: str
    written_on: date | None


class TimelineEntry(TypedDict):
    """One dated thing: its kind in a word or two ('Meeting'), what happened, and who recorded it."""

    on: date
    kind: str
    what: str
    who: str


class TimelinePaper(TypedDict):
    """A child's dated evidence, in the order given. `hidden` counts the entries the reader may not see."""

    made_on: date
    school: str
    child: str
    year: str
    class_name: str
    born: date | None
    status: str
    begins: date | None
    ends: date | None
    made_for: str
    entries: list[TimelineEntry]
    hidden: int


def plan_pdf(data: PlanPaper) -> Paper:
    """Sets a support plan: landscape A4."""
    return typeset("plan", data)


def profile_pdf(data: ProfilePaper) -> Paper:
    """Sets a one-page profile: portrait A4."""
    return typeset("profile", data)


def timeline_pdf(data: TimelinePaper) -> Paper:
    """Sets a child's timeline: portrait A4."""
    return typeset("timeline", data)
