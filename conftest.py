"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.test.client import ClientHandler

from tests.cast import Cast, make_cast, owing_nothing


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of tests/cast.py in an empty database."""
    return make_cast()


@pytest.fixture(scope="session", autouse=True)
def signed_in_with_a_second_step() -> Iterator[None]:
    with owing_nothing():
        yield


LONG = ("tests/leaks/", "tests/structure/", "tests/command/")
"""Where tests take longest: begun first, so that no core waits at the end for one of them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(scope="session", autouse=True)
def one_chain() -> Iterator[None]:
    """One chain of middleware for the clients of all tests; under settings of its own a test's client makes its own."""
    load, usual = ClientHandler.load_middleware, settings._wrapped  # type: ignore[misc]

    @cache
    def made_once() -> dict[str, Any]:
        handler = ClientHandler()
        load(handler)
        return {name: part for name, part in vars(handler).items() if "_middleware" in name}

    def load_middleware(handler: ClientHandler, is_async: bool = False) -> None:
        if settings._wrapped is usual:  # type: ignore[misc]
            vars(handler).update(made_once())
        else:
            load(handler, is_async)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_middleware)
        yield
