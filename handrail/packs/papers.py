"""The papers the product makes, the exact data each one takes, and the function that makes it.

Each function takes `reading`: how its reader likes to read (`ui.reading.InPrint`), or None for the school's own look.

Every text is plain text: nothing in it is markup. Several lines in one text are shown as a list (`- ` or `• ` at the
start of a line is dropped), except in voices, where they are paragraphs. An empty text is shown as 'Not written yet',
a date of None as 'Not set'. `evidence` is JSON that goes with the file, so that it can be checked (`packs.evidence`).
"""

from datetime import date
from typing import NotRequired, TypedDict

from handrail.packs.typesetting import Paper, typeset
from handrail.ui.reading import InPrint


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
    """One row of the outcomes table. `result` is a word of the school's scale, never a number; empty until reviewed.

    `step` is the outcome of the EHC plan that this one is a step towards ('E2: Omar asks for help by himself').
    """

    outcome: str
    area: str
    step: str
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
    """A line to sign. `how` ('in the meeting') and `on` are filled when the agreement is already recorded; `why` says
    why somebody has not agreed yet."""

    name: str
    role: str
    how: str
    on: date | None
    why: str


class ScoreOnDay(TypedDict):
    """A score as it was typed ('7;03'), the day of the test, and its form where it has one."""

    score: str
    on: date
    form: str


class Test(TypedDict):
    """A test or screener with its last scores, newest first. `kind` says what is measured ('Scaled score')."""

    name: str
    kind: str
    scores: list[ScoreOnDay]


class Tried(TypedDict):
    """What was tried before, when ('autumn term'), and what came of it."""

    what: str
    period: str
    result: str


class PlanSection(TypedDict):
    """A section that the paper has: its key in `rules.plan_kinds`, and its heading."""

    key: str
    title: str


class PlanPaper(TypedDict):
    """A plan. `plan` is the school's own name for it with its number ('Support plan 3').

    `sections` are those that stand on the paper, in the order of its kind. `notice` is said at its head (that its kind
    is a proposal); `impact` is the expected impact of all of it; `advice_from` the reports it draws on.
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
    sections: list[PlanSection]
    strengths: str
    barriers: list[Barrier]
    scores: list[Test]
    pupil_voice: Voice
    parents_voice: Voice
    teacher_voice: Voice
    advice: str
    advice_from: list[str]
    tried: list[Tried]
    outcomes: list[PlanOutcome]
    what_helps: str
    impact: str
    agreed_by: list[Agreement]
    next_date: date | None
    next_note: str
    notice: NotRequired[str]
    evidence: NotRequired[str]


class ProfilePaper(TypedDict):
    """A one-page profile. `title` is the school's own word for it ('One-page profile', 'Pupil passport').

    `known_as` is what the child wants to be called; `photo` an SVG of `pictures.framed`, or "" for none.
    """

    made_on: date
    school: str
    title: str
    child: str
    known_as: str
    year: str
    class_name: str
    photo: NotRequired[str]
    in_my_words: str
    like_about_me: str
    matters_to_me: str
    please_do: str
    please_do_not: str
    written_by: str
    written_on: date | None


class EmergencyPaper(TypedDict):
    """One emergency card. `place` is said at its foot: 'Page 1 of 1', 'Card 3 of 8'."""

    school: str
    child: str
    year: str
    class_name: str
    born: date | None
    photo: NotRequired[str]
    signs: str
    do_at_once: str
    do_not: str
    medicines: str
    who_to_call: str
    written_by: str
    written_on: date
    look_again_on: date | None
    place: str


class EmergenciesPaper(TypedDict):
    """Emergency cards: each on its own A5, or two to a sheet of A4."""

    made_on: date
    school: str
    title: str
    on_sheets: bool
    cards: list[EmergencyPaper]


class SupplyChild(TypedDict):
    """A child who needs something from whoever covers: three lines of what helps at most, `more` if there are more."""

    name: str
    helps: list[str]
    more: bool
    do_not: str
    has_card: bool


class SupplyName(TypedDict):
    """One of everybody in the class."""

    name: str
    has_card: bool


class SupplyEmergency(TypedDict):
    """What may happen to one child, and what to do at once."""

    name: str
    signs: str
    do_at_once: str


class SupplyPaper(TypedDict):
    """What a supply teacher needs of one class. `ask` and `safeguarding` name people; no diagnosis is in it."""

    made_on: date
    school: str
    title: str
    group: str
    adults: list[str]
    ask: str
    safeguarding: str
    children: list[SupplyChild]
    emergencies: list[SupplyEmergency]
    everybody: list[SupplyName]


class ReviewedOutcome(TypedDict):
    """What was agreed, and how it went in a word of the school's scale. `next` is said plainly."""

    agreed: str
    target: str
    word: str
    what_we_saw: str
    next: str


