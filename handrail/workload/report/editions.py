"""The report in words: one paper for the head, one for the link governor. The page and the PDF draw the same paper.

No child is named and no title of her own is printed unless she asks for it. The governor reads the cost of own time so
coarse that nobody's hourly rate can be worked out from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

from handrail.access.member import Member
from handrail.packs.papers import TimeAgreed, TimeFigure, TimePaper, TimeWeek
from handrail.rules.calendar import say_day, say_day_short
from handrail.rules.costing import about, say_money
from handrail.rules.hours import say_minutes
from handrail.rules.surveys import SURVEYS
from handrail.rules.time_report import percent
from handrail.ui.environment import plural
from handrail.workload.log.ledger import Count
from handrail.workload.log.models import WhatFor
from handrail.workload.models import Benchmark
from handrail.workload.promised import against
from handrail.workload.report.figures import Figures

HEADINGS = ["Promised", "Kept", "Taken", "Given back", "Own time"]
TERM_HEADINGS = ["Term", "Promised", "Kept", "Taken", "Not known", "Own time", "Days"]
NOT_KNOWN = "not known"
MOST_AGREED = 5
MOST_TO_TALK_ABOUT = 4
LINES = 3
WORDS: dict[str, str] = {
    WhatFor.COVER: "cover", WhatFor.BEHAVIOUR: "behaviour", WhatFor.ADMISSIONS: "admissions",
    WhatFor.SAFEGUARDING: "safeguarding", WhatFor.OTHER_ROLE: "another role", WhatFor.ELSE: "something else",
}  # fmt: skip
"""What time was taken for, as others read it; a `WhatFor` says it in her own voice."""
GOVERNORS_DUTY = (
    "How does the governing body monitor the role? (It settles the SENCO’s role in relation to leadership, and "
    "monitors how effective it is: SEND Regulations 2014, reg 50.)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What an edition is made of: the figures, and what stands beside them."""

    member: Member
    figures: Figures
    benchmark: Benchmark | None
    agreed: Sequence[TimeAgreed]
    open_agreed: int

    @property
    def whole(self) -> Count:
        return self.figures.whole


def for_head(told: Told, consequences: Sequence[str]) -> TimePaper:
    """The paper for whoever agreed the hours."""
    figures = [*_figures(told), _own(told, _cost(told)), _strategic(told)]
    return _paper(told, "For the headteacher", figures, consequences, _head_agenda(told), LINES)


def for_governor(told: Told, consequences: Sequence[str]) -> TimePaper:
    """The paper for the link governor."""
    figures = [*_figures(told), _own(told, _cost_about(told)), _strategic(told)]
    return _paper(told, "For the SEND governor", figures, consequences, _governor_agenda(told), 0)


def _paper(
    told: Told,
    reader: str,
    figures: list[TimeFigure],
    consequences: Sequence[str],
    agenda: list[str],
    lines: int,
) -> TimePaper:
    member, found = told.member, told.figures
    period = found.period
    more = len(told.agreed) - MOST_AGREED
    return {
        "made_on": member.on,
        "school": member.school.name,
        "title": f"{member.school.senco_word} time: {period.name[0].lower()}{period.name[1:]}",
        "reader": reader,
        "whose": member.name,
        "says": f"{say_day(period.starts_on)} to {say_day(period.until)}",
        "rests": _rests(found),
        "headline": headline(told.whole),
        "agreed": list(told.agreed[:MOST_AGREED]),
        "more_agreed": f"And {more} more, in Handrail." if more > 0 else "",
        "headings": HEADINGS,
        "weeks": [_week(week) for week in found.weeks],
        "figures": figures,
        "compared": compared(told),
        "same_weeks": _same_weeks(found),
        "consequences": list(consequences),
        "term_headings": TERM_HEADINGS,
        "terms": [_term(name, term) for name, term in _since_it_began(found.terms)],
        "agenda": agenda,
        "lines": lines,
        "facts": _facts(told.whole),
        "notes": "Taken: somebody else’s work in a protected slot. Own time: SENCO work outside paid hours. Not known: "
        "nobody wrote down what became of it. Counted from days that were confirmed one by one; no law fixes a SENCO’s "
        "hours, and the Code asks for sufficient time, also away from teaching (6.91). Nobody is ranked.",
    }


