"""What every test may ask for."""

from __future__ import annotations

import pytest

from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of tests/cast.py in an empty database."""
    return make_cast()


LONG = ("tests/structure/", "tests/command/")
"""Where tests take longest: begun first, so that no core waits at the end for one of them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
