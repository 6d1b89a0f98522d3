"""From the text of a draft to the rows that hold it. Called by actions, inside their transaction.

`write_draft` and `write_review` save; the others only make rows, for whoever saves those of many plans at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handrail.core.refs import new_ref
from handrail.plans.models import Barrier, Outcome, PlanVersion, Rating, Review, Strategy, Voice
from handrail.plans.text import (
    DRAFT_FIELDS,
    MEETING_FIELDS,
    MEETING_WORDS,
    OUTCOME_WORDS,
    OUTCOMES,
    RATING_WORDS,
    STRATEGIES,
    STRATEGY_WORDS,
    TOO_SOON,
    TRIED_WORDS,
    TRIES,
    VERSION_DAYS,
    VERSION_WORDS,
    VOICE_FIELDS,
    VOICE_WORDS,
    Text,
    day_or_none,
    differing,
    outcome_fields,
    rating_fields,
    unreadable_days,
)
from handrail.rules.register import AREAS


def write_draft(version: PlanVersion, before: Text, after: Text, recorded_by: str) -> None:
    """Set the version's own fields (not saved) and replace its rows in each part that differs.

    Raises KeyError for a name that no draft has.
    """
    set_words(version, after)
    changed = {name.partition("-")[0] for name in differing(before, after)}
    if changed & {"barrier", "strength"}:
        _write_barriers(version, after)
    if "outcome" in changed:
        _write_outcomes(version, after)
    if "voice" in changed:
        _write_voices(version, version.voices.all(), after, recorded_by)


def set_words(version: PlanVersion, text: Text) -> None:
    """Set the version's own fields, not saved. Raises KeyError for a name that no draft has."""
    _refuse_unknown(text, DRAFT_FIELDS)
    version.as_typed = unreadable_days(text)
    for name in VERSION_WORDS:
        setattr(version, name, text.get(name, ""))
    for name in VERSION_DAYS:
        setattr(version, name, day_or_none(text.get(name, "")))
    version.tried = _tried(text)


def write_review(review: Review, after: Text, recorded_by: str) -> None:
    """Set the review's own fields (not saved) and write its ratings and voices.

    Raises KeyError for a name that this review does not have.
    """
    ratings = list(review.ratings.all())
    rated = [name for rating in ratings for name in rating_fields(rating.position)]
    _refuse_unknown(after, (*MEETING_FIELDS, *rated, *VOICE_FIELDS))
    set_meeting(review, after)
    for rating in ratings:
        set_rating(rating, after)
    Rating.objects.bulk_update(ratings, ["is_rated", "value", *RATING_WORDS])
    _write_voices(review, review.voices.all(), after, recorded_by)


def set_meeting(review: Review, text: Text) -> None:
    """Set when and with whom it was held, not saved."""
    review.as_typed = unreadable_days(text)
    for name in MEETING_WORDS:
        setattr(review, name, text.get(name, ""))
    review.held_on = day_or_none(text.get("held_on", ""))


def _refuse_unknown(text: Text, known: Iterable[str]) -> None:
    unknown = set(text).difference(known)
    if unknown:
        raise KeyError(sorted(unknown)[0])


def _write_barriers(version: PlanVersion, text: Text) -> None:
    version.barriers.all().delete()
    Barrier.objects.bulk_create(barriers_in(version, text))


def barriers_in(version: PlanVersion, text: Text) -> list[Barrier]:
    """A row, not saved, for each area of which anything is written."""
    return [
        Barrier(
            school_id=version.school_id,
            version=version,
            area=area,
            text=text.get(f"barrier-{area}", ""),
            strengths=text.get(f"strength-{area}", ""),
        )
        for area in AREAS
        if text.get(f"barrier-{area}") or text.get(f"strength-{area}")
    ]


def _tried(text: Text) -> list[dict[str, str]]:
    """What was tried before, in its places up to the last that says anything."""
    rows = [_parts(text, f"tried-{n}-", TRIED_WORDS) for n in TRIES]
    last = max((n for n, row in enumerate(rows, start=1) if any(row.values())), default=0)
    return rows[:last]


