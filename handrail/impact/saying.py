"""What results say in sentences: what was seen, never why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from handrail.impact.pictures import cost_words, say_score
from handrail.impact.results import NEXT, Pair, PlaceResult, Sum, at_once
from handrail.rules.calendar import say_day_short
from handrail.rules.gains import Spread, say_gain, say_spread
from handrail.rules.impact import GAINS
from handrail.rules.scores import KINDS
from handrail.rules.suppression import THRESHOLD
from handrail.ui.environment import plural, sentence

KEEPING_PACE = {
    "age": "A child who keeps pace gains a month in a month: a ratio gain of 1.",
    "standardised": "A child who keeps pace with others of the same age stays at the same standardised score.",
}
SIDE_BY_SIDE = (
    "These figures stand beside each other. They do not say what would have happened otherwise, and other things went "
    "on at the same time."
)


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair of one child, as a table has it."""

    name: str
    ref: str
    year: str
    entry: str
    entry_on: str
    exit: str
    exit_on: str
    gain: str
    ratio: str
    note: str
    sessions: str
    next: str


def measure_name(test: str, kind: str) -> str:
    """'NGRT, standardised score'."""
    return f"{test}, {KINDS[kind][:1].lower()}{KINDS[kind][1:]}" if kind in KINDS else test


def said_of(found: Sum) -> list[str]:
    """A sentence for each measure of some places of which enough can be said, and one for the others."""
    told = [row for row in found.spreads if row[1] in GAINS]
    if not told:
        return ["Nobody is measured at entry and at exit yet."]
    said = [
        f"{measure_name(test, kind)}. {say_spread(kind, spread)}"
        for test, kind, spread in told
        if spread.count >= THRESHOLD
    ]
    few = [f"{test}, {_pairs(spread)}" for test, _, spread in told if spread.count < THRESHOLD]
    return [*said, f"Too few to say, as it takes {THRESHOLD} pairs: {'; '.join(few)}."] if few else said


def _pairs(spread: Spread) -> str:
    words = plural(spread.count, "pair")
    return f"{words} and {spread.left_out} without a number" if spread.left_out else words


def say_sessions(there: int, held: int) -> str:
    return f"{there:,} of {held:,}" if held else "none held"


def pair_line(one: PlaceResult, pair: Pair, year: str) -> PairLine:
    gain = pair.gain
    moved = say_gain(pair.kind, gain.gain) if gain.gain is not None else ""
    return PairLine(
        name=one.place.pupil.name,
        ref=one.place.pupil.ref,
        year=year,
        entry=say_score(pair, "entry"),
        entry_on=_on(pair, "entry"),
        exit=say_score(pair, "exit"),
        exit_on=_on(pair, "exit"),
        gain=moved,
        ratio=f"{gain.ratio_gain:.2f}" if gain.ratio_gain is not None else "",
        note=" ".join(filter(None, (gain.why_not, pair.note))),
        sessions=say_sessions(one.there, one.held),
        next=NEXT[one.next],
    )


def say_pair(pair: Pair) -> str:
    """One child's before and after in a line: 'NGRT: 6;03 on 9 Sep 2026, 6;09 on 4 Dec 2026. 6 months gained.'"""
    both = [f"{say_score(pair, moment)} on {_on(pair, moment)}" for moment in ("entry", "exit") if _on(pair, moment)]
    said = f"{pair.test}: {', '.join(both)}."
    if not pair.is_whole:
        return said
    if pair.gain.gain is None:
        return f"{said} {pair.gain.why_not}"
    moved = say_gain(pair.kind, pair.gain.gain)
    ratio = f", a ratio gain of {pair.gain.ratio_gain:.2f}" if pair.gain.ratio_gain is not None else ""
    return " ".join(filter(None, (said, f"{moved[:1].upper()}{moved[1:]}{ratio}.", pair.note)))


def _on(pair: Pair, moment: str) -> str:
    score = pair.entry if moment == "entry" else pair.exit
    if score is None:
        return ""
    form = f", form {score.form}" if score.form else ""
    return f"{say_day_short(score.taken_on)}{form}"


def said_of_counting(places: Sequence[PlaceResult], found: Sum, *, names: bool = True) -> list[str]:
    """What to know of how some places were counted; with `names` of whom it is about."""
    said = []
    double = at_once(places)
    if double:
        more = len(double) - MOST_NAMES
        listed = [*double[:MOST_NAMES], f"{more} more"] if more > 0 else double
        whom = sentence(listed) if names else plural(len(double), "pupil")
        said.append(
            f"{whom} {'has' if len(double) == 1 else 'have'} two places here on the same days: each place has its own "
            "line, each child is counted once, and so is a pair of scores."
        )
    if found.unmeasured and found.spreads:
        said.append(f"{plural(found.unmeasured, 'place')} without both an entry and an exit: in no figure of gains.")
    return said


MOST_NAMES = 4


def cost_said(pence: int | None, found: Sum) -> list[str]:
    """What some places cost for a pupil and for each unit of gain, as far as it can be said."""
    if pence is None or not found.pupils:
        return []
    if pence == 0:
        return ["£0 for a pupil", "the school paid nothing so far"]
    said: list[str] = []
    for _, kind, spread in found.spreads:
        words = cost_words(pence, found.pupils, spread.total, spread.count, kind)
        said += [words["unit"]] if "unit" in words else []
    each = cost_words(pence, found.pupils, Decimal(0), 0, "age")["pupil"]
    return [f"{each} for a pupil", *said]
