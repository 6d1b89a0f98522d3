"""Adding a school, and the words it uses."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from handrail.schools.actions import add_school
from handrail.schools.models import School

WORDS = {
    "primary": ("Class", "Class teacher"),
    "secondary": ("Form", "Form tutor"),
    "early_years": ("Room", "Key person"),
    "nursery": ("Room", "Key person"),
    "special": ("Class", "Class teacher"),
}


@pytest.mark.parametrize("kind", WORDS)
def test_each_kind_of_school_has_its_words(db: None, kind: str) -> None:
    school = add_school(name="Alder", slug="alder", kind=kind)
    assert (school.group_word, school.group_lead_word) == WORDS[kind]


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Alder School"},
        {"urn": "12"},
        {"la_code": "٨٠١"},
        {"establishment": "abcd"},
        {"kind": "castle"},
        {"name": " "},
    ],
)
def test_what_cannot_be_is_refused_in_words(db: None, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        add_school(**{"name": "Alder", "slug": "alder", "kind": "primary", **wrong})  # type: ignore[arg-type]
    assert not School.objects.exists()


def test_a_short_name_is_used_once(db: None) -> None:
    add_school(name="Alder", slug="alder", kind="primary")
    with pytest.raises(ValidationError, match="already"):
        add_school(name="Other", slug="alder", kind="primary")


def test_a_school_rates_in_its_own_words(db: None) -> None:
    school = add_school(name="Alder", slug="alder", kind="primary")
    assert school.scale[0] == "met"
    school.scale_words = {"-1": "on the way", "0": "there", "none": "not yet known"}
    assert dict(school.scale) == {-1: "on the way", 0: "there", None: "not yet known"}
