"""The pages of a SENCO's time: their own, those of whoever agrees it, and the one over several schools."""

from handrail.workload.views.agreeing import (
    agree,
    not_agreed,
    person,
    proposal_again,
    proposal_back,
    propose,
    school,
)
from handrail.workload.views.everywhere import my_time
from handrail.workload.views.mine import (
    accept,
    benchmark,
    compare_again,
    decline,
    end_compare,
    end_role,
    home,
    promise,
    put_back,
    role,
    role_goes_on,
    roles,
    take_back,
)

__all__ = [
    "accept",
    "agree",
    "benchmark",
    "compare_again",
    "decline",
    "end_compare",
    "end_role",
    "home",
    "my_time",
    "not_agreed",
    "person",
    "promise",
    "proposal_again",
    "proposal_back",
    "propose",
    "put_back",
    "role",
    "role_goes_on",
    "roles",
    "school",
    "take_back",
]
