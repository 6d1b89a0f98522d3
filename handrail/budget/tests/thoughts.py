"""A what-if for tests, made by the actions themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handrail.access.member import Member
from handrail.budget.money.actions import add_step, begin_what_if
from handrail.provision.models import Provision


def step(do: str, on: Any, **said: Any) -> dict[str, Any]:
    """A step as it is kept."""
    return {"ref": f"s{do}", "do": do, "on": on.isoformat(), **said}


def make_what_if(by: Member, run: Provision) -> dict[str, str]:
    """One that stops a run tomorrow: refs by what addresses call their places."""
    row = begin_what_if(by=by, name="One group fewer from tomorrow")
    row = add_step(by=by, what_if=row, step=step("stop", by.on + timedelta(days=1), run=run.ref))
    return {"thought": row.ref, "piece": row.steps[0]["ref"], "think": "stop"}
