"""What next: each count is the length of the list it leads to."""

from __future__ import annotations

import re
from datetime import timedelta

from handrail.pupils.actions import PupilDetails, add_pupil, change_status
from handrail.pupils.moves import RegisterChange
from handrail.setting_up.gaps import GAPS, read_record
from tests.cast import Cast
from tests.structure.world import published_plan


def names(cast: Cast, key: str, who: str = "ana") -> set[str]:
    return {pupil.forename for pupil, _ in GAPS[key].find(read_record(cast.member(who)))}


def test_each_gap_finds_the_children_it_speaks_of_and_no_others(cast: Cast) -> None:
    ana = cast.member("ana")
    nell = add_pupil(by=ana, details=PupilDetails("Quist", "Nell"))
    change = RegisterChange(status="K", starts_on=ana.on - timedelta(days=9), reason="Few words yet")
    change_status(by=ana, pupil=nell, change=change)
    plan = published_plan(cast, "mia")
    assert names(cast, "no-plan") == {"Nell"}  # Omar has an EHC plan, Leo is not on the register
    assert names(cast, "parent-not-told") == {"Nell"}
    assert names(cast, "no-need") == {"Nell"}
    assert names(cast, "no-adult") == {"Nell", "Omar"}
    assert names(cast, "no-profile") == {"Nell", "Mia", "Omar"}
    assert names(cast, "no-group") == {"Nell"}
    assert names(cast, "no-birth") == {"Nell"}
    assert names(cast, "late-review") == set()
    type(plan).objects.for_school(ana.school).filter(pk=plan.pk).update(review_on=ana.on - timedelta(days=1))
    assert names(cast, "late-review") == {"Mia"}
    page = cast.client("ana").get("/s/alder/what-next/").content.decode()
    assert "1 of 2 on SEN support has no plan." in page
    assert "Kowalczyk" not in page
    for key in re.findall(r"/what-next/([a-z-]+)/", page):
        listed = cast.client("ana").get(f"/s/alder/what-next/{key}/").content.decode()
        assert listed.count('<tr><th scope="row">') == len(names(cast, key)), key


def test_a_school_where_nobody_has_a_plan_is_told_so_in_those_words(cast: Cast) -> None:
    assert "Nobody on SEN support has a plan." in cast.client("ana").get("/s/alder/what-next/").content.decode()
    assert cast.client("ana").get("/s/alder/what-next/anything/").status_code == 404
    assert "Bring in a file" not in cast.client("hal").get("/s/alder/what-next/").content.decode()
