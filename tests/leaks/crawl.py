"""The crawl: every address asked for by everybody, about what is theirs and what is not, by every method.

What is met in an answer (its body, headers, papers, workbooks and the mail it sent) is held against `oracle`.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice, product
from typing import Any

from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from handrail.access.models import Membership, User
from handrail.audit.models import AccessEvent
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.impact.models import Measure
from handrail.pupils.actions import link_parent
from handrail.pupils.models import Opening
from tests.cast import LONG_AGO, Cast
from tests.leaks.canaries import Canaries, Planted
from tests.leaks.oracle import (
    FOR_ALL_STAFF,
    FOR_AN_HOUR,
    NOT_FOR_THE_FAMILY,
    OF_THE_SCHOOL,
    OF_WHO_DELIVERS,
    ON_A_CARD,
    OPENED_BY,
    OWN_PUPILS,
    OWNERS,
    RIGHTS,
    WHAT_WAITS_FOR_ONE,
    WITHHELD,
)
from tests.structure.secrets import words_of
from tests.structure.step_up import is_undeclared_file
from tests.structure.test_matrix import MATRIX, MAY_BE_ABSENT, NAME_NO_ROW, every_address, looks_right
from tests.undone import undone

REF = re.compile(r"[A-Za-z0-9_-]{22}")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = {"GET", "HEAD", "OPTIONS"}
SEED = 1


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who asks: `letter` is their role in the matrix, `pupils` those they reach where it is by links."""

    who: str
    letter: str
    school: str = "alder"
    pupils: tuple[str, ...] = ()


PRINCIPALS = (
    Principal("ana", "S"),
    Principal("sam", "A"),
    Principal("hal", "H"),
    Principal("ben", "T", pupils=("mia", "leo")),
    Principal("tess", "t", pupils=("mia", "leo")),
    Principal("gil", "G"),
    Principal("lena", "L"),
    Principal("ed", "X", pupils=("omar",)),
    Principal("pat", "P", pupils=("mia",)),
    Principal("ola", "O"),
    Principal("paz", "P", pupils=("leo",)),
    Principal("vic", "T"),
    Principal("gone", ""),
    Principal("", ""),
    Principal("bea", "S", "birch"),
    Principal("cal", "S", "cedar"),
    Principal("ivy", "S", "larches"),
    Principal("hal@birch", "H", "birch"),
    Principal("pat@cedar", "P", "cedar", pupils=("mia",)),
    Principal("lena", "l"),
)
"""Whoever asks in another way than these gets a line here, and what makes them in `bring_in`. The last is the trust's
lead from the day the school shares, so she stays last."""


