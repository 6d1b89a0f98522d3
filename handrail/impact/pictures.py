"""The pictures of impact, each with what it shows in a plain sentence that names no cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from handrail.impact.results import Pair, PlaceResult, Results
from handrail.rules.calendar import academic_year, add_months
from handrail.rules.costing import say_money
from handrail.rules.gains import say_gain
from handrail.rules.impact import GAINS
from handrail.rules.scores import ORDINAL, say_age, say_number_of
from handrail.rules.suppression import THRESHOLD
from handrail.ui.charts import BarChart, Say, Series, say_number, stacked_bars
from handrail.ui.plots import Change, ChangeChart, Point, ScatterChart, before_and_after, scatter

LOOKS = ("solid", "striped", "outlined")


def changes_of(places: Sequence[PlaceResult], measure: tuple[str, str], test: str) -> ChangeChart | None:
    """Before and after of each child with a usable pair of one measure; None where there is none."""
    rows = usable(places, measure)
    if not rows:
        return None
    kind = measure[1]
    changes = [_change(one, pair) for one, pair in rows]
    up = sum(change.after > change.before for change in changes)
    down = sum(change.after < change.before for change in changes)
    said = f"{test}, before and after: {up or 'none'} of {len(changes)} went up, {down or 'none'} went down."
    return before_and_after(
        f"{test}: before and after",
        changes,
        description=said,
        columns=("Pupil", "Entry", "Exit", "Change"),
        say=_say(kind),
        step=12 if kind == "age" else 1 if kind == "ordinal" else 0,
    )


def _change(one: PlaceResult, pair: Pair) -> Change:
    gain = pair.gain.gain or Decimal(0)
    after = _number(pair)
    return Change(one.place.pupil.name, float(after - gain), float(after), say_gain(pair.kind, gain))


def _number(pair: Pair) -> Decimal:
    """What the exit says, of a pair that has a gain."""
    return (pair.exit and pair.exit.number) or Decimal(0)


def usable(places: Sequence[PlaceResult], measure: tuple[str, str]) -> list[tuple[PlaceResult, Pair]]:
    """The pairs of one measure that have a number."""
    return [
        (one, pair) for one in places for pair in one.pairs if pair.measure == measure and pair.gain.gain is not None
    ]


def _say(kind: str) -> Say:
    if kind == "age":
        return say_age
    if kind == "ordinal":
        return lambda value: ORDINAL[min(max(int(value), 0), len(ORDINAL) - 1)].capitalize()
    return say_number


def gain_against_attendance(places: Sequence[PlaceResult], measure: tuple[str, str], test: str) -> ScatterChart | None:
    """Each child's gain against the share of held sessions they were at; None for fewer than five."""
    rows = [(one, pair) for one, pair in usable(places, measure) if one.held]
    if len(rows) < THRESHOLD:
        return None
    points = [Point(one.place.pupil.name, 100 * one.there / one.held, float(pair.gain.gain or 0)) for one, pair in rows]
    unit = GAINS[measure[1]]
    gains = sorted(pair.gain.gain or Decimal(0) for _, pair in rows)
    shares = sorted(point.x for point in points)
    return scatter(
        f"{test}: gain and attendance",
        points,
        description=_dots(
            f"of {len(points)} pupils",
            f"at {_from_to(f'{shares[0]:.0f}%', f'{shares[-1]:.0f}%')} of the sessions held",
            f"from {say_gain(measure[1], gains[0])} to {say_gain(measure[1], gains[-1])}",
        ),
        x_name="Sessions attended, %",
        y_name=f"Gain in {unit}" if unit != "count" else "Gain",
        say_x=lambda value: f"{value:.0f}%",
    )


def _dots(each: str, across: str, up: str) -> str:
    """From where to where the dots lie, and that they say no more."""
    return f"A dot for each {each}: {across}, {up}. Figures that lie side by side need not belong together."


def _from_to(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def cost_against_gain(rows: Sequence[tuple[str, int, Decimal]], unit: str) -> ScatterChart | None:
    """Provisions by their cost for a pupil, in pence, and the gain in the middle; None for fewer than two."""
    if len(rows) < 2:
        return None
    points = [Point(name, pence / 100, float(gain)) for name, pence, gain in rows]
    pence, gains = [cost for _, cost, _ in rows], [float(gain) for _, _, gain in rows]
    return scatter(
        f"Cost and gain, in {unit}",
        points,
        description=_dots(
            f"of {len(points)} provisions",
            f"{_from_to(say_money(min(pence)), say_money(max(pence)))} a pupil",
            f"the gain in the middle {_from_to(say_number(min(gains)), say_number(max(gains)))} {unit}",
        ),
        x_name="Cost for a pupil",
        y_name=f"Gain in {unit}",
        first_column="Provision",
        say_x=lambda value: say_money(round(value) * 100),
        with_names=True,
    )


def across_the_year(results: Results, on: date, tiers: Sequence[str]) -> BarChart | None:
    """How many pupils had a place in each month of the school year, by tier; None where nobody had one."""
    year = academic_year(on)
    months = [add_months(date(year.starts_on.year, 9, 1), number) for number in range(11)]
    spans = [(month, add_months(month, 1) - timedelta(days=1)) for month in months]
    seen: dict[int, list[set[int]]] = {tier: [set() for _ in spans] for tier in range(len(tiers))}
    for one in results.places:
        tier = min(one.place.provision.type.tier, len(tiers)) - 1
        if one.days is None:
            continue
        first, last = one.days
        for number, (begins, ends) in enumerate(spans):
            if first <= ends and (last is None or last >= begins):
                seen[tier][number].add(one.place.pupil_id)
    series = [
        Series(tiers[tier], LOOKS[min(place, len(LOOKS) - 1)], [len(pupils) for pupils in seen[tier]])
        for place, tier in enumerate(tier for tier in seen if any(seen[tier]))
    ]
    if not series:
        return None
    totals = [sum(row.values[number] for row in series) for number in range(len(months))]
    most = max(totals)
    return stacked_bars(
        f"Pupils with a place, {year.label}",
        [f"{month:%b}" for month in months],
        series,
        description=f"The most places were taken in {months[totals.index(most)]:%B}: {say_number(most)}. "
        "A child with places in two tiers stands in both.",
        first_column="Month",
    )


def say_score(pair: Pair, moment: str) -> str:
    """An entry or exit as it was typed, with its form where it has one."""
    score = pair.entry if moment == "entry" else pair.exit
    if score is None:
        return ""
    if pair.kind == "ordinal" and score.number is not None:
        return say_number_of("ordinal", score.number)
    return score.score


def cost_words(pence: int, pupils: int, total: Decimal, usable_pairs: int, kind: str) -> Mapping[str, str]:
    """What runs cost for a pupil, and for each unit gained by those with a usable pair, where there is enough."""
    said = {"pupil": say_money(round(pence / pupils))} if pupils else {}
    if pupils and usable_pairs >= THRESHOLD and total > 0 and kind not in {"ordinal", "count"}:
        unit = GAINS[kind].removesuffix("s")
        said["unit"] = f"{say_money(round(pence * usable_pairs / pupils / float(total)))} for each {unit} gained"
    return said