def headline(whole: Count) -> str:
    """What became of the promised hours, in a sentence or two."""
    ledger = whole.ledger
    own = f" Outside paid hours {say_minutes(whole.own_minutes)} more." if whole.own_minutes else ""
    if not ledger.promised_minutes:
        return f"No protected hours were promised; {say_minutes(sum(ledger.by_category.values()))} were worked."
    taken = f"{say_minutes(ledger.taken_minutes)} taken" if ledger.taken_minutes else "none taken"
    back = _back_said(ledger.taken_minutes, ledger.given_back_minutes)
    unknown = f" Of {say_minutes(ledger.unknown_minutes)} nothing is known." if ledger.unknown_minutes else ""
    kept = say_minutes(ledger.kept_minutes)
    return f"Of {say_minutes(ledger.promised_minutes)} promised, {kept} were kept and {taken}{back}.{own}{unknown}"


def _back_said(taken: int, back: int) -> str:
    if back:
        return f"; {say_minutes(back)} given back"
    return "; none of it was given back" if taken else ""


def _rests(found: Figures) -> str:
    silent = len(found.weeks) - len(found.with_data)
    days = plural(found.whole.ledger.days_with_data, "confirmed day")
    without = f"; {plural(silent, 'week has', 'weeks have')} no data" if silent else ""
    return f"Rests on {days} in {len(found.with_data)} of {plural(len(found.weeks), 'week')}{without}."


def _week(week: Count) -> TimeWeek:
    ledger = week.ledger
    cells = [_hours(ledger.promised_minutes), _hours(ledger.kept_minutes), _hours(ledger.taken_minutes)]
    cells += [_hours(ledger.given_back_minutes), _own_minutes(week)]
    return {
        "label": say_day_short(week.starts_on).rpartition(" ")[0],
        "promised": ledger.promised_minutes,
        "kept": ledger.kept_minutes,
        "taken": ledger.taken_minutes,
        "unknown": ledger.unknown_minutes,
        "has_data": week.has_data,
        "cells": cells,
    }


def _hours(minutes: int) -> str:
    return say_minutes(minutes) if minutes else "none"


def _own_minutes(one: Count) -> str:
    return NOT_KNOWN if one.own_minutes is None else _hours(one.own_minutes)


def _figures(told: Told) -> list[TimeFigure]:
    ledger = told.whole.ledger
    kept, taken = (_share(part, ledger.promised_minutes) for part in (ledger.kept_minutes, ledger.taken_minutes))
    unknown = f"{say_minutes(ledger.unknown_minutes)} of it not known" if ledger.unknown_minutes else "protected slots"
    return [
        _figure("Promised", _hours(ledger.promised_minutes), unknown),
        _figure("Kept", _hours(ledger.kept_minutes), f"{kept} of it" if kept else ""),
        _figure("Taken", _hours(ledger.taken_minutes), f"{taken} of it" if taken else ""),
        _figure(
            "Given back", _hours(ledger.given_back_minutes), "beside what was kept" if ledger.given_back_minutes else ""
        ),
    ]


def _share(part: int, whole: int) -> str:
    share = percent(part, whole)
    return f"{share}%" if share is not None else ""


def _figure(label: str, value: str, note: str = "") -> TimeFigure:
    return {"label": label, "value": value, "note": note}


def _own(told: Told, costs: str) -> TimeFigure:
    return _figure("Own time", _own_minutes(told.whole), costs)


def _cost(told: Told) -> str:
    """What own time would cost at the rate that held, in pounds and pence."""
    pence = told.figures.cost.pence
    return f"{say_money(pence)}{_unpriced(told)}" if pence else _no_cost(told)


def _cost_about(told: Told) -> str:
    pence = told.figures.cost.pence
    return f"about £{about(pence):,}{_unpriced(told)}" if pence else _no_cost(told)


def _unpriced(told: Told) -> str:
    minutes = told.figures.cost.unpriced_minutes
    return f", and {say_minutes(minutes)} with no rate" if minutes else " at the hourly rate"


def _no_cost(told: Told) -> str:
    if told.whole.own_minutes is None:
        return "no paid hours written down"
    return "no rate written down" if told.whole.own_minutes and told.figures.cost.pence is None else ""


def _strategic(told: Told) -> TimeFigure:
    work = told.figures.work
    share = percent(work.strategic_minutes, work.sorted_minutes)
    if share is None:
        return _figure("Strategic work", "no data")
    return _figure("Strategic work", f"{share}%", f"of {say_minutes(work.sorted_minutes)} of SENCO work")


