"""Rows of costs for tests, made by the actions themselves. The people are those of tests/cast.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handrail.access.member import Member
from handrail.budget.actions import (
    AskDetails,
    BandDetails,
    HeldDetails,
    OnceDetails,
    Part,
    SettingsDetails,
    StreamDetails,
    fund_run,
    hold_band,
    open_stream,
    pay_once,
    rule_run,
    write_amount,
    write_ask,
    write_band,
    write_settings,
)
from handrail.budget.models import AuthorityAsk, Band, OneOff, Stream
from handrail.provision.models import Provision
from handrail.schools.actions import RateDetails, write_rate
from handrail.schools.models import StaffRate


def rate(by: Member, pence: int = 1720, name: str = "Teaching assistant", **said: Any) -> StaffRate:
    """What an hour of a post, or with `user_id` of a person, has cost for two years."""
    usual: dict[str, Any] = {"starts_on": by.on - timedelta(days=730), "source": "Payroll, by the office."}
    return write_rate(by=by, details=RateDetails(name=name, hourly_pence=pence, **usual | said))


def make_stream(by: Member, name: str = "Notional SEN budget", kind: str = "notional", **said: Any) -> Stream:
    """A stream that opened two years ago, by financial years."""
    usual: dict[str, Any] = {"starts_on": by.on - timedelta(days=730)}
    return open_stream(by=by, details=StreamDetails(kind, name, **usual | said))


def make_once(by: Member, run: Provision | None = None, pence: int = 24_000, **said: Any) -> OneOff:
    """Something paid today."""
    usual: dict[str, Any] = {"kind": "refund" if pence < 0 else "equipment", "what": "Writing slopes", "paid_on": by.on}
    pupils = said.pop("pupils", ())
    return pay_once(by=by, details=OnceDetails(pence=pence, **usual | said), run=run, pupils=pupils)


def make_costs(by: Member, run: Provision) -> dict[str, str]:
    """A row of everything about a run: refs by what addresses call their places."""
    stream = make_stream(by)
    amount = write_amount(by=by, stream=stream, on=by.on, pence=4_800_000, source="The authority’s statement.")
    fund_run(by=by, run=run, parts=[Part(stream, 60)], starts_on=run.starts_on)
    rule_run(by=by, run=run, starts_on=by.on, is_countable=False, exclude_reason="In class")
    once = make_once(by, run, source="Invoice 12")
    details = SettingsDetails(by.on, authority="Exampleshire", source="Its guidance of 2026")
    settings = write_settings(by=by, details=details)
    band, ask = make_band(by), make_ask(by)
    child = run.placements.select_related("pupil").earliest("pk").pupil
    held = hold_band(by=by, pupil=child, details=HeldDetails(band.name, by.on, "Its letter"))
    refs = {"stream": stream.ref, "amount": amount.ref, "paid": once.ref, "settings": settings.ref}
    return refs | {"band": band.ref, "ask": ask.ref, "top_up": held.ref if held else ""}


def make_band(by: Member, name: str = "Band C", pence: int | None = 420_000, **said: Any) -> Band:
    """What a band has been worth a year for two years."""
    usual: dict[str, Any] = {"starts_on": by.on - timedelta(days=730), "source": "The authority’s bands, 2026."}
    return write_band(by=by, details=BandDetails(name, **usual | {"pence": pence} | said))


def make_ask(by: Member, criterion: str = "cycles", words: str = "Two reviewed plans", **said: Any) -> AuthorityAsk:
    """Something that the authority's top-up form asks."""
    usual: dict[str, Any] = {"purpose": "top_up", "starts_on": by.on, "source": "Its top-up form, page 3."}
    return write_ask(by=by, details=AskDetails(criterion=criterion, words=words, **usual | said))
