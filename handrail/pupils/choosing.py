"""Documents that were chosen together, each looked at once and laid beside the pupils of the school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from handrail.access.member import Member
from handrail.pupils.intake import Paper, take_in
from handrail.pupils.models import Document, FormerName, Identifier, Pupil
from handrail.pupils.models.documents import About
from handrail.pupils.models.names import fold
from handrail.pupils.papers.archives import documents_in, is_zip
from handrail.pupils.papers.kinds import PICTURES
from handrail.pupils.papers.looking import Looker
from handrail.pupils.papers.naming import stem_of
from handrail.pupils.papers.refusals import Refusal
from handrail.pupils.papers.whose import NOBODY, Child, Whose, whose, words_of_name

SECONDS_FOR_ALL = 45
"""How long the words of many documents are read; past it only their names are gone by."""


NOBODY_FOUND = Whose((), NOBODY, "")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen file: taken, with whose it seems to be, or refused in a sentence."""

    file_name: str
    paper: Paper | None = None
    refused: str = ""
    whose: Whose = NOBODY_FOUND
    about: str = About.OTHER
    is_here: bool = False


def choose(by: Member, files: Iterable[Any]) -> list[Chosen]:
    """Every document in the chosen files, zips unpacked, in their order. The bytes of those taken are kept already."""
    children = children_of(by)
    chosen: list[Chosen] = []
    seen: set[str] = set()
    with Looker() as looker:
        for name, content in every_file(files):
            one = _look(name, content, looker, children)
            if one.paper and one.paper.sha256 in seen:
                one = Chosen(one.file_name, refused="The same file is here twice; it is taken once.")
            if one.paper:
                seen.add(one.paper.sha256)
            chosen.append(one)
    return _marked_if_here(by, chosen)


def children_of(by: Member) -> list[Child]:
    """The pupils documents may be about, as they may be named in them. Three queries."""
    pupils = list(Pupil.objects.visible_to(by))
    numbers = Identifier.objects.visible_to(by).filter(kind=Identifier.Kind.UPN)
    upns = dict(numbers.values_list("pupil_id", "value"))
    former: dict[int, list[str]] = defaultdict(list)
    for pupil_id, name in FormerName.objects.visible_to(by).values_list("pupil_id", "name"):
        former[pupil_id].append(name)
    return [
        Child(
            key=pupil.ref,
            surname=pupil.surname,
            forenames=tuple(name for name in (pupil.forename, pupil.preferred_name) if name),
            born=pupil.date_of_birth,
            upn=upns.get(pupil.pk, ""),
            fold=fold,
            former=tuple(former[pupil.pk]),
        )
        for pupil in pupils
    ]


def every_file(files: Iterable[Any]) -> Iterator[tuple[str, bytes | Refusal]]:
    """Each document with its name, one in memory at a time."""
    for file in files:
        if is_zip(file):
            try:
                yield from documents_in(file)
            except Refusal as refusal:
                yield file.name, refusal
        else:
            yield file.name, file.read()


def _look(name: str, content: bytes | Refusal, looker: Looker, children: list[Child]) -> Chosen:
    title = stem_of(name)
    if isinstance(content, Refusal):
        return Chosen(title, refused=str(content))
    try:
        paper = take_in(name, content, looker, is_read=looker.spent < SECONDS_FOR_ALL)
    except Refusal as refusal:
        return Chosen(title, refused=str(refusal))
    found = whose(title, paper.first_page, children, fold)
    return Chosen(title, paper, whose=found, about=guess_about(title, paper))


_WORDS: tuple[tuple[About, tuple[str, ...]], ...] = (
    (About.EHC_PLAN, ("ehcp", "ehc", "ehcna", "section")),
    (About.HEALTH, ("camhs", "paediatric", "paediatrician", "hospital", "nhs", "health", "medical", "clinic", "gp")),
    (About.REPORT, ("report", "assessment", "ep", "salt", "slt", "ot", "physio", "psychologist", "advice")),
    (About.PLAN, ("iep", "plan", "passport", "targets", "provision")),
    (About.LETTER, ("letter", "email", "referral", "consent")),
)


def guess_about(title: str, paper: Paper) -> str:
    """What a document is, by the words of its name; where they say nothing, what teachers do not open."""
    words = set(words_of_name(title, fold))
    for about, marks in _WORDS:
        if words & set(marks):
            return about
    return About.WORK if paper.kind in PICTURES else About.OTHER


def _marked_if_here(by: Member, chosen: list[Chosen]) -> list[Chosen]:
    """A document that is in the file of the very pupil it seems to be about is marked."""
    digests = [one.paper.sha256 for one in chosen if one.paper]
    rows = Document.objects.visible_to(by).filter(sha256__in=digests)
    held = set(rows.values_list("sha256", "pupil__ref"))
    return [Chosen(one.file_name, one.paper, one.refused, one.whose, one.about, _is_here(one, held)) for one in chosen]


def _is_here(one: Chosen, held: set[tuple[str, str]]) -> bool:
    return bool(one.paper and any((one.paper.sha256, ref) in held for ref in one.whose.found[:1]))
