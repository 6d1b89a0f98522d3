"""How pages look to one person: kept with the account, worn by every page, and by nobody else's."""

from __future__ import annotations

from handrail.audit.models import AuditEvent
from handrail.ui.reading import classes, in_print
from tests.cast import Cast

CHOSEN = {"size": "large", "spacing": "", "font": "atkinson", "tint": "cream"}


def test_what_is_chosen_is_worn_by_every_page_of_that_person_alone(cast: Cast) -> None:
    ben = cast.client("ben")
    page = ben.post("/account/reading/", CHOSEN, follow=True).content.decode()
    assert 'class="hr-size-large hr-font-atkinson hr-tint-cream"' in page
    assert 'class="hr-size-large hr-font-atkinson hr-tint-cream"' in ben.get("/s/alder/").content.decode()
    assert '<html lang="en-GB">' in cast.client("tess").get("/s/alder/").content.decode()
    assert AuditEvent.objects.filter(type="reading_chosen").count() == 1


def test_it_goes_back_to_how_it_came(cast: Cast) -> None:
    ben = cast.client("ben")
    ben.post("/account/reading/", CHOSEN)
    page = ben.post("/account/reading/", {"size": ""}, follow=True).content.decode()
    assert '<html lang="en-GB">' in page
    assert "Back to how it came" not in page


def test_what_is_not_offered_is_refused_beside_its_field(cast: Cast) -> None:
    answer = cast.client("ben").post("/account/reading/", CHOSEN | {"tint": "neon"})
    assert answer.status_code == 200
    assert "neon" in answer.content.decode()
    cast.users["ben"].refresh_from_db()
    assert cast.users["ben"].reading == {}


def test_a_stored_choice_that_is_no_longer_offered_does_nothing() -> None:
    assert classes({"size": "huge", "tint": 7, "font": "atkinson"}) == "hr-font-atkinson"


def test_paper_takes_the_same_choice() -> None:
    assert in_print({"size": "large", "tint": "cream", "spacing": "wide"}) == {
        "size": 1.15,
        "tint": "#fdf3d7",
        "is_wide": True,
    }
    assert in_print({"font": "opendyslexic"}) == {"font": "OpenDyslexic"}
    assert in_print({}) == {}