def bring_in(cast: Cast) -> None:
    """Those whom the cast does not have: another child's mother, a teacher of nobody, and one whose role has ended."""
    alder, today = cast.schools["alder"], clock.today()
    for who, role in (("paz", "parent"), ("vic", "teacher"), ("gone", "senco")):
        user = cast.users[who] = User.objects.create_user(email=f"{who}@example.org", name=who.title())
        ends = today - LONG_AGO / 2 if who == "gone" else None
        Membership.objects.create(user=user, school=alder, role_key=role, starts_on=today - LONG_AGO, ends_on=ends)
    link_parent(by=cast.member("ana"), user=cast.users["paz"], pupil=cast.pupils["leo"], starts_on=today - LONG_AGO / 4)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who, which address, how, and about whose record."""

    by: Principal
    name: str
    method: str
    about: str  # "own", "same school", "same trust", "other trust", "absent", "their school"


ABOUT = ("own", "same school", "same trust", "other trust", "absent", "their school")


@dataclass
class Crawl:
    """What was asked and what was wrong with the answers."""

    canaries: Canaries
    asked: int = 0
    leaks: dict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    wrong: list[tuple[Asked, int]] = field(default_factory=list)
    mailed: set[str] = field(default_factory=set)
    met: dict[tuple[Principal, str], set[str]] = field(default_factory=dict)  # what somebody's own page shows them
    before: dict[str, str] = field(default_factory=dict)
    sharing: set[str] = field(default_factory=set)
    visited: set[str] = field(default_factory=set)
    unwritten: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    elsewhere: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    differ: list[tuple[Asked, str]] = field(default_factory=list)
    addresses: dict[Asked, str | None] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    bodies: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.needs = {name: needs for name, _, needs in every_address() if name in MATRIX}
        self.refs = {one.ref: one for one in self.canaries.cast.pupils.values()}
        rows = Membership.objects.select_related("school")
        self.school_of = {row.user_id: row.school.slug for row in rows}
        self.opened = set(Opening._base_manager.values_list("user_id", "pupil_id"))
        self.read_to = AccessEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        self.schools = {name: one.pk for name, one in self.canaries.cast.schools.items()}

    def client(self, by: Principal) -> Client:
        if by.who not in self.clients:
            self.clients[by.who] = self.canaries.cast.client(by.who) if by.who else Client()
            self.clients[by.who].raise_request_exception = False
        return self.clients[by.who]

    def address(self, one: Asked) -> str | None:
        """None where asking about this is asking about what is one's own."""
        if one not in self.addresses:
            self.addresses[one] = self._address(one)
        return self.addresses[one]

    def _address(self, one: Asked) -> str | None:
        needs, refs = self.needs[one.name], dict(self.canaries.refs["alder"])
        names_row = needs - {"school"} - NAME_NO_ROW
        if one.by.who == "ed":
            refs |= self.canaries.world.omar
        school = one.by.school
        if one.about == "same school":
            if one.by.letter not in OWN_PUPILS or not one.by.letter or not needs & {"pupil", "plan", "outcome"}:
                return None
            refs |= self.canaries.world.omar
            if "omar" in one.by.pupils:
                refs |= self.canaries.refs["alder"]
        elif one.about == "their school":
            school = "cedar" if one.by.who == "lena" else {"alder": "birch"}.get(school, "alder")
            refs = self.canaries.refs.get(school, refs)
        elif one.about != "own":
            if not names_row:
                return None
            there = {"same trust": "birch", "other trust": "cedar"}.get(one.about, "")
            if there == school:
                there = "alder"
            known = self.canaries.refs.get(there, {})
            refs |= {place: known.get(place, new_ref()) for place in names_row if place not in PLAIN}
        elif school != "alder":
            refs = self.canaries.refs.get(school, refs)
        refs |= {"school": school, "trust": "rowan", "token": "x" * 32, "first": "2026", "gap": "no-plan"}
        refs |= {"kind": "no_action"}
        return reverse(one.name, kwargs={place: refs[place] for place in needs})

    def ask(self, one: Asked) -> Any:
        """Ask, and hold the answer against what may be answered. A method that may change something is undone."""
        address = self.address(one)
        if address is None:
            return None
        mail.outbox.clear()
        send = self.client(one.by).generic
        if one.method in SAFE:
            answer = send(one.method, address)
            written = self._written()
        else:
            read_to = self.read_to
            with undone():
                answer = send(one.method, address, content_type="application/x-www-form-urlencoded")
                written = self._written()
            self.read_to = read_to  # the numbers are given again
        self.asked += 1
        self.visited.add(one.name)
        text = told_by(answer)
        met = self._look_at(one, text, address, written)
        if not self.fits(one, answer.status_code):
            self.wrong.append((one, answer.status_code))
        if one.method == "GET" and one.about == "own" and answer.status_code == 200:
            self.met[one.by, one.name] = met
        for message in mail.outbox:
            self.mailed |= self.canaries.met(message.message().as_string())
        if one.method == "GET" and one.by.letter and answer.status_code < 500:
            looks_right(answer, one.name)
            assert not is_undeclared_file(answer, one.name), one.name
        self._hold_beside(one, answer, text, address)
        return answer

    def _look_at(self, one: Asked, text: str, address: str, written: set[int]) -> set[str]:
        """Hold the words of an answer against what may be met in it; the tokens there are."""
        met = self.canaries.met(text)
        for planted in (*(self.canaries.planted[token] for token in met), *self._named(text, address)):
            if not self.may_see(one.by, planted, one.name):
                self.leaks[one.by.who, one.name, planted.place].add(one.about)
            if planted.pupil not in {None, *written} and not planted.name.endswith("_by"):  # a colleague's name
                self.unwritten[one.name].add(planted.place)
        if asked := asks_elsewhere(text):
            self.elsewhere[one.name] |= asked
        return met

    def _written(self) -> set[int]:
        """The pupils whose reading has been written down since this was asked last."""
        rows = AccessEvent.objects.filter(seq__gt=self.read_to).values_list("seq", "pupil_refs")
        found = set()
        for seq, refs in rows:
            self.read_to = max(self.read_to, seq)
            found |= {self.refs[ref].pk for ref in refs.split() if ref in self.refs}
        return found

    def _named(self, text: str, address: str) -> Iterator[Planted]:
        """The pupils whose refs stand in an answer; that of the address somebody typed is no news to them."""
        for ref in set(REF.findall(text)) & self.refs.keys():
            if ref not in address:
                pupil = self.refs[ref]
                yield Planted("pupils.Pupil", "ref", pupil.pk, pupil.school_id, pupil.pk, None, pupil)

    def _hold_beside(self, one: Asked, answer: Any, text: str, address: str) -> None:
        """What is not there and what is another's are answered with the same bytes."""
        if one.about in {"own", "their school"} or (one.about == "same school" and one.name in FOR_ALL_STAFF):
            return
        key, said = (one.by.letter + one.by.who, one.name, one.method), f"{answer.status_code} {alike(text, address)}"
        first = self.bodies.setdefault(key, (one.about, said))
        if first[1] != said:
            self.differ.append((one, first[0]))

    def fits(self, one: Asked, status: int) -> bool:
        """Whether an answer of this status is one that may be given."""
        if status >= 500:
            return False
        if not one.by.who:
            return status in {302, 405} or (one.method == "OPTIONS" and status == 200)
        if one.about == "their school" or not one.by.letter:
            return status == 404
        if one.by.letter not in MATRIX[one.name]:
            return status == 403 or (one.name in MAY_BE_ABSENT and status in {404, 405})
        if one.about == "own":
            is_theirs = one.by in PRINCIPALS[:10] and one.name not in MAY_BE_ABSENT and one.method in {"GET", "HEAD"}
            return status not in {403, 404} or not is_theirs
        if one.about == "same school" and one.name in FOR_ALL_STAFF and one.by.letter in "Tt":
            return status in {200, 405}
        return status in {404, 405} or (one.method == "OPTIONS" and status == 200)

    def may_see(self, by: Principal, planted: Planted, name: str) -> bool:
        """Whether somebody may meet a token on a page of this name."""
        if planted.label == "schools.Trust":
            return bool(by.who)
        if not by.letter:
            return False
        if planted.school is None and planted.label == "access.User":
            return planted.pk == self.canaries.cast.users[by.who].pk or self.school_of.get(planted.pk) == by.school
        if planted.school != self.schools[by.school]:
            return False
        return planted.label in OF_THE_SCHOOL or self._may_see_in_school(by, planted, name)

    def _may_see_in_school(self, by: Principal, planted: Planted, name: str) -> bool:
        user, row = self.canaries.cast.users[by.who].pk, planted.row
        if planted.label in OWNERS:
            return planted.user == user
        if planted.label in WITHHELD:
            return by.who.startswith("hal")  # he is named the lead
        if getattr(row, "is_restricted", False):
            return by.who.startswith(("ana", "hal"))
        if getattr(row, "about", "") == "health" and planted.label == "pupils.Document":
            return by.letter in RIGHTS["document.read_health"][2]
        if planted.place in NOT_FOR_THE_FAMILY and by.letter == "P":
            return False
        if user in _whom_it_belongs_to(row):
            return True
        if by.letter in OWN_PUPILS and planted.pupil and planted.pupil not in self._own(by):
            if name == "pupils:opened" and planted.label in FOR_AN_HOUR:
                return (user, planted.pupil) in self.opened
            return by.letter in "Tt" and name in FOR_ALL_STAFF and planted.label in ON_A_CARD
        if planted.label == "pupils.Score" and name in OF_WHO_DELIVERS and by.who == "tess":
            return planted.name in {"test", "form", "score"} and Measure._base_manager.filter(score=row.pk).exists()
        return by.letter in RIGHTS[OPENED_BY[planted.label]][2]

    def _own(self, by: Principal) -> set[int]:
        at = "" if by.school == "alder" else f"@{by.school}"
        return {self.canaries.cast.pupils[f"{name}{at}"].pk for name in by.pupils}

    def over_hidden(self) -> dict[tuple[str, str], set[str]]:
        """{(letter, address): where words stand that a SENCO is shown there, and they, who may see them, are not}"""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for (by, name), met in self.met.items():
            if by.school != "alder" or name in WHAT_WAITS_FOR_ONE or name.startswith("workload:"):
                continue
            for token in self.met.get((PRINCIPALS[0], name), set()) - met:
                planted = self.canaries.planted[token]
                if planted.label not in OF_THE_SCHOOL and self.may_see(by, planted, name):
                    found[by.letter, name].add(planted.place)
        return dict(found)

    def shown_to_nobody(self) -> set[str]:
        """Where the words of a record stand that no page showed to anybody."""
        seen = {self.canaries.planted[token].place for met in self.met.values() for token in met}
        return {one.place for one in self.canaries.planted.values()} - seen


