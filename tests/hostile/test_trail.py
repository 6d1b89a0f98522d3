"""Whatever a form changes is in the trail in the same request, with what stood there before (bar 56).

Each form is sent with other words in every field, and filled in where it is empty; the rows it changes are held against
what the trail says. In the ordinary run the forms of every sixth page as the SENCO; with `script/check --hostile` every
form, as six people, and once more as it stands.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from handrail import cli
from handrail.access.member import command_member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.tick import run_all, run_often
from handrail.exchange.actions import undo_import
from handrail.exchange.models import ImportBatch
from handrail.pupils.actions import contacts
from tests.hostile.forms import NEEDS, Form, Rows, Sent, all_forms, forms_of, send
from tests.hostile.payloads import ROUNDS
from tests.hostile.test_assignment import Changed, of_the_record
from tests.structure.world import World

OTHERS = ("hal", "ben", "tess", "sam", "pat")

KEPT_ELSEWHERE = {
    # What a file or a table would do, worked out again whenever somebody answers; what is brought in is told of.
    "exchange_importrow",
    "exchange_importbatch",
    "facts_factline",
    "facts_factfile.pasted",
    "exchange_kepthere.file_name",
    # A concern as it stands is what its steps say, which are never changed; words passed on are withheld, not lost.
    "concerns_concern.state",
    "concerns_concern.due_on",
    "concerns_concern.saw",
    # Of these the trail says what came and what went.
    "access_schoolrole.permissions",
    # The class is told of; who belongs to it follows.
    "pupils_groupmembership.starts_on",
    "pupils_link.starts_on",
    "pupils_link.why",
    "pupils_formername.until_on",  # the name is told of
    "schools_school.odd_access_waiting",  # a count
    "packs_pack.form",  # of a paper that can be asked for again
    # Somebody's own log of their hours and their own notes: that they wrote is told, what it was is theirs alone.
    "workload_daysheet",
    "workload_timeentry",
    "workload_goodnews",
    "workload_plannedwork",
    "workload_privatebox",
    "workload_privaterow",
    "workload_supervised",
}
"""table, or table.column: what need not be told of with what stood there before. That it was changed is told of all."""

STAMP = re.compile(r"(^|_)(id|ref|revision|position|school_id|sort_name|search_name|search_text)$|_at$|_by(_id)?$")
"""Columns that say who and when, as the event does, and words of another column once more to sort by."""


def other_words(form: Form, turn: int = 0) -> Sent:
    """The form as somebody sends it who wrote something else in every field of words; at later turns in some of them,
    and chose something else here and there."""
    found, chance = form.filled(), random.Random(f"{form.path} {turn}")
    for name, one in form.fields.items():
        is_meant = not turn or chance.random() < 0.5
        if is_meant and one.kind in {"text", "textarea"} and one.value and not re.search(r"\d", one.value):
            found[name] = f"{one.value}, by the weir"
        elif turn and is_meant and one.offers:
            found[name] = chance.choice(list(one.offers))
    return found


def unsaid_of(rows: Rows, changed: Changed) -> Iterator[str]:
    """What a request changed of the record without the trail saying so: a table, or the column whose before is lost."""
    told = [*_told(changed.get("audit_auditdetail", {}))]
    for table, found in of_the_record(changed).items():
        if table.startswith("audit_"):
            continue
        if not changed.get("audit_auditevent"):
            yield f"{table}, without an event"
        elif table not in KEPT_ELSEWHERE:
            for key, columns in found.items():
                yield from (f"{table}.{name}" for name in _lost(rows, table, key, columns, told))


def _lost(rows: Rows, table: str, key: Any, columns: dict[str, Any], told: list[str]) -> Iterator[str]:
    """The columns of a row whose value before is nowhere in the trail; of one removed, when it came or when it went."""
    before = dict(zip(rows.columns[table], rows.before[table].get(key, ()), strict=False))
    if before and columns.get("id", key) is None:
        told = [*told, *_told_before(rows)]
    for name in columns.keys() & before.keys():
        if not (STAMP.search(name) or f"{table}.{name}" in KEPT_ELSEWHERE or _is_told(before[name], told)):
            yield name


def _is_told(value: Any, told: list[str]) -> bool:
    if value in (None, "", False, 0, "[]", "{}"):
        return True
    text = str(value)
    if text[:1] in "[{":
        return all(_is_told(one, told) for one in _leaves(json.loads(text)))
    return text in told or (len(text) > 2 and any(text in one for one in told))


def _told(details: dict[Any, dict[str, Any]]) -> Iterator[str]:
    """Each value that these details hold."""
    for row in details.values():
        yield from _leaves(json.loads(row["content"]))


def _told_before(rows: Rows) -> Iterator[str]:
    columns = rows.columns["audit_auditdetail"]
    yield from _told(
        {key: dict(zip(columns, row, strict=True)) for key, row in rows.before["audit_auditdetail"].items()}
    )


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    else:
        yield str(value)


def swept(world: World, rows: Rows, forms: Sequence[Form], who: str = "ana") -> tuple[set[str], int]:
    """(what the trail does not say, by address; how many requests changed something of the record)"""
    client, wrong, count = world.cast.client(who), set[str](), 0
    for form in forms:
        often = [other_words(form, turn) for turn in range(max(1, ROUNDS))] + [form.filled()] * bool(ROUNDS)
        for sent in often if form.is_known else ({},):
            with rows.watched() as changed:
                send(client, form, sent)
            wrong |= {f"{resolve(form.path).view_name}: {said}" for said in unsaid_of(rows, changed)}
            count += bool(of_the_record(changed))
    return wrong, count


def posted(forms: Sequence[Form]) -> list[Form]:
    return [form for form in forms if form.method == "post"]


def test_whatever_a_form_changes_is_in_the_trail(world: World, rows: Rows, forms: list[Form]) -> None:
    wrong, count = swept(world, rows, posted(forms))
    for who in OTHERS if ROUNDS else ():
        more, counted = swept(world, rows, posted(all_forms(world, who)), who)
        wrong, count = wrong | more, count + counted
    assert sorted(wrong) == []
    assert count > 25


def test_an_action_without_its_record_would_be_found(world: World, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    """The controls: an action that says nothing, and one that leaves out what stood there before."""
    at = world.address("pupils:contact_edit", NEEDS["pupils:contact_edit"])
    form = [one for one in forms_of(world.cast.client("ana").get(at).content, at) if "name" in one.fields]
    assert swept(world, rows, form) == (set(), 1)
    as_it_is = record
    with monkeypatch.context() as patched:
        patched.setattr(contacts, "record", lambda *args, **kwargs: None)
        assert swept(world, rows, form)[0] == {"pupils:contact_edit: pupils_contact, without an event"}
    with monkeypatch.context() as patched:
        patched.setattr(contacts, "record", lambda *args, **kwargs: as_it_is(*args, **(kwargs | {"changes": None})))
        lost = {"pupils:contact_edit: pupils_contact.name", "pupils:contact_edit: pupils_contact.relationship"}
        assert swept(world, rows, form)[0] == lost


FILE = b"Surname,Forename,DOB,Sex\nKowalczyk,Mia,14/01/2018,M\nRoe,Tim,03/04/2018,M\n"
FORGOTTEN = {
    "exchange_importbatch", "exchange_importrow", "facts_factfile", "facts_factline", "packs_pack", "plans_planbatch",
    "pupils_documentbatch", "pupils_stageddocument",
}  # fmt: skip
"""What the night removes without a word of it: files that wait or were brought in, and papers that can be asked for
again. What they brought stays, and the trail with it."""


def test_what_commands_and_the_night_change_is_in_the_trail(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file brought in by the command line and taken back, a school added, a person let in, and the night."""
    monkeypatch.setattr(cli, "start_django", lambda: None)  # it has begun
    path = tmp_path / "pupils.csv"
    path.write_bytes(FILE)
    bring_in = ["import", str(path), "--school", "alder", "--apply"]
    assert "pupils_pupil" in left_unsaid(lambda: cli.main(bring_in))[1]
    assert left_unsaid(lambda: cli.main(bring_in))[0] == []
    assert left_unsaid(lambda: cli.main(["school", "add", "Hazel", "--slug", "hazel"])) == ([], {"schools_school"})
    assert left_unsaid(lambda: cli.main(["person", "let-in", "ben@example.org"])) == ([], {"access_onetimelink"})
    cli.main(bring_in)
    by = command_member(world.cast.schools["alder"])
    unsaid, changed = left_unsaid(
        lambda: undo_import(by=by, batch=ImportBatch.objects.for_school(by.school).latest("pk"))
    )
    assert (unsaid, "pupils_pupil" in changed) == ([], True)
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert left_unsaid(lambda: run_all(later.date()))[1] == FORGOTTEN
    assert left_unsaid(run_often)[1] == set()


def left_unsaid(act: Callable[[], object]) -> tuple[list[str], set[str]]:
    """(what the trail does not say, the tables of the record that changed)"""
    rows = Rows().remember()
    with rows.watched() as changed:
        act()
    return sorted(unsaid_of(rows, changed)), {table for table in of_the_record(changed) if table[:6] != "audit_"}