class ReviewPaper(TypedDict):
    """The record of a review for parents. `ask` is whom to tell when something is not right."""

    made_on: date
    school: str
    plan: str
    child: str
    known_as: str
    year: str
    class_name: str
    held_on: date | None
    with_whom: str
    outcomes: list[ReviewedOutcome]
    parents_voice: Voice
    pupil_voice: Voice
    next_date: date | None
    ask: str
    evidence: NotRequired[str]


class RegisterPaper(TypedDict):
    """The register as its page shows it: `asked` is what was asked for, in words; `widths` are shares of the
    line, 0 for a column as wide as what is in it."""

    made_on: date
    school: str
    title: str
    says: str
    asked: str
    headings: list[str]
    widths: list[float]
    rows: list[list[str]]
    totals: str


class CostRow(TypedDict):
    """A line of costs in words: its figures as they are multiplied; without `minutes` it was paid once, and `by` says
    how. `is_more` is a further line of the one above."""

    what: str
    by: str
    minutes: str
    times: str
    weeks: str
    hourly: str
    group: str
    planned: str
    delivered: str
    is_more: bool


class CostsPaper(TypedDict):
    """What one child's provision costs in a year, for an authority. Every amount is in words already ("£1,412.50").

    `against` are (what, amount); `left_out` says what is given and not counted, with why; `differs` where the school's
    own account comes to another sum.
    """

    made_on: date
    school: str
    title: str
    child: str
    year: str
    class_name: str
    born: date | None
    status: str
    costs_of: str
    authority: str
    headline: str
    says: list[str]
    lacks: list[str]
    rows: list[CostRow]
    planned: str
    delivered: str
    how: str
    threshold: str
    threshold_says: str
    against: list[tuple[str, str]]
    left_out: list[str]
    differs: list[str]


OfOneChild = PlanPaper | ProfilePaper | ReviewPaper


class OneOfMany(TypedDict):
    """A document of a pack: `paper` is 'plan', 'profile' or 'review', and `data` what that paper takes."""

    paper: str
    child: str
    year: str
    class_name: str
    data: OfOneChild


class ManyPaper(TypedDict):
    """A pack: a page that lists the documents, then each of them. `left_out` says who is not in it, and why."""

    made_on: date
    school: str
    title: str
    for_whom: str
    says: str
    documents: list[OneOfMany]
    left_out: list[str]


class TimeWeek(TypedDict):
    """A week of a report of time: its minutes for the bar, and in words each cell; `has_data` is false where nothing
    is on record, and then nothing is drawn but what was promised."""

    label: str
    promised: int
    kept: int
    taken: int
    unknown: int
    has_data: bool
    cells: list[str]


class TimeFigure(TypedDict):
    """A figure with its label, and in small what it rests on."""

    label: str
    value: str
    note: str


class TimeAgreed(TypedDict):
    """What was agreed about an earlier report, and what became of it."""

    what: str
    who: str
    became: str


