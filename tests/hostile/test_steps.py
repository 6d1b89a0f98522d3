"""No step of a work is skipped, taken twice or taken back when it was not taken (bar 24)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from handrail.access.member import Member
from handrail.bank.actions import switch_own_hint
from handrail.bank.models import OwnHint
from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.plans.actions import finish_review, publish_plan, save_draft, send_for_approval, start_plan
from handrail.plans.models import Plan, Review
from handrail.plans.text import read_draft
from tests.hostile.forms import NEEDS, Form, Rows, send
from tests.hostile.payloads import ROUNDS
from tests.hostile.test_assignment import of_the_record
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World

BUTTONS = {
    name
    for name, pattern, _ in every_address()
    if name in MATRIX and "@require_POST" in inspect.getsource(inspect.unwrap(pattern.callback))
}
"""Addresses that only take what a button sends."""

# Pressed when there is nothing of the kind to be done, in a world where everything stands as it was written.
PUTS_BACK = {
    name for name in BUTTONS if re.search(r"restore|put_back|bring_back|row_back|again|reopen|open_again", name)
}
# A second press is a second thing: another moment she was pulled away; another link, which ends the one before it.
EACH_ANOTHER = {"workload:pulled_away", "access:person_link"}


def pressed(rows: Rows, client: Client, form: Form, times: int) -> tuple[set[str], list[int]]:
    """What stands in the record after so many presses of a button, and how each was answered."""
    with rows.watched() as changed:
        codes = [send(client, form, {}).status_code for _ in range(times)]
    left = of_the_record(changed)
    return {f"{table} {len(found)}" for table, found in left.items() if not table.startswith("audit_")}, codes


def twice(world: World, rows: Rows, buttons: set[str]) -> list[tuple[str, Any]]:
    """The buttons of which a second press leaves other rows behind than the first alone, or fails."""
    client, wrong = world.cast.client("ana"), []
    for name in sorted(buttons):
        form = Form(world.address(name, NEEDS[name]))
        once, _ = pressed(rows, client, form, 1)
        after, codes = pressed(rows, client, form, 2)
        if once != after or max(codes) >= 500:
            wrong.append((name, (once ^ after, codes)))
    return wrong


def test_a_button_pressed_twice_does_its_work_once(world: World, rows: Rows) -> None:
    wrong = twice(world, rows, set(sorted(BUTTONS - EACH_ANOTHER)[:: 1 if ROUNDS else 4]))
    assert not wrong, "\n".join(f"{name}: {what}" for name, what in wrong)


def test_a_button_that_turned_to_and_fro_would_be_found(
    world: World, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a press that does the opposite of the press before it."""

    def turn(*, hint: OwnHint, is_off: bool, by: Member) -> OwnHint:
        return switch_own_hint(hint=hint, is_off=hint.off_at is None, by=by)

    monkeypatch.setattr("handrail.bank.actions.switch_own_hint", turn)
    assert [name for name, _ in twice(world, rows, {"bank:own_switch"})] == ["bank:own_switch"]


def test_what_was_not_taken_back_is_not_put_back(world: World, rows: Rows) -> None:
    client, wrong = world.cast.client("ana"), []
    assert len(PUTS_BACK) > 10
    for name in sorted(PUTS_BACK):
        changed, codes = pressed(rows, client, Form(world.address(name, NEEDS[name])), 1)
        if changed or max(codes) >= 500:
            wrong.append((name, changed, codes))
    assert wrong == []


def test_a_refused_step_is_written_down_and_does_nothing(world: World) -> None:
    """What an action refuses is answered in a sentence; that it was asked for stands in the trail, and nothing else."""
    form = Form(world.address("concerns:handover", NEEDS["concerns:handover"]))
    client = world.cast.client("ana")
    send(client, form, {})
    with Rows().remember().watched() as changed:
        answer = send(client, form, {})
    assert (answer.status_code, b"Nothing was changed." in answer.content) == (409, True)
    assert [row["type"] for row in changed.pop("audit_auditevent").values()] == ["form_refused"]
    assert of_the_record(changed) == {}


def steps(world: World) -> dict[str, tuple[str, Callable[[], object]]]:
    """step: (words of the sentence that refuses it, or that nothing came of it; how it is taken)"""
    ana, leo = world.cast.member("ana"), world.cast.pupils["leo"]
    empty = start_plan(pupil=leo, by=ana).versions.get()
    plan = Plan.objects.for_school(ana.school).get(ref=world.refs["plan"])
    said, review = plan.versions.get(), Review.objects.for_school(ana.school).get(plan=plan)
    batch = stage_file(by=ana, content=b"Surname,Forename,DOB\nRoe,Tim,03/04/2018\n", file_name="tim.csv")
    applied = apply_import(by=ana, batch=batch)
    undone = undo_import(by=ana, batch=apply_import(by=ana, batch=stage_file(
        by=ana, content=b"Surname,Forename,DOB\nPoe,Pia,03/04/2018\n", file_name="pia.csv"
    )))  # fmt: skip
    waiting = stage_file(by=ana, content=b"Surname,Forename,DOB\nSo,Su,03/04/2018\n", file_name="su.csv")
    text = read_draft(said) | {"strengths": "Otters"}
    return {
        "publish what is not whole": ("NotReady", lambda: publish_plan(version=empty, revision=empty.revision, by=ana)),
        "change what is published": (
            "StaleDraft|published",
            lambda: save_draft(version=said, text=text, revision=said.revision, by=ana),
        ),
        "send what is published": ("has published this plan", lambda: send_for_approval(version=said, by=ana)),
        "finish a review that is not whole": (
            "NotReady",
            lambda: finish_review(review=review, revision=review.revision, by=ana),
        ),
        "undo what was not applied": ("nothing to undo", lambda: undo_import(by=ana, batch=waiting)),
        "apply what was undone": ("was undone", lambda: apply_import(by=ana, batch=undone)),
        "publish twice": (ONCE, lambda: publish_plan(version=said, revision=said.revision, by=ana)),
        "apply twice": (ONCE, lambda: apply_import(by=ana, batch=applied)),
        "undo twice": (ONCE, lambda: undo_import(by=ana, batch=undone)),
    }


ONCE = "it is what it was"


def test_no_step_is_left_out_or_taken_twice(world: World) -> None:
    taken = steps(world)
    rows, went = Rows().remember(), {}
    for name, (_, take) in taken.items():
        with rows.watched() as changed:
            try:
                take()
                went[name] = ONCE
            except Exception as refused:
                went[name] = f"{type(refused).__name__}: {refused}"
        assert of_the_record(changed) == {}, name
    wrong = {name: went[name] for name, (says, _) in taken.items() if not re.search(says, went[name])}
    assert wrong == {}
