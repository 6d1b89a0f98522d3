"""The pages of the new school year, as the SENCO and the administrator meet them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from handrail.access.member import Member
from handrail.audit.models import AccessEvent
from handrail.newyear.models import YearMove
from handrail.newyear.tests.conftest import FIRST, JULY, MakeMember, Travel, user_of
from handrail.newyear.tests.factories import give, make_child, run
from handrail.newyear.tests.test_moving import is_in

HERE = "/s/alder/new-year/"


def client_of(who: Member) -> Client:
    client = Client()
    user = user_of(who)
    client.force_login(user, backend="handrail.access.backends.Backend")
    return client


def words(response: object) -> str:
    """What a person reads on the page."""
    text = re.sub(r"<(script|style|head).*?</\1>", " ", response.content.decode(), flags=re.S)  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_in_november_it_is_a_look_ahead_with_nothing_to_press(ana: Member) -> None:
    make_child(ana, "Mia", "4", "4B")
    page = client_of(ana).get(HERE)
    assert "A look ahead." in words(page)
    assert "from 1 July 2027" in words(page)
    assert "Move everybody on" not in words(page)


def test_from_looking_to_undoing(ana: Member, ben: Member, travel: Travel) -> None:
    mia, zoe = make_child(ana, "Mia", "4", "4B"), make_child(ana, "Zoe", "6", "6A")
    give(ana, "5B", ben)
    travel(JULY)
    client = client_of(ana)
    page = words(client.get(HERE))
    assert "4B Year 4 into Year 5 1 child of 4B" in page
    assert "Ben Adeyemi stays" in page
    assert "Sample, Zoe" in words(client.get(f"{HERE}children/?show=leavers"))
    client.post(f"{HERE}children/", {f"goes-{zoe.ref}": "6", f"home-{zoe.ref}": "6B"})
    assert "Sample, Zoe" in words(client.get(f"{HERE}children/?show=staying"))
    page = words(client.post(f"{HERE}run/", follow=True))
    assert "The move to 1 September 2027 is made." in page
    assert "It is written and waits for 1 September 2027." in page
    assert (is_in(mia, FIRST), is_in(zoe, FIRST)) == ("Year 5, 5B", "Year 6, 6B")
    move = YearMove.objects.for_school(ana.school).get()
    page = words(client.post(f"{HERE}{move.ref}/undo/", follow=True))
    assert "The move was undone. What you had decided is still here." in page
    assert is_in(mia, FIRST) == "Year 4, 4B"
    assert "undone by Ana Ferreira" in page


def test_the_classes_of_a_table_are_saved(ana: Member, ben: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    client = client_of(ana)
    (key,) = re.findall(r'name="class-([^"]+)"', client.get(HERE).content.decode())
    client.post(f"{HERE}classes/", {f"class-{key}": " Oak ", "ends_teaching": "on", "last_year": "6"})
    client.post(f"{HERE}classes/", {"lead-oak": str(ben.user_id), "ends_teaching": "on"})
    run(ana)
    assert is_in(mia, FIRST) == "Year 5, Oak"
    page = words(client.get(HERE))
    assert "Oak Ben Adeyemi 1" in page


def test_an_administrator_moves_everybody_and_gives_nobody_a_class(
    ana: Member, ben: Member, member: MakeMember, travel: Travel
) -> None:
    sam = member("sen_administrator", "Sam Doyle")
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    client = client_of(sam)
    assert "lead-5b" not in client.get(HERE).content.decode()
    client.post(f"{HERE}classes/", {"lead-5b": str(ben.user_id), "ends_teaching": "on"})
    client.post(f"{HERE}run/")
    assert is_in(mia, FIRST) == "Year 5, 5B"
    assert "5B Nobody yet 1" in words(client.get(HERE))


def test_a_list_is_read_from_a_file_or_pasted(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    client = client_of(ana)
    page = words(
        client.post(
            f"{HERE}list/", {"pasted": "Surname\tForename\tNew class\nSample\tMia\t5A\nHart\tZoë\t5A"}, follow=True
        )
    )
    assert "1 child found in the list." in page
    assert "Line 3: Zoë Hart, 5A (nobody here has this name)." in page
    file = SimpleUploadedFile("classes.csv", b"Surname,Forename,Class\nSample,Mia,5C\n")
    assert "1 child found" in words(client.post(f"{HERE}list/", {"file": file}, follow=True))
    run(ana)
    assert is_in(mia, FIRST) == "Year 5, 5C"


def test_a_list_that_cannot_be_read_says_why_beside_its_field(ana: Member, travel: Travel) -> None:
    travel(JULY)
    client = client_of(ana)
    assert "Choose a file, or paste the rows below." in words(client.post(f"{HERE}list/", {"pasted": " "}))
    assert "There is no column of classes in this list." in words(
        client.post(f"{HERE}list/", {"pasted": "Surname,Forename\nA,B"})
    )


def test_too_early_says_so_and_changes_nothing(ana: Member) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    client = client_of(ana)
    for path in ("run/", "classes/", "children/"):
        page = words(client.post(f"{HERE}{path}", {f"goes-{mia.ref}": "leave"}, follow=True))
        assert "This can be decided and done from 1 July 2027. Nothing was changed." in page
    assert not YearMove.objects.for_school(ana.school).exists()


def test_home_says_so_from_july_to_september(ana: Member, ben: Member, travel: Travel) -> None:
    make_child(ana, "Mia", "4", "4B")
    for month, day, shown in ((6, 30, False), (7, 1, True), (9, 30, True), (10, 1, False)):
        travel(date(2027, month, day))
        assert ("The new year: look at who moves" in words(client_of(ana).get("/s/alder/"))) == shown
    travel(JULY)
    assert "The new year" not in words(client_of(ben).get("/s/alder/"))
    run(ana)
    assert "The new year: what was written" in words(client_of(ana).get("/s/alder/"))


def test_people_and_classes_lead_to_it(ana: Member) -> None:
    assert f'href="{HERE}"' in client_of(ana).get("/s/alder/people/").content.decode()


def test_who_was_read_by_name_is_written_down(ana: Member, travel: Travel) -> None:
    mia, odd = make_child(ana, "Mia", "4", "4B"), make_child(ana, "Odd", "3", "3B", born=date(2017, 11, 20))
    travel(JULY)
    client = client_of(ana)
    client.get(HERE)
    assert AccessEvent.objects.latest("seq").pupil_refs.split() == [odd.ref]
    client.get(f"{HERE}children/")
    assert set(AccessEvent.objects.latest("seq").pupil_refs.split()) == {mia.ref, odd.ref}


@pytest.mark.parametrize("query", ["show=nonsense", "line=9:9", "class=Nobody", "line=%00"])
def test_an_address_of_nothing_is_a_page_all_the_same(ana: Member, travel: Travel, query: str) -> None:
    travel(JULY)
    assert client_of(ana).get(f"{HERE}children/?{query}").status_code == 200
