"""What is told of provision at the made-up schools fits its library and its days."""

from __future__ import annotations

import pytest

from handrail.demo.provision import told_of
from handrail.provision.starter import STARTER

SCHOOLS = {"alder": 25, "birch": 15, "cedar": 8, "little-larches": 5}
FATES = {"", "borrowed", "forgotten", "stopped", "extended", "adapted", "copied", "as_planned"}


@pytest.mark.parametrize("slug", SCHOOLS)
def test_each_run_is_of_the_library_and_can_be(slug: str) -> None:
    rows, types = told_of(slug), {row.key: row for row in STARTER}
    assert len(rows) == SCHOOLS[slug]
    for row in rows:
        kind = types[row.kind]
        assert row.fate in FATES
        assert all(day in range(5) for day in row.weekdays)
        assert bool(row.days) == (kind.shape != "one_off"), row.group
        assert row.size == 1 or kind.shape != "one_to_one", row.kind
        assert row.size or kind.shape == "one_off"
    assert {"forgotten", "borrowed"} <= {row.fate for row in rows}
