"""What provision costs: how a school reckons it, where the money comes from, and what was paid for once."""

from handrail.budget.models.authority import AuthorityAsk, Band, PupilBand
from handrail.budget.models.once import OneOff, OneOffPupil
from handrail.budget.models.runs import RunFunding, RunRule
from handrail.budget.models.settings import CostSettings
from handrail.budget.models.streams import Stream, StreamAmount
from handrail.budget.models.what_ifs import WhatIf

__all__ = [
    "AuthorityAsk",
    "Band",
    "CostSettings",
    "OneOff",
    "OneOffPupil",
    "PupilBand",
    "RunFunding",
    "RunRule",
    "Stream",
    "StreamAmount",
    "WhatIf",
]
