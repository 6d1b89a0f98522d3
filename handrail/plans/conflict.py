"""Two people's texts side by side: what both changed, and the one text that is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import QueryDict

from handrail.plans.labels import label_of
from handrail.plans.text import differing
from handrail.ui.compare import NOTHING, shown_beside

if TYPE_CHECKING:
    from handrail.plans.errors import StaleDraft


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people left differently. The shown texts are HTML with the differing words marked.

    `own` is a third text written from both; `is_open` allows one (a choice from a list has none).
    """

    name: str
    label: str
    mine: str
    theirs: str
    mine_shown: str
    theirs_shown: str
    is_open: bool
    kept: str = ""
    own: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided: the whole text to save, and the decisions still to make (with their errors)."""

    text: dict[str, str]
    undecided: list[Difference]


def differences_of(stale: StaleDraft, words: Mapping[str, Mapping[str, str]]) -> list[Difference]:
    """Each field that differs between the two texts. `words` says the answers of fields with choices, by name.

    Where only one of them wrote anything, that one is chosen to begin with.
    """
    names = differing(stale.mine, stale.theirs)
    rows = [_difference(name, stale.mine.get(name, ""), stale.theirs.get(name, ""), words) for name in names]
    return [replace(row, kept="theirs" if not row.mine else "" if row.theirs else "mine") for row in rows]


def settle(posted: QueryDict, names: list[str], words: Mapping[str, Mapping[str, str]]) -> Settled:
    """The one text of a conflict page that was sent. `names` are all the fields of the draft.

    A third text wins over a choice; a field with neither is undecided, and keeps mine meanwhile.
    """
    text = {name: posted.get(name, "") for name in names}
    rows = [_decision(posted, name, words) for name in posted.getlist("differs") if name in text]
    for row in rows:
        text[row.name] = row.own or (row.theirs if row.kept == "theirs" else row.mine)
    return Settled(text, rows if any(row.error for row in rows) else [])


def _decision(posted: QueryDict, name: str, words: Mapping[str, Mapping[str, str]]) -> Difference:
    kept, own = posted.get(f"keep-{name}", ""), posted.get(f"own-{name}", "").strip()
    decided = bool(own) or kept in {"mine", "theirs"}
    row = _difference(name, posted.get(f"mine-{name}", ""), posted.get(f"theirs-{name}", ""), words)
    error = "" if decided else f"{row.label}: choose one of the two, or write a third."
    return replace(row, kept=kept, own=own, error=error)


def _difference(name: str, mine: str, theirs: str, words: Mapping[str, Mapping[str, str]]) -> Difference:
    said = words.get(name)
    shown = shown_beside(mine, theirs)
    if said is not None:
        shown = (said.get(mine) or NOTHING, said.get(theirs) or NOTHING)
    return Difference(name, label_of(name), mine, theirs, *shown, is_open=said is None)
