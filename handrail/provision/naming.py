"""Names as people type them, one to a line: which pupil, which adult; with the choices where there are several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handrail.access.models import Membership, User
from handrail.provision.actions import AdultShare
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Pupil
from handrail.pupils.models.names import fold

if TYPE_CHECKING:
    from django.forms import BaseForm

    from handrail.access.member import Member

MOST_LINES, MOST_CHOICES = 40, 12
NOT_STAFF = ("parent", "governor", "external", "system_administrator")


@dataclass(frozen=True, slots=True)
class Unclear:
    """A line that names several: it is asked again, with the value and the words of each."""

    line: str
    name: str  # of the field that answers it
    choices: list[tuple[str, str]]


@dataclass(slots=True)
class Named:
    """Whom a text names, what is still unclear, and a sentence for each line that names nobody."""

    pupils: list[Pupil] = field(default_factory=list)
    adults: list[AdultShare] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def name_pupils(member: Member, text: str, answers: Mapping[str, Any]) -> Named:
    """The pupils a text names, one to a line, by any part of the name. Three queries at most.

    `answers` holds what was chosen for a line that names several: the pupil's ref, by `Unclear.name`.
    """
    lines, named = _lines(text), Named()
    if len(lines) > MOST_LINES:
        named.faults.append(f"These are {len(lines)} names; the most at once is {MOST_LINES}.")
        return named
    rows = list(Pupil.objects.visible_to(member).on_roll(member.on).by_name()) if lines else []
    several: list[tuple[str, list[Pupil]]] = []
    for line in lines:
        found = _matching(line, rows, lambda row: row.search_name)
        chosen = [row for row in found if row.ref == answers.get(_field("pupil", line))]
        if len(found) == 1 or chosen:
            row = (chosen or found)[0]
            named.pupils.append(row)
        elif not found:
            named.faults.append(f"Nobody on roll is called “{line}”. Check how it is written.")
        else:
            several.append((line, found))
    said = {line.ref: line for line in lines_of({row for _, found in several for row in found}, member.on)}
    named.unclear = [
        Unclear(line, _field("pupil", line), [(row.ref, _say(said[row.ref])) for row in found[:MOST_CHOICES]])
        for line, found in several
    ]
    return named


def name_adults(member: Member, text: str, answers: Mapping[str, Any]) -> Named:
    """The adults a text names, one to a line, with a share like "50%" behind. One query.

    A name with a comma and who they are is of somebody from outside: "Robin Vale, speech therapist".
    """
    named = Named()
    lines = _lines(text)
    here = Membership.objects.on(member.on).filter(school=member.school).exclude(role_key__in=NOT_STAFF)
    rows = [row.user for row in here.select_related("user").order_by("user__name")] if lines else []
    for whole in lines:
        line, share = _share(whole)
        if "," in line:
            named.adults.append(AdultShare(line, None, share))
            continue
        found = _matching(line, rows, lambda row: fold(row.name))
        chosen = [row for row in found if str(row.pk) == answers.get(_field("adult", line))]
        if len(found) == 1 or chosen:
            user: User = (chosen or found)[0]
            named.adults.append(AdultShare(user.name, user, share))
        elif found:
            choices = [(str(row.pk), f"{row.name}, {row.email}") for row in found[:MOST_CHOICES]]
            named.unclear.append(Unclear(line, _field("adult", line), choices))
        else:
            named.faults.append(
                f"Nobody who works here is called “{line}”. For somebody from outside, write a comma and who they are: "
                f"“{line}, speech therapist”."
            )
    return named


def tell_names(form: BaseForm, field: str, named: Named) -> None:
    """What is wrong with names goes to their field."""
    if form.is_valid():
        for fault in named.faults:
            form.add_error(field, fault)
        if named.unclear:
            said = ", ".join(f"“{one.line}”" for one in named.unclear)
            form.add_error(field, f"Several are called {said}. Choose whom you mean.")


def asked_of(unclear: Iterable[Unclear]) -> list[str]:
    """The refs of all the pupils among whom is asked."""
    return [ref for one in unclear for ref, _ in one.choices]


def begins(asked: list[str], name: str) -> bool:
    """Whether every folded word asked for begins a word of a name."""
    words = fold(name).split()
    return all(any(has.startswith(word) for has in words) for word in asked)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def _share(line: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.*?)[ ,]+(\d{1,3}) ?%", line, re.ASCII)
    return (found[1], int(found[2])) if found else (line, 100)


def _matching(line: str, rows: Iterable[Any], words: Any) -> list[Any]:
    """The rows of which every word of a line begins a word of the name; those that are the whole name come alone."""
    asked = fold(line).replace(",", " ").split()
    found = [row for row in rows if begins(asked, words(row))]
    exact = [row for row in found if {*asked} == {*fold(row.name).split()}]
    return exact or found


def _field(kind: str, line: str) -> str:
    return f"which-{kind}-{fold(line).replace(' ', '-')}"[:80]


def _say(line: ChildLine) -> str:
    return ", ".join(filter(None, (line.name, line.year_and_group)))
