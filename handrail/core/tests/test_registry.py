from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps

from handrail.core import registry
from handrail.core.registry import DueItem, EventType, EventTypes, Sources, TimelineEntry


def _due(title: str, on: date) -> DueItem:
    return DueItem(title, on, "Ana Ferreira", 1, None, "/x", "review")


def _entry(title: str, on: date, hour: int) -> TimelineEntry:
    return TimelineEntry(on, "note", title, "", "Ana Ferreira", None, datetime(2026, 9, 1, hour, tzinfo=UTC))


def test_an_event_type_is_known_once_added() -> None:
    types = EventTypes()
    published = types.add(EventType("plan.published", "published a plan", redact=("strengths",)))
    assert types.get("plan.published") is published
    assert list(types) == [published]
    with pytest.raises(KeyError, match=r"plan\.burned is not an audit event type"):
        types.get("plan.burned")


def test_two_event_types_may_not_share_a_key() -> None:
    types = EventTypes()
    types.add(EventType("plan.published", "published a plan"))
    types.add(EventType("plan.published", "published a plan"))
    with pytest.raises(ValueError, match="Two audit event types"):
        types.add(EventType("plan.published", "tore up a plan"))


def test_what_falls_due_is_listed_soonest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    sources: Sources[Any] = Sources()
    monkeypatch.setattr(registry, "due", sources)

    @sources.add
    def reviews(member: object, on: date) -> Iterator[DueItem]:
        yield _due("Review for Mia", date(2026, 12, 1))

    @sources.add
    def tasks(member: object, on: date) -> list[DueItem]:
        return [_due(f"Ring home, asked by {member}", on)]

    titles = [item.title for item in registry.due_items("Ana", date(2026, 11, 4))]
    assert titles == ["Ring home, asked by Ana", "Review for Mia"]


def test_a_childs_story_is_told_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    sources: Sources[Any] = Sources()
    monkeypatch.setattr(registry, "timeline", sources)
    day = date(2026, 9, 1)
    sources.add(lambda member, pupil: [_entry("morning", day, 9), _entry("before", date(2026, 8, 1), 23)])
    sources.add(lambda member, pupil: [_entry("noon", day, 12)])
    assert [entry.title for entry in registry.timeline_of("Ana", "Mia")] == ["noon", "morning", "before"]


def test_a_source_added_twice_is_asked_once() -> None:
    sources: Sources[Any] = Sources()
    sources.add(print)
    sources.add(print)
    assert list(sources) == [print]


def test_discover_imports_the_modules_of_installed_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    imported: list[str] = []

    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: ModuleType | None = None) -> None:
            imported.append(name)

    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    for name in ("events", "due", "timeline"):
        monkeypatch.delitem(sys.modules, f"handrail.schools.{name}", raising=False)
    registry.discover()
    assert {f"handrail.schools.{name}" for name in ("events", "due", "timeline")} <= set(imported)


def test_discovery_happens_when_django_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(registry, "discover", lambda: called.append("discover"))
    apps.get_app_config("core").ready()
    assert called == ["discover"]
