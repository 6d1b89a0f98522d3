"""A folder with people in it, made once and copied."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.lasting.killing import people_for
from tests.lasting.place import Place

WRITES = 10_000
"""That are acknowledged in the ordinary run while the server is killed, on SQLite."""


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """On SQLite, whatever the other tests run on."""
    place = Place(tmp_path_factory.mktemp("people"))
    place.fill(people_for(WRITES))
    return place


@pytest.fixture
def place(peopled: Place, tmp_path: Path) -> Place:
    shutil.copytree(peopled.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path, people=peopled.people)
