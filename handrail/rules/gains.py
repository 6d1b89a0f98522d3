"""What several gains say together: how many went which way, and the middle of them; words that claim no cause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handrail.rules.impact import GAINS, Gain
from handrail.rules.scores import read_score
from handrail.rules.suppression import THRESHOLD


@dataclass(frozen=True, slots=True)
class Spread:
    """What several gains of one measure say together. `middle` is the median, `ratio` that of ratio gains.

    `left_out` are the pairs that have no number; they are in no figure here.
    """

    count: int
    left_out: int
    gained: int
    same: int
    fell: int
    middle: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    ratio: Decimal | None = None
    total: Decimal = Decimal(0)


def spread_of(gains: Iterable[Gain]) -> Spread:
    """Gains of one measure together; never of two, so that no age is ever averaged with a standardised score."""
    rows = list(gains)
    numbers = sorted(one.gain for one in rows if one.gain is not None)
    ratios = sorted(one.ratio_gain for one in rows if one.ratio_gain is not None)
    return Spread(
        count=len(numbers),
        left_out=len(rows) - len(numbers),
        gained=sum(number > 0 for number in numbers),
        same=sum(number == 0 for number in numbers),
        fell=sum(number < 0 for number in numbers),
        middle=_median(numbers) if numbers else None,
        least=numbers[0] if numbers else None,
        most=numbers[-1] if numbers else None,
        ratio=_median(ratios) if ratios else None,
        total=sum(numbers, Decimal(0)),
    )


def _median(numbers: Sequence[Decimal]) -> Decimal:
    half = len(numbers) // 2
    return numbers[half] if len(numbers) % 2 else (numbers[half - 1] + numbers[half]) / 2


def say_gain(kind: str, gain: Decimal) -> str:
    """Like "6 months gained", "2 points lower", "no change"."""
    if not gain:
        return "no change"
    unit = GAINS[kind].removesuffix("s") if abs(gain) == 1 else GAINS[kind]
    size = say_size(gain) if kind == "count" else f"{say_size(gain)} {unit}"
    up = "gained" if kind == "age" else "higher"
    return f"{size} {up if gain > 0 else 'lower'}"


def say_size(number: Decimal) -> str:
    """A number without its sign and without needless noughts."""
    return f"{abs(number).normalize():f}"


def say_spread(kind: str, spread: Spread, fewest: int = THRESHOLD) -> str:
    """What may be said of several gains; below `fewest`, that they are too few."""
    left = _left_out(spread.left_out)
    if spread.count < fewest or spread.middle is None:
        pairs = f"{spread.count or 'no'} usable {'pair' if spread.count == 1 else 'pairs'}"
        return f"Too few to say: {pairs}, and it takes {fewest}.{left}"
    moved = ((spread.gained, "went up"), (spread.same, "stayed the same"), (spread.fell, "went down"))
    said = f"Of {spread.count} pupils {_listed([f'{count} {words}' for count, words in moved if count])}."
    said += f" The middle of them: {say_gain(kind, spread.middle)}."
    if spread.ratio is not None:
        said += f" The middle ratio gain is {spread.ratio.normalize():f}, where 1 is a month gained in a month."
    return said + left


def _left_out(count: int) -> str:
    if not count:
        return ""
    return (
        " One pair has no number and is left out." if count == 1 else f" {count} pairs have no number and are left out."
    )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def intervals_meet(entry: str, exit_: str) -> bool:
    """Whether both are standardised scores with intervals that share ground: the test itself may differ so much."""
    try:
        one, other = (read_score(text, "standardised").interval for text in (entry, exit_))
    except ValueError:
        return False
    return bool(one and other and one[0] <= other[1] and other[0] <= one[1])
