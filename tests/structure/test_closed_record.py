"""A record that is closed to somebody in every right of staff: no page, paper or file names the child to them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from handrail.access import middleware
from handrail.pupils.actions.conflicts import set_conflict
from tests.cast import Cast
from tests.structure.secrets import keep_secrets, words_of
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def test_nothing_of_a_closed_record_reaches_who_is_close_to_the_child(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ana is SENCO, and Mia her relative: no page, paper or file of hers names Mia. Without the flag they do."""
    keep_secrets(world)
    ana, mia = world.cast.users["ana"], world.cast.pupils["mia"]
    set_conflict(by=world.cast.member("hal"), membership=ana.memberships.get(), pupil=mia, relation="relative")
    client = world.cast.client("ana")
    pages = {name: world.address(name, needs, who="ana") for name, _, needs in every_address() if name in MATRIX}
    assert [name for name, at in pages.items() if _names(client.get(at), world)] == []
    open_to_her = replace(world.cast.member("ana"), has_conflicts=False)
    monkeypatch.setattr(middleware, "find_member", lambda *asked: open_to_her)
    for name in ("desk:pupil", "desk:home", "reports:register", "exchange:preview", "plans:whose_work"):
        assert _names(client.get(pages[name]), world), name


def _names(answer: Any, world: World) -> bool:
    """Whether an answer names Mia; her mother of the same surname has an account."""
    words = words_of(answer).replace("Pat Kowalczyk", "") if answer.status_code == 200 else ""
    return (
        "Kowal" in re.sub("Mia Kowalczyk EP report|Mia Kowalczyk, or Kowalczyk, Mia", "", words)
        or world.refs["pupil"] in words
    )
