"""Nothing typed is lost: every form in which people write, and everything that may come between writing and saving.

The forms are found by asking for every page, so that one added later is tried like the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client

from handrail.access import unsent
from handrail.access.models import Membership, UnsentWords, User
from handrail.access.sessions import SEEN
from handrail.access.unsent import FIELD
from handrail.audit.models import AuditEvent
from handrail.core import clock
from handrail.core.tenancy import SchoolOwned
from tests.cast import Cast
from tests.structure.source import templates
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World, make_world

TEXTS = {"text", "email", "number", "date"}
# What is written there is answered at once and belongs nowhere, or is shown once on the answer (links to print).
# The log of her own time is kept where she confirms it and in no draft; what is sealed, nowhere in clear.
NOT_KEPT = {
    "bank:hints",
    "packs:verify",
    "setting_up:school",
    "setting_up:staff",
    "workload:today",
    "workload:day",
    "workload:private_note",
    "workload:private_pulse",
}
NO_PAGES = re.compile(r"pdf|docx|xlsx|_file|peek|photo$|names$|suggest$")


@dataclass
class Form:
    """A form of a page: where it is sent, what it holds, and which of it is written by hand."""

    path: str
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    areas: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def as_opened(self) -> dict[str, str]:
        """What a browser sends where nobody writes anything."""
        return self.values | self.fields

    @property
    def is_long(self) -> bool:
        return bool(self.areas) or len(self.lines) > 1

    def filled(self) -> dict[str, str]:
        """As somebody sends it who wrote into every field."""
        return self.fields | {name: f"Otter {place} & weir" for place, name in enumerate(self.areas + self.lines)}

    @property
    def typed(self) -> set[str]:
        return {value for value in self.filled().values() if value.startswith("Otter")}


class Forms(HTMLParser):
    """The forms of a page that are posted."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[Form] = []
        self._now: Form | None = None
        self._writing = self._choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if tag == "form" and (got.get("method") or "").lower() == "post":
            self._now = Form(got.get("action") or self.path)
            self.found.append(self._now)
        elif self._now and tag == "option" and "selected" in got:
            self._now.fields[self._choosing] = got.get("value") or ""
        elif self._now and got.get("name"):
            self._take(self._now, tag, got)

    def _take(self, form: Form, tag: str, got: dict[str, Any]) -> None:
        name, kind = got["name"], got.get("type") or "text"
        if "hidden" in got:
            return
        if tag == "textarea":
            form.areas.append(name)
            self._writing = name
        elif tag == "input" and kind in TEXTS:
            form.lines.append(name)
            form.values[name] = got.get("value") or ""
        elif tag == "select":
            self._choosing = name
        elif tag == "input" and (kind == "hidden" or (kind in {"radio", "checkbox"} and "checked" in got)):
            form.fields[name] = got.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._now and self._writing:
            self._now.values[self._writing] = data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self._writing = ""
        if tag == "form":
            self._now = None


def forms_on(client: Client, path: str) -> list[Form]:
    answer = client.get(path)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return []
    parser = Forms(path)
    parser.feed(answer.content.decode())
    return parser.found


@dataclass
class Sitting:
    """One person at one long form, in a world where everybody else is at theirs."""

    world: World
    who: str
    form: Form
    browsers: dict[str, Client]

    def client(self, who: str = "") -> Client:
        """A browser in which this person, or somebody else, is signed in."""
        who = who or self.who
        if who not in self.browsers:
            self.browsers[who] = self.world.cast.client(who)
        return self.browsers[who]

    def waits(self, who: str = "") -> set[str]:
        """Every word that waits for whoever wrote it, or for somebody else."""
        rows = unsent.all_waiting(self.world.cast.users[who or self.who])
        return {value for row in rows for _, value in unsent.pairs_of(row.fields)}

    @property
    def is_kept(self) -> bool:
        return self.form.typed <= self.waits() and not self.waits("hal")

    def sends(self, client: Client, path: str = "", **changes: str) -> Any:
        return client.post(path or self.form.path, self.form.filled() | changes)


