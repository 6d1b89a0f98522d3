"""One world for all attacks, made once, and what an attacker has at hand."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from handrail.access import lockout
from handrail.config import settings as product
from tests.cast import make_cast
from tests.hostile.forms import Form, Rows, all_forms
from tests.hostile.payloads import ROUNDS
from tests.structure.world import World, make_world


@pytest.fixture(scope="package")
def _world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all tests of this folder: each of them begins from it in a transaction of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(make_cast())
        transaction.set_rollback(True)


@pytest.fixture
def world(_world: World, db: None) -> World:
    """tests/structure/world.py in an empty database."""
    cache.clear()
    return deepcopy(_world)


@pytest.fixture(scope="package")
def forms(_world: World, django_db_blocker: Any) -> list[Form]:
    """The forms of every sixth page, in the full tier of all."""
    with django_db_blocker.unblock():
        return all_forms(_world, every=1 if ROUNDS else 6)


@pytest.fixture(scope="package")
def rows(_world: World, django_db_blocker: Any) -> Rows:
    """Every row as it stands before an attack."""
    with django_db_blocker.unblock():
        return Rows().remember()


HOST = "handrail.example.sch.uk"
OVER_HTTPS = (
    "PUBLIC_ADDRESS", "IS_HTTPS", "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_NAME", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD", "SECURE_PROXY_SSL_HEADER",
)  # fmt: skip


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The product's own settings as they are in a school: behind a proxy, at an https address. What a browser sends."""
    monkeypatch.setenv("HANDRAIL_URL", f"https://{HOST}")
    meant = runpy.run_path(str(Path(product.__file__)))
    monkeypatch.setattr(lockout, "KNOWN", f"__Host-{lockout.KNOWN}")  # named once, as the server starts
    with override_settings(**{name: meant[name] for name in OVER_HTTPS}):
        yield {"HTTP_HOST": HOST, "HTTP_X_FORWARDED_PROTO": "https"}
