"""Three children who cost about what a school meets before a top-up, a made-up authority's bands, and what it asks.

One lies just above the threshold and holds a band, two just below it. Nothing of it is any real authority's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from random import Random

from handrail.access.member import Member
from handrail.budget.account import account_of_child
from handrail.budget.actions import (
    AskDetails,
    BandDetails,
    HeldDetails,
    StreamDetails,
    hold_band,
    open_stream,
    write_amount,
    write_ask,
    write_band,
)
from handrail.demo.costs import RATES, SOURCE
from handrail.demo.provision import SEED, Ran, Told, hold, seats
from handrail.demo.terms import Terms
from handrail.provision.actions import AdultShare, RunDetails, SlotTime, TypeDetails, add_type, start_run
from handrail.provision.models import ProvisionType
from handrail.pupils.models import Pupil
from handrail.rules.asked import COMMONLY_ASKED
from handrail.rules.calendar import academic_year
from handrail.rules.costing import THRESHOLD_PENCE
from handrail.rules.run_costs import cost_year

PERSONS = ("Nell Orr, TA", "Sol Quay, TA", "Bee Tarn, TA")
STEP = 5
BANDS = {"Band A": 240_000, "Band B": 480_000, "Band C": 720_000}
FORM = "Form TU1 of Exampleshire, which is made up for the demonstration"


def cost_children(senco: Member, terms: Terms) -> None:
    """Support one to one through the school year for three children, so long that it comes to the threshold."""
    year = academic_year(senco.on)
    listed = seats(senco.school, senco.on)
    omar = next(child for child in listed["5"] if (child.forename, child.surname) == ("Omar", "Haddad"))
    under = [child for child in (*listed["2"][:1], *listed["3"][:1]) if child != omar]
    first, last = terms.next(year.starts_on), terms.last(year.ends_on)
    details = TypeDetails("Support one to one", areas=("communication",), tier=3, shape="one_to_one")
    kind = add_type(by=replace(senco, on=min(first, senco.on)), details=details)
    ran = [
        _support(senco, kind, child, who, first, last, terms)
        for child, who in zip((omar, *under), PERSONS, strict=False)
    ]
    hold(senco.school, ran, terms, senco.on, Random(SEED))  # noqa: S311 (made-up sessions, not secrets)
    _pay(senco, omar)


def _support(senco: Member, kind: ProvisionType, child: Pupil, who: str, first: date, last: date, terms: Terms) -> Ran:
    is_over = (child.forename, child.surname) == ("Omar", "Haddad")
    details = RunDetails(
        starts_on=first,
        ends_on=last,
        minutes=_minutes(senco, child, first, last, terms, is_over=is_over),
        times=5,
        shape="one_to_one",
        funding="school",
        slots=tuple(SlotTime(day, time(10, 45)) for day in range(5)),
    )
    by = replace(senco, on=min(first, senco.on))
    run = start_run(by=by, kind=kind, details=details, adults=[AdultShare(who, None)], pupils=[child])
    told = Told("", "", 0, 0, "", 1, who, "12345", "10:45", "", run.funding, "")
    return Ran(told, run, [child], senco)


def _minutes(senco: Member, child: Pupil, first: date, last: date, terms: Terms, *, is_over: bool) -> int:
    """As many minutes a day as bring a child's year to the threshold, or just above it."""
    besides = account_of_child(senco, cost_year("school", senco.on), child).by_pupil().get(child.pk)
    left = THRESHOLD_PENCE - (besides.planned if besides else 0)
    days = sum(first <= day <= last for day in terms.open)
    steps = left * 60 // (RATES["Teaching assistant"] * days * STEP)
    return (steps + is_over) * STEP


def _pay(senco: Member, child: Pupil) -> None:
    """The authority's bands and what its form asks; the band that one child holds, and the stream that pays it."""
    since = cost_year("financial", senco.on).first
    by = replace(senco, on=since)
    for name, pence in BANDS.items():
        write_band(by=by, details=BandDetails(name, since, SOURCE, pence=pence))
    for one in COMMONLY_ASKED:
        details = AskDetails(one.purpose, one.criterion, one.words, FORM, since, one.number)
        write_ask(by=by, details=details)
    hold_band(by=by, pupil=child, details=HeldDetails("Band B", since, f"A letter of Exampleshire. {SOURCE}"))
    stream = open_stream(by=by, details=StreamDetails("top_up", f"Top-up for {child.name}", since, pupil=child))
    write_amount(by=by, stream=stream, on=since, pence=BANDS["Band B"], source=SOURCE, starts_on=since)
