"""Every sentence of docs/nevers.md, tried through the pages."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client

from handrail.access.models import Membership
from handrail.audit import reading
from handrail.audit.models import AccessEvent
from handrail.core import clock
from handrail.plans.actions import start_plan
from handrail.pupils.models import Link
from handrail.pupils.tests.factories import make_document
from tests.cast import Cast
from tests.leaks.canaries import Canaries, Planted, make_canaries
from tests.leaks.crawl import PRINCIPALS, Asked, Crawl, bring_in, told_by
from tests.structure.test_matrix import MATRIX, every_address
from tests.undone import undone

pytestmark = pytest.mark.skipif(connection.vendor == "postgresql", reason="it asks of the pages, not of the rows")

PAGE = Path(__file__).parents[2] / "docs" / "nevers.md"
WORKED: dict[str, Callable[[School], None]] = {}
BY = {one.letter + one.who: one for one in PRINCIPALS}


def never(sentence: str) -> Callable[[Callable[[School], None]], Callable[[School], None]]:
    def keep(tries: Callable[[School], None]) -> Callable[[School], None]:
        WORKED[sentence] = tries
        return tries

    return keep


class School:
    """Three schools full of canaries, and what somebody meets there."""

    def __init__(self, canaries: Canaries) -> None:
        self.canaries, self.cast = canaries, canaries.cast
        self.meets = cache(self._meets)

    def _meets(self, key: str, about: str = "own", only: str = "") -> list[Planted]:
        """Every word that somebody meets on the pages their role opens (all pages, for who has none)."""
        by, crawl, met = BY[key], Crawl(self.canaries), set[str]()
        for name, letters in MATRIX.items():
            if (not by.letter or about != "own" or by.letter in letters) and name.startswith(only):
                answer = crawl.ask(Asked(by, name, "GET", about))
                met |= self.canaries.met(told_by(answer)) if answer is not None else set()
        return [self.canaries.planted[token] for token in met]

    def of_children(self, key: str, about: str = "own", only: str = "") -> list[Planted]:
        return [one for one in self.meets(key, about, only) if one.pupil]

    def status(self, who: str, name: str, method: str = "GET", about: str = "own", **sent: str) -> int:
        by = next(one for one in PRINCIPALS if one.who == who)
        address = Crawl(self.canaries).address(Asked(by, name, method, about))
        client = self.cast.client(who)
        client.raise_request_exception = False
        return int(getattr(client, method.lower())(address, sent).status_code)

    def text(self, who: str, address: str) -> str:
        return told_by(self.cast.client(who).get(address))


LABELS = {
    "C7": {"pupils.Contact", "meetings.Attendee", "meetings.Meeting"},
    "C5": {"pupils.Document", "plans.EHCOutcome"},
}


def labels(met: list[Planted]) -> set[str]:
    return {one.label for one in met}


@never("A governor never receives a word about a child.")
def _(at: School) -> None:
    assert not at.of_children("Ggil")


@never("A system administrator never receives a word about a child.")
def _(at: School) -> None:
    assert not at.of_children("Oola")


@never("A trust lead never receives a word about a child of a school that does not share.")
def _(at: School) -> None:
    assert not at.of_children("Llena")


@never("A trust lead never writes in a school's record, shared or not.")
def _(at: School) -> None:
    writes = ("plans:start", "pupils:note", "pupils:edit", "pupils:profile", "concerns:raise")
    assert {at.status("lena", name, "POST") for name in writes} == {403}
    at.cast.share()
    assert at.status("lena", "reports:register") == 200
    assert {at.status("lena", name, "POST") for name in writes} == {403}


@never("A trust lead never reads on once a school has stopped sharing.")
def _(at: School) -> None:
    at.cast.share()
    assert at.status("lena", "desk:pupil") == 200
    at.cast.schools["alder"].sharing_periods.all().delete()
    assert at.status("lena", "desk:pupil") == 403


@never("Nobody of one trust ever reads a word of another's.")
def _(at: School) -> None:
    assert not at.meets("Scal", "their school", "desk:")
    assert not at.meets("Scal", "their school", "packs:")


@never("Nobody of one school ever reads a word of another school of the same trust.")
def _(at: School) -> None:
    assert not at.meets("Sbea", "their school", "plans:")
    theirs = at.cast.schools["alder"].pk
    assert not [one for one in at.meets("Sbea", "same trust", "plans:") if one.school == theirs]


@never("Somebody signed out never receives a word about anybody.")
def _(at: School) -> None:
    assert not at.meets("", "own", "p")


@never("A teaching assistant never reads a family's contacts or who came to a meeting.")
def _(at: School) -> None:
    assert not labels(at.meets("ttess")) & LABELS["C7"]


@never("A teaching assistant never reads an EHC plan or a document.")
def _(at: School) -> None:
    assert not labels(at.meets("ttess")) & LABELS["C5"]


@never("A teaching assistant never reads hours, money or a report of them.")
def _(at: School) -> None:
    assert not {one for one in labels(at.meets("ttess")) if one.startswith("workload.") or one == "schools.StaffRate"}


@never("A teaching assistant never reads a note that a colleague wrote.")
def _(at: School) -> None:
    assert "pupils.Note" not in labels(at.meets("ttess"))


@never("A teaching assistant never opens the record of a child they do not work with.")
def _(at: School) -> None:
    names = ("desk:pupil", "desk:timeline", "plans:plan", "packs:profile_pdf", "pupils:note")
    assert {at.status("tess", name, about="same school") for name in names} == {404}


@never("A teacher never opens the record of a child they do not teach.")
def _(at: School) -> None:
    names = ("desk:pupil", "desk:timeline", "plans:plan", "packs:plan_pdf", "pupils:profile", "meetings:list")
    assert {at.status("ben", name, about="same school") for name in names} == {404}


def _report(at: School, about: str) -> tuple[str, str]:
    mia, title = at.cast.pupils["mia"], f"Paper of {about}"
    paper = make_document(at.cast.member("ana"), mia, title, about=about)
    return f"/s/alder/pupils/{mia.ref}/documents/{paper.ref}/file/", title


@never("A teacher never reads a specialist's report or a health report.")
def _(at: School) -> None:
    for about in ("report", "health"):
        file, title = _report(at, about)
        assert at.cast.client("ben").get(file).status_code == 404
        assert at.cast.client("hal").get(file).status_code == 200
        assert title not in at.text("ben", f"/s/alder/pupils/{at.cast.pupils['mia'].ref}/")


@never("A SEN administrator never reads a health report.")
def _(at: School) -> None:
    file, title = _report(at, "health")
    assert at.cast.client("sam").get(file).status_code == 404
    assert title not in at.text("sam", f"/s/alder/pupils/{at.cast.pupils['mia'].ref}/")


@never("A SEN administrator never writes or publishes a plan.")
def _(at: School) -> None:
    names = ("plans:start", "plans:edit", "plans:publish", "plans:review", "plans:close")
    assert {at.status("sam", name, "POST") for name in names} == {403}


@never("A headteacher never changes the words of a plan.")
def _(at: School) -> None:
    assert {at.status("hal", name, "POST") for name in ("plans:edit", "plans:correct", "plans:keep")} == {403}


@never("A headteacher never reads a SENCO's log of her own time.")
def _(at: School) -> None:
    ana = at.cast.users["ana"].pk
    own = {"workload.TimeEntry", "workload.PlannedWork", "workload.GoodNews", "workload.Mentor", "workload.Supervision"}
    assert not [one for one in at.meets("Hhal", "own", "workload:") if one.user == ana and one.label in own]


@never("An external professional never sees a second child.")
def _(at: School) -> None:
    assert {one.pupil for one in at.of_children("Xed")} == {at.cast.pupils["omar"].pk}


@never("An external professional never reads a note, a contact or a document.")
def _(at: School) -> None:
    assert not labels(at.meets("Xed")) & ({"pupils.Note"} | LABELS["C7"] | LABELS["C5"])


@never("An external professional never reads on once the invitation has ended.")
def _(at: School) -> None:
    assert at.status("ed", "desk:pupil") == 200
    _end_links(at, "ed")
    assert at.status("ed", "desk:pupil") == 404


def _end_links(at: School, who: str) -> None:
    links = Link.objects.for_school(at.cast.schools["alder"]).filter(user=at.cast.users[who])
    assert links.update(ends_on=clock.today() - timedelta(days=1))


@never("A parent never sees another child.")
def _(at: School) -> None:
    assert {one.pupil for one in at.of_children("Ppat")} == {at.cast.pupils["mia"].pk}
    assert {at.status("pat", name, about="same school") for name in ("desk:pupil", "plans:plan")} == {404}


@never("A parent never sees a draft.")
def _(at: School) -> None:
    plan = start_plan(pupil=at.cast.pupils["leo"], by=at.cast.member("ana"))
    at_plan = f"/s/alder/plans/{plan.ref}/"
    assert at.cast.client("paz").get(at_plan).status_code == 404
    assert at.cast.client("hal").get(at_plan).status_code == 200
    assert plan.ref not in at.text("paz", f"/s/alder/pupils/{at.cast.pupils['leo'].ref}/")


@never("A parent never sees a note, restricted or not.")
def _(at: School) -> None:
    assert "pupils.Note" not in labels(at.meets("Ppat"))


@never("A parent never sees anybody's contact details.")
def _(at: School) -> None:
    assert not labels(at.meets("Ppat")) & LABELS["C7"]


@never("A parent never reads why staff decided as they did about a concern.")
def _(at: School) -> None:
    assert not {"concerns.Step.reason", "concerns.Step.screener"} & {one.place for one in at.meets("Ppat")}


@never("A parent never reads who looked.")
def _(at: School) -> None:
    assert at.status("pat", "desk:who_looked") == 403
    assert not {one for one in labels(at.meets("Ppat")) if one.startswith("audit.")}


def _restricted(met: list[Planted]) -> list[Planted]:
    return [one for one in met if getattr(one.row, "is_restricted", False)]


@never("A restricted note never stands on paper.")
def _(at: School) -> None:
    assert not _restricted(at.meets("Sana", "own", "packs:"))
    assert _restricted(at.meets("Sana", "own", "desk:"))  # she wrote it


@never("A restricted note is never read by somebody who is not named on it.")
def _(at: School) -> None:
    for key in ("Asam", "Tben"):
        assert not _restricted(at.meets(key, "own", "desk:"))


@never("Words for the safeguarding lead are never read by the SENCO who passed them on.")
def _(at: School) -> None:
    assert "concerns.WithheldWords.words" not in {one.place for one in at.meets("Sana", "own", "concerns:")}


@never("A leaver never does anything one request later.")
def _(at: School) -> None:
    ben = at.cast.client("ben")
    assert ben.get("/s/alder/").status_code == 200
    Membership.objects.filter(user=at.cast.users["ben"]).update(ends_on=clock.today() - timedelta(days=1))
    mia = at.cast.pupils["mia"].ref
    assert {ben.get("/s/alder/").status_code, ben.post(f"/s/alder/pupils/{mia}/notes/add/").status_code} == {404}


@never("A closed account never does anything one request later.")
def _(at: School) -> None:
    tess = at.cast.client("tess")
    assert tess.get("/s/alder/").status_code == 200
    type(at.cast.users["tess"]).objects.filter(pk=at.cast.users["tess"].pk).update(is_active=False)
    assert tess.get("/s/alder/").status_code == 302


@never("A link never opens a child on the day after it ended.")
def _(at: School) -> None:
    alder, vic = at.cast.schools["alder"], at.cast.users["vic"]
    days = {"starts_on": clock.today() - timedelta(days=1), "ends_on": clock.today() + timedelta(days=1)}
    Link.objects.create(school=alder, user=vic, pupil=at.cast.pupils["omar"], why=Link.Why.COVER, **days)
    assert at.status("vic", "desk:pupil", about="same school") == 200
    _end_links(at, "vic")
    assert at.status("vic", "desk:pupil", about="same school") == 404


def _roles(at: School, who: str) -> set[str]:
    return set(at.cast.users[who].memberships.values_list("role_key", flat=True))


def _gives(at: School, by: str, whom: str, role: str) -> bool:
    """Whether it is done when somebody who signed in just now sends the form of a role."""
    client, row = at.cast.client(by), at.cast.users[whom].memberships.filter(ends_on=None).get()
    _signed_in_just_now(client)
    client.post(f"/s/alder/people/{row.ref}/role/", {"role_key": role, "starts_on": ""})
    return at.cast.users[whom].memberships.filter(role_key=role, ends_on=None).exists()


def _signed_in_just_now(client: Client) -> None:
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
    session.save()


@never("Nobody ever gives a role that is not theirs to give.")
def _(at: School) -> None:
    for by, role in (("ana", "headteacher"), ("ana", "senco"), ("ola", "senco"), ("sam", "parent"), ("ben", "senco")):
        assert not _gives(at, by, "vic", role), (by, role)
    assert _gives(at, "hal", "vic", "teaching_assistant")  # as it is done by whoever may


@never("A system administrator never becomes somebody who reads a child's record.")
def _(at: School) -> None:
    for role in ("senco", "headteacher", "teacher"):
        assert not _gives(at, "ola", "ola", role)


@never("Nobody ever changes or removes a line of the trail.")
def _(at: School) -> None:
    at.status("ana", "desk:pupil")
    rows = AccessEvent.objects.all()
    assert rows.exists()
    for change in (rows.delete, lambda: rows.update(actor_name="Nobody")):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def _addresses() -> str:
    return " ".join(f"{name} {pattern.pattern}" for name, pattern, _ in every_address())


@never("Nobody ever signs in as somebody else.")
def _(at: School) -> None:
    assert not re.search(r"impersonat|hijack|masquerad|login.as|sign.in.as|become", _addresses())


@never("Django's admin is never mounted.")
def _(at: School) -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert at.cast.client("ola").get("/admin/").status_code == 404


@never("Nobody ever signs up by themselves.")
def _(at: School) -> None:
    assert not re.search(r"sign.?up|register/new", _addresses())
    assert {at.cast.client("ana").get(page).status_code for page in ("/signup/", "/accounts/signup/")} == {404}


@never("An e-mail never carries a child's name.")
def _(at: School) -> None:
    mail.outbox.clear()
    for name in ("access:person_link", "concerns:raise", "plans:publish", "packs:home", "concerns:ask"):
        at.status("ana", name, "POST", to="by_mail", text="Mia", saw="Mia")
    assert not [one for one in mail.outbox if at.canaries.met(f"{one.subject} {one.body}")]


@never("A page about a child is never sent when its reading cannot be written down.")
def _(at: School) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "record_reading", _fails)
        client = at.cast.client("ana")
        client.raise_request_exception = False
        answer = client.get(f"/s/alder/pupils/{at.cast.pupils['mia'].ref}/")
    assert answer.status_code == 500
    assert not [token for token in at.canaries.met(told_by(answer)) if at.canaries.planted[token].pupil]


def _fails(**_: Any) -> None:
    raise DatabaseError("The disk is full.")


@pytest.fixture
def at(cast: Cast) -> Iterator[School]:
    logging.disable(logging.CRITICAL)
    bring_in(cast)
    yield School(make_canaries(cast))
    logging.disable(logging.NOTSET)


def test_what_never_happens(at: School) -> None:
    sentences = re.findall(r"^- (.+)$", PAGE.read_text(), re.MULTILINE)
    assert sorted(sentences) == sorted(WORKED)
    assert len(sentences) >= 40
    failed = {}
    for sentence, tries in WORKED.items():
        try:
            with undone():
                tries(at)
        except Exception as error:
            failed[sentence] = f"{type(error).__name__}: {error}"[:400]
    assert failed == {}
