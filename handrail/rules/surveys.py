"""What surveys of SENCOs found, as facts: a figure with its year, its sample and where it can be read. No tariff."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.rules.source import Source


@dataclass(frozen=True)
class Survey:
    """A survey with its sample in words, when it was asked, and what it found: sentences that stand alone."""

    name: str
    asked: str
    sample: str
    source: Source
    findings: tuple[str, ...]


SURVEYS = (
    Survey(
        "It’s about time",
        "2018",
        "more than 1,900 SENCOs",
        Source("Curran, Moloney, Heavey and Boddison; Bath Spa University, nasen and NEU, 2018", "S"),
        (
            "47% in primary and 36% in secondary schools had two days a week or less.",
            "70% did not have enough time for the role.",
            "78% were routinely pulled away from it.",
            "Half worked about a day a week more than they were paid for.",
            "46% felt that senior leaders understood the role; 26% in secondary schools.",
            "71% enjoyed it; 30% did not mean to be in post in five years, 49% of them for the workload.",
        ),
    ),
    Survey(
        "The time is now",
        "2019",
        "more than 1,800 SENCOs",
        Source("Bath Spa University, nasen and NEU, 2020", "S"),
        (
            "96% wanted protected time.",
            "17% had been given more time than the year before, 22% less and 50% the same.",
            "About three in four said that administration takes most of their time.",
        ),
    ),
    Survey(
        "Time to review 2018–2020",
        "2020",
        "more than 1,000 SENCOs",
        Source("nasen and Bath Spa University, nasen.org.uk/senco-workforce-survey", "S"),
        (
            "Since 2018 the time had grown by 18 minutes a week in primary and 54 in secondary schools.",
            "55% in primary and 70% in secondary schools lacked time; 75% and 79% were pulled away.",
        ),
    ),
    Survey(
        "Tes SEND report",
        "2024",
        "the sample is not known here",
        Source("Tes, 2024, as reported in Educate magazine", "S"),
        ("More than half spent over 10 hours a week on SEND administration.",),
    ),
)
"""None is a recommendation of hours: what surveys are said to recommend could not be verified, and none ships."""
