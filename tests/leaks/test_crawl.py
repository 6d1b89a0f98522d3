"""No address gives anybody a word that is not for them, and none hides one that is: held against `oracle` by canaries.

In the ordinary run an even share of all the requests; `script/check --leaks` asks a hundred thousand.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.core.mail import send_mail
from django.db import connection

from handrail.access import gate
from handrail.access.middleware import MemberMiddleware
from handrail.access.permissions import ROLES, Reach
from handrail.pupils.models.notes import NoteQuerySet
from handrail.reports import views as reports
from tests.cast import Cast
from tests.leaks import canaries as planting
from tests.leaks.canaries import CODED, CODES, NOT_FILLED, Canaries, holds_words, make_canaries
from tests.leaks.crawl import ADDRESS, PRINCIPALS, Asked, Crawl, asks_elsewhere, bring_in, crawl, digests
from tests.leaks.oracle import OF_THE_SCHOOL, OPENED_BY, OWNERS, WITHHELD
from tests.leaks.weakened import EQUIVALENT, NO_WORDS, OF_ALL, in_place_of, notices, scopes, unnoticed, weakened_gates
from tests.structure.source import PRODUCT
from tests.structure.test_matrix import MATRIX, looks_right

MOST = int(os.environ.get("HANDRAIL_LEAKS", "3000"))
BEN = next(one for one in PRINCIPALS if one.who == "ben")

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and "HANDRAIL_LEAKS" not in os.environ, reason="test_second_wall asks there"
)


@pytest.fixture
def canaries(cast: Cast) -> Iterator[Canaries]:
    logging.disable(logging.CRITICAL)  # a line for each address that is refused
    bring_in(cast)
    yield make_canaries(cast)
    logging.disable(logging.NOTSET)


def test_nobody_meets_a_word_that_is_not_for_them(canaries: Canaries) -> None:
    done = crawl(canaries, MOST)
    assert done.leaks == {}
    assert done.over_hidden() == {}
    assert done.unwritten == {}  # whoever met a child's words or ref is written down as having read of that child
    assert done.wrong == []
    assert done.elsewhere == {}  # no third party is asked for anything
    assert done.differ == []  # what is another's and what is not there
    assert done.mailed == set()
    assert done.visited == set(MATRIX)
    assert done.asked == MOST, "there are no more to ask"
    for address in ("/sign-in/", "/nothing/"):
        looks_right(done.client(PRINCIPALS[0]).get(address), address)
    after = digests()
    assert {table for table in after if done.before[table] != after[table]} <= {"schools_sharingperiod"}
    places = {one.place for one in canaries.planted.values()}
    assert len(places - done.shown_to_nobody()) > 160


def _every_field_is_covered(canaries: Canaries) -> None:
    planted = {one.label for one in canaries.planted.values()}
    for model in planting.models_of_schools():
        words = [one for one in model._meta.concrete_fields if holds_words(one)]
        assert not words or model._meta.label in planted | set(NOT_FILLED), model._meta.label
    stated = set(OPENED_BY) | OF_THE_SCHOOL | OWNERS | WITHHELD
    assert planted <= stated, "say in tests/leaks/oracle.py by what right these are read"
    fields = [one for model in apps.get_models() for one in model._meta.concrete_fields]
    assert {one.name for one in fields} >= CODES
    assert {f"{one.model._meta.label}.{one.name}" for one in fields} >= set(CODED)


def test_what_the_crawl_finds_when_something_is_broken(canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """The controls."""
    _every_field_is_covered(canaries)
    _what_a_browser_would_fetch_from_others()
    _a_gate_or_a_scope_that_is_weakened(canaries)
    with monkeypatch.context() as patched:
        _a_word_in_a_header_and_in_a_mail(canaries, patched)
    with monkeypatch.context() as patched:
        _a_reading_that_is_not_written(canaries, patched)
    with monkeypatch.context() as patched:
        _a_view_that_forgets_whose_rows_it_wants(canaries, patched)
    with monkeypatch.context() as patched:
        _a_role_that_reaches_too_far(canaries, patched)


def _a_gate_or_a_scope_that_is_weakened(canaries: Canaries) -> None:
    """Every condition of the gate; of the scopes every eighth, in the full tier all."""
    assert not notices(Crawl(canaries))
    survivors = set()
    for name, usual, changed in weakened_gates():
        with in_place_of(usual, changed):
            if not notices(Crawl(canaries)):
                survivors.add(name)
    assert survivors == EQUIVALENT
    some = scopes()[:: 1 if "HANDRAIL_LEAKS" in os.environ else 8]
    assert unnoticed(Crawl(canaries), some) <= NO_WORDS | OF_ALL


def _what_a_browser_would_fetch_from_others() -> None:
    for line in (
        "<img alt=x src='https://cdn.example.com/a.png'>", '<link rel="stylesheet" href="//fonts.example.com/a.css">',
        "Location: https://other.example/", '<form action="http://other.example/">', "@import 'https://a.example/b.css'",
        ".a { background: url(//a.example/b.png) }", '<meta http-equiv="refresh" content="0;url=https://a.example">',
    ):  # fmt: skip
        assert asks_elsewhere(f"<p>{line}</p>"), line
    assert not asks_elsewhere('<a href="https://www.gov.uk/x">gov.uk</a> <img src="/static/a.png"> Link // it.em')
    for path in (*PRODUCT.rglob("*.css"), *PRODUCT.rglob("*.js")):
        assert not ADDRESS.search(re.sub(r"(?m)(^|\s)//.*$|/\*.*?\*/", "", path.read_text())), path


def _a_role_that_reaches_too_far(canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the page, in its PDF, in its Word file, and in the answer to another's child's address."""
    monkeypatch.setitem(ROLES, "teacher", replace(ROLES["teacher"], reach=Reach.SCHOOL))
    broken = Crawl(canaries)
    for name in ("desk:pupil", "packs:profile_pdf", "packs:profile_docx", "reports:register"):
        broken.ask(Asked(BEN, name, "GET", "own" if name == "reports:register" else "same school"))
    assert {name for _, name, _ in broken.leaks} == {
        "desk:pupil", "packs:profile_pdf", "packs:profile_docx", "reports:register",
    }  # fmt: skip
    assert {one.name for one, _ in broken.wrong} == {"desk:pupil", "packs:profile_pdf", "packs:profile_docx"}


