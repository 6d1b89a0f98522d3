"""`handrail verify FILE.pdf`: check a paper on the machine itself."""

from __future__ import annotations

import sys
from pathlib import Path

from handrail.access.member import Member, command_member
from handrail.audit.reading import record_reading
from handrail.packs.checking import NOT_OURS, Checked, Finding, check_file, printing_of
from handrail.schools.models import School


def verify_file(path: Path) -> int:
    """Print what became of each entry. 0: the paper stands; 1: it does not; 2: the file cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        print(f"{path} cannot be read: {error.strerror}.", file=sys.stderr)
        return 2
    reading = printing_of(content)
    school = School.objects.filter(pk=reading.school_id).first() if reading else None
    if school is None:
        print(f"It does not stand. {NOT_OURS}")
        return 1
    member = command_member(school)
    checked = check_file(content, member)
    _say(checked, member)
    return 0 if checked.stands else 1


def _say(checked: Checked, member: Member) -> None:
    if checked.refusal:
        print(f"It does not stand. {checked.refusal}")
        return
    refs = [pupil.ref for pupil in checked.pupils]
    record_reading(by=member, section="evidence check", pupil_refs=refs, path="handrail verify")
    given = f"given to {checked.printed_by} on {checked.printed}"
    print(f"{member.school.name}: {checked.what} of {checked.about}, {given}.")
    for one in checked.findings:
        print(f"  {_line(one)}")
    if not checked.findings:
        print("  The file is the one that was made. Its words were not compared with the record.")
    print("The paper stands." if checked.stands else "Part of the paper does not stand.")


def _line(one: Finding) -> str:
    words = " ".join(filter(None, (f"{one.words.on} {one.words.kind}:", one.words.what, ""))) if one.words else ""
    return f"No. {one.number or '–'}  {words}{one.says}"
