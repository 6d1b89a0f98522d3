from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from handrail.budget.actions import Part, fund_run
from handrail.budget.tests.factories import make_once, make_stream, rate
from handrail.core.registry import facts_of_runs
from handrail.provision.models import Provision
from handrail.provision.tests.factories import make_run, open_all_year
from tests.cast import Cast


@pytest.fixture
def run(cast: Cast) -> Provision:
    """One session of an hour for Mia and Omar, once, so that it lies in the year of today."""
    ana = cast.member("ana")
    open_all_year(ana)
    pupils = [cast.pupils["mia"], cast.pupils["omar"]]
    return make_run(
        ana,
        pupils,
        user=cast.users["tess"],
        minutes=60,
        times=0,
        shape="one_off",
        slots=(),
        starts_on=ana.on,
        ends_on=None,
    )


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_runs_page_says_what_it_costs_and_who_pays(cast: Cast, run: Provision) -> None:
    ana = cast.member("ana")
    rate(ana)
    fund_run(by=ana, run=run, parts=[Part(make_stream(ana), 60)], starts_on=run.starts_on)
    page = said(cast.client("ana").get(f"/s/alder/provision/{run.ref}/").content.decode())
    assert "Cost £17.20 planned for" in page
    assert "planned to date £17.20, delivered to date £17.20" in page
    assert "For each pupil £8.60" in page
    assert "Who pays Notional SEN budget £10.32; not yet funded £6.88" in page


def test_what_has_no_rate_says_so_with_the_way_to_write_it(cast: Cast, run: Provision) -> None:
    page = cast.client("ana").get(f"/s/alder/provision/{run.ref}/").content.decode()
    assert (
        'Without an hourly rate for Tess Whitfield it really costs more than this. <a href="/s/alder/rates/">' in page
    )
    assert "cost not known: a rate is missing" in cast.client("ana").get("/s/alder/provision/?costs=1").content.decode()
    head = cast.client("gil").get(f"/s/alder/provision/{run.ref}/").content.decode()
    assert "/s/alder/rates/" not in head[head.index("<main") :]


def test_shares_that_differ_are_said_from_the_least_to_the_most(cast: Cast, run: Provision) -> None:
    ana = cast.member("ana")
    rate(ana)
    make_once(ana, run, 1_000, pupils=[cast.pupils["mia"]])
    cost, each, *_ = facts_of_runs(ana, [run], ana.on)[run.pk]
    assert each.words.startswith("£8.60 to £18.60 for")
    assert cost.short.endswith(", £8.60 to £18.60 a pupil")


def test_the_map_says_costs_when_it_is_asked(cast: Cast, run: Provision) -> None:
    rate(cast.member("ana"))
    client: Client = cast.client("ana")
    page = client.get("/s/alder/provision/").content.decode()
    assert "£17.20" not in page
    assert 'href="?costs=1">Show costs' in page
    asked = client.get("/s/alder/provision/?costs=1").content.decode()
    assert "£17.20 in " in asked
    assert ", £8.60 a pupil" in asked
    day = run.starts_on + timedelta(days=0)
    assert "£17.20 in " in client.get("/s/alder/provision/", {"on": f"{day:%d %b %Y}", "costs": "1"}).content.decode()


@pytest.mark.parametrize("who", ["ben", "tess"])
def test_who_may_not_read_costs_reads_none(cast: Cast, run: Provision, who: str) -> None:
    rate(cast.member("ana"))
    for address in (f"/s/alder/provision/{run.ref}/", "/s/alder/provision/?costs=1"):
        page = cast.client(who).get(address)
        assert page.status_code != 200 or (
            "£" not in page.content.decode() and "osts" not in said(page.content.decode())
        )
    assert facts_of_runs(cast.member(who), [run], run.starts_on) == {}