def long_forms(world: World, who: str, only: str = "") -> list[Form]:
    """Every form of every page in which this person may write much."""
    client, found = world.cast.client(who), dict[str, Form]()
    for name, _, needs in every_address():
        if name in MATRIX and not NO_PAGES.search(name) and (not only or name == only):
            for form in forms_on(client, world.address(name, needs)):
                if form.is_long:
                    form.name = name
                    found.setdefault(form.path, form)
    return [form for form in found.values() if FIELD in form.fields or form.name not in NOT_KEPT]


# A password or a code, a file, a few choices, or what is answered at once and belongs nowhere.
SHORT = {
    "access/enrol.html", "access/enter.html", "access/pin.html", "access/pin_code.html",
    "access/link.html", "access/reading.html", "access/start.html", "account/login.html",
    "account/password_change.html",
    "bank/hints.html", "exchange/start.html", "facts/preview.html", "mfa/authenticate.html",
    "mfa/totp/activate_form.html", "mfa/webauthn/edit_form.html", "packs/home.html", "plans/bring_in_many.html",
    "provision/sheets.html",
    "pupils/_parts.html", "pupils/documents_start.html", "setting_up/staff.html",
    # A name, a file, a line of her own log, which waits in no draft.
    "workload/log/calendar.html", "workload/log/devices.html", "workload/log/kind.html",
    "workload/log/week.html",
    # What is sealed waits nowhere in clear: it comes back in the answer (`access.given_back`).
    "workload/own/begin.html", "workload/own/open.html", "workload/own/recover.html", "workload/own/code.html",
    "workload/own/note.html", "workload/own/pulse.html",
    "workload/ahead/news.html",
}  # fmt: skip


def test_a_template_with_a_form_to_write_in_says_whose_words_it_holds() -> None:
    """For what `long_forms` cannot reach: a page in a state that the world of the tests is not in."""
    bare = set()
    for path, text in templates():
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL):
            if re.search(r"<textarea|{{ *form", form) and "words_input(" not in form:
                bare.add(str(path).partition("/jinja2/")[2])
    assert bare == SHORT


def test_no_word_of_any_form_is_lost_or_shown_to_somebody_else(cast: Cast) -> None:
    world, browsers = make_world(cast), dict[str, Client]()
    sittings = [Sitting(world, "ana", form, browsers) for form in long_forms(world, "ana")]
    sittings += [Sitting(world, "ben", form, browsers) for form in long_forms(world, "ben", "concerns:answer")]
    assert len(sittings) > 35
    assert [at.form.name for at in sittings if FIELD not in at.form.fields] == []
    wrong = [(at.form.name, came.__name__) for at in sittings for came in WHAT_COMES_BETWEEN if not _is_safe(at, came)]
    assert wrong == []


def _is_safe(at: Sitting, came_between: Callable[[Sitting], bool]) -> bool:
    UnsentWords.objects.all().delete()
    return came_between(at)


def the_session_ends(at: Sitting) -> bool:
    client = at.client()
    session = client.session
    session[SEEN] = session[SEEN] - 30 * 60
    session.save()
    del at.browsers[at.who]
    return at.sends(client)["Location"] == "/sign-in/?next=/account/kept/" and at.is_kept


def they_have_signed_out(at: Sitting) -> bool:
    return at.sends(Client())["Location"] == "/sign-in/?next=/account/kept/" and at.is_kept


def somebody_else_sits_there(at: Sitting) -> bool:
    """Nothing is saved in the other's name, and nothing of it is shown to them."""
    answer = at.sends(at.client("hal"))
    shown = unescape(answer.content.decode())
    return answer.status_code == 409 and at.is_kept and not any(words in shown for words in at.form.typed)


def it_is_sent_to_another_page(at: Sitting) -> bool:
    """As when two tabs are mixed up: it was drawn for one child and comes to the address of another."""
    other = at.world.address("pupils:note", {"school", "pupil"}, who="ed")
    answer = at.sends(at.client(), other)
    return answer.status_code == 409 and at.is_kept and UnsentWords.objects.get().path == at.form.path