def _a_word_in_a_header_and_in_a_mail(canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    surname, as_it_was = canaries.cast.pupils["omar"].surname, MemberMiddleware.__call__

    def talks(self: MemberMiddleware, request: Any) -> Any:
        answer = as_it_was(self, request)
        answer["X-About"] = surname
        send_mail("About", surname, "school@example.org", ["ben@example.org"])
        return answer

    monkeypatch.setattr(MemberMiddleware, "__call__", talks)
    broken = Crawl(canaries)
    broken.ask(Asked(BEN, "desk:find", "GET", "own"))
    assert ("ben", "desk:find", "pupils.Pupil.surname") in broken.leaks
    assert broken.mailed == {surname}


def _a_reading_that_is_not_written(canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a list, of which one child is not named to the log; and of a page of one child, of none."""
    as_it_was = gate._write_reading
    monkeypatch.setattr(reports, "show", lambda request, refs: gate.show(request, list(refs)[1:]))
    monkeypatch.setattr(gate, "_write_reading", lambda *given: as_it_was(*given) if given[-1] is None else None)
    broken = Crawl(canaries)
    for name in ("reports:register", "desk:pupil"):
        broken.ask(Asked(PRINCIPALS[0], name, "GET", "own"))
    assert set(broken.unwritten) == {"reports:register", "desk:pupil"}


def _a_view_that_forgets_whose_rows_it_wants(canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """On both databases it is refused where its SQL is made: nothing is shown at all."""
    monkeypatch.setattr(NoteQuerySet, "visible_to", lambda self, member: self.all())
    broken = Crawl(canaries)
    answer = broken.ask(Asked(PRINCIPALS[0], "pupils:note_correct", "GET", "own"))
    assert answer.status_code == 500
    assert broken.leaks == {}
