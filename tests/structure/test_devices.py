"""What a shared device opens: every address, asked by a SENCO and by a teaching assistant who gave their PIN there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client

from handrail.access.devices import make_device, remember
from handrail.access.models import User
from handrail.access.pins import choose_pin
from tests.cast import Cast
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World, make_world

PIN = "2580"

# By hand: every page that anybody opens there, in whichever role. What is not here is refused.
OPENS = {
    "desk:home", "desk:find", "desk:suggest", "desk:pupil", "desk:timeline", "desk:mine", "desk:class_overview",
    "pupils:profile", "pupils:photo", "pupils:emergency_cards", "pupils:emergency_card", "pupils:note",
    "pupils:note_correct", "pupils:open_for_an_hour", "pupils:opened", "pupils:opening_answer",
    "concerns:list", "concerns:raise", "concerns:names", "concerns:concern", "concerns:correct", "concerns:take_back",
    "concerns:answer", "concerns:passed_on", "concerns:passed_on_words", "bank:list", "bank:hints",
    "plans:list", "plans:bring_in", "plans:plan", "plans:edit", "plans:from_bank", "plans:keep", "plans:correct",
    "plans:thread", "plans:review", "plans:carry", "plans:compare", "plans:sitting", "plans:outcome", "plans:observe",
    "plans:start", "reports:register", "reports:leavers",
    "provision:sessions", "provision:register", "provision:session", "provision:done", "provision:done_run",
    "provision:map", "provision:adults", "provision:outcomes", "provision:library", "provision:type", "provision:run",
    "provision:pupil", "impact:overview", "impact:type", "impact:run", "impact:measures", "impact:term",
}  # fmt: skip


def device_of(cast: Cast, who: str) -> Client:
    """Somebody who has given their PIN at a device of Alder."""
    by, client, answer = cast.member("ana"), Client(), HttpResponse()
    device, token = make_device(by=by, name=f"Tablet for {who}", opens_cards=True)
    remember(answer, token)
    client.cookies.load(answer.cookies)
    user = User.objects.get(pk=cast.users[who].pk)
    choose_pin(user=user, pin=PIN, by=cast.member(who))
    row = user.memberships.get(school=device.school)
    assert client.post(f"/device/{row.ref}/", {"pin": PIN}).status_code == 302
    return client


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def _wrong(client: Client, world: World, names: Collection[str] = MATRIX) -> Iterator[tuple[str, int, str]]:
    """What a device gives that it should not: a page that is not on the list, or anything but a page."""
    for name, _, needs in every_address():
        if name not in names:
            continue
        answer = client.get(world.address(name, needs))
        kind = answer.get("Content-Type", "")
        is_page = kind.startswith(("text/html", "application/json", "image/")) or answer.status_code != 200
        is_file = answer.get("Content-Disposition", "").startswith("attachment")
        if not is_page or is_file or (name not in OPENS and answer.status_code == 200):
            yield name, answer.status_code, kind


def test_a_senco_opens_there_what_is_listed_and_no_file(world: World) -> None:
    client = device_of(world.cast, "ana")
    assert list(_wrong(client, world)) == []
    with patch("handrail.access.memberships.ON_DEVICE", world.cast.member("ana").permissions):
        closed = {"access:people", "access:settings", "pupils:restricted", "packs:home"}
        assert {name for name, _, _ in _wrong(client, world, closed)} == closed


def test_a_teaching_assistant_finds_there_what_the_work_needs(world: World) -> None:
    client = device_of(world.cast, "tess")
    for name, _, needs in every_address():
        letters = MATRIX.get(name, "")
        if name in OPENS - {"pupils:note_correct", "reports:register"} and "t" in letters:
            assert client.get(world.address(name, needs)).status_code in {200, 302, 404, 405}, name
    mia = world.refs["pupil"]
    assert client.get(f"/s/alder/pupils/{mia}/").status_code == 200
    with patch("handrail.access.device_middleware.SHOWN", ("",)):
        assert client.get(f"/s/alder/pupils/{mia}/profile.pdf")["Content-Type"] == "application/pdf"
    assert client.get(f"/s/alder/pupils/{mia}/profile.pdf").status_code == 403


def test_a_card_opens_with_nobody_signed_in_and_is_written_down(world: World) -> None:
    from handrail.audit.models import AccessEvent

    cast, mia = world.cast, world.refs["pupil"]
    client = device_of(cast, "tess")
    client.post("/sign-out/")
    assert mia in client.get("/device/cards/?q=mia").content.decode()
    assert "Call the office." in client.get(f"/device/cards/{mia}/").content.decode()
    event = AccessEvent.objects.order_by("-seq")[0]
    assert (event.section, event.actor_id, event.actor_name) == ("emergency card", None, "Somebody at Tablet for tess")
    assert client.get(f"/s/alder/pupils/{mia}/").status_code == 302
    assert Client().get(f"/device/cards/{mia}/").status_code == 404
