"""The statement of `oracle` has teeth: whatever is changed in the permissions file, it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handrail.access.permissions import ROLES, WITHOUT_SHARING, Permission, Reach, Role
from tests.leaks.oracle import READS, RIGHTS, WRITES, faults

Mutant = tuple[str, dict[str, Role], frozenset[Permission]]


def test_the_permissions_file_says_what_the_statement_says() -> None:
    assert list(faults(ROLES, WITHOUT_SHARING)) == []
    assert set(RIGHTS) == set(Permission)


def test_no_right_is_held_by_a_role_to_which_the_class_of_data_is_closed() -> None:
    for permission, (data_class, act, holders) in RIGHTS.items():
        if data_class:
            allowed = (READS if act == "R" else WRITES)[data_class]
            assert set(holders) <= set(allowed), permission


def test_every_mutant_of_the_permissions_file_is_killed() -> None:
    """None is equivalent: each right, reach, role given and second factor is stated for each role."""
    mutants = list(every_mutant())
    survivors = [name for name, roles, without in mutants if not any(faults(roles, without))]
    assert survivors == []
    assert len(mutants) > 700


def every_mutant() -> Iterator[Mutant]:
    """Each right added or taken away, reach changed, role given or not, second factor switched; one at a time."""
    for key, role in ROLES.items():
        for name, changed in _of_role(role):
            yield f"{key}: {name}", {**ROLES, key: changed}, WITHOUT_SHARING
        yield f"{key} is gone", {other: one for other, one in ROLES.items() if other != key}, WITHOUT_SHARING
    for permission in Permission:
        yield f"not sharing: {permission}", ROLES, WITHOUT_SHARING ^ {permission}


def _of_role(role: Role) -> Iterator[tuple[str, Role]]:
    for permission in Permission:
        yield permission, replace(role, permissions=role.permissions ^ {permission})
    for reach in set(Reach) - {role.reach}:
        yield reach, replace(role, reach=reach)
    for other in ROLES:
        yield f"gives {other}", replace(role, grants=role.grants ^ {other})
    yield "second factor", replace(role, needs_second_factor=not role.needs_second_factor)
