"""Changes for the office: what is to be keyed in, what was, whom no file has named, what was kept here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from handrail.access.member import Member
from handrail.exchange.models import ImportBatch, KeptHere, OfficeChange
from handrail.exchange.office.lines import Wanted, wanted_of
from handrail.exchange.office.said import Said, said_by_files
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Identifier, Need, Pupil, RegisterEntry
from handrail.rules.register import STATUSES

MOST_DONE = 60


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One thing to key in, or keyed in. `change` is what has become of it so far, if anything."""

    pupil: Pupil
    child: ChildLine
    wanted: Wanted
    change: OfficeChange | None = None

    @property
    def key(self) -> str:
        """What a form names it by."""
        return f"{self.pupil.ref}:{self.wanted.about}"

    @property
    def is_given(self) -> bool:
        return self.change is not None and self.change.given_at is not None


@dataclass(slots=True)
class OfficeList:
    """The whole page. `as_of` is the newest file that stands; None where none was ever applied."""

    as_of: ImportBatch | None
    lines: list[OfficeLine] = field(default_factory=list)
    never_sent: list[ChildLine] = field(default_factory=list)
    done: list[tuple[ChildLine, OfficeChange]] = field(default_factory=list)
    kept: list[tuple[ChildLine, KeptHere]] = field(default_factory=list)

    @property
    def refs(self) -> set[str]:
        """Every pupil the page names."""
        listed = [*self.never_sent, *(child for child, _ in self.done), *(child for child, _ in self.kept)]
        return {line.pupil.ref for line in self.lines} | {child.ref for child in listed}

    @property
    def not_given(self) -> int:
        return sum(1 for line in self.lines if not line.is_given)


def office_list(member: Member) -> OfficeList:
    """Everything for the page, in a fixed number of queries."""
    on, applied = member.on, ImportBatch.objects.for_school(member.school).without_content()
    found = OfficeList(applied.filter(applied_at__isnull=False, undone_at=None).order_by("-applied_at", "-pk").first())
    said = said_by_files(member.school)
    wanted, never_sent = _to_key_in(member, said)
    changes = OfficeChange.objects.visible_to(member).select_related("pupil")
    given = {(change.pupil_id, change.about): change for change in changes.filter(agreed_at=None)}
    done = list(changes.keyed_in().order_by("-agreed_at", "pupil__sort_name")[:MOST_DONE])
    kept = list(KeptHere.objects.visible_to(member).select_related("pupil"))
    named = [*wanted, *(never_sent if said else []), *(row.pupil for row in done), *(row.pupil for row in kept)]
    pupils = {pupil.pk: pupil for pupil in named}
    children = dict(zip(pupils, lines_of(pupils.values(), on), strict=True))
    for pupil, lines in sorted(wanted.items(), key=lambda pair: pair[0].sort_name):
        for line in lines:
            change = given.get((pupil.pk, line.about))
            still = change if change and change.wanted == line.wanted else None
            found.lines.append(OfficeLine(pupil, children[pupil.pk], line, still))
    found.never_sent = [children[pupil.pk] for pupil in never_sent] if said else []
    found.done = [(children[row.pupil_id], row) for row in done]
    found.kept = [(children[row.pupil_id], row) for row in kept]
    return found


def to_key_in(member: Member) -> dict[Pupil, list[Wanted]]:
    """What is to be keyed in, by pupil."""
    return _to_key_in(member, said_by_files(member.school))[0]


def _to_key_in(member: Member, said: dict[int, Said]) -> tuple[dict[Pupil, list[Wanted]], list[Pupil]]:
    """What is to be keyed in, and who is on the register and in no file. Two queries."""
    on_roll = Pupil.objects.visible_to(member).on_roll(member.on)
    held = RegisterEntry.objects.visible_to(member).filter(ends_on=None, pupil__in=on_roll)
    needs: dict[int, list[Need]] = defaultdict(list)
    for need in Need.objects.visible_to(member).filter(ends_on=None).order_by("rank", "pk"):
        needs[need.pupil_id].append(need)
    wanted: dict[Pupil, list[Wanted]] = {}
    never_sent = []
    for entry in held.select_related("pupil").order_by("pupil__sort_name"):
        told = said.get(entry.pupil_id, Said())
        if lines := list(wanted_of(entry, needs[entry.pupil_id], told)):
            wanted[entry.pupil] = lines
        if not told.status and STATUSES[entry.status].on_register:
            never_sent.append(entry.pupil)
    return wanted, never_sent


def upns_of(member: Member, pupils: Sequence[Pupil]) -> dict[int, str]:
    """UPNs by the key of the pupil. One query."""
    held = Identifier.objects.for_school(member.school).filter(pupil__in=pupils, kind=Identifier.Kind.UPN)
    return dict(held.values_list("pupil_id", "value"))
