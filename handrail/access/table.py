"""The permissions as a page: docs/permissions.md is printed from here, and a test keeps it true.

`python -m handrail.access.table > docs/permissions.md` prints it anew.
"""

from __future__ import annotations

from handrail.access.permissions import ROLES, Permission, Reach, Role

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


def permissions_page() -> str:
    """The whole page, as Markdown."""
    trust = (
        "The trust SEND lead holds all of its column only in a school that has switched on sharing. In every other "
        "school of the trust it holds `home.read` and `overview.read`."
    )
    return "\n".join([HEAD, *_roles(), "", *_grid(), "", trust, "", LEAD, ""])


if __name__ == "__main__":
    print(permissions_page(), end="")
