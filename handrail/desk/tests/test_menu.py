"""The menu: few entries, each role its own, and the pages of an entry beside each other."""

from __future__ import annotations

import re

from handrail.workload.tests.factories import make_hours
from tests.cast import Cast

ENTRY = re.compile(r'<li><a href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)</a></li>')
MENUS = {
    "ana": "Home, SEN register, Plans, Provision map, Budget, Concerns, Meetings, My time, Reports, Files, People, "
    "Settings",
    "sam": "Home, SEN register, Plans, Provision map, Budget, Concerns, Meetings, Reports, Files, People",
    "hal": "Home, SEN register, Plans, Provision map, Budget, Concerns, Meetings, SENCO time, Reports, People, "
    "Settings",
    "ben": "Home, My pupils, SEN register, Plans, My groups today, Provision map, Concerns, Meetings, Reports",
    "tess": "Home, My pupils, SEN register, Plans, My groups today, Provision map, Concerns, Reports",
    "gil": "Home, What we offer, The budget, Reports of SENCO time",
    "pat": "Home, Plans, Concerns",
    "ed": "Home, SEN register, Plans",
    "ola": "Home, People, Settings",
}

UNDER: dict[str, list[str]] = {
    "": ["Home page"],
    "plans/": ["Plans page"],
    "bank/add/": ["Plans true"],
    "plans/whose-work/": ["Reports true"],
    "plans/bring-in/many/": ["Files true"],
    "groups/cover/": ["People true"],
    "time/roles/": ["My time true"],
    "find/?q=nobody": [],
}


def entries(cast: Cast, who: str, path: str, label: str = "Main") -> list[tuple[str, str, str]]:
    """(address, how it is current, label) of each entry of the menu of this name."""
    page = cast.client(who).get(f"/s/alder/{path}").content.decode()
    part = re.search(rf'<nav class="hr-menu[^"]*" aria-label="{label}">(.*?)</nav>', page, re.DOTALL)
    return ENTRY.findall(part[1]) if part else []


def test_each_role_has_the_entries_it_may_use(cast: Cast) -> None:
    found = {who: ", ".join(label for _, _, label in entries(cast, who, "")) for who in MENUS}
    assert found == MENUS


def test_the_pages_of_an_entry_stand_beside_each_other_and_open(cast: Cast) -> None:
    client = cast.client("ana")
    for path, current in (("papers/", "Papers"), ("census/", "Census"), ("scores/", "Test scores")):
        beside = entries(cast, "ana", path, "Beside this page")
        assert [label for _, is_here, label in beside if is_here] == [current]
        assert {client.get(address).status_code for address, _, _ in beside} == {200}


def test_a_head_who_is_the_senco_has_their_own_time_beside_everybodys(cast: Cast) -> None:
    assert [label for _, _, label in entries(cast, "hal", "time/school/", "Beside this page")] == [
        "SENCO time", "Totals of SENCO time", "Reports of SENCO time",
    ]  # fmt: skip
    make_hours(cast.member("hal"))
    assert ("My time", "page") in [(label, how) for _, how, label in entries(cast, "hal", "time/")]
    beside = entries(cast, "hal", "time/", "Beside this page")
    assert {cast.client("hal").get(address).status_code for address, _, _ in beside} == {200}


def test_beside_a_page_stands_only_what_one_may_open(cast: Cast) -> None:
    beside = [label for _, _, label in entries(cast, "tess", "papers/", "Beside this page")]
    assert beside == ["Papers", "Emergency cards", "Leavers"]


def test_my_groups_stand_in_the_menu_of_who_has_them_and_beside_the_map_for_the_senco(cast: Cast) -> None:
    assert [label for _, how, label in entries(cast, "tess", "sessions/") if how] == ["My groups today"]
    assert not entries(cast, "tess", "sessions/", "Beside this page")
    assert ("My groups today", "page") in [
        (at, how) for _, how, at in entries(cast, "ana", "sessions/", "Beside this page")
    ]


def test_the_menu_says_under_which_entry_a_page_is(cast: Cast) -> None:
    for path, current in UNDER.items():
        assert [f"{label} {how}" for _, how, label in entries(cast, "ana", path) if how] == current, path
    for path in ("bank/add/", ""):
        assert not entries(cast, "ana", path, "Beside this page"), path
