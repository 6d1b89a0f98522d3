"""Packs for a class, a year or the register; the sheet for a supply teacher; what each one may and may not hold."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from handrail.audit.models import AccessEvent
from handrail.core import clock
from handrail.core.files import ids_in_use
from handrail.core.models import Job
from handrail.core.worker import work_off
from handrail.packs.actions import ask_for_pack
from handrail.packs.kept_files import remove_old_packs
from handrail.packs.models import Pack
from handrail.packs.papers import SupplyChild, SupplyPaper, supply_pdf
from handrail.packs.supply import supply_sheet
from handrail.packs.tests.reading import pages, solid, words
from handrail.plans.tests.factories import make_reviewed
from handrail.pupils.actions import EmergencyText, ProfileText, write_emergency_card, write_profile
from handrail.pupils.models import PupilGroup
from tests.cast import Cast
from tests.structure.world import published_plan

HELP = "Count to ten\nShow me a picture\nLet me sit by the door\nA fourth line"


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Mia and Omar with a profile, Mia with an emergency card; Leo with nothing."""
    ana = cast.member("ana")
    for name in ("mia", "omar"):
        text = ProfileText(in_my_words="I know it.", how_to_help=HELP, please_do_not="Ask me first")
        write_profile(by=ana, pupil=cast.pupils[name], text=text)
    write_emergency_card(by=ana, pupil=cast.pupils["mia"], text=EmergencyText(do_at_once="Open the door.\nFollow her."))
    return cast


def group(cast: Cast, name: str = "4B") -> PupilGroup:
    return PupilGroup.objects.for_school(cast.schools["alder"]).get(name=name)


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def fetch(client: Client, pack: Pack) -> bytes:
    return b"".join(client.get(f"/s/alder/papers/packs/{pack.ref}/"))


def make(cast: Cast, who: str = "ana", **asked: str) -> Pack:
    asked = {"what": "profiles", "form": "pdf", "whom": "register", "for_whom": "the SEN register", **asked}
    job = ask_for_pack(by=cast.member(who), **asked)
    work_off()
    return Pack.objects.visible_to(cast.member(who)).get(ref=job.subject_ref)


def test_a_pack_is_asked_for_watched_and_fetched(told: Cast) -> None:
    client = told.client("ana")
    asked = {"what": "profiles", "whom": "register", "form": "pdf"}
    answer = client.post("/s/alder/papers/", asked, follow=True)
    assert b"Waiting for its turn" in answer.content
    work_off()
    page = client.get(answer.redirect_chain[-1][0], follow=True).content.decode()
    assert "One-page profiles: the SEN register is ready, with 2 children." in page
    pack = Pack.objects.visible_to(told.member("ana")).get()
    text = text_of(fetch(client, pack))
    assert "Mia Kowalczyk" in text
    assert "Omar Haddad" in text
    assert "Page 1 of 1" in text


def test_every_child_of_a_pack_is_written_down_as_read_when_made_and_when_fetched(told: Cast) -> None:
    pack = make(told)
    fetch(told.client("ana"), pack)
    made, fetched = AccessEvent.objects.filter(section__contains="pack").order_by("seq")
    for event in (made, fetched):
        assert event.actor_name == "Ana Ferreira"
        for name in ("mia", "omar"):
            assert told.pupils[name].ref in event.pupil_refs


def test_a_teachers_pack_holds_their_own_pupils_only(told: Cast) -> None:
    pack = make(told, "ben", form="zip")
    assert pack.pupil_refs == [told.pupils["mia"].ref]
    names = zipfile.ZipFile(BytesIO(fetch(told.client("ben"), pack))).namelist()
    assert names == ["001 Mia Kowalczyk, profile.pdf"]


def test_nobody_fetches_the_pack_of_somebody_else_or_after_a_day(told: Cast) -> None:
    pack = make(told)
    address = f"/s/alder/papers/packs/{pack.ref}/"
    assert told.client("hal").get(address).status_code == 404
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert told.client("ana").get(address).status_code == 404
        assert pack.file_id in ids_in_use()
        remove_old_packs(clock.today())
        assert pack.file_id not in ids_in_use()
        assert not Pack.objects.visible_to(told.member("ana")).exists()


