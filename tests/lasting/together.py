"""Several people at one child's notes, and at one draft: every reader's view can be explained, and no text is lost.

    python -m tests.lasting.together --appends 2000 --saves 100 --people 8

Notes are only ever added. So the views of a child's notes can be explained where each is a beginning of the last one,
holds every note whose adding was answered before the view was asked for, and is no shorter than a view that had
been given before it was asked for. This is for each child alone; nothing is said of two children at once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from handrail.core.refs import new_ref
from tests.lasting.twice import at_once

KEY = "outcome-1-text"


@dataclass(frozen=True, slots=True)
class View:
    """What a reader was shown, oldest first, and when it was asked for and given."""

    asked: float
    given: float
    notes: tuple[int, ...]


@dataclass
class History:
    """What was answered, and what was seen."""

    added: dict[int, float] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)

    def anomalies(self) -> list[str]:
        """Why this cannot have been one list to which notes were added one after another; nothing where it can."""
        if not self.views:
            return ["nobody looked"]
        whole = max((view.notes for view in self.views), key=len)
        wrong = [f"another order: {view.notes[-3:]}" for view in self.views if view.notes != whole[: len(view.notes)]]
        wrong += [f"doubled: {view.notes[-3:]}" for view in self.views if len(set(view.notes)) < len(view.notes)]
        for view in self.views:
            missing = {note for note, moment in self.added.items() if moment < view.asked} - set(view.notes)
            wrong += [f"answered and not there: {note}" for note in missing]
        return wrong + list(self._gone())

    def _gone(self) -> Iterator[str]:
        given = sorted(self.views, key=lambda view: view.given)
        longest = 0
        for view in sorted(self.views, key=lambda view: view.asked):
            while given and given[0].given < view.asked:
                longest = max(longest, len(given.pop(0).notes))
            if len(view.notes) < longest:
                yield f"seen and gone: {longest - len(view.notes)}"


def keep_history(world: Any, people: int, appends: int, read: Callable[[list[int]], list[int]] = list) -> History:
    """`appends` by half of the people, while the others read. `read` is what a reader makes of it, for the control."""
    from handrail.pupils.actions import add_note
    from handrail.pupils.models import Note

    ana = world.cast.member("ana")
    child = _somebody_new(ana)
    history, numbers, over = History(), iter(range(appends)), threading.Event()

    def add() -> None:
        while (number := _next(numbers)) is not None:
            text = f"Note {number} of {id(history)}."
            row = add_note(by=ana, pupil=child, text=text, happened_on=ana.on)
            history.added[row.pk] = time.monotonic()

    def look() -> None:
        while not over.is_set():
            asked = time.monotonic()
            rows = Note.objects.visible_to(ana).filter(pupil=child).order_by("pk").values_list("pk", flat=True)
            notes = read(list(rows))
            history.views.append(View(asked, time.monotonic(), tuple(notes)))
            time.sleep(0.002)

    readers = threading.Thread(target=lambda: _all_well(at_once(*[look] * max(1, people // 2))))
    readers.start()
    try:
        _all_well(at_once(*[add] * max(1, people // 2)))
    finally:
        over.set()
        readers.join()
    look_last = Note.objects.visible_to(ana).filter(pupil=child).order_by("pk").values_list("pk", flat=True)
    history.views.append(View(time.monotonic(), time.monotonic(), tuple(look_last)))
    return history


def _somebody_new(by: Any) -> Any:
    from handrail.pupils.actions import PupilDetails, add_pupil

    return add_pupil(by=by, details=PupilDetails("Ember", f"Kit {new_ref()[:6]}"), year="4", home="4B")


_lock = threading.Lock()


def _next(numbers: Iterator[int]) -> int | None:
    with _lock:
        return next(numbers, None)


def _all_well(found: list[Any]) -> None:
    assert not any(isinstance(one, BaseException) for one in found), found


@dataclass
class Edited:
    """Of so many saves by several people into one field: who lost once, what was lost, and who was not shown both."""

    saves: int = 0
    losers: int = 0
    not_shown: int = 0
    lost: list[str] = field(default_factory=list)


def edit_together(world: Any, people: int, saves: int) -> Edited:
    """Each adds lines to one field of one draft, as it stood when they opened it; who is told that somebody was
    before them puts both together and saves again."""
    from handrail.plans.actions import save_draft
    from handrail.plans.errors import StaleDraft
    from handrail.plans.models import PlanVersion
    from handrail.plans.tests.factories import make_draft, plan_text
    from handrail.plans.text import read_draft

    ana = world.cast.member("ana")
    draft = make_draft(_somebody_new(ana), ana, plan_text(1)).versions.get()
    edited, each = Edited(), saves // people

    def write(name: int) -> None:
        for number in range(each):
            line = f"[{name}.{number}]"
            row = PlanVersion.objects.for_school(ana.school).get(pk=draft.pk)
            text, revision = dict(read_draft(row)), row.revision
            time.sleep(0.01)  # to write takes time: others save meanwhile
            text[KEY] = text.get(KEY, "") + line
            while True:
                try:
                    save_draft(version=row, text=text, revision=revision, by=ana)
                    break
                except StaleDraft as stale:
                    edited.losers += 1
                    edited.not_shown += line not in stale.mine[KEY] or not stale.theirs[KEY]
                    text, revision = {**stale.mine, KEY: stale.theirs[KEY] + line}, stale.revision
            edited.saves += 1

    _all_well(at_once(*[lambda name=name: write(name) for name in range(people)]))
    last = read_draft(PlanVersion.objects.for_school(ana.school).get(pk=draft.pk))[KEY]
    lines = [f"[{name}.{number}]" for name, number in itertools.product(range(people), range(each))]
    edited.lost = [line for line in lines if last.count(line) != 1]
    return edited


@contextmanager
def without_tokens() -> Iterator[None]:
    """Where nobody looks from which revision a text was written: the control."""
    from handrail.plans.actions import drafts

    kept = drafts._with_theirs
    drafts._with_theirs = lambda row, revision, mine, theirs: dict(mine)
    try:
        yield
    finally:
        drafts._with_theirs = kept


def forgetful(notes: list[int]) -> list[int]:
    """A reader from whom now and then the newest note is kept: the control."""
    return notes[:-1] if len(notes) % 3 == 0 else notes


def tried(world: Any, people: int, appends: int, saves: int) -> dict[str, Any]:
    history = keep_history(world, people, appends)
    found: dict[str, Any] = {"added": len(history.added), "views": len(history.views), "anomalies": history.anomalies()}
    found["forgetful"] = len(keep_history(world, people, 12, forgetful).anomalies())
    found["edited"] = vars(edit_together(world, people, saves))
    with without_tokens():
        found["overwritten"] = len(edit_together(world, people, 12).lost)
    return found


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from handrail.serving import prepare_database
    from tests.cast import make_cast
    from tests.structure.world import make_world

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in {"appends": 2000, "saves": 200, "people": 8}.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    prepare_database()
    world = make_world(make_cast())
    print(json.dumps(tried(world, options.people, options.appends, options.saves)))


if __name__ == "__main__":
    main()
