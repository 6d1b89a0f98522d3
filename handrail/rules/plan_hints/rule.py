"""What a rule of the hints is, and what its reasons rest on."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.rules.source import Source

CRAFT = Source("Craft: Handrail’s own advice on writing plans; no law asks for it", "V")
_PLAN = "SEND Code of Practice 2015, 6.48 to 6.51"
IMPACT = Source(f"{_PLAN}: a plan names the expected impact and a clear review date", "S")
SUPPORT = Source(f"{_PLAN}: a plan names the support and interventions agreed", "S")
AGREED = Source(f"{_PLAN}: a plan is agreed with the parents and the pupil", "S")
REVIEWED = Source("SEND Code of Practice 2015, 6.53: impact is evaluated by the agreed date", "M")
TO_PARENTS = Source("SEND Code of Practice 2015, 6.64 to 6.71: parents are given what was agreed", "S")
THREE_MEETINGS = Source("SEND Code of Practice 2015, 6.65: the school meets parents at least three times a year", "S")

PROSE = ("text", "baseline", "measure", "target", "strategy")
SUPPORTING = ("everyday_help", "expected_impact")
PASSAGES = ("barrier", *SUPPORTING)
"""What a plan says beside its outcomes, by what a hint looks at."""
EVERYWHERE = (*PROSE, "who", "how_often", *PASSAGES)


@dataclass(frozen=True)
class HintRule:
    """One rule. `helps` ends the sentence 'It may help to ...'; `example` belongs in the first field of `looks_at`.

    A rule finds `words`, or is a `check` of `looking`. Words are found with their endings; one in capitals (SALT) and
    one after '=' as they stand. `unless` names what excuses a word (`looking.EXCUSES`); with `is_whole` a field is one
    of the words and nothing else. `is_lack` says that something is not there yet. What has no example is about a day,
    a number or a lack.
    """

    key: str
    title: str
    helps: str
    reason: str
    example: str = ""
    better: str = ""
    source: Source = CRAFT
    looks_at: tuple[str, ...] = ("text",)
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    is_whole: bool = False
    check: str = ""
    is_lack: bool = False


def listed(words: str) -> tuple[str, ...]:
    """The words of a list with commas."""
    return tuple(words.split(", "))
