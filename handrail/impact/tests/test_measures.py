"""A group is measured at entry and at exit: typed on one page, put right, taken back, and nothing lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from handrail.audit.models import AuditEvent
from handrail.impact.actions import record_measures
from handrail.impact.models import Measure
from handrail.impact.results import results_of_run
from handrail.impact.tests.factories import TEST, entry_day, make_measures, place_of, typed
from handrail.provision.models import Placement, Provision
from handrail.provision.tests.factories import make_run
from handrail.provision.tests.seeing import Page
from handrail.pupils.actions import ScoreDetails, add_score, withdraw_score
from handrail.pupils.models import Score
from handrail.rules.calendar import say_day_short
from tests.cast import Cast


@pytest.fixture
def run(cast: Cast) -> Provision:
    """Mia and Omar, delivered by Tess."""
    return make_run(cast.member("ana"), [cast.pupils["mia"], cast.pupils["omar"]], user=cast.users["tess"])


@pytest.fixture
def mia(cast: Cast, run: Provision) -> Placement:
    return place_of(run, cast.pupils["mia"])


def address(run: Provision, what: str = "measures") -> str:
    return f"/s/alder/provision/{run.ref}/{what}/"


def sent(cast: Cast, **cells: str) -> dict[str, str]:
    """What the head of the page says, and the cells of rows by "<ref>-<cell>"."""
    on = entry_day(cast.member("ana"))
    head = {
        "test": TEST, "kind": "age", "entry_on": say_day_short(on), "exit_on": say_day_short(on + timedelta(weeks=7)),
        "entry_form": "", "exit_form": "",
    }  # fmt: skip
    return head | cells


def post(client: Client, run: Provision, data: dict[str, str], query: str = "") -> str:
    answer = client.post(f"{address(run)}{query}", data, follow=True)
    return " ".join(answer.content.decode().split())


def test_entry_and_exit_of_a_group_are_typed_on_one_page(cast: Cast, run: Provision, mia: Placement) -> None:
    client = cast.client("tess")
    assert "Kowalczyk" in client.get(address(run)).content.decode()
    page = post(client, run, sent(cast, **{f"{mia.ref}-entry": "7;03", f"{mia.ref}-exit": "7;09"}))
    assert "2 measures written down." in page
    assert "6 months gained" in page
    score = Score.objects.for_school(mia.school_id).get(pupil=mia.pupil, score="7;03")
    assert (score.test, score.number, score.taken_on) == (TEST, Decimal(87), entry_day(cast.member("ana")))
    assert AuditEvent.objects.filter(type="measure.recorded", pupil_ref=mia.pupil.ref).count() == 2
    again = Page(client.get(address(run)).content.decode())
    assert again.sent[f"{mia.ref}-entry"] == "7;03"
    assert again.sent[f"{mia.ref}-entry_on"] == "", "the day stands above for all"
    assert "everything stands as it was" in post(client, run, again.sent)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"entry": "7;13"}, "a year has 12"),
        ({"entry": "7.1"}, "may be 1 month or 10"),
        ({"entry": "abc"}, ""),
        ({"entry": "14", "kind": "scale_0_10"}, "is not on a scale from 0 to 10"),
        ({"entry": "many", "kind": "count"}, "cannot be read"),
        ({"entry": "7;03", "entry_on": "1 Jan 2199"}, "1 Jan 2199"),
        ({"entry": "7;03", "entry_on": "soon"}, "soon"),
        ({"entry": "", "entry_on": "1 Sep 2025"}, "There is a day and no score"),
    ],
)
def test_what_cannot_be_stands_beside_its_cell(
    cast: Cast, run: Provision, mia: Placement, cells: dict[str, str], says: str
) -> None:
    data = sent(cast, **{name if name == "kind" else f"{mia.ref}-{name}": text for name, text in cells.items()})
    page = post(cast.client("tess"), run, data)
    if says:
        assert says in page
        assert "What you wrote is kept below" in page
        assert all(f'value="{text}"' in page for name, text in cells.items() if name != "kind" and text)
        assert not Measure.objects.for_school(run.school_id).exists()
    else:  # words of the maker of a test are taken as they are
        assert Measure.objects.for_school(run.school_id).get().score.score == "abc"


def test_an_exit_before_its_entry_is_said_beside_it(cast: Cast, run: Provision, mia: Placement) -> None:
    early = say_day_short(entry_day(cast.member("ana")) - timedelta(days=1))
    data = sent(cast, **{f"{mia.ref}-entry": "7;03", f"{mia.ref}-exit": "7;05", f"{mia.ref}-exit_on": early})
    assert "lies before the entry" in post(cast.client("tess"), run, data)
    assert not Measure.objects.for_school(run.school_id).exists()


def test_a_day_is_asked_for_where_none_is_said(cast: Cast, run: Provision, mia: Placement) -> None:
    data = sent(cast, entry_on="", **{f"{mia.ref}-entry": "7;03"})
    assert "Write the day it was measured" in post(cast.client("tess"), run, data)


def test_a_correction_keeps_what_stood_before(cast: Cast, run: Provision, mia: Placement) -> None:
    client = cast.client("tess")
    post(client, run, sent(cast, **{f"{mia.ref}-entry": "7;03"}))
    page = Page(client.get(address(run)).content.decode())
    said = post(client, run, page.sent | {f"{mia.ref}-entry": "7;04"})
    assert "1 put right" in said
    old, new = Measure.objects.for_school(run.school_id).order_by("pk")
    assert (old.set_aside_why, old.score.score, old.score.withdrawn_at is None) == ("corrected", "7;03", False)
    assert (new.replaces, new.score.score, new.set_aside_at) == (old, "7;04", None)
    assert "7;03" in client.get(address(run)).content.decode(), "what was put right is shown"
    undone = client.post(f"{address(run)}{new.act_ref}/undo/", follow=True).content.decode()
    assert "as they were before" in undone
    standing = Measure.objects.for_school(run.school_id).standing().get()
    assert standing.score.score == "7;03"


def test_an_emptied_score_is_taken_back_and_comes_back_by_undo(cast: Cast, run: Provision, mia: Placement) -> None:
    client = cast.client("tess")
    post(client, run, sent(cast, **{f"{mia.ref}-entry": "7;03", f"{mia.ref}-exit": "7;09"}))
    page = Page(client.get(address(run)).content.decode())
    assert "1 taken back" in post(client, run, page.sent | {f"{mia.ref}-exit": ""})
    assert Measure.objects.for_school(run.school_id).standing().get().moment == "entry"
    assert Score.objects.for_school(run.school_id).standing().get(pupil=mia.pupil).score == "7;03"
    gone = Measure.objects.for_school(run.school_id).get(set_aside_why="taken_back")
    client.post(f"{address(run)}{gone.aside_act_ref}/undo/")
    assert Measure.objects.for_school(run.school_id).standing().count() == 2
    assert client.post(f"{address(run)}{'x' * 22}/undo/").status_code == 404


def test_of_two_exits_both_are_kept_and_the_later_one_counts(cast: Cast, run: Provision, mia: Placement) -> None:
    client, ana = cast.client("tess"), cast.member("ana")
    post(client, run, sent(cast, **{f"{mia.ref}-entry": "7;03", f"{mia.ref}-exit": "7;09"}))
    page = Page(client.get(f"{address(run)}?again=1").content.decode())
    later = say_day_short(ana.on)
    said = post(client, run, page.sent | {f"{mia.ref}-again": "7;10", f"{mia.ref}-again_on": later}, "?again=1")
    assert "Both are kept, and the later one counts" in said
    [pair] = next(one.pairs for one in results_of_run(ana, run).places if one.place == mia)
    assert (pair.exit and pair.exit.score, pair.note) == ("7;10", "Measured 2 times at exit; the last counts.")
    assert "both are kept" in client.get(address(run)).content.decode()


def test_two_people_at_once_lose_nothing(cast: Cast, run: Provision, mia: Placement) -> None:
    first, second = cast.client("tess"), cast.client("ana")
    opened = Page(second.get(address(run)).content.decode()).sent
    post(first, run, sent(cast, **{f"{mia.ref}-entry": "7;03"}))
    data = opened | sent(cast, **{f"{mia.ref}-entry": "7;05"})
    page = post(second, run, data)
    assert "7;03 is on the record for this test and day, written by Tess Whitfield" in page
    assert 'value="7;05"' in page
    assert Measure.objects.for_school(run.school_id).get().score.score == "7;03"


def test_a_score_of_the_record_is_taken_and_not_written_twice(cast: Cast, run: Provision, mia: Placement) -> None:
    ana, client = cast.member("ana"), cast.client("ana")
    held = add_score(by=ana, pupil=mia.pupil, details=ScoreDetails(TEST, entry_day(ana), "7;03", "", "age"))
    make_measures(ana, run, {cast.pupils["omar"]: ("7;00", "")})
    page = Page(client.get(address(run)).content.decode())
    assert page.sent[f"{mia.ref}-entry"] == "7;03"
    assert "on the record already" in page.html
    post(client, run, page.sent)
    row = Measure.objects.for_school(run.school_id).get(placement=mia)
    assert (row.score, row.is_from_record) == (held, True)
    assert "on the record already" not in cast.client("tess").get(address(run)).content.decode()
    withdraw_score(by=ana, score=held)
    assert not Measure.objects.for_school(run.school_id).standing().filter(placement=mia).exists()


def test_a_measure_that_counts_in_two_groups_is_put_right_in_both(cast: Cast, run: Provision, mia: Placement) -> None:
    ana = cast.member("ana")
    other = place_of(make_run(ana, [mia.pupil], user=cast.users["tess"], group_name="Two"), mia.pupil)
    make_measures(ana, run, {mia.pupil: ("7;03", "")})
    record_measures(by=ana, run=other.provision, measures=[typed(other, "entry", "7;03", entry_day(ana))])
    first = Measure.objects.for_school(run.school_id).get(placement=mia)
    fixed = typed(mia, "entry", "7;04", entry_day(ana), was=first.ref)
    record_measures(by=ana, run=run, measures=[fixed])
    standing = Measure.objects.for_school(run.school_id).standing()
    assert {row.score.score for row in standing} == {"7;04"}
    assert standing.count() == 2


def test_who_does_not_deliver_a_group_neither_writes_nor_meets_its_scores(
    cast: Cast, run: Provision, mia: Placement
) -> None:
    make_measures(cast.member("ana"), run, {mia.pupil: ("7;03", "7;09")})
    assert cast.client("ben").get(address(run)).status_code == 404
    assert cast.client("hal").get(address(run)).status_code == 403
    assert cast.client("cal").get(address(run)).status_code == 404
    assert "7;03" in cast.client("ben").get(address(run, "impact")).content.decode(), "his own pupil"
    other = make_run(cast.member("ana"), [mia.pupil], group_name="Of another adult")
    later = typed(place_of(other, mia.pupil), "entry", "6;11", cast.member("ana").on)
    record_measures(by=cast.member("ana"), run=other, measures=[later])
    tess = cast.member("tess")
    assert set(Measure.objects.visible_to(tess).values_list("placement__provision", flat=True)) == {run.pk}
    for who in ("pat", "gil"):
        assert not Measure.objects.visible_to(cast.member(who)).exists()


def test_before_and_after_stand_in_the_story_of_the_child(cast: Cast, run: Provision, mia: Placement) -> None:
    make_measures(cast.member("ana"), run, {mia.pupil: ("7;03", "7;09")})
    story = " ".join(cast.client("ana").get(f"/s/alder/pupils/{mia.pupil.ref}/timeline/").content.decode().split())
    assert "before and after" in story
    assert "6 months gained, a ratio gain of 3.73." in story
    family = cast.client("pat").get(f"/s/alder/pupils/{mia.pupil.ref}/timeline/").content.decode()
    assert "before and after" not in family