def what_it_is_about_is_gone(at: Sitting) -> bool:
    """The ref in the address is nobody's any more: deleted, moved, or closed to whoever wrote."""
    gone = re.sub(r"[\w-]{22}", "x" * 22, at.form.path)
    if gone == at.form.path:
        return True
    client, user = at.client(), at.world.cast.users[at.who]
    answer = at.sends(client, gone, **{FIELD: unsent.sign(user.pk, gone)})
    text = client.get("/account/kept/text/", {"at": gone}).content.decode().replace("\r\n", "\n")
    return (
        answer.status_code == 404
        and "What you wrote is kept for you" in answer.content.decode()
        and all(words in text for words in at.form.typed)
    )


def their_role_is_taken_away(at: Sitting) -> bool:
    """Refused, written down, and kept; read again only by somebody who may see children."""
    client, before = at.client(), AuditEvent.objects.filter(type="form_refused").count()
    roles = Membership.objects.filter(user=at.world.cast.users[at.who])
    role = roles.get().role_key
    roles.update(role_key="governor")
    answer = at.sends(client)
    while_away = at.waits()
    roles.update(role_key=role)
    is_noted = AuditEvent.objects.filter(type="form_refused").count() == before + 1
    return answer.status_code == 403 and is_noted and not while_away and at.is_kept


def something_is_wrong_with_it(at: Sitting) -> bool:
    """Every word is on the page that says so, and waits in case that page is lost; what was in order is taken."""
    answer = at.sends(at.client())
    if answer.status_code == 302:
        return answer["Location"].startswith("/s/") and not UnsentWords.objects.exists()
    shown = unescape(answer.content.decode())
    return at.is_kept and all(words in shown for words in at.form.typed)


WHAT_COMES_BETWEEN = (
    the_session_ends,
    they_have_signed_out,
    somebody_else_sits_there,
    it_is_sent_to_another_page,
    what_it_is_about_is_gone,
    their_role_is_taken_away,
    something_is_wrong_with_it,
)


def test_the_page_of_what_waits_shows_it_to_its_writer_alone(cast: Cast) -> None:
    """Read, sent once more and then gone; a text of it to be saved; nothing of it for anybody else."""
    path = f"/s/alder/pupils/{cast.pupils['mia'].ref}/notes/add/"
    text = {"text": "Read to the rabbit.", "kind": "observation", "whole": "yes"}
    words = {FIELD: unsent.sign(cast.users["ben"].pk, path), **text}
    assert Client().post(path, words)["Location"] == "/sign-in/?next=/account/kept/"
    ben, tess = cast.client("ben"), cast.client("tess")
    assert "Read to the rabbit." in ben.get("/account/kept/").content.decode()
    assert "was not saved" in ben.get(path).content.decode()
    assert "Read to the rabbit." in ben.get("/account/kept/text/", {"at": path}).content.decode()
    assert "Read to the rabbit." not in tess.get("/account/kept/").content.decode()
    assert tess.get("/account/kept/text/", {"at": path}).status_code == 404
    [again] = [form for form in forms_on(ben, "/account/kept/") if form.path == path]
    ben.post(path, again.fields | {"happened_on": clock.today().isoformat()})
    assert "Nothing of yours waits here" in ben.get("/account/kept/").content.decode()
    assert "Read to the rabbit." in ben.get(f"/s/alder/pupils/{cast.pupils['mia'].ref}/").content.decode()


