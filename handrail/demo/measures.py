"""Entry and exit measures of the made-up groups, and what was decided at the end of a term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from handrail.access.member import Member
from handrail.demo.arcs import read_rows
from handrail.demo.provision import term_at
from handrail.demo.terms import Terms
from handrail.impact.actions import Decided, Typed, decide_runs, record_measures
from handrail.impact.results import results_of_run, summed
from handrail.impact.saying import said_of
from handrail.provision.models import Placement, Provision
from handrail.pupils.actions import ScoreDetails
from handrail.rules.scores import ORDINAL, say_age
from handrail.schools.models import School

SEED = 2718  # a seed of its own, so that nothing else of the demonstration changes
MEASURED = {"alder", "birch", "cedar"}


@dataclass(frozen=True, slots=True)
class Told:
    """A measured group as it is written in `written/measures.toml`."""

    kind: str
    group: str
    term: int
    test: str
    score_kind: str
    begins: int
    least: float
    most: float
    odd: str


def measure_groups(school: School, senco: Member, terms: Terms) -> None:
    """Entries of every group that is told of, exits of those that are over, and the decisions of the last term."""
    if school.slug not in MEASURED:
        return
    random = Random(SEED)  # noqa: S311 (made-up scores, not secrets)
    for told in (Told(*row) for row in read_rows("measures.toml", school.slug)):
        run = _run(school, senco, terms, told.kind, told.group, told.term)
        if run:
            _measure(senco, run, told, terms, random)
    if school.slug == "alder":
        _decide(school, senco, terms)


def _run(school: School, senco: Member, terms: Terms, kind: str, group: str, term: int) -> Provision | None:
    days = term_at(terms, senco.on, term)
    rows = Provision.objects.for_school(school).filter(type__starter_key=kind, group_name=group)
    return rows.filter(starts_on__range=(days.starts_on, days.ends_on)).select_related("type").first()


def _measure(senco: Member, run: Provision, told: Told, terms: Terms, random: Random) -> None:
    places = list(Placement.objects.for_school(run.school_id).filter(provision=run).select_related("pupil"))
    first, today = terms.next(run.starts_on), senco.on
    last = terms.last(run.ends_on) if run.ends_on else today
    scores = [_scores(told, place, (last - first).days, random) for place in places]
    if first >= today:
        return
    entries = list(_typed(told, places, scores, "entry", first))
    record_measures(by=replace(senco, on=first), run=run, measures=entries)
    if first < last < today:
        exits = list(_typed(told, places, scores, "exit", last))
        record_measures(by=replace(senco, on=last), run=run, measures=exits)
        if told.odd == "twice":
            again = terms.next(last + timedelta(days=1))
            later = list(_typed(told, places[:1], [(scores[0][0], scores[0][1])], "exit", again))
            record_measures(by=replace(senco, on=again), run=run, measures=later)


def _typed(
    told: Told, places: Sequence[Placement], scores: Sequence[tuple[str, str]], moment: str, on: date
) -> Iterator[Typed]:
    for number, (place, (entry, exit_)) in enumerate(zip(places, scores, strict=True)):
        form = "" if told.score_kind in {"count", "scale_0_10", "ordinal"} else "A"
        if told.odd == "form" and moment == "exit" and number == 0:
            form = "B"
        said = entry if moment == "entry" else exit_
        if told.odd == "floor" and moment == "entry" and number == len(places) - 1:
            said = "<5:00"
        details = ScoreDetails(told.test, on, said, form, told.score_kind)
        yield Typed(place, moment, details, field=f"{place.ref}-{moment}")


def _scores(told: Told, place: Placement, days: int, random: Random) -> tuple[str, str]:
    """An entry and an exit of one child, as the test gives them."""
    share = random.uniform(told.least, told.most)
    if told.score_kind == "age":
        born = place.pupil.date_of_birth or place.starts_on
        months = (place.starts_on.year - born.year) * 12 + place.starts_on.month - born.month
        begins = max(61, months - told.begins - random.randrange(6))
        return say_age(begins), say_age(begins + round(share * days / 30.4375))
    begins = told.begins + random.randrange(0, 2 if told.score_kind in {"ordinal", "scale_0_10"} else 7)
    ends = begins + round(share)
    if told.score_kind == "ordinal":
        return ORDINAL[begins], ORDINAL[min(ends, len(ORDINAL) - 1)]
    if told.score_kind == "standardised":
        return tuple(f"{score} ({score - 6}-{score + 6})" for score in (begins, ends))  # type: ignore[return-value]
    return str(begins), str(ends)


def _decide(school: School, senco: Member, terms: Terms) -> None:
    """At the end of the term before this one, on what the page said then."""
    term = term_at(terms, senco.on, -1)
    by = replace(senco, on=terms.last(term.ends_on))
    found = []
    for kind, group, verdict, reason in read_rows("measures.toml", "alder_decided"):
        run = _run(school, senco, terms, kind, group, -1)
        if run:
            said = " ".join(said_of(summed(results_of_run(by, run).places)))
            found.append(Decided(run, verdict, reason, said))
    decide_runs(by=by, term_on=term.starts_on, decisions=found)
