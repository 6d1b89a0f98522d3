"""A folder with people in it, made once and copied."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.lasting.ledger import WRITERS
from tests.lasting.place import Place


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """On SQLite, whatever the other tests run on."""
    place = Place(tmp_path_factory.mktemp("people"))
    place.fill(WRITERS)
    return place


@pytest.fixture
def place(peopled: Place, tmp_path: Path) -> Place:
    shutil.copytree(peopled.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path, people=peopled.people)
