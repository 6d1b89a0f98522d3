"""What the school offers, what runs, who has a place in it, and what was really done."""

from handrail.provision.models.done import InterventionSession, SessionPupil
from handrail.provision.models.hours import AdultHours
from handrail.provision.models.kinds import ProvisionType
from handrail.provision.models.placements import Placement, PlacementOutcome
from handrail.provision.models.runs import Provision, ProvisionAdult, ProvisionChange, ProvisionSlot
from handrail.provision.models.saves import MapSave, MapSheet

__all__ = [
    "AdultHours",
    "InterventionSession",
    "MapSave",
    "MapSheet",
    "Placement",
    "PlacementOutcome",
    "Provision",
    "ProvisionAdult",
    "ProvisionChange",
    "ProvisionSlot",
    "ProvisionType",
    "SessionPupil",
]
