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
        "every mainstream and maintained nursery school have a SENCO.",
        Source("Children and Families Act 2014, section 67", "M"),
    ),
    RoleLine(
        "has_qts",
        "Qualified teacher",
        "Must",
        "the SENCO be a qualified teacher working at the school, or its head.",
        Source("SEND Regulations 2014, reg 49(2) and (3)", "V"),
    ),
    RoleLine(
        "senco_since",
        "SENCO here since",
        "Must",
        "a new SENCO hold the award by the third anniversary.",
        Source("SEND Regulations 2014, reg 49(4)", "V"),
    ),
    RoleLine(
        "minutes_a_week",
        "Time",
        "Should",
        "the SENCO have enough time and resources, administrative support and time away from teaching.",
        Source("SEND Code of Practice 2015, 6.91", "S"),
    ),
    RoleLine(
        "on_leadership_team",
        "On the leadership team",
        "Should",
        "the SENCO be on it: the role is most effective then.",
        Source("SEND Code of Practice 2015, 6.87", "S"),
    ),
    RoleLine(
        "line_manager",
        "Line manager",
        "Must",
        "the governing body settle the role in relation to leadership, and monitor how effective it is.",
        Source("SEND Regulations 2014, reg 50(1) and (2)", "M"),
    ),
    RoleLine(
        "send_governor",
        "SEND governor",
        "Should",
        "a governor or a committee have oversight of SEN and disability.",
        Source("SEND Code of Practice 2015, 6.3", "M"),
    ),
    RoleLine("supervision", "Supervision"),
)
