"""The first of two refusals: no view may be served that does not say who may see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from handrail.access.gate import Policy


def every_pattern(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern of the project with its full route."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from every_pattern(entry, route)
        else:
            yield route, entry


@register()
def views_have_policies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Name every view that carries neither @gate, @signed_in nor @public."""
    return [
        Error(
            f"The view at {route} says nothing about who may see it: add @gate, @signed_in or @public.", id="access.E1"
        )
        for route, pattern in every_pattern()
        if not isinstance(getattr(pattern.callback, "policy", None), Policy)
    ]