def _write_outcomes(version: PlanVersion, text: Text) -> None:
    rows = {row.position: row for row in version.outcomes.all()}
    version.strategies.all().delete()
    version.outcomes.all().delete()
    outcomes = Outcome.objects.bulk_create(outcomes_in(version, text, rows))
    Strategy.objects.bulk_create(row for outcome in outcomes for row in strategies_in(outcome, text))


def outcomes_in(version: PlanVersion, text: Text, rows: Mapping[int, Outcome]) -> list[Outcome]:
    """A row, not saved, for each place in which anything is written; `rows` are those that stood in them before."""
    written = [position for position in OUTCOMES if any(text.get(name) for name in outcome_fields(position))]
    return [_outcome(version, position, rows.get(position), text) for position in written]


def _outcome(version: PlanVersion, position: int, was: Outcome | None, text: Text) -> Outcome:
    return Outcome(
        school_id=version.school_id,
        version=version,
        position=position,
        ref=was.ref if was else new_ref(),
        carried_from_ref=was.carried_from_ref if was else "",
        by_when=day_or_none(text.get(f"outcome-{position}-by_when", "")),
        **_parts(text, f"outcome-{position}-", OUTCOME_WORDS),
    )


def strategies_in(outcome: Outcome, text: Text) -> Iterable[Strategy]:
    """A row, not saved, for each strategy of an outcome that is."""
    for n in STRATEGIES:
        parts = _parts(text, f"outcome-{outcome.position}-strategy-{n}-", STRATEGY_WORDS)
        if any(parts.values()):
            owners = {"school_id": outcome.school_id, "version_id": outcome.version_id, "outcome": outcome}
            yield Strategy(position=n, **owners, **parts)


def set_rating(rating: Rating, text: Text) -> None:
    """Set how one outcome went, not saved."""
    place = f"outcome-{rating.position}-"
    value = text.get(f"{place}value", "")
    rating.is_rated = value != ""
    rating.value = None if value in {"", TOO_SOON} else int(value)
    for name, words in _parts(text, place, RATING_WORDS).items():
        setattr(rating, name, words)


def _write_voices(owner: PlanVersion | Review, now: Iterable[Voice], text: Text, recorded_by: str) -> None:
    """Keep a row for each voice of which anything is written."""
    rows = {voice.whose: voice for voice in now}
    said = voices_in(owner, rows, text, recorded_by)
    for voice in said:
        voice.save()
    for whose in rows.keys() - {voice.whose for voice in said}:
        rows[whose].delete()


def voices_in(owner: PlanVersion | Review, rows: Mapping[str, Voice], text: Text, recorded_by: str) -> list[Voice]:
    """A row, not saved, for each voice of which anything is written; `rows` are those there were before, by whose."""
    said = []
    for whose in Voice.Whose.values:
        parts: dict[str, Any] = _parts(text, f"voice-{whose}-", VOICE_WORDS)
        parts["said_on"] = day_or_none(text.get(f"voice-{whose}-said_on", ""))
        if any(parts.values()):
            said.append(_set_voice(rows.get(whose) or _new_voice(owner, whose), parts, recorded_by))
    return said


def _set_voice(row: Voice, parts: dict[str, Any], recorded_by: str) -> Voice:
    """Who recorded a voice changes only with its words."""
    if row.text != parts["text"] or not row.recorded_by:
        row.recorded_by = recorded_by
    for name, value in parts.items():
        setattr(row, name, value)
    return row


def _new_voice(owner: PlanVersion | Review, whose: str) -> Voice:
    voice = Voice(school_id=owner.school_id, pupil_id=owner.plan.pupil_id, whose=whose)
    if isinstance(owner, PlanVersion):
        voice.version = owner
    else:
        voice.review = owner
    return voice


def _parts(text: Text, place: str, parts: Iterable[str]) -> dict[str, str]:
    return {part: text.get(f"{place}{part}", "") for part in parts}