DAY = "1 Sep 2025"
# A page, and what makes its form fit to be saved; "ours" is what is written in it.
FIT: dict[str, tuple[str, dict[str, str]]] = {
    "concerns:raise": ("saw", {"child": "Kowalczyk"}),
    "concerns:ask": ("note", {"due_on": "1 Sep 2099"}),
    "concerns:decide": ("reason", {"answer": "Thank you."}),
    "pupils:note": ("text", {"kind": "observation", "happened_on": DAY}),
    "pupils:note_correct": ("text", {"kind": "observation", "happened_on": DAY}),
    "pupils:restricted_add": ("text", {"happened_on": DAY}),
    "pupils:profile": ("likes_about_me", {}),
    "pupils:emergency_write": ("do_at_once", {}),
    "pupils:contact_add": ("name", {"relationship": "Aunt"}),
    "pupils:contact_edit": ("name", {"relationship": "Aunt"}),
    "pupils:register_correct": ("reason", {"starts_on": DAY, "parent_told_on": DAY, "parent_told_how": "met"}),
    "pupils:score_add": ("test", {"taken_on": DAY, "score": "96"}),
    "pupils:score_correct": ("test", {"taken_on": "2 Sep 2025", "score": "97"}),
    "meetings:add": ("words", {"held_on": DAY, "length_minutes": "30", "who": "Pat Kowalczyk, Mum"}),
    "meetings:meeting": ("words", {"held_on": DAY, "length_minutes": "30", "who": "Pat Kowalczyk, Mum"}),
    "plans:observe": ("text", {"happened_on": DAY, "whole": "yes"}),
    "plans:ehc_outcome": ("text", {"changed_on": DAY}),
    "plans:review": ("outcome-1-what_we_saw", {"do": "save"}),
}
# Of these a second is another, not a change of the first.
ONLY_ADDED = {"concerns:raise", "pupils:note", "pupils:note_correct", "pupils:restricted_add", "pupils:contact_add",
              "pupils:score_add", "meetings:add", "plans:observe"}  # fmt: skip


def fit(world: World, name: str, words: str, client: Client) -> tuple[str, dict[str, str]]:
    """The form of that page as it is open now, with something written in it."""
    needs = next(needs for known, _, needs in every_address() if known == name)
    forms = forms_on(client, world.address(name, needs))
    form = next(form for form in forms if FIELD in form.fields)
    where, rest = FIT[name]
    return form.path, form.as_opened() | rest | {where: words}


def _rows() -> int:
    """How many rows the record has."""
    tables = [table._meta.db_table for table in apps.get_models() if issubclass(table, SchoolOwned)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in tables))
        return sum(count for (count,) in cursor.fetchall())


def test_a_form_sent_twice_makes_one_record(cast: Cast) -> None:
    """The second, after Back or a second press, goes where the first went, and adds nothing."""
    world = make_world(cast)
    client, wrong = cast.client("ana"), []
    for name in FIT:
        path, sent = fit(world, name, "Otters, and a weir", client)
        first, rows = client.post(path, sent), _rows()
        second = client.post(path, sent)
        if first.status_code != 302 or _rows() != rows or (second.status_code, second.get("Location")) != (
            302, first["Location"]
        ):  # fmt: skip
            wrong.append((name, first.status_code, second.status_code, _rows() - rows))
    assert wrong == []


def test_of_two_who_change_one_thing_the_second_sees_both(cast: Cast) -> None:
    world = make_world(cast)
    dee = User.objects.create_user(email="dee@example.org", name="Dee Marsh")
    Membership.objects.create(user=dee, school=cast.schools["alder"], role_key="senco", starts_on=date(2024, 9, 1))
    cast.users["dee"] = dee
    ana, wrong = cast.client("ana"), []
    for name in FIT.keys() - ONLY_ADDED:
        path, ours = fit(world, name, "Ours: otters", ana)
        _, theirs = fit(world, name, "Theirs: herons", cast.client("dee"))
        first = cast.client("dee").post(path, theirs)
        second = ana.post(path, ours)
        shown = unescape(second.content.decode())
        sees_theirs = "Theirs: herons" in shown or "Dee Marsh did something" in shown
        if first.status_code != 302 or second.status_code == 302 or "Ours: otters" not in shown or not sees_theirs:
            wrong.append((name, first.status_code, second.status_code))
    assert wrong == []
