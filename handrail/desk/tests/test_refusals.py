"""What is said of a step that was refused is true: that nothing was changed, or that a part of it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.backups.actions import say_tried
from tests.cast import Cast

NOTHING, PART = "Nothing was changed.", "A part of it was done before that and stays"


def refuses(how: Exception, *, also: bool) -> Callable[..., None]:
    """An act that is done and then refused: within its own transaction, or (`also`) after it."""

    def act(*, by: Member) -> None:
        if also:
            say_tried(by=by)
            raise how
        with transaction.atomic():
            say_tried(by=by)
            raise how

    return act


@pytest.mark.parametrize("how", [ValidationError("Not twice."), PermissionDenied()])
@pytest.mark.parametrize(("also", "says", "not_said"), [(False, NOTHING, PART), (True, PART, NOTHING)])
def test_what_stays_of_a_refused_step_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, how: Exception, also: bool, says: str, not_said: str
) -> None:
    monkeypatch.setattr("handrail.backups.views.say_tried", refuses(how, also=also))
    page = cast.client("hal").post("/s/alder/backups/tried/").content.decode()
    assert says in page
    assert not_said not in page
