"""Small numbers in aggregates, so that no child can be picked out of a report."""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.rules.source import Source

THRESHOLD = 5
THRESHOLD_SOURCE = Source("Handrail's own floor of 5, after the Department's practice of hiding small cohorts", "M")
NOT_SHOWN = "not shown"


def suppress(count: int, threshold: int = THRESHOLD) -> str:
    """A count as it may be printed: "fewer than 5", or the count.

    0 is hidden with the rest: a printed 0 says something of every child in the group, and it would narrow every other
    hidden number to four values. The threshold may be raised, never lowered: ValueError below 5 or for a negative
    count.
    """
    if threshold < THRESHOLD:
        raise ValueError(f"The threshold may be raised but not lowered below {THRESHOLD}.")
    if count < 0:
        raise ValueError("A count of pupils cannot be negative.")
    return f"fewer than {threshold}" if count < threshold else str(count)


@dataclass(frozen=True)
class SuppressedRow:
    """The texts to print for one row, in its order, and for its total."""

    cells: tuple[str, ...]
    total: str


def suppress_row(counts: Sequence[int], threshold: int = THRESHOLD) -> SuppressedRow:
    """A row with its total, where what is hidden cannot be worked out from what is shown.

    Further cells are hidden ("not shown"), smallest first, until every hidden one could be at least `threshold`
    different numbers. Where that takes too much, the total is hidden instead and only the small cells with it.
    """
    texts = [suppress(count, threshold) for count in counts]
    total = suppress(sum(counts), threshold)
    hidden = {place for place, count in enumerate(counts) if count < threshold}
    if not hidden or sum(counts) < threshold:
        return SuppressedRow(tuple(texts), total)
    protectors = sorted(set(range(len(counts))) - hidden, key=lambda place: counts[place])
    while _narrowest(counts, hidden, threshold) < threshold:
        if not protectors:
            return SuppressedRow(tuple(suppress(count, threshold) for count in counts), NOT_SHOWN)
        hidden.add(protectors[0])
        texts[protectors.pop(0)] = NOT_SHOWN
    return SuppressedRow(tuple(texts), total)


def _narrowest(counts: Sequence[int], hidden: set[int], threshold: int) -> int:
    """How many numbers the best-known hidden cell could still be, for a reader who knows the total and the method."""
    hidden_sum = sum(counts[place] for place in hidden)
    # A small cell lies from 0 to the threshold less one; a cell hidden only to protect it, from the threshold up.
    lowest = {place: 0 if counts[place] < threshold else threshold for place in hidden}
    highest = {place: threshold - 1 if counts[place] < threshold else hidden_sum for place in hidden}
    spare_low, spare_high = hidden_sum - sum(lowest.values()), hidden_sum - sum(highest.values())
    return min(
        min(highest[place], spare_low + lowest[place]) - max(lowest[place], spare_high + highest[place]) + 1
        for place in hidden
    )
