"""Whose own child is a pupil: no right of staff reaches that child, and a parent's stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from handrail.access.actions import start_sharing
from handrail.access.models import Conflict, Membership, TrustMembership
from handrail.core.tenancy import paths_to_pupils
from handrail.pupils.actions.conflicts import end_conflict, set_conflict, set_lead_conflict
from handrail.pupils.models import DocumentText, Note, Pupil
from tests.cast import Cast


def here(cast: Cast, who: str) -> Membership:
    return Membership.objects.get(user=cast.users[who])


def seen(cast: Cast, who: str) -> set[str]:
    return {pupil.forename for pupil in Pupil.objects.visible_to(cast.member(who))}


def test_a_record_closes_with_the_next_request_and_opens_again_with_the_next(cast: Cast) -> None:
    held = set_conflict(by=cast.member("hal"), membership=here(cast, "ana"), pupil=cast.pupils["mia"])
    assert seen(cast, "ana") == {"Omar", "Leo"}
    assert "Mia" in seen(cast, "hal") & seen(cast, "pat") & seen(cast, "ben")
    with pytest.raises(PermissionDenied):  # nobody ends their own
        end_conflict(by=cast.member("ana"), conflict=held)
    end_conflict(by=cast.member("hal"), conflict=held)
    assert "Mia" in seen(cast, "ana")


def test_staff_declare_it_of_themselves_and_of_nobody_else(cast: Cast) -> None:
    set_conflict(by=cast.member("tess"), membership=here(cast, "tess"), pupil=cast.pupils["mia"], relation="relative")
    assert seen(cast, "tess") == {"Leo"}
    for who in ("tess", "ola", "gil", "pat"):
        with pytest.raises(PermissionDenied):
            set_conflict(by=cast.member(who), membership=here(cast, "ben"), pupil=cast.pupils["mia"])
    assert Conflict.objects.for_school(cast.schools["alder"]).count() == 1


def test_it_is_declared_and_ended_on_a_page(cast: Cast) -> None:
    tess, page = cast.client("tess"), "/s/alder/my-conflicts/"
    assert "Nobody here has that name" in tess.post(page, {"child": "Nobody", "relation": "child"}).content.decode()
    answer = tess.post(page, {"child": "Mia", "relation": "child"}, follow=True).content.decode()
    assert "1 pupil’s record is closed to you" in answer
    assert "Nobody here has that name" in tess.post(page, {"child": "Mia", "relation": "child"}).content.decode()
    hal, theirs = cast.client("hal"), f"/s/alder/people/{here(cast, 'tess').ref}/conflicts/"
    assert "Mia Kowalczyk" in hal.get(theirs).content.decode()
    one = Conflict.objects.for_school(cast.schools["alder"]).get()
    assert tess.post(f"/s/alder/people/conflicts/{one.ref}/end/").status_code == 403
    assert (
        "open to Tess Whitfield again"
        in hal.post(f"/s/alder/people/conflicts/{one.ref}/end/", follow=True).content.decode()
    )


def test_every_table_knows_its_way_to_a_pupil() -> None:
    assert paths_to_pupils(Note) == ("pupil",)
    assert paths_to_pupils(DocumentText) == ("document__pupil",)


def test_the_lead_of_a_trust_has_a_child_in_one_of_its_schools_too(cast: Cast) -> None:
    """Control: before the record is closed the same page, list and file name the child."""
    school, mia = cast.schools["alder"], cast.pupils["mia"]
    hal, theirs = cast.client("hal"), "/s/alder/people/trust-lead/conflicts/"
    assert "reads no named record here" in hal.get(theirs).content.decode()
    start_sharing(by=cast.member("hal"))
    lena, pages = cast.client("lena"), (f"/s/alder/pupils/{mia.ref}/", "/s/alder/register/", "/s/alder/find/?q=mia")
    assert all("Mia" in lena.get(page, follow=True).content.decode() for page in pages)
    assert theirs in hal.get("/s/alder/access/").content.decode()
    hal.post(theirs, {"child": "Mia", "relation": "child"})
    assert all("Kowalczyk" not in lena.get(page, follow=True).content.decode() for page in pages)
    assert lena.get(pages[0]).status_code == 404
    assert Conflict.objects.for_school(school).get().user == cast.users["lena"]
    assert "closed to them" in hal.get(theirs).content.decode()
    assert lena.get(theirs).status_code == 403
    hal.post(f"/s/alder/people/conflicts/{Conflict.objects.for_school(school).get().ref}/end/")
    assert lena.get(pages[0]).status_code == 200


def test_no_school_says_it_of_the_lead_of_another_trust(cast: Cast) -> None:
    lead = TrustMembership.objects.get(user=cast.users["lena"])
    with pytest.raises(PermissionDenied):
        set_lead_conflict(by=cast.member("cal"), lead=lead, pupil=cast.pupils["zoe"])
