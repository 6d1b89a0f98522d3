"""Kinds of work in a SENCO's week: what a log of time is sorted by until a school changes the list.

Gathered from what reports on SENCOs' workload name; no law or guidance holds such a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handrail.rules.source import Source

TASKS = Source(
    "Tasks named by reports on SENCOs' workload: domain notes, section 6. The shares are Handrail's own", "?"
)

Share = Literal["strategic", "children", "administrative"]
SHARES: dict[Share, str] = {
    "strategic": "Strategic",
    "children": "With children, families and staff",
    "administrative": "Administrative",
}


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of work, by a key that never changes; whether it needs a SENCO is the school's to say."""

    key: str
    name: str
    share: Share
    needs_senco: bool = True


STARTER: tuple[Category, ...] = (
    Category("leading", "Leading SEND: strategy, leadership team, governors", "strategic"),
    Category("staff", "Advising, coaching and training staff", "strategic"),
    Category("provision", "Provision mapping and its cost", "strategic"),
    Category("assistants", "Leading teaching assistants", "strategic"),
    Category("study", "Own study and award", "strategic"),
    Category("seeing", "Observing and assessing pupils", "children"),
    Category("families", "Meeting and talking with parents", "children"),
    Category("plans", "Support plans and their reviews", "children"),
    Category("annual_reviews", "Annual reviews", "children"),
    Category("ehc", "EHC needs assessments and advice", "children"),
    Category("agencies", "Referrals and reports to agencies", "children"),
    Category("transition", "Transition and transfer of records", "children"),
    Category("safeguarding", "Safeguarding that overlaps with SEND", "children"),
    Category("access", "Exam access arrangements", "administrative"),
    Category("funding", "Funding applications", "administrative"),
    Category("returns", "Census and other returns", "administrative", needs_senco=False),
    Category("timetables", "Timetables and cover of assistants", "administrative", needs_senco=False),
    Category("office", "Filing, copying, chasing and booking", "administrative", needs_senco=False),
)
