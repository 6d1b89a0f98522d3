"""What was promised is written down, proposed and agreed; other roles, the role, and what hours are compared with."""

from handrail.workload.actions.benchmarks import BenchmarkDetails, choose_benchmark, compare_again, end_benchmark
from handrail.workload.actions.held import MOST_MINUTES, SAID, PromiseDetails, Week
from handrail.workload.actions.promises import (
    agree_promise,
    make_promise,
    put_back_promise,
    take_back_agreement,
    take_back_promise,
)
from handrail.workload.actions.proposals import accept_promise, close_proposal, open_proposal, propose_promise
from handrail.workload.actions.roles import RoleDetails, add_other_role, end_other_role, go_on_with_role, record_role

__all__ = [
    "MOST_MINUTES",
    "SAID",
    "BenchmarkDetails",
    "PromiseDetails",
    "RoleDetails",
    "Week",
    "accept_promise",
    "add_other_role",
    "agree_promise",
    "choose_benchmark",
    "close_proposal",
    "compare_again",
    "end_benchmark",
    "end_other_role",
    "go_on_with_role",
    "make_promise",
    "open_proposal",
    "propose_promise",
    "put_back_promise",
    "record_role",
    "take_back_agreement",
    "take_back_promise",
]
