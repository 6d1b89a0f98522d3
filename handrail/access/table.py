"""The permissions as a page: docs/permissions.md is printed from here, and a test keeps it true.

`python -m handrail.access.table > docs/permissions.md` prints it anew.
"""

from __future__ import annotations

from handrail.access.permissions import (
    NEVER_DELEGABLE,
    OF_THE_WHOLE_SCHOOL,
    ON_DEVICE,
    ROLES,
    ROLES_ON_DEVICE,
    SAID,
    Permission,
    Reach,
    Role,
)

HEAD = """\
# Who may do what

Printed from `handrail/access/permissions.py`; change that file, then print this page again:

    .venv/bin/python -m handrail.access.table > docs/permissions.md

A person has one role at a time in each school. What a role may do, it may do only for the pupils it reaches. Outside
that, a page answers as if it did not exist (404); inside it, without the right, it says so (403). Every reading of a
pupil's record is written down before the page is sent.
"""

LEAD = """## A function beside a role

A member of staff may be named as the designated safeguarding lead, by the SENCO or the headteacher, and never by
themselves. Beside what their role may do, and whatever it reaches, they open the words of concerns that were passed to
the safeguarding lead, with the child's name, year and class. Nobody else opens them, in any role. The function ends
with the next request after somebody ends it, or after the role in which it was given has ended."""

DEVICE = """## On a shared device

A tablet or computer that the school has enrolled shows the names of those who have set a PIN: {roles}. Whoever gives
their PIN there has, of the rights of their role, these alone, and for the pupils linked to them alone, whatever their
role reaches elsewhere: {rights}.

No file leaves such a device. While nobody is signed in on it, it opens an emergency card by a child's name where the
school has said so, one at a time, written down under the device. Whoever signs in there with their password has the
rights of their role, for five minutes without use.

## A child's page for an hour

Staff who hold `glass.break` open the emergency card, the identity, SEN status, type of need and profile of one child
outside their pupils, for sixty minutes: three times a day each, twenty times a day in a school. The SENCO and the
headteacher are told at once; one of them who did not open it looks at it within five school days.

## Cover

A link of cover ends at six in the evening of its last day."""

OWN = """## Roles of a school's own

A head, or a SENCO for the roles below her own, may make roles that begin as a copy of a built-in one. Nobody puts into
such a role, or gives, what they do not hold themselves; what is marked *never* is in none of them. A role that reads
the records of a whole school, or takes them out, asks for the second factor: a rule, not a choice. Such a role gives
no role to anybody. A change holds from the next request of everybody who has it."""

CLOSED = """## Somebody's own child

A member of staff whose own child or close relative is a pupil has a conflict of interest: declared by themselves, or
set by the SENCO or the headteacher, and ended by one of these, never by themselves. It takes that pupil out of every
right they have as staff, at their next request. A right as a parent is that of another account, and stays."""

REACHES = {
    Reach.SCHOOL: "every pupil of the school",
    Reach.OWN: "pupils linked to them today (class, form, room, teaching group, or a named link)",
    Reach.NONE: "no pupil",
}


def _roles() -> list[str]:
    lines = [
        "## Roles",
        "",
        "| role | what for | reaches | second factor | may give these roles |",
        "|---|---|---|---|---|",
    ]
    return lines + [_role(role) for role in ROLES.values()]


def _role(role: Role) -> str:
    grants = ", ".join(ROLES[key].name for key in sorted(role.grants)) or "none"
    second = "required" if role.needs_second_factor else "may use one"
    return f"| {role.name} | {role.sentence} | {REACHES[role.reach]} | {second} | {grants} |"


def _grid() -> list[str]:
    head = ["## Permissions", "", "| permission | " + " | ".join(role.name for role in ROLES.values()) + " |"]
    head.append("|---|" + "---|" * len(ROLES))
    rows = [
        f"| `{permission}` | "
        + " | ".join("yes" if permission in role.permissions else "" for role in ROLES.values())
        + " |"
        for permission in Permission
    ]
    return head + rows


def _said() -> list[str]:
    """Each permission in a sentence, and whether a role of a school's own may hold it."""
    head = ["## What each opens", "", "| permission | opens | in a role of a school’s own |", "|---|---|---|"]
    rows = [f"| `{one}` | {words} | {_where(one)} |" for said in SAID.values() for one, words in said.items()]
    return [*head, *rows]


def _where(permission: Permission) -> str:
    if permission in NEVER_DELEGABLE:
        return "never"
    return "where it reaches the school" if permission in OF_THE_WHOLE_SCHOOL else "yes"


def permissions_page() -> str:
    """The whole page, as Markdown."""
    trust = (
        "The trust SEND lead holds all of its column only in a school that has switched on sharing. In every other "
        "school of the trust it holds `home.read` and `overview.read`."
    )
    parts = [*_roles(), "", *_grid(), "", trust, "", *_said(), "", OWN, "", CLOSED, "", LEAD, "", _device(), ""]
    return "\n".join([HEAD, *parts])


def _device() -> str:
    roles = ", ".join(role.name for key, role in ROLES.items() if key in ROLES_ON_DEVICE)
    return DEVICE.format(roles=roles, rights=", ".join(f"`{one}`" for one in Permission if one in ON_DEVICE))


if __name__ == "__main__":
    print(permissions_page(), end="")
