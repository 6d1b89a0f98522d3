"""The demonstration is made whole or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from handrail.demo import load_demo, loading
from handrail.schools.models import School, Trust


@pytest.mark.django_db
def test_a_first_start_that_is_stopped_half_way_leaves_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = replace(settings.HOME, is_demo=True)

    def stopped(school: School, *rest: object) -> None:
        assert School.objects.count() == 4
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "_fill", stopped)
    with pytest.raises(KeyboardInterrupt):
        load_demo()
    assert not School.objects.exists()
    assert not Trust.objects.exists()


@pytest.mark.django_db
def test_a_folder_for_real_use_is_left_alone() -> None:
    load_demo()
    assert not School.objects.exists()
