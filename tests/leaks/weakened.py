"""The gate and the scopes of rows, weakened one by one, and whether the looks of the crawl notice it.

Each condition of the gate is taken out and made to hold always, in the code of every view it stands before; each
`visible_to` gives everything of the school. What is not noticed has to be listed by hand, with the reason.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from handrail.access import gate
from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.core.guard import OWNED
from tests.leaks.canaries import Planted
from tests.leaks.crawl import PRINCIPALS, Asked, Crawl, Principal
from tests.structure.test_matrix import every_address

PLACES = (("gate", "decorate", "gated"), ("signed_in", "gated"), ("_write_reading",))
"""The functions of the gate, each with those it stands in."""
Seen = dict[str, set[str]]


def weakened_gates() -> Iterator[tuple[str, CodeType, CodeType]]:
    """(name, code as it is, code with one condition never or always holding)"""
    source = ast.parse(inspect.getsource(gate))
    for place in PLACES:
        usual = _code(compile(source, gate.__file__, "exec"), place)
        conditions = [
            at for at, node in enumerate(ast.walk(source)) if isinstance(node, ast.If) and _is_in(source, place, node)
        ]
        for at in conditions:
            for says, ending in (("never", "and False"), ("always", "or True")):
                changed = copy.deepcopy(source)
                node: Any = list(ast.walk(changed))[at]
                words = ast.unparse(node.test)
                node.test = ast.parse(f"({words}) {ending}", mode="eval").body
                ast.fix_missing_locations(changed)
                yield f"{place[-1]}: {words}, {says}", usual, _code(compile(changed, gate.__file__, "exec"), place)


EQUIVALENT = {"_write_reading: refs, always"}
"""A reading of no child is written as one of nobody: it shows nobody anything."""


def _is_in(source: ast.Module, place: tuple[str, ...], node: ast.AST) -> bool:
    inside: Any = source
    for name in place:
        inside = next(one for one in inside.body if isinstance(one, ast.FunctionDef) and one.name == name)
    return node in inside.body


def _code(code: CodeType, place: tuple[str, ...]) -> CodeType:
    for name in place:
        code = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name)
    return code


@contextmanager
def in_place_of(usual: CodeType, changed: CodeType) -> Iterator[None]:
    """Every function of the gate with this code has another."""
    functions = [one for one in _functions() if one.__code__ == usual]
    assert functions
    as_it_was = functions[0].__code__
    for one in functions:
        one.__code__ = changed
    try:
        yield
    finally:
        for one in functions:
            one.__code__ = as_it_was


def _functions() -> Iterator[Any]:
    yield gate._write_reading
    for _, pattern, _ in every_address():
        view: Any = pattern.callback
        while view is not None:
            yield view
            view = getattr(view, "__wrapped__", None)


def notices(crawl: Crawl) -> bool:
    """Whether anything is amiss of a few pages: of one's own, of others, with too little, and as nobody."""
    who = {one.who: one for one in reversed(PRINCIPALS)}
    is_served = True
    for name, by, about in (
        ("desk:pupil", "ana", "own"), ("reports:register", "ana", "own"), ("desk:pupil", "", "own"),
        ("desk:pupil", "cal", "their school"), ("desk:pupil", "gone", "own"), ("access:people", "tess", "own"),
        ("pupils:note", "gil", "own"), ("access:people", "ana", "own"),
    ):  # fmt: skip
        try:
            answer = crawl.ask(Asked(who[by], name, "GET", about))
        except AssertionError:
            return True
        is_served = is_served and (by != "ana" or answer.status_code == 200)
    own = [crawl.client(who[by]).get(reverse("account_kept")).status_code for by in ("ana", "")]
    return bool(crawl.leaks or crawl.wrong or crawl.unwritten) or not is_served or own != [200, 302]


def scopes() -> list[tuple[Any, str]]:
    """(queryset class, label of its model) of every model whose rows belong to a school and are read by role."""
    found = []
    for model in sorted(OWNED.values(), key=lambda one: one._meta.label):
        rows: Any = type(model._default_manager.all())
        if hasattr(rows, "visible_to") and model._meta.app_label != "probe":
            found.append((rows, model._meta.label))
    return found


def members(crawl: Crawl) -> list[tuple[Principal, Member]]:
    users = crawl.canaries.cast.users
    asking = [(by, find_member(users[by.who], by.school, "test")) for by in PRINCIPALS if by.letter]
    return [(by, member) for by, member in asking if member]


def beyond(crawl: Crawl, asking: list[tuple[Principal, Member]], label: str) -> Seen:
    """{who: the fields} of the rows of a model that are given to somebody who may read no word of them."""
    planted: dict[int, list[Planted]] = defaultdict(list)
    for one in crawl.canaries.planted.values():
        if one.label == label:
            planted[one.pk].append(one)
    model: Any = apps.get_model(label)
    found: Seen = defaultdict(set)
    for by, member in asking:
        for key in model.objects.visible_to(member).values_list("pk", flat=True) if planted else ():
            if not any(crawl.may_see(by, one, "") for one in planted[key]):
                found[by.who] |= {one.name for one in planted[key]}
    return found


def unnoticed(crawl: Crawl, some: list[tuple[Any, str]]) -> set[str]:
    """The models whose `visible_to` may give everything of the school without it being seen."""
    asking, found = members(crawl), set()
    for rows, label in some:
        before = beyond(crawl, asking, label)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(rows, "visible_to", lambda self, member: self.for_school(member.school))
            if beyond(crawl, asking, label) == before:
                found.add(label)
    return found


NO_WORDS = {
    "access.PinTries", "access.DevicePin", "pupils.GroupLead", "pupils.Identifier", "pupils.Link", "pupils.NoteReader",
    "watching.LookedThrough", "workload.DaySheet", "workload.FirstWeeks", "workload.Interruption", "workload.LogGoes",
    "workload.PrivateBox", "workload.PrivateRow", "workload.StepDone", "workload.StrainShared", "workload.Supervised",
    "workload.UsualMinutes", "workload.WeekHours", "exchange.OfficeChange", "newyear.YearMove",
    "provision.ProvisionSlot",
}  # fmt: skip
"""Numbers, dates, codes and what is sealed: there is no word in them that a look at words could miss."""
OF_ALL = {
    "schools.AcademicYear", "schools.Term", "schools.Closure", "access.Device", "pupils.PupilGroup",
    "plans.PlanTableMemory", "exchange.ColumnMemory",
}  # fmt: skip
"""Given to everybody of the school as it is: the widened scope is the same one."""
