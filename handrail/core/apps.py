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
        # The checks, the nightly job and what every connection is told register themselves.
        from handrail.core import checks, registry, sweeping, wall  # noqa: F401

        # One sender, so that each happens once in a migration of the whole project.
        pre_migrate.connect(_drop_triggers, sender=self)
        post_migrate.connect(_create_triggers, sender=self)
        registry.discover()


def _drop_triggers(using: str, **kwargs: Any) -> None:
    from handrail.core import triggers

    triggers.drop_all(connections[using])


def _create_triggers(using: str, **kwargs: Any) -> None:
    from handrail.core import triggers, wall

    triggers.create_all(connections[using])
    wall.build(connections[using])
