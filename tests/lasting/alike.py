"""The same acts on SQLCipher and on PostgreSQL are answered alike and leave the same records (bar 46).

    python -m tests.lasting alike --acts 50000

Eight people wander over the pages: each act opens one, sends one of its forms with something written into it, or is a
night's work. Chance and the clock are set before the first table is made, so refs, keys, seals and moments are the same
on both. Every answer is held against the other's by a digest of its status, headers and words; then each table by the
checksum that a backup carries. Nothing of this is known of two who act at the same moment.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.lasting.place import URL, empty_database

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
WHO = {
    "ana": "S", "hal": "H", "sam": "A", "ben": "T", "tess": "t", "pat": "P", "ed": "X", "gil": "G", "ola": "O",
    "bea": "S",
}  # fmt: skip
"""Who acts, and their role's letter in the matrix of pages."""
PAUSES = (1, 2, 5, 20, 60)
"""Seconds between two acts."""
NIGHT, HOURS = 0.005, 14
"""How often everybody goes home after an act, and comes back so many hours later."""
ROUND = 2000
"""Acts on one database; then both begin anew, with chance of another seed."""
NAMES = (
    "Zoë", "zoe", "Zoe", "Émile", "emile", "E\u0301mile", "O'Neil", "O’Neil", "Åsa", "ångström", "straße", "STRASSE",
    "İpek", "ıtır", "Ìgbò", "_under", "-dash", "a b", "A", "a", "B", "b", "10", "9", "100%", "x" * 60, "ﬁsh", "日本",
    "محمد", "\N{OTTER}", " wide  open ", "line\nline", "<b>", "\\", '"', "null", "0", "=1+1",
)  # fmt: skip
"""What two databases might order, fold, trim or compare in ways of their own."""
FILE = "Surname,Forename,DOB,SEN status\n{},{},14/01/2018,K\n{},{},03/04/2016,\n"
NOT_PRESSED = {"/sign-out/"}


# What both are given alike


