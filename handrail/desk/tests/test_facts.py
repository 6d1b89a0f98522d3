"""Attendance, other facts and scores on the pupil's page and in the story."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model

from handrail.core.loading import load, load_each
from handrail.facts.actions import apply_facts, stage_table
from handrail.pupils.actions import ScoreDetails, add_score, withdraw_score
from handrail.pupils.models import Pupil
from tests.cast import Cast

KINDS = ("attendances", "suspensions", "circumstances", "scores")


def bring(cast: Cast, *rows: str, **defaults: str) -> None:
    pasted = "\n".join(row.replace("|", "\t") for row in rows)
    ana = cast.member("ana")
    apply_facts(by=ana, file=stage_table(by=ana, subject="facts", pasted=pasted, defaults=defaults))


def page(cast: Cast, who: str = "ana", part: str = "") -> str:
    return cast.client(who).get(f"/s/alder/pupils/{cast.pupils['mia'].ref}/{part}").content.decode()


def fill(cast: Cast) -> None:
    ana = cast.member("ana")
    bring(cast, "Name|Attendance|FSM", "Mia Kowalczyk|95.5|Y", period_from="2025-09-03", period_to="2026-07-17")
    bring(cast, "Name|Suspension start|Sessions", f"Mia Kowalczyk|{ana.on - timedelta(days=9)}|3")
    for place, score in enumerate(("96", "<70", "99", "101")):
        details = ScoreDetails("Reading test", ana.on - timedelta(days=place), score, kind="standardised")
        add_score(by=ana, pupil=cast.pupils["mia"], details=details)


def test_the_page_shows_the_facts_and_draws_what_is_enough(cast: Cast) -> None:
    assert "Nothing is known yet." in page(cast)
    fill(cast)
    body = page(cast)
    for words in ("<b>95.5%</b> 3 Sep 2025 to 17 Jul 2026", "1.5 days", "Yes, known from", "&lt;70"):
        assert words in body
    drawn = body.split('class="hr-chart')[1].split("</svg>")[0]
    assert drawn.count("<circle") == 3  # the score below the floor of the test is not on the line
    assert "late" not in body.split('id="facts"')[1].split("</section>")[0]


def test_the_story_tells_scores_and_suspensions_with_their_source(cast: Cast) -> None:
    fill(cast)
    story = page(cast, part="timeline/")
    assert "96, standardised score" in story
    assert "1.5 days, from a file" in story
    withdraw_score(by=cast.member("ana"), score=cast.pupils["mia"].scores.get(score="96"))
    assert "96, standardised score" not in page(cast, part="timeline/")


def test_a_teacher_sees_their_pupils_facts_and_a_ta_or_parent_does_not(cast: Cast) -> None:
    fill(cast)
    assert "95.5%" in page(cast, "ben")
    for who in ("tess", "pat"):
        for part in ("", "timeline/"):
            body = page(cast, who, part)
            assert "Kowalczyk" in body
            assert not any(words in body for words in ("95.5", "Suspension", "Reading test", "Free school meals"))


def test_several_kinds_of_rows_come_in_one_query_as_each_would_alone(cast: Cast) -> None:
    fill(cast)
    one, other = (Pupil.objects.for_school(cast.schools["alder"]).get(forename="Mia") for _ in range(2))
    load_each(one, *KINDS)
    for kind in KINDS:
        alone = {row.pk: columns(row) for row in load(other, kind)}
        assert alone
        assert {row.pk: columns(row) for row in getattr(one, kind).all()} == alone


def columns(row: Model) -> dict[str, object]:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