def compared(told: Told) -> str:
    """The one line that changes with what the school compares with; empty where it chose nothing."""
    found = told.benchmark
    if found is None:
        return ""
    shared = told.figures.together
    who = f" to {shared.people} people together" if shared.people > 1 else ""
    says = f"‘{found.name}’ says {say_minutes(found.minutes_a_week)} a week"
    if not shared.minutes:
        return f"{says}; no hours are promised here. {_source(found)}"
    less = against(found, shared.minutes)
    promised = f"{say_minutes(shared.minutes)} is promised here{who}"
    return f"{says}; {promised}: {less[0].lower()}{less[1:]}. {_source(found)}"


def _source(found: Benchmark) -> str:
    return f"({found.source}, {say_day(found.published_on)}; the school’s own choice.)"


def _same_weeks(found: Figures) -> str:
    weeks, known = len(found.taken_weeks), len(found.with_data)
    return f"Protected time was taken in {weeks} of {plural(known, 'week')} with data. In the same weeks:"


def _since_it_began(terms: Sequence[tuple[str, Count]]) -> list[tuple[str, Count]]:
    """From the first term with data on: of those before there is no record."""
    return list(dropwhile(lambda term: not term[1].has_data, terms))


def _term(name: str, term: Count) -> list[str]:
    ledger = term.ledger
    if not term.has_data:
        return [name, _hours(ledger.promised_minutes), "no data", "", "", "", "0"]
    parts = (ledger.kept_minutes, ledger.taken_minutes, ledger.unknown_minutes)
    shares = [_share(part, ledger.promised_minutes) for part in parts]
    return [name, _hours(ledger.promised_minutes), *shares, _own_minutes(term), str(ledger.days_with_data)]


def _head_agenda(told: Told) -> list[str]:
    """By a fixed rule, the first four that the record gives rise to."""
    whole, work = told.whole, told.figures.work
    owed = whole.ledger.taken_minutes - whole.ledger.given_back_minutes
    spare = sum(work.needs_no_senco.values())
    found = [
        _agreed_said(told),
        f"{say_minutes(whole.ledger.taken_minutes)} taken{_mostly(told)}. Who else could be asked, and who says so on "
        "the day?"
        if whole.ledger.taken_minutes
        else "",
        f"{say_minutes(owed)} taken and not given back. On which days is it given back?" if owed > 0 else "",
        f"{say_minutes(spare)} went on work that does not need a SENCO, most on: {next(iter(work.needs_no_senco))}. "
        "Who could do it?"
        if spare
        else "",
        f"{say_minutes(whole.own_minutes)} outside paid hours. What stops, what waits, what moves into the week?"
        if whole.own_minutes
        else "",
        _promise_said(told),
    ]
    return [line for line in found if line][:MOST_TO_TALK_ABOUT]


def _governor_agenda(told: Told) -> list[str]:
    ledger = told.whole.ledger
    found = [
        _agreed_said(told),
        "How do leaders keep the promised hours free on the day, and what would help them?"
        if ledger.taken_minutes
        else "",
        "What would let this work fit into paid hours?" if told.whole.own_minutes else "",
        _promise_said(told),
        GOVERNORS_DUTY,
    ]
    return [line for line in found if line][:MOST_TO_TALK_ABOUT]


def _agreed_said(told: Told) -> str:
    if not told.agreed:
        return ""
    done = len(told.agreed) - told.open_agreed
    rest = f", {told.open_agreed} open: what helps?" if told.open_agreed else "."
    return f"What was agreed last time: {done} done{rest}"


def _mostly(told: Told) -> str:
    """What most of it was for, where that was said."""
    said = [(WORDS[reason], minutes) for reason, minutes in told.figures.taken_for if reason][:2]
    each = " and ".join(f"{words} ({say_minutes(minutes)})" for words, minutes in said)
    return f", most of it for {each}" if each else ""


def _promise_said(told: Told) -> str:
    found = told.benchmark
    if found is None or told.figures.together.minutes >= found.minutes_a_week:
        return ""
    return f"The promise is below what ‘{found.name}’ says. Is it time to look at it again?"


def _facts(whole: Count) -> list[str]:
    """Of the largest survey, what stands beside this record; nothing where nothing was taken or worked unpaid."""
    survey = SURVEYS[0]
    said = [
        survey.findings[place] for place, holds in ((2, whole.ledger.taken_minutes), (3, whole.own_minutes)) if holds
    ]
    if not said:
        return []
    return [f"Elsewhere ({survey.name}, asked in {survey.asked}, {survey.sample}): {' '.join(said)} {survey.source}."]
