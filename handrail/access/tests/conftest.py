import pytest
from django.core.cache import cache

from handrail.access.models import Membership
from handrail.access.tests.factories import make_person, make_school
from handrail.schools.models import School


@pytest.fixture(autouse=True)
def _no_limits_left_over(db: None) -> None:
    """allauth counts guesses in the cache, which a test's transaction does not roll back everywhere."""
    cache.clear()


@pytest.fixture
def alder() -> School:
    return make_school("alder")


@pytest.fixture
def ana(alder: School) -> Membership:
    return make_person(alder, "senco", "Ana Ferreira")


@pytest.fixture
def hal(alder: School) -> Membership:
    return make_person(alder, "headteacher", "Hal Osei")


@pytest.fixture
def ben(alder: School) -> Membership:
    return make_person(alder, "teacher", "Ben Adeyemi")


@pytest.fixture
def cal() -> Membership:
    """SENCO of a school in no way connected with Alder."""
    return make_person(make_school("cedar"), "senco", "Cal Whitlock")
