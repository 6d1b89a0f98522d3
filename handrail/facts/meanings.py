"""What the columns of such a table mean: by heading, and where there is none, by what stands under it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from handrail.exchange.reading.headings import heading_meaning, squash_heading
from handrail.exchange.reading.shapes import Column, Table
from handrail.exchange.reading.values import UnreadableError, is_blank, read_day
from handrail.rules.upn import check_upn

FACTS, SCORES, GROUPS = "facts", "scores", "groups"

_WHO = {
    "upn": "UPN",
    "surname": "Surname",
    "forename": "Forename",
    "full_name": "Name (surname and forename together)",
    "date_of_birth": "Date of birth",
    "class": "Class or form",
}
_IGNORED = {"ignored": "Do not read this column"}
MEANINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        FACTS: {
            **_WHO,
            "percent": "Attendance (%)",
            "possible": "Sessions possible",
            "attended": "Sessions attended",
            "authorised": "Authorised absences",
            "unauthorised": "Unauthorised absences",
            "period_from": "Attendance from",
            "period_to": "Attendance to",
            "suspension_kind": "Suspension or exclusion",
            "suspension_from": "Suspended from",
            "suspension_to": "Suspended to",
            "suspension_sessions": "Suspension: sessions (half days)",
            "suspension_days": "Suspension: days",
            "suspension_reason": "Suspension: reason",
            "premium": "Pupil premium",
            "looked_after": "Looked after",
            "eal": "English as an additional language",
            "free_meals": "Free school meals",
            "since": "So since",
            **_IGNORED,
        },
        SCORES: {
            **_WHO,
            "test": "Test",
            "form": "Form or version",
            "taken_on": "Taken on",
            "score": "Score",
            "score_kind": "Kind of score",
            **_IGNORED,
        },
        GROUPS: {
            **_WHO,
            "class": "Form",
            "group": "Teaching group",
            "subject": "Subject",
            "teacher": "Teacher",
            **_IGNORED,
        },
    }
)
"""Every meaning a column may be given, with its words for a select box."""

NAMES = {"surname", "full_name", "forename", "upn"}
SAYS_NOTHING = {*NAMES, "ignored", "date_of_birth", "class"}
"""Meanings that say who a row is about, and nothing of them."""
_MANY = {"ignored", "score"}

_KNOWN = {
    FACTS: {
        "percent": "attendance percentattendance attendancepercentage overallattendance present percentpresent",
        "possible": "possible sessionspossible possiblesessions possiblemarks totalpossible totalsessions "
        "possibleattendances sessionsavailable",
        "attended": "attended sessionsattended attendances sessionspresent presentsessions presentmarks "
        "actualattendances",
        "authorised": "authorised authorisedabsence authorisedabsences sessionsauthorised authabsence "
        "authabsences authorisedsessions absenceauthorised sessionsmissedauthorised",
        "unauthorised": "unauthorised unauthorisedabsence unauthorisedabsences sessionsunauthorised unauthabsence "
        "unauthabsences unauthorisedsessions absenceunauthorised sessionsmissedunauthorised",
        "period_from": "periodfrom attendancefrom periodstart",
        "period_to": "periodto attendanceto periodend",
        "suspension_kind": "suspensiontype exclusiontype suspensioncategory exclusioncategory suspensionorexclusion "
        "typeofexclusion typeofsuspension suspension exclusion",
        "suspension_from": "suspensionstart suspensionstartdate exclusionstart exclusionstartdate suspendedfrom "
        "suspendedon dateofsuspension dateofexclusion suspensiondate exclusiondate excludedfrom",
        "suspension_to": "suspensionend suspensionenddate exclusionend exclusionenddate suspendedto excludedto",
        "suspension_sessions": "sessionssuspended suspensionsessions exclusionsessions sessionsexcluded sessionslost",
        "suspension_days": "dayssuspended suspensiondays exclusiondays daysexcluded dayslost numberofdays",
        "suspension_reason": "suspensionreason exclusionreason reasonforsuspension reasonforexclusion",
        "looked_after": "childincare childrenincare",
        "free_meals": "fsm freeschoolmeals freeschoolmeal freemeals fsmeligible fsmeligibility eligibleforfsm "
        "eligibleforfreeschoolmeals freeschoolmealseligible fsmindicator currentfsm",
        "since": "sosince flagdate asat asof",
    },
    SCORES: {
        "test": "test testname assessment assessmentname screener screening subject aspect measure",
        "form": "form testform version testversion paper formversion",
        "taken_on": "date testdate dateoftest datetaken takenon tested testedon assessmentdate dateofassessment "
        "resultdate completed datecompleted",
        "score": "score result standardisedscore ss sas scaledscore rawscore readingage spellingage age mark "
        "standardizedscore outcome grade",
        "score_kind": "scoretype kindofscore kind typeofscore resulttype",
    },
    GROUPS: {
        "group": "group groups groupname groupcode teachinggroup teachinggroups set setname teachingset band classcode",
        "subject": "subject subjectname course coursename",
        "teacher": "teacher teachername teachers staff staffname mainteacher classteacher taughtby supervisor",
    },
}
_CLASSES = {"class", "classname", "classgroup"}
"""In a list of teaching groups a class is one, unless another column is called the group."""

# These say too little alone: whether the table is of attendance or of suspensions decides.
_BETWEEN = {
    "period_from": "from startdate start datefrom",
    "period_to": "to enddate end dateto until",
    "suspension_sessions": "sessions",
    "suspension_days": "days",
    "suspension_kind": "type category",
    "suspension_reason": "reason",
}
_INSTEAD = {"period_from": "suspension_from", "period_to": "suspension_to"}
_AS_HERE = {"pupil_premium": "premium", "attendance": "percent", "preferred_forename": "forename"}
_INDEX = {
    subject: {word: key for key, words in known.items() for word in words.split()} for subject, known in _KNOWN.items()
}
_WEAK = {word: key for key, words in _BETWEEN.items() for word in words.split()}
_SCORE_LIKE = re.compile(r"\s*[<>]?=?\s*\d[\d;:.,%\s]*$")
_PERCENT = str.maketrans({"%": " percent "})


def is_heading(text: str, subject: str) -> bool:
    """Whether a cell would say something as a heading."""
    return _strong(text, subject) is not None


def columns_of(table: Table, subject: str, on: date, given: Mapping[int, str] | None = None) -> list[Column]:
    """Every column with its meaning; `given` is what a person said of it, by index."""
    meanings = [_strong(heading, subject) for heading in table.headings]
    if subject == FACTS:
        _settle_between(table, meanings)
    if subject == GROUPS:
        _settle_class(table, meanings)
    _guess_by_content(table, subject, meanings, on)
    found = [(given or {}).get(place, meaning or "ignored") for place, meaning in enumerate(meanings)]
    return [
        Column(
            place, heading, meaning, _samples(table, place), meaning == meanings[place] and is_heading(heading, subject)
        )
        for place, (heading, meaning) in enumerate(zip(table.headings, _once(found), strict=True))
    ]


def _strong(heading: str, subject: str) -> str | None:
    for text in (heading.translate(_PERCENT), heading.partition("(")[0]):
        known = _INDEX[subject].get(squash_heading(text))
        if known:
            return known
    meaning = heading_meaning(heading)[0] or ""
    meaning = _AS_HERE.get(meaning, meaning)
    return meaning if meaning in MEANINGS[subject] and meaning != "ignored" else None


def _settle_between(table: Table, meanings: list[str | None]) -> None:
    """A bare "From" is of the suspension in a list of suspensions, of the period in one of attendance."""
    is_attendance = bool({"percent", "possible", "attended"} & set(meanings))
    for place, heading in enumerate(table.headings):
        weak = _WEAK.get(squash_heading(heading.partition("(")[0]))
        if weak and meanings[place] is None:
            meanings[place] = weak if is_attendance else _INSTEAD.get(weak, weak)


def _settle_class(table: Table, meanings: list[str | None]) -> None:
    named = (place for place, heading in enumerate(table.headings) if squash_heading(heading) in _CLASSES)
    place = next(named, None) if "group" not in meanings else None
    if place is not None:
        meanings[place] = "group"


def _guess_by_content(table: Table, subject: str, meanings: list[str | None], on: date) -> None:
    """Where nothing names the pupil or holds the score, the cells may tell."""
    tests = [("upn", _is_upn), ("full_name", _is_name)]
    if subject == SCORES:
        tests = [
            ("upn", _is_upn),
            ("taken_on", _is_day),
            ("score", _is_score),
            ("full_name", _is_name),
            ("test", _is_word),
        ]
    if subject == GROUPS:
        tests = [("upn", _is_upn), ("full_name", _is_name), ("group", _is_word)]
    for meaning, fits in tests:
        if meaning in meanings or (meaning == "full_name" and NAMES & set(meanings)):
            continue
        free = [place for place, known in enumerate(meanings) if known is None]
        place = next((place for place in free if _mostly(table, place, fits, on)), None)
        if place is not None:
            meanings[place] = meaning


def _mostly(table: Table, place: int, fits: Callable[[str, date], bool], on: date) -> bool:
    cells = [row.cells[place] for row in table.rows[:200] if not is_blank(row.cells[place])]
    return bool(cells) and sum(1 for cell in cells if fits(cell, on)) > 0.7 * len(cells)


def _is_upn(text: str, on: date) -> bool:
    return check_upn(text).normalised is not None


def _is_day(text: str, on: date) -> bool:
    try:
        read_day(text, on)
    except UnreadableError:
        return False
    return True


def _is_score(text: str, on: date) -> bool:
    """Whether it looks like one: a mistake in a score is said beside its row, later."""
    return _SCORE_LIKE.match(text) is not None


def _is_name(text: str, on: date) -> bool:
    return len(text.replace(",", " ").split()) > 1 and not any(mark.isdigit() for mark in text)


def _is_word(text: str, on: date) -> bool:
    return any(mark.isalpha() for mark in text)


def _once(meanings: Sequence[str]) -> list[str]:
    """Of two columns with one meaning the first is read, but of scores each is one."""
    seen: set[str] = set()
    kept = []
    for meaning in meanings:
        kept.append("ignored" if meaning in seen and meaning not in _MANY else meaning)
        seen.add(meaning)
    return kept


def _samples(table: Table, place: int) -> tuple[str, ...]:
    return tuple([row.cells[place] for row in table.rows if row.cells[place]][:3])