def _whom_it_belongs_to(row: Any) -> set[int | None]:
    """Who wrote a row, or was asked for it: they read it whatever their role."""
    concern = getattr(row, "concern", None) or row
    asking = getattr(row, "asking", None) or row
    asked = [reply.user_id for reply in asking.replies.all()] if hasattr(asking, "replies") else []
    return {getattr(row, "user_id", None), getattr(concern, "recorded_by_id", None), *asked} - {None}


PLAIN = {"key", "step", "position", "rule", "offer", "kind"}


ADDRESS = re.compile(r"(?:https?:|wss?:|(?<![:\w]))//(?!testserver\b|www\.w3\.org/)[\w.-]+\.\w+")
BY_ITSELF = re.compile(
    r"(?:\b(?:src|srcset|action|formaction|poster|data|background|manifest|ping)\s*=\s*[\"']?[^\"'>]*"
    r"|<(?:link|base|use|image)\b[^>]*|\burl\(\s*[\"']?|@import\s+[\"']?|\burl=|\nLink: [^\n]*|Location: )$",
    re.IGNORECASE,
)


def asks_elsewhere(text: str) -> set[str]:
    """The addresses of others that a browser would go to by itself; a link that somebody presses is none."""
    return {
        found[0]
        for found in ADDRESS.finditer(text)
        if BY_ITSELF.search(text[max(0, found.start() - 200) : found.start()])
    }


