"""Somebody with the database and its key rewrites history; the proof finds it and says where.

A few hundred tamperings of every kind run with the tests; 10,000 by

    HANDRAIL_TAMPERS=10000 .venv/bin/pytest -q handrail/audit/tests/test_tampering.py
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models, transaction

from handrail.audit import heads as heads_of
from handrail.audit import proof
from handrail.audit.chain import START, TRAILS, link_hash, row_hash, seal
from handrail.audit.command import print_heads, prove
from handrail.audit.heads import Head, head_of, heads_beside
from handrail.audit.models import AccessEvent, AuditDetail, AuditEvent, Seal
from handrail.audit.proof import verify
from handrail.audit.sealing import seal_the_trail, seal_what_is_open
from handrail.audit.writing import canonical, sha256
from handrail.core import clock, triggers

TAMPERS = int(os.environ.get("HANDRAIL_TAMPERS", "170"))
ROWS = 20
STEP = 10  # between the numbers of two rows, so that there is room to put one in


class Undo(Exception):
    """Puts a tampered trail back."""


@pytest.fixture
def trail(db: None) -> Iterator[dict[str, Head]]:
    """Both trails, sealed at two times, and the heads kept after the first and after the second."""
    kept = {}
    for half in range(2):
        _write(range(half * ROWS // 2, (half + 1) * ROWS // 2))
        seal()
        kept[half] = {name: head_of(name) for name in TRAILS}
    with triggers.lifted(connection, reason="a test plays somebody with the file and the key"):
        yield SimpleNamespace(heads=[head for both in kept.values() for head in both.values()])  # type: ignore[misc]


def _write(numbers: range) -> None:
    start = clock.now() - timedelta(days=30)
    content = [canonical({"text": ["", f"Words {number}"]}) for number in numbers]
    AuditEvent.objects.bulk_create(
        AuditEvent(
            seq=(number + 1) * STEP, at=start + timedelta(hours=7 * number), type="note.added", actor_id=number % 3,
            actor_name=f"Person {number % 3}", role="senco", via="person", school_id=1, pupil_ref=f"p{number}",
            subject_ref=f"n{number}", request_id=f"r{number}", detail_sha256=sha256(text),
        )
        for number, text in zip(numbers, content, strict=True)
    )  # fmt: skip
    AuditDetail.objects.bulk_create(
        AuditDetail(seq=(number + 1) * STEP, content={"text": ["", f"Words {number}"]}) for number in numbers
    )
    AccessEvent.objects.bulk_create(
        AccessEvent(
            seq=(number + 1) * STEP, at=start + timedelta(hours=7 * number), actor_id=number % 3,
            actor_name=f"Person {number % 3}", role="teacher", via="person", school_id=1, section="plan",
            path=f"/s/x/{number}/", pupil_refs=f" p{number} ", request_id=f"r{number}",
        )
        for number in numbers
    )  # fmt: skip


def _other(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return value + timedelta(seconds=1)
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1000
    return f"{value[1:]}x" if value else "x"


def _rows(name: str) -> list[Any]:
    return list(TRAILS[name]._default_manager.order_by("seq"))


def _seals(name: str) -> list[Seal]:
    return list(Seal.objects.filter(trail=name).order_by("id"))


def _put(model: Any, old: Any, **values: Any) -> None:
    model.objects.filter(pk=old.pk).update(**values)


def change_a_column(name: str, dice: random.Random) -> int | None:
    row = dice.choice(_rows(name))
    field = dice.choice(row._meta.concrete_fields)
    _put(type(row), row, **{field.attname: _other(field, getattr(row, field.attname))})
    return int(row.seq)


def change_a_seal(name: str, dice: random.Random) -> int | None:
    sealed = dice.choice(_seals(name))
    field = dice.choice([one for one in Seal._meta.concrete_fields if one.name not in ("id", "trail", "row_seq")])
    _put(Seal, sealed, **{field.attname: _other(field, getattr(sealed, field.attname))})
    return sealed.row_seq


def move_a_seal_to_the_other_trail(name: str, dice: random.Random) -> int | None:
    sealed = dice.choice(_seals(name))
    _put(Seal, sealed, trail="event" if name == "access" else "access", row_seq=sealed.row_seq + 1)
    return None


def delete_a_row(name: str, dice: random.Random) -> int | None:
    row = dice.choice(_rows(name))
    type(row).objects.filter(pk=row.pk).delete()
    return int(row.seq)


def delete_a_seal(name: str, dice: random.Random) -> int | None:
    Seal.objects.filter(pk=dice.choice(_seals(name)).pk).delete()
    return None


def delete_a_row_with_its_seal(name: str, dice: random.Random) -> int | None:
    sealed = dice.choice(_seals(name))
    TRAILS[name]._default_manager.filter(seq=sealed.row_seq).delete()
    Seal.objects.filter(pk=sealed.pk).delete()
    return None


def swap_two_rows(name: str, dice: random.Random) -> int | None:
    one, other = sorted(dice.sample(_rows(name), 2), key=lambda row: row.seq)
    fields = [field.attname for field in one._meta.concrete_fields if not field.primary_key]
    for target, source in ((one, other), (other, one)):
        _put(type(one), target, **{field: getattr(source, field) for field in fields})
    return int(one.seq)


def swap_two_seals(name: str, dice: random.Random) -> int | None:
    one, other = dice.sample(_seals(name), 2)
    _put(Seal, one, row_seq=-1)
    _put(Seal, other, row_seq=one.row_seq, row_sha256=one.row_sha256)
    _put(Seal, one, row_seq=other.row_seq, row_sha256=other.row_sha256)
    return None


def put_a_row_between(name: str, dice: random.Random) -> int | None:
    row = dice.choice(_rows(name)[:-1])
    row.seq += dice.randint(1, STEP - 1)
    row.at += timedelta(minutes=3)
    row.save(force_insert=True)
    return int(row.seq)


def put_a_row_between_and_seal_it(name: str, dice: random.Random) -> int | None:
    place = put_a_row_between(name, dice)
    seal([name])
    return place


def cut_off_the_end(name: str, dice: random.Random) -> int | None:
    gone = _seals(name)[-dice.randint(1, ROWS - 1) :]
    Seal.objects.filter(pk__in=[sealed.pk for sealed in gone]).delete()
    TRAILS[name]._default_manager.filter(seq__in=[sealed.row_seq for sealed in gone]).delete()
    return None


def cut_off_the_last_seals(name: str, dice: random.Random) -> int | None:
    gone = _seals(name)[-dice.randint(1, ROWS - 1) :]
    Seal.objects.filter(pk__in=[sealed.pk for sealed in gone]).delete()
    return None


def empty_it(name: str, dice: random.Random) -> int | None:
    Seal.objects.filter(trail=name).delete()
    TRAILS[name]._default_manager.all().delete()
    return None


def change_a_row_and_seal_anew(name: str, dice: random.Random) -> int | None:
    change_a_column(name, dice)
    _seal_anew(name)
    return None


def remove_a_row_and_seal_anew(name: str, dice: random.Random) -> int | None:
    delete_a_row_with_its_seal(name, dice)
    _seal_anew(name)
    return None


def cut_off_and_write_others(name: str, dice: random.Random) -> int | None:
    """As many rows as were there, so that the count is right."""
    rows = _rows(name)[-dice.randint(1, ROWS - 1) :]
    last = Seal.objects.filter(trail=name, row_seq__in=[row.seq for row in rows])
    last.delete()
    type(rows[0]).objects.filter(seq__in=[row.seq for row in rows]).delete()
    for row in rows:
        row.actor_name = "Somebody Else"
    type(rows[0]).objects.bulk_create(rows)
    seal([name])
    return None


def _seal_anew(name: str) -> None:
    """As whoever knows the program would: every seal right again, for the rows as they are now."""
    rows = {row.seq: row for row in _rows(name)}
    link = START
    for sealed in _seals(name):
        if sealed.row_seq not in rows:  # its number was what was changed
            sealed.row_seq = next(
                iter(set(rows) - set(Seal.objects.filter(trail=name).values_list("row_seq", flat=True)))
            )
        digest = row_hash(rows[sealed.row_seq])
        link = link_hash(link, digest, sealed.sealed_at)
        _put(Seal, sealed, row_seq=sealed.row_seq, row_sha256=digest, chain_sha256=link)


def change_a_detail(name: str, dice: random.Random) -> int | None:
    row = dice.choice(_rows("event"))
    _put(AuditDetail, row, content={"text": ["", "Other words"]})
    return int(row.seq)


Tamper = Callable[[str, random.Random], "int | None"]
WITHOUT_HEAD: list[Tamper] = [
    change_a_column, change_a_seal, move_a_seal_to_the_other_trail, delete_a_row, swap_two_rows, swap_two_seals,
    put_a_row_between, put_a_row_between_and_seal_it, change_a_detail,
]  # fmt: skip
BY_HEAD: list[Tamper] = [
    cut_off_the_end, cut_off_the_last_seals, empty_it, change_a_row_and_seal_anew, remove_a_row_and_seal_anew,
    cut_off_and_write_others,
]  # fmt: skip
EITHER: list[Tamper] = [delete_a_seal, delete_a_row_with_its_seal]  # of the last row, only a head tells
ALL = [*WITHOUT_HEAD, *BY_HEAD, *EITHER]


def found(tamper: Tamper, seed: int, heads: list[Head]) -> tuple[proof.Verdict, int | None]:
    """What the proof says after one tampering, and where it was; the trail is put back."""
    dice = random.Random(f"{tamper.__name__} {seed}")
    name = "event" if tamper is change_a_detail else dice.choice(list(TRAILS))
    verdict, place = None, None
    try:
        with transaction.atomic():
            place = tamper(name, dice)
            verdict = verify(name, heads)
            raise Undo
    except Undo:
        pass
    assert verdict is not None
    return verdict, place


def test_every_tampering_is_found_and_placed(trail: Any) -> None:
    for name in TRAILS:
        assert verify(name, trail.heads).reason is None
    missed, misplaced = [], []
    for seed in range(TAMPERS):
        tamper = ALL[seed % len(ALL)]
        verdict, place = found(tamper, seed, trail.heads)
        if verdict.reason is None or not verdict.broken_at:
            missed.append((tamper.__name__, seed))
        elif place is not None and verdict.broken_at != place:
            misplaced.append((tamper.__name__, seed, place, verdict))
    assert missed == []
    assert misplaced == []
    for name in TRAILS:
        assert verify(name, trail.heads).reason is None


def test_without_a_head_kept_elsewhere_an_end_cut_off_is_not_noticed(trail: Any) -> None:
    """The control: the chain alone cannot tell; that is what the head is for."""
    for tamper in BY_HEAD:
        assert found(tamper, 1, [])[0].reason is None, tamper.__name__
        assert found(tamper, 1, trail.heads)[0].reason, tamper.__name__


def test_a_seal_that_left_out_a_column_would_miss_its_change(trail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the search itself: with a hash that does not look, it finds nothing."""
    kept = {(name, row.seq): row_hash(row) for name in TRAILS for row in _rows(name)}
    monkeypatch.setattr(
        proof, "row_hash", lambda row: kept.get(("event" if isinstance(row, AuditEvent) else "access", row.pk), "")
    )
    missed = [seed for seed in range(40) if found(change_a_column, seed, trail.heads)[0].reason is None]
    assert len(missed) > 30


