"""Files of plans that were chosen together: read one by one, laid beside the pupils, and how far each has got."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handrail.plans.bringing.columns import guess_all, headings_sha256
from handrail.plans.bringing.drafting import draft_of
from handrail.plans.bringing.originals import keep
from handrail.plans.bringing.papers import look_into
from handrail.plans.models import Plan, PlanTableMemory, StagedPlan
from handrail.pupils.choosing import children_of, every_file
from handrail.pupils.models.names import fold
from handrail.pupils.papers.looking import Looker
from handrail.pupils.papers.naming import stem_of
from handrail.pupils.papers.refusals import Refusal
from handrail.pupils.papers.whose import LIKELY, SURE, Child, whose

if TYPE_CHECKING:
    from handrail.access.member import Member

Memory = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ChosenPlan:
    """One file: the columns of its `StagedPlan`, and the pupil proposed for it."""

    columns: dict[str, Any]
    proposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """How far one plan has got: 'ready', 'ask', 'not_taken', 'ignored' or 'filed' (a key of the statuses), and why."""

    key: str
    word: str
    why: list[str] = field(default_factory=list)
    text: dict[str, str] = field(default_factory=dict)
    outcomes: int = 0

    @property
    def is_ready(self) -> bool:
        return self.key == "ready"


def choose_plans(by: Member, files: Iterable[Any]) -> list[ChosenPlan]:
    """Every plan in the chosen files, zips unpacked, in their order. The bytes of those read are kept already."""
    children = children_of(by)
    with Looker() as looker:
        chosen = [_look(name, content, looker, children) for name, content in every_file(files)]
    return _marked_if_here(by, chosen)


def _look(name: str, content: bytes | Refusal, looker: Looker, children: list[Child]) -> ChosenPlan:
    columns: dict[str, Any] = {"file_name": stem_of(name), "sha256": ""}
    if isinstance(content, Refusal):
        return ChosenPlan(columns | {"refused": str(content)})
    columns["sha256"] = hashlib.sha256(content).hexdigest()
    try:
        found = look_into(name, content, looker)
    except Refusal as refusal:
        return ChosenPlan(columns | {"refused": str(refusal)})
    owner = whose(columns["file_name"], found.words, children, fold)
    columns |= {"headings": found.headings, "rows": found.rows, "facts": found.facts}
    columns["original"] = keep(name, content, found)
    columns |= {"certainty": owner.certainty, "why": owner.why, "found": list(owner.found)}
    alone = owner.certainty in {SURE, LIKELY} or len(owner.found) == 1
    return ChosenPlan(columns, owner.found[:1] if alone else ())


def _marked_if_here(by: Member, chosen: list[ChosenPlan]) -> list[ChosenPlan]:
    """A file of which a plan was made before is left out until a person says otherwise."""
    digests = [one.columns["sha256"] for one in chosen]
    rows = StagedPlan.objects.for_school(by.school).filter(sha256__in=digests).exclude(plan=None)
    held = set(rows.values_list("sha256", flat=True))
    return [
        ChosenPlan(one.columns | {"is_left_out": True, "why": "A plan was made of this file before."}, one.proposed)
        if one.columns["sha256"] in held
        else one
        for one in chosen
    ]


def meanings_of(by: Member, rows: Sequence[StagedPlan]) -> Memory:
    """What the school said of the headings of these tables: {sha256 of the headings: {heading: meaning}}. One query."""
    keys = {headings_sha256(row.headings) for row in rows}
    found = PlanTableMemory.objects.for_school(by.school).filter(headings_sha256__in=keys)
    return {memory.headings_sha256: memory.meanings for memory in found}


def pupils_with_drafts(by: Member, rows: Sequence[StagedPlan]) -> set[int]:
    """The keys of pupils of these rows for whom a plan is being written. One query."""
    pupils = {row.pupil_id for row in rows if row.pupil_id and not row.plan_id}
    drafts = Plan.objects.for_school(by.school).filter(pupil__in=pupils, published_on__isnull=True)
    return set(drafts.values_list("pupil_id", flat=True))


def state_of(row: StagedPlan, memory: Memory, busy: Iterable[int] = ()) -> State:
    """How far a plan has got, with the text of its draft where it is ready."""
    if row.plan_id:
        return State("filed", "Draft made")
    if row.refused:
        return State("not_taken", "Cannot be read", [row.refused])
    if row.is_left_out:
        return State("ignored", "Left out", [row.why])
    meanings = guess_all(row.headings, memory.get(headings_sha256(row.headings), {}))
    drafted = draft_of(row.rows, meanings, row.facts)
    why = list(drafted.problems)
    if row.pupil_id is None:
        why.append("Say whose plan it is.")
    if row.pupil_id in set(busy):
        why.append("A plan for this pupil is being written already. Publish that first, or leave this one out.")
    if why:
        return State("ask", "Needs you", why, outcomes=drafted.outcomes)
    return State("ready", "Ready", [row.why], drafted.text, drafted.outcomes)
