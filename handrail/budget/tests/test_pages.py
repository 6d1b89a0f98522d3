from __future__ import annotations

import pytest
from django.test import Client

from handrail.audit.models import AccessEvent
from handrail.budget.models import CostSettings, OneOff, OneOffPupil, RunFunding, Stream, StreamAmount
from handrail.budget.tests.factories import make_stream, rate
from handrail.provision.models import Provision
from handrail.provision.tests.factories import make_run, open_all_year
from handrail.pupils.actions import PupilDetails, add_pupil
from tests.cast import Cast


@pytest.fixture
def client(cast: Cast) -> Client:
    """Ana's browser."""
    open_all_year(cast.member("ana"))
    return cast.client("ana")


@pytest.fixture
def run(cast: Cast, client: Client) -> Provision:
    ana = cast.member("ana")
    rate(ana)
    return make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"], starts_on=ana.on, ends_on=None)


BASE = "/s/alder/costs/"


def test_costs_are_said_to_be_worked_out_otherwise_and_taken_back(client: Client) -> None:
    first = client.get(f"{BASE}settings/").content.decode()
    assert "£6,000" in first
    assert "Nobody has written it down yet" in first
    sent = {"authority": "Exampleshire", "source": "Its guidance", "threshold_pence": "6,500", "weeks_a_year": "45.5",
            "charge": "full", "year": "financial", "left_out": ["in_class"], "cap_one_to_one": "25",
            "starts_on": "1 Sep 2026"}  # fmt: skip
    page = client.post(f"{BASE}settings/write/", sent, follow=True).content.decode()
    assert "£6,500" in page
    assert "45.5" in page
    row = CostSettings.objects.across_schools(reason="test").get()
    assert (row.caps, row.left_out) == ({"one_to_one": 1500}, ["in_class"])
    client.post(f"{BASE}settings/{row.ref}/take-back/")
    assert "£6,000" in client.get(f"{BASE}settings/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("threshold_pence", "lots", "is not an amount"),
        ("weeks_a_year", "60", "1 to 53 weeks"),
        ("weeks_a_year", "NaN", "Write weeks"),
        ("cap_one_to_one", "-3", "Write hours"),
        ("starts_on", "soon", "cannot be read as a date"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(client: Client, field: str, typed: str, words: str) -> None:
    sent = {"threshold_pence": "6,000", "charge": "share", "year": "school", "starts_on": "1 Sep 2026", field: typed}
    page = client.post(f"{BASE}settings/write/", sent).content.decode()
    assert words in page
    assert f'value="{typed}"' in page
    assert not CostSettings.objects.across_schools(reason="test").exists()


def test_a_stream_is_opened_and_what_it_has_is_written_down(client: Client) -> None:
    sent = {"kind": "notional", "name": "", "pupil": "", "year": "financial", "starts_on": "1 Apr 2025"}
    client.post(f"{BASE}streams/open/", sent)
    ref = Stream.objects.across_schools(reason="test").get().ref
    said = {"stream": ref, "when": "this", "pence": "£96,500", "source": "Budget share"}
    assert "£96,500" in client.post(f"{BASE}amounts/write/", said, follow=True).content.decode()
    assert StreamAmount.objects.across_schools(reason="test").get().pence == 9_650_000


def test_a_run_says_what_it_costs_and_who_pays(client: Client, cast: Cast, run: Provision) -> None:
    address = f"/s/alder/provision/{run.ref}/costs/"
    assert address in client.get(f"/s/alder/provision/{run.ref}/").content.decode()
    page = client.get(address).content.decode()
    assert "Kowalczyk" in page
    assert "Not yet funded" in page
    stream = make_stream(cast.member("ana"))
    day = run.starts_on.strftime("%d/%m/%Y")
    more = client.post(f"{address}paid-by/", {"starts_on": day, f"part_{stream.ref}": "101"}).content.decode()
    assert "must be 100 or less" in more
    client.post(f"{address}paid-by/", {"starts_on": day, f"part_{stream.ref}": "60"})
    assert RunFunding.objects.across_schools(reason="test").get().percent == 60
    assert "Notional SEN budget" in client.get(f"{address}?year=financial").content.decode()


def test_what_was_paid_once_is_added_and_taken_back(client: Client, cast: Cast, run: Provision) -> None:
    address, day = f"/s/alder/provision/{run.ref}/costs/", run.starts_on.strftime("%d/%m/%Y")
    sent = {"what": "Slopes", "kind": "equipment", "pence": "240", "paid_on": day, "sharers": "", "stream": ""}
    assert "£240" in client.post(f"{address}once/", sent, follow=True).content.decode()
    client.post(f"{address}once/", sent | {"kind": "refund", "pence": "40"})
    one, refund = OneOff.objects.across_schools(reason="test").order_by("pk")
    assert (one.pence, refund.pence) == (24_000, -4_000)
    client.post(f"{address}once/{one.ref}/take-back/")
    assert "Slopes: <b>£240" not in client.get(address).content.decode()
    client.post(f"{address}once/{one.ref}/put-back/")
    assert "Slopes: <b>£240" in client.get(address).content.decode()


def test_what_is_paid_for_named_children_is_theirs_alone(client: Client, cast: Cast, run: Provision) -> None:
    address, day = f"/s/alder/provision/{run.ref}/costs/", run.starts_on.strftime("%d/%m/%Y")
    sent = {"what": "Laptop", "kind": "equipment", "pence": "300", "paid_on": day, "sharers": "", "stream": ""}
    nobody = client.post(f"{address}once/", sent | {"pupils": "Zaphod"}).content.decode()
    assert "Nobody on roll is called “Zaphod”" in nobody
    page = client.post(f"{address}once/", sent | {"pupils": "Omar"}, follow=True).content.decode()
    assert "for Omar Haddad" in page
    assert OneOffPupil.objects.across_schools(reason="test").get().pupil == cast.pupils["omar"]


def test_a_top_up_is_for_one_child_who_is_named(client: Client, cast: Cast) -> None:
    sent = {"kind": "top_up", "name": "", "year": "financial", "starts_on": "1 Apr 2025"}
    for typed, words in (("", "name them"), ("Mia\nOmar", "for one child"), ("Zaphod", "Nobody on roll")):
        assert words in client.post(f"{BASE}streams/open/", sent | {"pupil": typed}).content.decode()
    assert not Stream.objects.across_schools(reason="test").exists()
    client.post(f"{BASE}streams/open/", sent | {"pupil": "Mia"})
    row = Stream.objects.across_schools(reason="test").get()
    assert (row.pupil, row.name) == (cast.pupils["mia"], "Top-up for Mia Kowalczyk")


def test_a_name_of_several_is_asked_and_noted_as_read(client: Client, cast: Cast) -> None:
    ana = cast.member("ana")
    other = add_pupil(by=ana, details=PupilDetails("Example", "Mia"))
    sent = {"kind": "top_up", "name": "", "year": "financial", "starts_on": "1 Apr 2025", "pupil": "Mia"}
    page = client.post(f"{BASE}streams/open/", sent).content.decode()
    assert "Which “Mia”?" in page
    assert other.ref in AccessEvent.objects.latest("seq").pupil_refs
    client.post(f"{BASE}streams/open/", sent | {"which-pupil-mia": other.ref})
    assert Stream.objects.across_schools(reason="test").get().pupil == other


def test_opening_the_settings_reads_no_child(client: Client) -> None:
    before = AccessEvent.objects.count()
    client.get(f"{BASE}settings/")
    assert [row.pupil_refs.split() for row in AccessEvent.objects.order_by("seq")[before:]] in ([], [[]])


def test_more_than_all_of_it_is_refused_with_what_was_written(client: Client, cast: Cast, run: Provision) -> None:
    ana = cast.member("ana")
    one, other = make_stream(ana), make_stream(ana, "Pupil premium", "pupil_premium")
    sent = {"starts_on": f"{run.starts_on:%d/%m/%Y}", f"part_{one.ref}": "60", f"part_{other.ref}": "41"}
    page = client.post(f"/s/alder/provision/{run.ref}/costs/paid-by/", sent).content.decode()
    assert "Together they pay more than 100%. Write less." in page
    assert 'value="41"' in page
    assert not RunFunding.objects.across_schools(reason="test").exists()


def test_a_stream_that_is_closed_says_what_becomes_of_what_it_paid_for(client: Client, cast: Cast) -> None:
    stream = make_stream(cast.member("ana"))
    page = client.post(f"{BASE}streams/{stream.ref}/close/", follow=True).content.decode()
    assert "That stays; what it was to pay from tomorrow is not funded yet." in page
    assert "is open again" in client.post(f"{BASE}streams/{stream.ref}/close/", follow=True).content.decode()


def test_a_run_without_a_rate_says_so(client: Client, cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]], user=cast.users["ben"], starts_on=ana.on, ends_on=None)
    assert (
        "Without an hourly rate for Ben Adeyemi" in client.get(f"/s/alder/provision/{run.ref}/costs/").content.decode()
    )
