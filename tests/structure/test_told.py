"""No request asks for a row of a school before the database is told of one: on PostgreSQL it would hear that there is
none, of a conflict of interest or of a role of the school's own as well. Asked here on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client

from handrail.access.links import make_password_link
from handrail.core import wall
from handrail.core.guard import OWNED
from tests.cast import Cast
from tests.structure.test_devices import PIN, device_of
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


@contextmanager
def unheard() -> Iterator[set[str]]:
    """The tables of schools that were asked while no school was told."""
    found: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        named = [] if "sqlite_master" in sql else [table for table in OWNED if f'"{table}"' in sql]
        if named and wall.told() == wall.NONE:
            found.update(named)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def test_what_is_asked_before_the_school_is_known_is_asked_of_every_school(world: World) -> None:
    """Control: without the reason given for one's own places, they are asked of nobody."""
    cast = world.cast
    mia, tess = world.refs["pupil"], cast.users["tess"].memberships.get()
    tablet, link = device_of(cast, "tess"), make_password_link(user=cast.users["ben"], by=cast.member("hal"))
    own = [world.address(name, needs) for name, _, needs in every_address() if name in MATRIX and ":" not in name]
    ana = cast.client("ana")
    with unheard() as found:
        for path in ("/", f"/s/alder/pupils/{mia}/", "/account/kept/", "/sign-out/", "/device/"):
            tablet.get(path)
        tablet.post("/sign-out/")
        for path in ("/device/", "/device/cards/?q=mia", f"/device/cards/{mia}/", f"/device/{tess.ref}/"):
            assert tablet.get(path).status_code == 200
        tablet.post(f"/device/{tess.ref}/", {"pin": PIN})
        tablet.post("/device/code/", {"code": "none", "pin": PIN})
        Client().post("/device/enrol/", {"code": "none"})
        Client().post(link, {"password1": "nine slow herons", "password2": "nine slow herons"})
        for path in own:
            Client().get(path)
            ana.get(path)
    assert found == set()
    with patch.object(wall, "every_school", lambda reason: wall.closed()), unheard() as found:
        ana.get("/s/alder/")
    assert found == {"access_conflict", "access_schoolrole"}
