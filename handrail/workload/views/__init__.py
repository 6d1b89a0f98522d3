"""The pages of a SENCO's time: their own, those of whoever agrees it, and the one over several schools."""

from handrail.workload.views.agreeing import agree, not_agreed, person, school
from handrail.workload.views.everywhere import my_time
from handrail.workload.views.mine import (
    benchmark,
    compare_again,
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
    "agree",
    "benchmark",
    "compare_again",
    "end_compare",
    "end_role",
    "home",
    "my_time",
    "not_agreed",
    "person",
    "promise",
    "put_back",
    "role",
    "role_goes_on",
    "roles",
    "school",
    "take_back",
]