def told_by(answer: Any) -> str:
    """All the text of an answer with its headers."""
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    has_body = answer.streaming or answer.content
    return f"{headers}\n{words_of(answer)}" if has_body and "Content-Type" in answer.headers else headers


def alike(text: str, address: str) -> str:
    """Without what is new in every answer: tokens of forms, the address that was asked for, what it weighs."""
    text = text.replace(address, "")
    text = re.sub(r'value="[A-Za-z0-9:_-]{40,}"|\b[A-Za-z0-9_-]{64}\b|[A-Za-z0-9_-]{22}', "", text)
    return re.sub(r"Content-Length: \d+", "", text)


UNWATCHED = {
    "audit_accessevent",
    "audit_auditevent",
    "django_session",
    "core_cache",
    "plans_planread",
    "workload_reportstep",
}
"""What reading writes: that somebody read."""


def digests() -> dict[str, str]:
    """{table: the digest of its rows}, of every table but those that reading writes."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - UNWATCHED)
        return {table: _digest(cursor, table) for table in tables}


def _digest(cursor: Any, table: str) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
    return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()


def all_of_it() -> Iterator[Asked]:
    """Every address by everybody, by every method, about everything."""
    for by, name, about, method in product(PRINCIPALS, MATRIX, ABOUT, METHODS):
        yield Asked(by, name, method, about)


def chosen(made: Crawl, most: int) -> list[Asked]:
    """What everybody may open at Alder, and of the rest an even share: the same one in every run."""
    at_home: list[Asked] = []
    rest: list[Asked] = []
    for one in all_of_it():
        (at_home if _is_at_home(one) else rest).append(one)
    random.Random(SEED).shuffle(rest)
    askable = (one for one in chain(at_home, rest) if made.address(one))
    return sorted(islice(askable, most), key=lambda one: PRINCIPALS.index(one.by))


def _is_at_home(one: Asked) -> bool:
    is_theirs = one.by.school == "alder" and one.by.letter and one.by.letter in MATRIX[one.name]
    return bool(is_theirs) and (one.about, one.method) == ("own", "GET")


def crawl(canaries: Canaries, most: int) -> Crawl:
    """Ask `most` requests of those there are. The trust's lead comes last, when the school shares with her."""
    made = Crawl(canaries)
    for by in PRINCIPALS:
        made.client(by)  # which writes when each was last here
    made.before = digests()
    for one in chosen(made, most):
        if one.by.letter == "l" and "lena" not in made.sharing:
            made.sharing.add("lena")
            canaries.cast.share()
        made.ask(one)
    return made
