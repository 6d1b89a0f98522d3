"""A pupil as a school census would have them, and what it would object to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handrail.pupils.models import Pupil
from handrail.pupils.standing import Standing
from handrail.rules.census import CensusError, CensusNeed, CensusPupil, census_errors
from handrail.rules.census_returns import CensusReturn
from handrail.rules.register import STATUSES
from handrail.schools.models import School

NEEDS_RETURNED = 2


def census_pupil(pupil: Pupil, standing: Standing) -> CensusPupil:
    """The SEN items that would be returned: the first two needs, and none for a pupil who is not on the register."""
    status = STATUSES[standing.status]
    needs = standing.needs[:NEEDS_RETURNED] if status.on_register else ()
    # A statement goes as it is, for the census to say that it is a plan now.
    provision = "S" if standing.status == "S" else status.census_code
    return CensusPupil(
        provision=provision if standing.is_recorded else None,
        needs=tuple(CensusNeed(code, rank) for code, rank in needs),
        sen_unit=pupil.attends_sen_unit,
        resourced=pupil.attends_resourced_provision,
    )


def census_faults(
    school: School, pupils: Sequence[Pupil], standings: Mapping[int, Standing]
) -> list[tuple[Pupil, CensusError]]:
    """What a census taken now would say of each pupil, in the order given."""
    found = census_errors([census_pupil(pupil, standings[pupil.pk]) for pupil in pupils], school.kind)
    return [(pupils[error.pupil], error) for error in found]


def faults_in_return(
    which: CensusReturn, school: School, pupils: Sequence[Pupil], standings: Mapping[int, Standing]
) -> list[tuple[Pupil, CensusError]]:
    """What a return would object to in each pupil. Of whom nothing is recorded goes in as N, as every page says."""
    asked = {rule.number for rule in which.rules_for(school.kind)}
    items = [_returned(pupil, standings[pupil.pk]) for pupil in pupils]
    return [(pupils[error.pupil], error) for error in census_errors(items, school.kind) if error.rule in asked]


def _returned(pupil: Pupil, standing: Standing) -> CensusPupil:
    item = census_pupil(pupil, standing)
    return item if standing.is_recorded else replace(item, provision="N")
