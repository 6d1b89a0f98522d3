"""What the law and the Code say of the SENCO's role, line by line: what must be, and what should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handrail.rules.source import Source

Force = Literal["Must", "Should", ""]


@dataclass(frozen=True)
class RoleLine:
    """A line of the role on a page: its key, what it is called, and what is said of it; `says` may be empty."""

    key: str
    label: str
    force: Force = ""
    says: str = ""
    source: Source | None = None


ROLE_LINES = (
    RoleLine(
        "title",
        "Title",
        "Must",
        "every mainstream and maintained nursery school has a SENCO.",
        Source("Children and Families Act 2014, section 67", "M"),
    ),
    RoleLine(
        "has_qts",
        "Qualified teacher",
        "Must",
        "the SENCO is a qualified teacher working at the school, or its head.",
        Source("SEND Regulations 2014, reg 49(2) and (3)", "V"),
    ),
    RoleLine(
        "senco_since",
        "SENCO here since",
        "Must",
        "a new SENCO holds the award by the third anniversary.",
        Source("SEND Regulations 2014, reg 49(4)", "V"),
    ),
    RoleLine(
        "minutes_a_week",
        "Time",
        "Should",
        "the SENCO has enough time and resources, administrative support and time away from teaching.",
        Source("SEND Code of Practice 2015, 6.91", "S"),
    ),
    RoleLine(
        "on_leadership_team",
        "On the leadership team",
        "Should",
        "the SENCO is on it; the role is most effective then.",
        Source("SEND Code of Practice 2015, 6.87", "S"),
    ),
    RoleLine(
        "line_manager",
        "Line manager",
        "Must",
        "the governing body settles the role in relation to leadership, and monitors how effective it is.",
        Source("SEND Regulations 2014, reg 50(1) and (2)", "M"),
    ),
    RoleLine(
        "send_governor",
        "SEND governor",
        "Should",
        "a governor or a committee has oversight of SEN and disability.",
        Source("SEND Code of Practice 2015, 6.3", "M"),
    ),
    RoleLine("supervision", "Supervision"),
)

EARLY_YEARS_LINES = (
    RoleLine(
        "title",
        "Title",
        "Should",
        "a provider that cares for children in a group names a SENCO.",
        Source("SEND Code of Practice 2015, 5.52 and 5.53", "M"),
    ),
    RoleLine(
        "senco_since",
        "SENCO here since",
        "",
        "The early years SENCO award at level 3 is recommended; no law asks for it.",
        Source("PQ 70914", "S"),
    ),
    RoleLine("minutes_a_week", "Time"),
    RoleLine("on_leadership_team", "On the leadership team"),
    RoleLine("line_manager", "Line manager"),
    RoleLine("send_governor", "Oversight"),
    RoleLine("supervision", "Supervision"),
)
"""In an early-years setting, where regulation 49 and chapter 6 of the Code do not hold."""


def role_lines(*, is_setting: bool) -> tuple[RoleLine, ...]:
    """The lines for a school, or for an early-years setting."""
    return EARLY_YEARS_LINES if is_setting else ROLE_LINES
