"""Two schools and a Thursday in November, as for pupils; and the words of a concern."""

from __future__ import annotations

import pytest

from handrail.access.member import Member
from handrail.concerns.models import Concern
from handrail.concerns.tests.factories import make_concern
from handrail.pupils import actions as pupil_actions
from handrail.pupils.models import GroupLead, Pupil, PupilGroup
from handrail.pupils.tests.conftest import (  # noqa: F401 (fixtures)
    MakeMember,
    alder,
    ana,
    ben,
    cal,
    member,
    on_a_thursday,
    tess,
    user_of,
)
from handrail.pupils.tests.factories import make_pupil


@pytest.fixture
def elif_(ana: Member, ben: Member, tess: Member) -> Pupil:  # noqa: F811
    """A child of Ben's class, with Tess as its assistant."""
    pupil = make_pupil(ana, "Yilmaz", "Elif", year="4", home="4B")
    group = PupilGroup.objects.for_school(ana.school).get(name="4B")
    pupil_actions.lead_group(by=ana, group=group, user=user_of(ben))
    pupil_actions.lead_group(by=ana, group=group, user=user_of(tess), part=GroupLead.Part.ASSISTANT)
    return pupil


@pytest.fixture
def other(ana: Member) -> Pupil:  # noqa: F811
    """A child whom neither Ben nor Tess teaches."""
    return make_pupil(ana, "Okoro", "Sol", year="2", home="2A")


@pytest.fixture
def pat(member: MakeMember, ana: Member, elif_: Pupil) -> Member:  # noqa: F811
    """Elif's parent."""
    who = member("parent", "Pat Yilmaz")
    pupil_actions.link_parent(by=ana, user=user_of(who), pupil=elif_)
    return who


@pytest.fixture
def concern(ben: Member, elif_: Pupil) -> Concern:  # noqa: F811
    return make_concern(ben, elif_)
