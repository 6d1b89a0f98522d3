"""The SEN register: statuses, types of need, areas of need, and the moves from one status to another."""

from dataclasses import dataclass
from datetime import date

from handrail.rules.source import Source

_CENSUS_GUIDANCE = Source("School census item SENprovision: Devon's and Norfolk's guidance", "S")
_SCHOOL_ACTION = Source("School census statistics: combined into SEN support from 2015; the letter is unchecked", "M")
_STATEMENTS = Source("School census rule 2115 asks to record E instead; the last day is unchecked", "M")
_OWN = Source("Handrail's own: a child the school keeps an eye on, not on the register", "V")


@dataclass(frozen=True)
class SenStatus:
    """A status on, or beside, the SEN register. `census_code` is None where it must never leave in a return.

    `valid_from` and `valid_to` are the first and last day on which it may be given; None is open or unknown.
    """

    code: str
    label: str
    census_code: str | None
    on_register: bool
    valid_from: date | None
    valid_to: date | None
    source: Source


STATUSES: dict[str, SenStatus] = {
    row.code: row
    for row in (
        SenStatus("N", "No special educational need", "N", False, None, None, _CENSUS_GUIDANCE),
        SenStatus("M", "Monitoring", "N", False, None, None, _OWN),
        SenStatus("K", "SEN support", "K", True, date(2014, 9, 1), None, _CENSUS_GUIDANCE),
        SenStatus("E", "EHC plan", "E", True, date(2014, 9, 1), None, _CENSUS_GUIDANCE),
        SenStatus("A", "School Action", None, True, None, date(2015, 8, 31), _SCHOOL_ACTION),
        SenStatus("P", "School Action Plus", None, True, None, date(2015, 8, 31), _SCHOOL_ACTION),
        SenStatus(
            "Q",
            "School Action Plus and statutory assessment",
            None,
            True,
            None,
            date(2010, 8, 31),
            Source("Seen in older transfer files; in use in the 2000s, its last day unknown", "?"),
        ),
        SenStatus("S", "Statement of SEN", None, True, None, date(2018, 3, 31), _STATEMENTS),
    )
}
"""Every status by its code. A, P, Q and S are read from older files into history and are never given anew."""


def statuses_on(on: date) -> tuple[SenStatus, ...]:
    """The statuses that may be given on a day, in the order of `STATUSES`."""
    return tuple(row for row in STATUSES.values() if _in_force(row, on))


@dataclass(frozen=True)
class Area:
    """One of the four broad areas of need; `number` is its place in the Code."""

    key: str
    number: int
    label: str
    short_label: str
    source: Source


_AREAS_OF_NEED = Source("SEND Code of Practice 2015, 6.28 to 6.35", "S")

AREAS: dict[str, Area] = {
    row.key: row
    for row in (
        Area("communication", 1, "Communication and interaction", "Communication", _AREAS_OF_NEED),
        Area("cognition", 2, "Cognition and learning", "Cognition", _AREAS_OF_NEED),
        Area("semh", 3, "Social, emotional and mental health", "SEMH", _AREAS_OF_NEED),
        Area("sensory", 4, "Sensory and/or physical needs", "Sensory, physical", _AREAS_OF_NEED),
    )
}


@dataclass(frozen=True)
class NeedType:
    """A type of need. `area` is a key of `AREAS`, or None where the school says which area it belongs to.

    `valid_from` and `valid_to` are the first and last day on which it may be given; None is open or unknown.
    """

    code: str
    label: str
    short_label: str
    area: str | None
    valid_from: date | None
    valid_to: date | None
    source: Source


_NEED_TYPES = Source("School census item SENtype: catalogue SEN2-3008 and the Department's statistics", "S")
_DOWN_SYNDROME = Source("Announced in January 2024, selectable from January 2025: Schools Week", "S")

NEED_TYPES: dict[str, NeedType] = {
    row.code: row
    for row in (
        NeedType("SPLD", "Specific learning difficulty", "SpLD", "cognition", None, None, _NEED_TYPES),
        NeedType("MLD", "Moderate learning difficulty", "MLD", "cognition", None, None, _NEED_TYPES),
        NeedType("SLD", "Severe learning difficulty", "SLD", "cognition", None, None, _NEED_TYPES),
        NeedType("PMLD", "Profound and multiple learning difficulty", "PMLD", "cognition", None, None, _NEED_TYPES),
        NeedType("SEMH", "Social, emotional and mental health", "SEMH", "semh", date(2014, 9, 1), None, _NEED_TYPES),
        NeedType("SLCN", "Speech, language and communication needs", "SLCN", "communication", None, None, _NEED_TYPES),
        NeedType("ASD", "Autistic spectrum disorder", "Autism", "communication", None, None, _NEED_TYPES),
        NeedType("HI", "Hearing impairment", "Hearing", "sensory", None, None, _NEED_TYPES),
        NeedType("VI", "Vision impairment", "Vision", "sensory", None, None, _NEED_TYPES),
        NeedType("MSI", "Multi-sensory impairment", "Multi-sensory", "sensory", None, None, _NEED_TYPES),
        NeedType("PD", "Physical disability", "Physical", "sensory", None, None, _NEED_TYPES),
        NeedType("DS", "Down Syndrome", "Down Syndrome", None, date(2025, 1, 1), None, _DOWN_SYNDROME),
        NeedType("OTH", "Other difficulty or disability", "Other", None, None, None, _NEED_TYPES),
        NeedType(
            "NSA",
            "SEN support but no specialist assessment of type of need",
            "Not yet assessed",
            None,
            None,
            None,
            _NEED_TYPES,
        ),
    )
}
"""Every type of need the census knows, by its code."""


def need_types_on(on: date) -> tuple[NeedType, ...]:
    """The types of need that may be recorded on a day, in the order of `NEED_TYPES`."""
    return tuple(row for row in NEED_TYPES.values() if _in_force(row, on))


def _in_force(row: SenStatus | NeedType, on: date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)


@dataclass(frozen=True)
class LeavingReason:
    """Why a pupil leaves the SEN register; `must_explain` asks for a sentence as well."""

    key: str
    label: str
    must_explain: bool = False


LEAVING_REASONS: dict[str, LeavingReason] = {
    row.key: row
    for row in (
        LeavingReason("needs_met", "Outcomes met; teaching for the whole class now meets the need"),
        LeavingReason("other_cause", "The difficulty has another cause than a special educational need"),
        LeavingReason("plan_ceased", "The local authority ceased the EHC plan"),
        LeavingReason("family_choice", "The parent or carer, or the young person, no longer wishes for SEN support"),
        LeavingReason("entered_by_mistake", "Put on the register by mistake"),
        LeavingReason("other", "Another reason", must_explain=True),
    )
}


@dataclass(frozen=True)
class Move:
    """A change of status that may be made; `asks_reason` means that one of `LEAVING_REASONS` must be given."""

    to: str
    asks_reason: bool


def allowed_moves(current: str) -> tuple[Move, ...]:
    """The statuses a pupil may move to, each with whether it asks why.

    Any status in use may follow any other: a child arrives with a plan, a plan ceases. Only leaving the register
    asks why, because parents and inspectors do. Raises ValueError for a code that is no status.
    """
    if current not in STATUSES:
        raise ValueError(f"“{current}” is not a status of the SEN register.")
    leaves_from = STATUSES[current].on_register
    return tuple(
        Move(row.code, asks_reason=leaves_from and not row.on_register)
        for row in STATUSES.values()
        if row.census_code and row.code != current
    )
