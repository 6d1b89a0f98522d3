"""Wires the core: checks, triggers around migrations, and the registries."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class CoreConfig(AppConfig):
    name = "handrail.core"
    label = "core"

    def ready(self) -> None:
        from handrail.core import checks, registry, sweeping  # noqa: F401  (checks and the nightly job register themselves)

        # One sender, so that each happens once in a migration of the whole project.
        pre_migrate.connect(_drop_triggers, sender=self)
        post_migrate.connect(_create_triggers, sender=self)
        registry.discover()


def _drop_triggers(using: str, **kwargs: Any) -> None:
    from handrail.core import triggers

    triggers.drop_all(connections[using])


def _create_triggers(using: str, **kwargs: Any) -> None:
    from handrail.core import triggers

    triggers.create_all(connections[using])