class TimePaper(TypedDict):
    """A report of a SENCO's time for one reader (`reader`: 'For the headteacher'). No child is named in it.

    `headings` are those of the cells of its weeks; `terms` are rows of texts under `term_headings`; `lines` is how many
    empty lines there are to write on who does what.
    """

    made_on: date
    school: str
    title: str
    reader: str
    whose: str
    says: str
    rests: str
    headline: str
    agreed: list[TimeAgreed]
    more_agreed: str
    headings: list[str]
    weeks: list[TimeWeek]
    figures: list[TimeFigure]
    compared: str
    same_weeks: str
    consequences: list[str]
    term_headings: list[str]
    terms: list[list[str]]
    agenda: list[str]
    lines: int
    facts: list[str]
    notes: str


class BudgetPaper(TypedDict):
    """A school's budget for one year without a child or an adult; `rows`, `foot` and `tiers` are texts under their
    headings, `words` paragraphs that explain where the money is from."""

    made_on: date
    school: str
    title: str
    says: str
    headline: str
    rests: str
    headings: list[str]
    rows: list[list[str]]
    foot: list[str]
    tier_headings: list[str]
    tiers: list[list[str]]
    notes: list[str]
    words: list[str]


class TimelineEntry(TypedDict):
    """One dated thing: its kind in a word or two ('Meeting'), what happened, and who recorded it.

    `recorded` says when it was written down, `number` is that of the audit trail and `code` what it is checked by.
    """

    on: date
    kind: str
    what: str
    who: str
    recorded: str
    number: int | None
    code: str


class TimelineSeal(TypedDict):
    """The last sealed entry of the audit trail when the paper was made."""

    number: int
    sealed: str
    code: str


class TimelinePaper(TypedDict):
    """A child's dated evidence, in the order given. `hidden` counts the notes that are restricted to other readers;
    with `evidence` it says how it is checked, with `seal` where the chain ended."""

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
    seal: TimelineSeal | None
    evidence: NotRequired[str]


def plan_pdf(data: PlanPaper, reading: InPrint | None = None) -> Paper:
    """Sets a support plan: landscape A4."""
    return typeset("plan", data, reading)


def profile_pdf(data: ProfilePaper, reading: InPrint | None = None) -> Paper:
    """Sets a one-page profile: portrait A4."""
    return typeset("profile", data, reading)


def card_pdf(data: ProfilePaper, reading: InPrint | None = None) -> Paper:
    """Sets a one-page profile as one side of A4 that folds to A6."""
    return typeset("card", data, reading)


def emergencies_pdf(data: EmergenciesPaper, reading: InPrint | None = None) -> Paper:
    """Sets emergency cards: A5, or two to a side of A4."""
    return typeset("emergency", data, reading)


def supply_pdf(data: SupplyPaper, reading: InPrint | None = None) -> Paper:
    """Sets the sheet for a supply teacher: one side of A4."""
    return typeset("supply", data, reading)


def review_pdf(data: ReviewPaper, reading: InPrint | None = None) -> Paper:
    """Sets the record of a review for parents: portrait A4."""
    return typeset("review", data, reading)


def register_pdf(data: RegisterPaper, reading: InPrint | None = None) -> Paper:
    """Sets the register: landscape A4."""
    return typeset("register", data, reading)


def costs_pdf(data: CostsPaper, reading: InPrint | None = None) -> Paper:
    """Sets what one child's provision costs: landscape A4."""
    return typeset("costs", data, reading)


def time_pdf(data: TimePaper, reading: InPrint | None = None) -> Paper:
    """Sets a report of a SENCO's time: one side of A4."""
    return typeset("time", data, reading)


def budget_pdf(data: BudgetPaper, reading: InPrint | None = None) -> Paper:
    """Sets a school's budget without names: one side of A4."""
    return typeset("budget", data, reading)


def many_pdf(data: ManyPaper, reading: InPrint | None = None) -> Paper:
    """Sets several documents in one file behind a page that lists them."""
    return typeset("many", data, reading)


def timeline_pdf(data: TimelinePaper, reading: InPrint | None = None) -> Paper:
    """Sets a child's timeline: portrait A4."""
    return typeset("timeline", data, reading)