def test_plans_and_reviews_go_into_a_pack_and_who_has_none_is_named(told: Cast) -> None:
    make_reviewed(published_plan(told, "mia"), told.member("ana"))
    plans = make(told, what="plans", form="zip")
    archive = zipfile.ZipFile(BytesIO(fetch(told.client("ana"), plans)))
    assert archive.namelist() == ["001 Mia Kowalczyk, plan.pdf", "Not in this pack.txt"]
    assert "Omar Haddad: there is no published plan" in archive.read("Not in this pack.txt").decode("utf-8-sig")
    reviews = make(told, what="reviews")
    assert "We carry on as we are." in text_of(fetch(told.client("ana"), reviews))


def test_a_pack_of_nothing_says_so(told: Cast) -> None:
    make(told, what="reviews")
    assert Job.objects.visible_to(told.member("ana")).get().said.startswith("There is nothing to print")


def test_a_pack_is_removed_at_once_with_its_file(told: Cast) -> None:
    pack = make(told)
    told.client("ana").post(f"/s/alder/papers/packs/{pack.ref}/remove/")
    assert pack.file_id not in ids_in_use()


def test_a_class_pack_has_a_page_for_each_profile_behind_a_list(told: Cast) -> None:
    content = told.client("ana").get(f"/s/alder/papers/{group(told).ref}/pack.pdf").content
    texts = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]
    assert len(texts) == 2
    assert "One-page profiles: 4B" in texts[0]
    assert "Mia Kowalczyk · Year 4, 4B" in texts[0]
    assert "I know it." in texts[1]


def test_a_class_pack_says_on_the_page_and_on_the_paper_whom_it_leaves_out(told: Cast) -> None:
    leo = told.pupils["leo"]
    path = f"/s/alder/papers/{group(told).ref}/pack"
    shown = told.client("ben").get(f"{path}/").content.decode()
    assert "Left out, 1" in shown
    assert f'href="/s/alder/pupils/{leo.ref}/profile/">Leo Marchetti' in shown
    assert f'{leo.ref}/profile/"' not in told.client("tess").get(f"{path}/").content.decode()  # writes no profile
    assert "No profile is written yet: Leo Marchetti." in text_of(told.client("ana").get(f"{path}.pdf").content)


def test_a_supply_sheet_says_what_helps_and_nothing_of_status_or_need(told: Cast) -> None:
    page = told.client("ben").get(f"/s/alder/papers/{group(told).ref}/supply/").content.decode()
    shown = re.sub(r"<[^>]+>", " ", page)
    paper = supply_sheet(group(told), told.member("ben")).paper
    text = words(supply_pdf(paper))
    for said in (shown, text):
        for part in ("Count to ten", "Let me sit by the door", "Ask me first", "Leo Marchetti", "Open the door."):
            assert part in said
        assert "A fourth line" not in said
        assert "More in the pack" in said
        for never in ("SEN support", "SLCN", "Speech", "SPLD"):
            assert never not in said
    assert paper["adults"] == ["Ben Adeyemi (class teacher)", "Tess Whitfield (teaching assistant)"]
    assert paper["ask"] == "Ana Ferreira, SENCO"


def test_the_page_tells_its_maker_of_whom_the_sheet_says_nothing(cast: Cast) -> None:
    sheet = supply_sheet(group(cast), cast.member("ana"))
    assert sheet.silent == ["Mia Kowalczyk"]
    assert sheet.paper["children"] == []


@pytest.mark.parametrize("length", [30, 90, 240])
def test_a_class_of_thirty_with_eight_fits_one_side(length: int) -> None:
    line = "Say it again in other words, slowly, and wait for her to look up. " * 4
    child: SupplyChild = {
        "name": "Adébáyọ̀ Kowalczyk-Fitzgerald",
        "helps": [line[:length]] * 3,
        "more": True,
        "do_not": line[: length // 2],
        "has_card": True,
    }
    paper: SupplyPaper = {
        "made_on": clock.today(),
        "school": "Alder Primary School",
        "title": "Supply sheet: 4B",
        "group": "4B",
        "adults": ["Ben Adeyemi (class teacher)", "Tess Whitfield (teaching assistant)"],
        "ask": "Ana Ferreira, SENCO",
        "safeguarding": "Hal Bramwell",
        "children": [child] * 8,
        "emergencies": [{"name": "Omar Haddad", "signs": "Goes stiff and shakes.", "do_at_once": line}] * 2,
        "everybody": [{"name": f"Forename Surname-Number{n}", "has_card": n < 2} for n in range(30)],
    }
    made = supply_pdf(paper)
    assert made.tagged
    (text,) = pages(made)
    assert text.count("More in the pack") == 8
    assert "Omar Haddad: Goes stiff and shakes. At once:" in text
    assert "Surname-Number29" in solid(text)
