"""Section E of an EHC plan: a year's outcomes are steps towards it, and few read its words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handrail.plans import actions
from handrail.plans.actions import EHCWords
from handrail.plans.models import EHCOutcome
from handrail.plans.section_e import MOST, outcomes_pasted
from handrail.pupils.models import Pupil

from .conftest import Person
from .factories import make_published
from .reading import words

WORDS, SHORT = "Mia will ask for help in most situations.", "Asks for help"


def aim(pupil: Pupil, by: Person, label: str = "E1", summary: str = SHORT) -> EHCOutcome:
    said = EHCWords(label, WORDS, summary)
    return actions.add_ehc_outcomes(pupil=pupil, outcomes=[said], starts_on=date(2026, 1, 9), by=by.member)[0]


@pytest.mark.parametrize(
    ("line", "label", "text", "by_when"),
    [
        ("E1 Asks for help", "E1", "Asks for help", ""),
        ("2. Asks for help", "2", "Asks for help", ""),
        ("e 3: Asks  for help", "E3", "Asks for help", ""),
        ("Asks for help", "", "Asks for help", ""),
        ("E4\tAsks for help\tBy Year 6", "E4", "Asks for help", "By Year 6"),
        ("By the end of Year 6, asks for help", "", "By the end of Year 6, asks for help", ""),
    ],
)
def test_a_line_is_an_outcome(line: str, label: str, text: str, by_when: str) -> None:
    assert outcomes_pasted(f"\n{line}\n  \n") == [EHCWords(label, text, by_when=by_when)]


def test_more_lines_than_fit_are_refused_whole() -> None:
    with pytest.raises(ValidationError, match="There are 31 lines"):
        outcomes_pasted("E1 Reads\n" * (MOST + 1))


def test_outcomes_are_pasted_and_the_same_paste_adds_none(mia: Pupil, ana: Person) -> None:
    where = reverse("plans:ehc_outcomes", kwargs={"school": "alder", "pupil": mia.ref})
    said = {"pasted": "E1 Asks for help\nE2 Joins a game", "starts_on": "9 Jan 2026"}
    assert "2 outcomes are written down." in words(ana.browser.post(where, said, follow=True))
    assert "written down already" in words(ana.browser.post(where, said, follow=True))
    assert mia.ehc_outcomes.count() == 2
    assert "Write or paste at least one" in words(ana.browser.post(where, {"starts_on": "9 Jan 2026"}))


def test_the_words_are_read_by_few_and_the_summary_by_those_who_teach(
    mia: Pupil, ana: Person, ben: Person, tess: Person, pat: Person, lena: Person
) -> None:
    row = aim(mia, ana)
    plan = make_published(mia, ana.member, **{"outcome-1-step": row.ref})
    for who in (ana, pat):
        assert WORDS in words(who.get("plan", plan))
    for who in (ben, tess, lena):
        for page in ("plan", "thread"):
            read = words(who.get(page, plan))
            assert f"A step towards E1: {SHORT}" in read
            assert WORDS not in read
    where = reverse("plans:ehc_outcomes", kwargs={"school": "alder", "pupil": mia.ref})
    assert [who.browser.get(where).status_code for who in (ana, ben, pat)] == [200, 403, 403]


def test_a_step_towards_another_childs_outcome_shows_nothing(mia: Pupil, omar: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member, **{"outcome-1-step": aim(omar, ana).ref})
    assert "A step towards" not in words(ana.get("plan", plan))


def test_a_change_of_words_ends_the_row_of_before(mia: Pupil, ana: Person) -> None:
    row, on = aim(mia, ana), ana.member.on
    new = EHCWords("E1", "Mia will ask for help everywhere.", SHORT)
    changed = actions.change_ehc_outcome(outcome=row, words=new, changed_on=on, by=ana.member)
    row.refresh_from_db()
    assert (row.text, row.ends_on) == (WORDS, on - timedelta(days=1))
    assert (changed.text, changed.starts_on, changed.ends_on) == (new.text, on, None)
    same = EHCWords("E1", new.text, "Asks")
    assert actions.change_ehc_outcome(outcome=changed, words=same, changed_on=on, by=ana.member).pk == changed.pk


def test_an_ended_outcome_stays_in_the_plan_that_named_it_and_is_offered_no_more(mia: Pupil, ana: Person) -> None:
    row = aim(mia, ana)
    plan = make_published(mia, ana.member, **{"outcome-1-step": row.ref})
    here = {"school": "alder", "pupil": mia.ref, "aim": row.ref}
    answer = ana.browser.post(reverse("plans:ehc_outcome_end", kwargs=here), follow=True)
    assert "No longer in the plan" in words(answer)
    assert WORDS in words(ana.get("plan", plan))
    following = actions.start_plan(pupil=mia, by=ana.member)
    assert row.ref not in ana.get("edit", following).content.decode()
    ana.browser.post(reverse("plans:ehc_outcome_back", kwargs=here))
    assert row.ref in ana.get("edit", following).content.decode()
