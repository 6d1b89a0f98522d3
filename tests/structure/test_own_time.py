"""The log of a SENCO's time is on no page, in no file and in no answer of anybody else, whatever their role.

Nor in a column of the database: the words of the log are sealed under a key that lies apart from it, and what she
sealed herself, under one that lies nowhere.
"""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from handrail.access.models import Membership, User
from handrail.core import clock
from handrail.workload.ahead.models import FirstWeeks, GoodNews, Mentor, StepDone
from handrail.workload.log.models import DaySheet, Interruption, OwnQuerySet, PlannedWork, TimeEntry
from handrail.workload.own.models import PrivateBox, PrivateRow, Supervised, Supervision
from handrail.workload.tests.factories import PASSPHRASE, open_private
from tests.cast import Cast
from tests.structure.secrets import LOG, SEALED, keep_secrets, met_in
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World, make_world

OWN: tuple[Any, ...] = (
    Interruption, DaySheet, TimeEntry, PlannedWork, Supervision, Supervised, PrivateBox, PrivateRow, GoodNews,
    FirstWeeks, StepDone, Mentor,
)  # fmt: skip
NOT_HERS = ("hal", "gil", "ola", "sam", "ben", "lena", "dee")


@pytest.fixture
def world(cast: Cast) -> World:
    """Dee is a SENCO of the same school; the school shares with Lena."""
    world = make_world(cast)
    keep_secrets(world)
    dee = User.objects.create_user(email="dee@example.org", name="Dee Marsh")
    Membership.objects.create(user=dee, school=cast.schools["alder"], role_key="senco", starts_on=clock.today())
    cast.users["dee"] = dee
    cast.share()
    return world


def test_another_senco_of_the_school_reaches_it_by_no_address(world: World) -> None:
    """As nobody of another role does, which the walk through the matrix shows."""
    client = world.cast.client("dee")
    for name, _, needs in every_address():
        if name in MATRIX and (name.startswith("workload:") or not needs & {"pupil", "plan", "token"}):
            assert not met_in(client.get(world.address(name, needs), {"q": "on the roof"})), name


def test_no_search_finds_it_nor_a_restricted_note(world: World) -> None:
    for who in (*NOT_HERS, "ana", "tess", "pat"):
        client = world.cast.client(who)
        for page, asked in product(("find/", "find/names/"), ("on the roof", "sister")):
            assert not met_in(client.get(f"/s/alder/{page}", {"q": asked})), who


def test_she_opens_what_she_sealed(world: World) -> None:
    assert SEALED in opened(world.cast).get("/s/alder/time/private/").content.decode()


def opened(cast: Cast) -> Client:
    """Her browser, in which what she sealed is open."""
    client = cast.client("ana")
    client.post("/s/alder/time/private/", {"passphrase": PASSPHRASE})
    return client


def test_nobody_else_takes_it_as_a_file(world: World) -> None:
    for who in NOT_HERS:
        client = world.cast.client(who)
        for passphrase in ("", PASSPHRASE):
            answer = client.post("/my-log/", {"school": "alder", "do": "take", "passphrase": passphrase})
            assert answer.status_code in {200, 404}, who
            if answer.status_code == 200:
                assert who in {"hal", "dee"}, who  # they keep time too, and take their own
                assert not met_in(answer), who


def test_nobody_else_changes_it_by_its_refs(world: World, cast: Cast) -> None:
    refs = {"tap", "device", "planned", "supervision", "held", "sealed", "news"}
    before = _rows()
    for who in NOT_HERS:
        client = cast.client(who)
        for name, _, needs in every_address():
            if name in MATRIX and needs & refs:
                answer = client.post(world.address(name, needs), {"do": "done", "asked_by": "leader"})
                assert answer.status_code in {403, 404}, (who, name)
    assert _rows() == before


def _rows() -> list[object]:
    why = "the test compares what is there before and after"
    return [list(table.objects.across_schools(reason=why).order_by("pk").values()) for table in OWN]


def test_visible_to_gives_nobody_elses_rows(world: World, cast: Cast) -> None:
    for table in OWN:
        rows: OwnQuerySet[Any] = table.objects.all()
        for who in ("hal", "gil", "ola", "sam", "ben", "lena"):
            assert not rows.visible_to(cast.member(who, "alder")).exists(), (table, who)
        assert rows.visible_to(cast.member("ana")).exists(), table


def test_words_of_a_day_wait_in_no_draft(world: World, cast: Cast) -> None:
    client = opened(cast)
    for path in (f"day/{world.refs['day']}/", "private/", "private/note/", "private/pulse/", "private/keys/"):
        page = client.get(f"/s/alder/time/{path}").content.decode()
        assert "<form" in page, path
        assert "data-keep=" not in page, path
        assert "data-autosave" not in page, path


def test_no_word_of_it_is_in_a_column_a_session_or_a_line_of_the_server(
    world: World, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """Written, read, refused, sent when signed out and sent to nothing: as by whoever holds the key of the database."""
    caplog.set_level(logging.DEBUG)
    at, words = "/s/alder/time/private/", {"words": f"{SEALED} again", "line": f"{SEALED} line"}
    ana = opened(cast)
    assert ana.post(f"{at}note/", words)["Location"] == at
    assert SEALED in ana.get(at).content.decode()
    for client in (ana, cast.client("ana"), cast.client("hal"), Client()):
        for page in ("note/", "pulse/", "nothing/"):
            client.post(at + page, {**words, "passphrase": f"{PASSPHRASE}?", "month": "?"})
    key = open_private(cast.member("ana"))
    found = {(table, word) for table, cell in _cells() for word in (LOG, SEALED, PASSPHRASE) if word in cell}
    assert found == set()
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    assert any("private_open" in session for session in kept)
    for secret in (SEALED, PASSPHRASE, key.hex(), urlsafe_b64encode(key).decode()):
        assert not [session for session in kept if secret in session]
    assert not any(key.hex() in cell for _, cell in _cells())
    assert SEALED not in caplog.text
    assert PASSPHRASE not in caplog.text


def _cells() -> Iterator[tuple[str, str]]:
    """Every column of every row of every table, as text; of bytes, as they are and in figures."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for cell in row:
                    is_bytes = isinstance(cell, bytes | memoryview)
                    yield (
                        table,
                        f"{bytes(cell).decode(errors='replace')} {bytes(cell).hex()}" if is_bytes else str(cell),
                    )
