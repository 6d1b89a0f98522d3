"""Kinds of plan as dated data (domain.md section 9: the Individual Support Plan is proposed, and not law)."""

from __future__ import annotations

from datetime import date

import pytest

from handrail.plans.models import Plan
from handrail.plans.text import SECTION_FIELDS
from handrail.rules.plan_kinds import ISP, KEYS, KINDS, STEPS, SUPPORT_PLAN, kind_on, kinds_offered

NOW = date(2026, 11, 22)


def test_a_proposal_is_offered_only_where_it_is_tried_and_from_the_day_it_was_made() -> None:
    assert [kind.key for kind in kinds_offered(NOW)] == [SUPPORT_PLAN]
    assert [kind.key for kind in kinds_offered(NOW, ["isp"])] == [SUPPORT_PLAN, ISP]
    assert [kind.key for kind in kinds_offered(date(2026, 2, 22), ["isp"])] == [SUPPORT_PLAN]


def test_the_proposal_is_marked_with_what_is_not_certain() -> None:
    isp = kind_on(ISP, NOW)
    assert "not law" in isp.proposal
    assert isp.source.certainty == "?"
    assert isp.most_months == 12
    assert not kind_on(SUPPORT_PLAN, NOW).proposal


def test_every_kind_can_be_chosen_and_every_section_has_its_fields() -> None:
    assert list(KEYS) == Plan.Kind.values
    for kind in KINDS:
        assert {section.key for section in kind.sections} <= SECTION_FIELDS.keys()
        assert {section.step for section in kind.sections} <= STEPS.keys()
        order = [list(STEPS).index(section.step) for section in kind.sections]
        assert order == sorted(order)


def test_an_older_plan_reads_the_kind_it_began_under_and_an_unknown_kind_is_refused() -> None:
    assert kind_on(SUPPORT_PLAN, date(2010, 1, 1)).key == SUPPORT_PLAN
    with pytest.raises(KeyError):
        kind_on("iep", NOW)
