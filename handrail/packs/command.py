"""`handrail verify FILE.pdf`: check a printed timeline on the machine itself."""

from __future__ import annotations

import sys
from pathlib import Path

from handrail.access.member import Member, command_member
from handrail.audit.reading import record_reading
from handrail.packs.checking import NOT_OURS, Checked, check_file, printing_of
from handrail.packs.evidence import say_moment
from handrail.schools.models import School


def verify_file(path: Path) -> int:
    """Print what became of each entry. 0: the paper stands; 1: it does not; 2: the file cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        print(f"{path} cannot be read: {error.strerror}.", file=sys.stderr)
        return 2
    act = printing_of(content)
    school = School.objects.filter(pk=act.school_id).first() if act and act.school_id else None
    if school is None:
        print(f"It does not stand. {NOT_OURS}")
        return 1
    member = command_member(school)
    checked = check_file(content, member)
    _say(checked, member)
    return 0 if checked.stands else 1


def _say(checked: Checked, member: Member) -> None:
    if checked.refusal or checked.pupil is None or checked.printed_at is None:
        print(f"It does not stand. {checked.refusal}")
        return
    record_reading(by=member, section="evidence check", pupil_refs=[checked.pupil.ref], path="handrail verify")
    print(f"{member.school.name}: printed by {checked.printed_by} on {say_moment(checked.printed_at)}.")
    for one in checked.findings:
        print(f"  No. {one.number or '–'}  {one.words.on if one.words else ''}  {one.says}")
    print("The paper stands." if checked.stands else "Part of the paper does not stand.")
