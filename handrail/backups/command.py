"""`handrail backup ...` and `handrail restore`: what they print, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from handrail.backups.errors import BackupDamaged, BackupRefused
from handrail.backups.proving import Proof
from handrail.core.errors import HomeRefused

DONE, WRONG, CANNOT = 0, 1, 2


def _answered(act: Callable[[], int]) -> int:
    """Do it; a refusal is a sentence and an exit code."""
    try:
        return act()
    except BackupDamaged as damage:
        print(damage, file=sys.stderr)
        return WRONG
    except (BackupRefused, HomeRefused) as refusal:
        print(refusal, file=sys.stderr)
        return CANNOT


def make_key(path: Path) -> int:
    return _answered(lambda: _make_key(path))


def _make_key(path: Path) -> int:
    from handrail.backups import keys
    from handrail.core.home import open_home

    home = open_home()
    before = home.backup_key
    public_half = keys.make_key(home, path)
    if before:
        print("There was a key before. Backups made until now open only with its own file: keep that one too.")
    print(
        f"The key that opens backups is in {path}, and nowhere else.\n"
        "Move it off this machine and keep it in two places, once on paper: without it nobody can open a backup.\n"
        f"Backups are sealed to its public half, which may lie anywhere: {public_half}"
    )
    return DONE


def run(folder: Path) -> int:
    """Make a backup; the last line is its path."""
    return _answered(lambda: _run(folder))


def _run(folder: Path) -> int:
    from handrail.backups.making import make
    from handrail.backups.standing import Kind, note

    made = make(folder)
    note(Kind.MADE, by="Command line", what=made.path.name)
    for fault in made.faults:
        print(fault, file=sys.stderr)
    print(f"{made.rows:,} rows and {made.files:,} files, {made.size / 1e6:,.1f} MB. Checksum {made.checksum}")
    print("Keep three copies on two kinds of device, one of them in another building.")
    print(made.path)
    return WRONG if made.faults else DONE


def verify(path: Path, key: Path) -> int:
    return _answered(lambda: _verify(path, key))


def _verify(path: Path, key: Path) -> int:
    from handrail.backups.keys import read_key
    from handrail.backups.proving import prove

    proof = prove(path, read_key(key))
    print(_says(proof))
    print("Every byte of it is as it was written.")
    _note_here(proof)
    return DONE


def _note_here(proof: Proof) -> None:
    """Where it is a backup of this machine's own records, that it was tried is known from now on."""
    from handrail.core.home import default_path, open_home

    try:
        if not (default_path() / "home.json").exists() or open_home().id != proof.about["home"]:
            return
        _start_django()
        from handrail.backups.standing import Kind, note

        note(Kind.TRIED, by="Command line", what=f"{proof.path.name}: proved")
    except Exception as error:  # the proof stands, whatever state the records here are in
        print(f"That it was tried could not be noted here: {error}", file=sys.stderr)


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()


def restore(path: Path, key: Path, into: Path) -> int:
    """Everything in a backup into a new home."""
    return _answered(lambda: _restore(path, key, into))


def _restore(path: Path, key: Path, into: Path) -> int:
    from handrail.backups.keys import read_key
    from handrail.backups.restoring import restore as bring_back
    from handrail.core.home import recovery_sheet

    home, proof = bring_back(path, read_key(key), into)
    _note_restored(proof)
    print(_says(proof))
    for line in _newer_beside(proof):
        print(line)
    print(
        f"Everything is in {home.path}. Its database has a new key, in {home.key_path or 'HANDRAIL_KEY'}.\n"
        "What was written after this backup is not in it. A person whose last day was given since is here again: look "
        "through People.\n"
        "Everybody signs in again, with the same password and second step. Shared devices and linked phones have "
        "ended; one-time links made before open nothing.\n"
        "In the browser it can be read and nothing can be changed, no mail goes out and no long work is done, until "
        "two people say on the page Backups that this is the real one now (or `handrail release`). Every command "
        "works at once.\n"
        f"Start it with HANDRAIL_HOME={home.path}; run `handrail check` first.\n"
    )
    print(recovery_sheet(home))
    return DONE


def release(first: str, second: str) -> int:
    from django.core.exceptions import ValidationError

    from handrail.backups.actions import release_by_command
    from handrail.core.held import is_held

    if not is_held():
        print("Nothing holds these records: they can be written.")
        return DONE
    try:
        release_by_command(by=first, second=second)
    except ValidationError as refusal:
        print(refusal.messages[0], file=sys.stderr)
        return CANNOT
    print("These are the real records now: they can be written. The audit trail holds both names.")
    return DONE


def _note_restored(proof: Proof) -> None:
    from django.db import transaction

    from handrail.access.person import Person
    from handrail.audit.writing import record
    from handrail.backups.standing import Kind, note

    with transaction.atomic():
        note(Kind.TRIED, by="Command line", what=f"{proof.path.name}: restored")
        changes = {"made_at": (None, proof.about["made_at"]), "checksum": (None, proof.checksum)}
        record("backup_restored", by=Person(user_id=None, name="Command line"), changes=changes)


def _newer_beside(proof: Proof) -> list[str]:
    """That the folder holds a newer backup of the same records, which somebody may have meant."""
    from handrail.backups.keeping import listed

    held = listed(proof.path.resolve().parent, proof.about["carried"]["series"])
    newer = [path for at, path in held if at > proof.made_at]
    return [f"There is a newer backup in that folder, with more in it: {newer[0].name}"] if newer else []


def _says(proof: Proof) -> str:
    sealed, head, newest = proof.about["audit"]["event"]
    last = f", the last as {head}" if head else ""
    return (
        f"{proof.path.name}\n"
        f"Made on {proof.made_at:%d %B %Y at %H:%M} UTC by Handrail {proof.about['handrail']}: "
        f"{proof.count:,} rows and {proof.files:,} files.\n"
        f"Checksum {proof.checksum}\n"
        f"Its audit trail ends at row {newest}; {sealed:,} of its rows are sealed{last}."
    )
