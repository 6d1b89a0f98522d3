"""Who looked, what was odd about it, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.access.actions import end_duty, lay_duty
from handrail.access.models import Duty
from handrail.audit.looked import openings_of
from handrail.audit.models import AccessEvent, AuditEvent
from handrail.core import clock
from handrail.core.registry import due_items
from handrail.pupils.actions import ContactDetails, add_contact
from handrail.rules.calendar import say_day
from handrail.watching.actions import answer_odd_access
from handrail.watching.looking import look_through, look_through_school
from handrail.watching.models import OddAccess
from handrail.watching.tests.factories import make_odd, make_reading
from tests.cast import Cast
from tests.times import in_the_morning


@pytest.fixture(autouse=True)
def _by_day() -> Iterator[None]:
    """A reading at night is a story of its own."""
    with in_the_morning:
        yield


def _shown(cast: Cast, who: str) -> list[OddAccess]:
    return list(OddAccess.objects.visible_to(cast.member(who)))


def test_a_page_about_a_child_says_who_looked_when_what_and_by_what_right(cast: Cast) -> None:
    mia, omar = cast.pupils["mia"], cast.pupils["omar"]
    make_reading(cast.member("tess"), mia.ref, section="plan")
    make_reading(cast.member("sam"), mia.ref, omar.ref, section="register", at=clock.now() - timedelta(days=200))
    make_reading(cast.member("ben"), omar.ref)
    address = f"/s/alder/pupils/{mia.ref}/who-looked/"
    page = cast.client("ana").get(address).content.decode()
    assert "Tess Whitfield</td>" in page
    assert "Teaching assistant: class, group or named link" in page
    assert "Sam Doyle</td>" not in page  # a list of long ago
    then = say_day(cast.member("ana").on - timedelta(days=201))
    earlier = cast.client("ana").get(
        address, {"since": then, "until": say_day(cast.member("ana").on - timedelta(days=190))}
    )
    assert "Sam Doyle</td>" in earlier.content.decode()
    assert "Tess Whitfield</td>" not in earlier.content.decode()
    of_tess = cast.client("ana").get(address, {"who": cast.users["tess"].pk}).content.decode()
    assert "Tess Whitfield</td>" in of_tess
    assert "Ana Ferreira</td>" not in of_tess  # though she has looked at this page before
    wrong = cast.client("ana").get(address, {"since": "1 Sep 2026", "until": "1 Aug 2026"}).content.decode()
    assert "This day is before the one in" in wrong


def test_a_childs_own_pages_are_found_by_an_index_and_in_as_many_queries_as_ever(cast: Cast) -> None:
    mia = cast.pupils["mia"]
    rows = openings_of(cast.schools["alder"].pk, mia.ref)
    if connection.vendor == "sqlite":
        assert "audit_access_first" in rows[:300].explain()
    client = cast.client("ana")
    client.get(f"/s/alder/pupils/{mia.ref}/who-looked/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(f"/s/alder/pupils/{mia.ref}/who-looked/")
    for _ in range(40):
        make_reading(cast.member("tess"), mia.ref)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/s/alder/pupils/{mia.ref}/who-looked/")
    assert len(many) == len(few)


def test_what_a_person_looked_at_is_for_the_head_alone(cast: Cast) -> None:
    make_reading(cast.member("tess"), cast.pupils["mia"].ref)
    address = f"/s/alder/people/{cast.users['tess'].memberships.get().ref}/looked/"
    page = cast.client("hal").get(address).content.decode()
    assert "Mia Kowalczyk" in page
    last = AccessEvent.objects.latest("seq")
    assert (last.actor_name, last.section) == ("Hal Bramwell", "what they read")
    assert cast.client("ana").get(address).status_code == 403


def test_odd_access_reaches_the_head_and_is_answered_in_words(cast: Cast) -> None:
    odd = make_odd(cast.member("tess"), cast.pupils["mia"].ref)
    hal = cast.member("hal")
    assert [item.title for item in due_items(hal, hal.on) if "odd" in item.title] == ["Look at an odd reading"]
    client = cast.client("hal")
    assert "Tess Whitfield" in client.get("/s/alder/watching/").content.decode()
    address = f"/s/alder/watching/{odd.ref}/"
    assert "Mia Kowalczyk" in client.get(address).content.decode()
    client.post(address, {"answer": "ask", "words": "I ask her on Monday."})
    assert len(OddAccess.objects.visible_to(hal).waiting()) == 1
    client.post(address, {"answer": "fine", "words": "She wrote reports at night."})
    assert AuditEvent.objects.filter(type="odd_access.answered").count() == 2
    hal = cast.member("hal")
    assert hal.school.odd_access_waiting == 0
    assert not [item for item in due_items(hal, hal.on) if "odd" in item.title]
    assert "She wrote reports at night." in client.get("/s/alder/watching/").content.decode()
    look_through_school(cast.schools["alder"])
    assert not OddAccess.objects.visible_to(hal).waiting().exists()
    with pytest.raises(ValidationError):
        answer_odd_access(by=hal, odd=odd, answer="fine", words=" ")


def test_nobody_is_shown_what_is_about_themselves(cast: Cast) -> None:
    ref = cast.pupils["mia"].ref
    odd = {who: make_odd(cast.member(who), ref) for who in ("ana", "hal", "tess")}
    assert _shown(cast, "hal") == [odd["tess"], odd["ana"]]
    assert _shown(cast, "ana") == [odd["hal"]]  # what is about the only head
    assert cast.client("hal").get(f"/s/alder/watching/{odd['hal'].ref}/").status_code == 404
    with pytest.raises(PermissionDenied):
        answer_odd_access(by=cast.member("hal"), odd=odd["hal"], answer="fine", words="It was me.")
    lay_duty(kind=Duty.Kind.WATCHING, by=cast.member("hal"), membership=cast.users["ana"].memberships.get())
    assert _shown(cast, "ana") == [odd["tess"], odd["hal"]]
    assert _shown(cast, "hal") == [odd["ana"]]
    end_duty(kind=Duty.Kind.WATCHING, by=cast.member("hal"))
    assert _shown(cast, "hal") == [odd["tess"], odd["ana"]]
    with pytest.raises(PermissionDenied):
        lay_duty(kind=Duty.Kind.WATCHING, by=cast.member("ana"), membership=cast.users["ana"].memberships.get())
    for who in ("ben", "sam", "bea"):
        assert _shown(cast, who) == []


def test_family_is_known_by_surname_contact_and_link_and_told_once(cast: Cast) -> None:
    mia, omar, leo = (cast.pupils[name] for name in ("mia", "omar", "leo"))
    add_contact(by=cast.member("ana"), pupil=leo, details=ContactDetails("Ben Adeyemi", "Uncle"))
    make_reading(cast.member("ben"), leo.ref)
    make_reading(cast.member("ben"), mia.ref)
    make_reading(cast.member("ben"), leo.ref, mia.ref, omar.ref, "somebody else")  # a list, which anybody glances at
    make_reading(cast.member("pat"), mia.ref, at=clock.now().replace(hour=3))  # a parent, at whatever hour
    look_through()
    look_through()
    found = [(row.kind, row.person.name, row.about) for row in OddAccess.objects.for_school(cast.schools["alder"])]
    assert found == [("family", "Ben Adeyemi", leo.ref)]


def test_a_leaver_who_was_shown_a_page_is_a_story(cast: Cast) -> None:
    place = cast.users["tess"].memberships.get()
    tess = cast.member("tess")
    place.ends_on = tess.on - timedelta(days=2)
    place.save()
    make_reading(tess, cast.pupils["mia"].ref, at=clock.now().astimezone(clock.LONDON).replace(hour=12))
    look_through()
    assert OddAccess.objects.for_school(tess.school).get().kind == "left"