def test_what_is_open_is_said_and_not_proved(db: None, capsys: pytest.CaptureFixture[str], home: Path) -> None:
    _write(range(3))
    seal_what_is_open()
    _write(range(3, 5))
    with triggers.lifted(connection, reason="a test plays somebody with the file and the key"):
        AccessEvent.objects.filter(seq=5 * STEP).update(actor_name="Somebody Else")
    assert prove() == 0
    said = capsys.readouterr().out
    assert "The audit trail (access) holds: 3 rows sealed. 2 not sealed yet and not proved" in said
    assert Seal.objects.filter(trail="access").count() == 3


def test_the_head_is_kept_outside_and_compared(db: None, capsys: pytest.CaptureFixture[str], home: Path) -> None:
    _write(range(5))
    told = seal_the_trail(clock.today())
    assert str(head_of("access")).split(" ", 1)[1] in told
    assert [(head.trail, head.count) for head in heads_beside()] == [("event", 5), ("access", 5)]
    assert (home / heads_of.NAME).stat().st_mode & 0o077 == 0
    print_heads()
    elsewhere = home / "noted elsewhere.txt"
    elsewhere.write_text("Head teacher's diary:\n" + capsys.readouterr().out, "utf-8")
    with triggers.lifted(connection, reason="a test plays somebody with the file and the key"):
        cut_off_the_end("access", random.Random(1))
    assert prove() == 1
    (home / heads_of.NAME).unlink()  # whoever can write there, too
    capsys.readouterr()
    assert prove() == 0
    assert "No head is kept" in capsys.readouterr().out
    assert prove(str(elsewhere)) == 1
    assert "The end was cut off: of 5 sealed rows" in capsys.readouterr().err
    link = elsewhere.read_text("utf-8").split()[-1]
    assert prove(link) == 1
    assert prove("something else") == 2


def test_a_seal_of_the_time_before_holds_on(db: None) -> None:
    _write(range(3))
    seal()
    link = START
    with triggers.lifted(connection, reason="the seals of an earlier version"):
        for sealed in _seals("access"):
            link = sha256(link + sealed.row_sha256)
            _put(Seal, sealed, chain_sha256=link)
    _write(range(3, 5))
    seal()
    assert verify("access").sealed == 5


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of Handrail's that no other test writes heads into."""
    monkeypatch.setattr(settings, "HOME", SimpleNamespace(path=tmp_path), raising=False)
    return tmp_path