class Chance:
    """In place of the system's own, so that it comes out the same twice."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, seed: str) -> None:
        self._random = random.Random(seed)
        random.seed(seed)

    def bytes(self, count: int) -> bytes:
        return self._random.randbytes(count)


@contextmanager
def set_still(chance: Chance) -> Iterator[Any]:
    """No chance but this, and a clock that stands until it is moved."""
    import time_machine

    os.urandom = random._urandom = chance.bytes  # type: ignore[attr-defined]
    os.getpid = lambda: 1  # a worker writes down which process it is
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


class Numbers:
    """PostgreSQL gives no number twice that a refused act was given, SQLite does. So that rows have the same keys on
    both, it is told after each act what it gave last of those that were kept."""

    def __init__(self) -> None:
        from django.apps import apps
        from django.db import connection, models

        self.keys = {
            model._meta.db_table: str(model._meta.pk.column)
            for model in apps.get_models(include_auto_created=True)
            if isinstance(model._meta.pk, models.AutoField)
        }
        self.given, self.written = Counter[str](), set[str]()
        if connection.vendor == "postgresql":
            connection.execute_wrappers.append(self._notice)

    def _notice(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if found := re.search(r'INSERT INTO "(\w+)"', str(sql)[:2000]):
            self.written.add(found[1])
        return execute(sql, params, many, context)

    def give_again(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            for table in sorted(self.written & self.keys.keys()):
                cursor.execute(f'SELECT max("{self.keys[table]}") FROM "{table}"')
                self.given[table] = last = max(self.given[table], cursor.fetchone()[0] or 0)
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                    [f'"{table}"', self.keys[table], max(last, 1), last > 0],
                )
        self.written.clear()


# The acts


@dataclass
class Walk:
    """Everybody's browser, and where its last page leads."""

    world: Any
    chance: random.Random
    numbers: Numbers
    moved: Any
    day: Any = None
    sent: Counter[str] = field(default_factory=Counter)
    browsers: dict[str, Any] = field(default_factory=dict)
    led: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from tests.structure.test_matrix import MATRIX, every_address

        self.places = [(name, needs, MATRIX[name]) for name, _, needs in every_address() if name in MATRIX]

    def act(self) -> Iterator[tuple[str, Any]]:
        """(what was done, what was answered), of each request or other thing of one act."""
        from handrail.core import clock, tick, worker

        hours = HOURS if self.chance.random() < NIGHT else 0
        self.moved.shift(timedelta(hours=hours, seconds=self.chance.choice(PAUSES)))
        if clock.today() != self.day:
            self.day = clock.today()
            self.browsers.clear()
            yield "night", tick.run_all(self.day)
        who = self.chance.choices([*WHO], [4, 2, *[1] * (len(WHO) - 2)])[0]
        led = self.led.get(who)
        path = self.chance.choice(led) if led and self.chance.random() < 0.5 else self._somewhere(who)
        answer = self._browser(who).get(path)
        yield f"{who} GET {path}", answer
        if answer.status_code == 302 and answer["Location"].startswith(("/sign-in/", "/account/confirm/")):
            del self.browsers[who]
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield from self._send(who, path, answer)
        worker.work_off()

    def _somewhere(self, who: str) -> str:
        """Mostly where their role may go."""
        may = [one for one in self.places if WHO[who] in one[2]]
        name, needs, _ = self.chance.choice(may if self.chance.random() < 0.9 else self.places)
        return str(self.world.address(name, needs, who=who))

    def _browser(self, who: str) -> Any:
        """A new one every now and then, since it is some time ago that the last one signed in."""
        if who not in self.browsers or self.chance.random() < 0.1:
            self.browsers[who] = self.world.cast.client(who)
            self.browsers[who].raise_request_exception = False
        return self.browsers[who]

    def _send(self, who: str, path: str, page: Any) -> Iterator[tuple[str, Any]]:
        from tests.hostile.forms import forms_of

        self.led[who] = leads(page.content)
        forms = [form for form in forms_of(page.content, path) if form.path not in NOT_PRESSED]
        if forms:
            form = min(forms, key=lambda form: (self.sent[form.path], self.chance.random()))
            self.sent[form.path] += 1
            send = getattr(self._browser(who), form.method)
            yield f"{who} {form.method.upper()} {form.path}", send(form.path, self._filled(form))

    def _filled(self, form: Any) -> dict[str, Any]:
        found = {name: self._said(one) for name, one in form.fields.items()}
        return {name: said for name, said in found.items() if said is not None}

    def _said(self, one: Any) -> Any:
        """What somebody writes here: as it stands, something that fits, or nothing of use to anybody."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        from tests.hostile.forms import fill

        dice = self.chance.random()
        if one.kind == "file":
            rows = FILE.format(*(self.chance.choice(NAMES) for _ in range(4)))
            return SimpleUploadedFile("pupils.csv", rows.encode()) if dice < 0.5 else None
        if one.kind == "hidden":
            return one.value
        if one.offers:
            return None if one.kind in {"checkbox", "button"} and dice < 0.5 else self.chance.choice(one.offers)
        if dice < 0.2:
            return one.value
        said = fill(one)
        if said == "1 Sep 2025":
            return f"{self.day + timedelta(days=self.chance.randint(-60, 60)):%d/%m/%Y}"
        if said == "30":
            return str(self.chance.choice((0, 1, 30, 90, 7.5, -1)))
        return " ".join(self.chance.sample(NAMES, self.chance.randint(1, 3)))


def leads(content: bytes) -> list[str]:
    """Where the links of a page lead within Handrail."""
    from lxml import html

    links = (link for _, name, link, _ in html.document_fromstring(content).iterlinks() if name == "href")
    return sorted({link for link in links if urlsplit(link)[:2] == ("", "") and link.startswith(("/s/", "/account"))})


def told(answer: Any) -> str:
    """All of an answer that is the same where the same was done."""
    from tests.leaks.crawl import told_by

    if not hasattr(answer, "status_code"):
        return str(answer)
    return f"{answer.status_code} {answer.headers.get('Location', '')}\n{told_by(answer)}"


# What is compared


@dataclass
class Found:
    """What two databases said of so many acts. All is well where the lists are empty."""

    asked: Counter[str] = field(default_factory=Counter)  # by method, and how many were answered 500 or worse
    answers: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    unnoticed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = ", ".join(f"{count} {what}" for what, count in sorted(self.asked.items()))
        return (
            f"{said}; {len(self.answers)} answers differ {self.answers[:3]}, {len(self.tables)} tables differ "
            f"{self.tables[:5]}, {len(self.unnoticed)} planted differences not noticed {self.unnoticed}"
        )

    @property
    def is_clean(self) -> bool:
        return not (self.answers or self.tables or self.unnoticed or self.asked["failed"])

    def compare(self, here: list[str], there: list[str]) -> None:
        """Add what one round printed on each database."""
        *ours, (tables, controls) = map(json.loads, here)
        *theirs, (other_tables, other_controls) = map(json.loads, there)
        self.answers += [one[0] for one, other in zip(ours, theirs, strict=False) if one != other]
        self.answers += ["one of them ended early"] * (len(ours) != len(theirs))
        self.tables += [name for name, said in tables.items() if other_tables.get(name) != said]
        self.unnoticed += [what for what, (_, planted) in controls.items() if planted == other_controls[what][0]]
        self.asked.update(one[0].split()[1] if " " in one[0] else one[0] for one in ours)
        self.asked["failed"] += sum(one[1] >= 500 for one in ours)


def compared(acts: int, folder: Path, seed: int = 1, url: str = URL) -> Found:
    """So many acts on each database, side by side; `url` is a PostgreSQL in which databases may be made."""
    found = Found()
    for done in range(0, acts, ROUND):
        here = folder / f"{seed}-{done}"
        with empty_database(here / "sqlite", "") as sqlite, empty_database(here / "postgres", url) as postgres:
            walks = [_begun(one, f"{seed} {done}", min(ROUND, acts - done)) for one in (sqlite, postgres)]
            found.compare(*[_ended(one) for one in walks])
        shutil.rmtree(here)
    return found


def _begun(environment: dict[str, str], seed: str, acts: int) -> tuple[Any, Any]:
    command = [sys.executable, "-m", "tests.lasting.alike", seed, str(acts)]
    said = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed where it is read)
    begun = subprocess.Popen(
        command, env=environment | {"PYTHONHASHSEED": "0"}, stdout=said, stderr=subprocess.PIPE, text=True
    )
    return begun, said


def _ended(walk: tuple[Any, Any]) -> list[str]:
    begun, said = walk
    _, errors = begun.communicate()
    with said:
        said.seek(0)
        lines: list[str] = said.read().splitlines()
    assert begun.returncode == 0, errors[-3000:]
    return lines


# One database's part


def main(seed: str, acts: int) -> None:
    """Print a line for each answer: [what was done, its status, its digest]; then [{table: checksum}, the controls].
    On the database of `tests.settings`."""
    import django

    chance = Chance()
    with set_still(chance) as moved:
        django.setup()
        from django.test.utils import setup_test_environment

        from handrail.serving import prepare_database
        from tests.cast import make_cast, owing_nothing
        from tests.structure.world import make_world

        setup_test_environment()
        logging.disable(logging.CRITICAL)  # a line for each page that is refused
        prepare_database()
        with owing_nothing():
            walk = Walk(make_world(make_cast()), random.Random(seed), Numbers(), moved)
            for number in range(acts):
                chance.begin(f"{seed} {number}")
                for what, answer in walk.act():
                    print(json.dumps([what, getattr(answer, "status_code", 0), digest(told(answer))]))
                walk.numbers.give_again()
            print(json.dumps([sums(), controls(walk)]))


def digest(words: str) -> str:
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()


def sums() -> dict[str, Any]:
    """{table: [rows, SHA-256]}, as a backup of this moment has them."""
    from handrail.backups import rows
    from handrail.backups.making import one_moment

    with one_moment():
        return rows.sums(rows.tables())


def controls(walk: Walk) -> dict[str, tuple[str, str]]:
    """{what is planted: (digest as it is, digest with it)}: an order, the keys of JSON as PostgreSQL lays them, and one
    letter of one row."""
    from unittest.mock import PropertyMock, patch

    from handrail.access.models import Membership, User
    from handrail.schools.models import School
    from tests.undone import undone

    def asked(path: str) -> str:
        walk.browsers.clear()
        with undone():
            return digest(told(walk._browser("ana").get(path)))

    people, plan = "/s/alder/people/", walk.world.address("plans:plan", {"school", "plan"})
    found = {}
    with patch.object(Membership._meta, "ordering", ("-user__name",)):
        found["an order"] = asked(people)
    as_postgres = dict(sorted(School().scale.items(), key=lambda one: len(str(one[0]))))
    with patch.object(School, "scale", PropertyMock(return_value=as_postgres)):
        found["keys"] = asked(plan)
    plain = {"an order": asked(people), "keys": asked(plan), "a letter": digest(json.dumps(sums()))}
    with undone():
        User.objects.filter(email="tess@example.org").update(name="Tess  Whitfield")
        found["a letter"] = digest(json.dumps(sums()))
    return {what: (plain[what], found[what]) for what in found}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
