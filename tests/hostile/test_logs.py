"""Nothing that a school keeps in Handrail is in what Handrail writes about itself (bar 60)."""

from __future__ import annotations

import ast
import io
import logging
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError
from django.test import Client

from handrail.core.logs import Plain, told
from tests.hostile.forms import NEEDS
from tests.structure.source import PRODUCT, where
from tests.structure.world import World

WORD = "cnrylogged"
FORGED = f"{WORD}\r\n2026-11-22 09:00:00,000 ERROR handrail: The disk is full\u2028\x1b[31m"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that the handlers of the product's settings write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Plain())
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def bring_trouble(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests that Django and the product log, each with the word in whatever a stranger or a colleague can fill."""
    client = Client(True, False)
    client.force_login(world.cast.users["ana"], backend="handrail.access.backends.Backend")
    raising = world.address("concerns:raise", NEEDS["concerns:raise"])
    for path in (f"/{WORD}/", f"/link/{WORD}/", f"/start/{WORD}/", f"/s/{WORD}/", "/" + FORGED):
        client.get(path, {"q": WORD})
    client.get("/", HTTP_HOST=WORD)
    client.get(f"/static/{WORD}.css")
    client.post(raising, {"saw": FORGED, WORD: WORD}, HTTP_REFERER=f"https://{WORD}/", HTTP_ORIGIN=f"https://{WORD}")
    client.post(raising, b"--x\r\n" + WORD.encode(), f"multipart/form-data; boundary={WORD}")
    client.generic(f"{WORD}", raising)
    Client().post("/sign-in/", {"login": f"{WORD}@example.org", "password": WORD})

    def fail(*args: object, **kwargs: object) -> None:
        try:
            raise DatabaseError(f"DETAIL: Key (name)=({WORD}) already exists.")
        except DatabaseError as error:
            raise KeyError(FORGED) from error

    monkeypatch.setattr("handrail.access.gate._write_reading", fail)
    client.get("/s/alder/", {"q": WORD})


def test_a_log_holds_no_word_and_no_line_that_somebody_else_wrote(
    world: World, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_trouble(world, monkeypatch)
    log = written.getvalue()
    assert WORD not in log
    assert "disk is full" not in log
    lines = [line for line in log.splitlines() if not line.startswith(" ")]
    assert all(re.match(r"\d{4}-\d\d-\d\d [\d:,]+ (WARNING|ERROR) [\w.]+: ", line) for line in lines), lines
    # And all the same it says what went wrong, and where.
    assert "ERROR django.request: 500 GET s/<slug:school>/" in log
    assert "  KeyError\n" in log
    assert "  DatabaseError\n" in log
    assert "handrail/access/gate.py" in log
    assert mail.outbox == []


def test_with_pythons_own_way_of_writing_the_same_look_finds_the_word(
    world: World, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(Plain, "format", logging.Formatter.format)
    bring_trouble(world, monkeypatch)
    assert WORD in written.getvalue()


def test_a_fault_is_mailed_to_nobody() -> None:
    assert settings.ADMINS == settings.MANAGERS == []
    assert [handler for name in ("django", "django.request") for handler in logging.getLogger(name).handlers] == []


def test_what_another_part_logs_is_told_without_what_it_met(written: io.StringIO) -> None:
    log = logging.getLogger("gunicorn.error")
    log.error("Error handling request %s %s", "GET", f"/s/alder/find/?q={WORD}")
    log.error(f"Invalid request from ip: {WORD}")
    log.error("Worker (pid:%s) was sent %s!", 71, FORGED)
    said = written.getvalue()
    assert WORD not in said
    assert "Error handling request %s %s (…, …)" in said
    assert "tests/hostile/test_logs.py" not in said
    assert "hostile/test_logs.py:" in said
    assert "(71, …)" in said


def test_an_error_is_told_by_its_kind_and_its_places() -> None:
    try:
        open(f"/nothing/{WORD}")  # noqa: PTH123, SIM115 - an error with a number
    except OSError as error:
        said = told(error)
    assert said.startswith("  FileNotFoundError 2\n    hostile/test_logs.py:")
    assert WORD not in said


# How many there are; what a kind of work, or a nightly job, is called in the program.
OF_THE_PROGRAM = {"len(left)", "asked.kind", "name"}


def test_the_product_logs_constants_and_numbers() -> None:
    """`Plain` lets our own words through, so they must not be made of anything that is kept."""
    wrong = []
    for path in PRODUCT.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "getLogger" in text else ():
            if isinstance(node, ast.Call) and _is_log(node.func):
                words, *rest = node.args
                if not isinstance(words, ast.Constant) or {ast.unparse(arg) for arg in rest} - OF_THE_PROGRAM:
                    wrong.append(where(path, node))
    assert wrong == []


def _is_log(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and ast.unparse(called.value) in {"log", "_log", "logger", "logging"} and (
        called.attr in {"debug", "info", "warning", "error", "exception", "critical"}
    )  # fmt: skip
