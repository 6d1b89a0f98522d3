"""What the pages of provision say of the cost of a run, to who may read costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from handrail.access.permissions import Permission
from handrail.budget.account import Account, AccountLine, account_of, account_of_run, delivered_in
from handrail.budget.settings import settings_on
from handrail.core import registry
from handrail.core.registry import RunFact
from handrail.rules.costing import say_money
from handrail.rules.hours import say_minutes
from handrail.rules.run_costs import UNFUNDED, cost_year
from handrail.ui.addresses import url

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.provision.models import Provision


@registry.run_facts.add
def what_runs_cost(member: Member, runs: Iterable[Provision], on: date) -> Mapping[int, list[RunFact]]:
    """Of the year that holds a day. Two queries; none for who may not read costs, and where there is no run."""
    rows = list(runs)
    if not rows or not member.may(Permission.RATE_READ):
        return {}
    year = cost_year(settings_on(member.school, member.on).year, on)
    account = account_of_run(member, year, rows[0]) if len(rows) == 1 else account_of(member, year)
    asked = {run.pk for run in rows}
    return {
        line.run.pk: list(_facts(member, account, line)) for line in account.lines if line.run and line.run.pk in asked
    }


def pence_of_runs(member: Member, runs: Iterable[Provision]) -> Mapping[int, int] | None:
    """{key of a run: what was delivered of it up to today, with what was paid once}; None for who may not read costs.

    A run that really costs more than is known is not in it. One query, from the school year in which the first began.
    """
    rows = list(runs)
    if not member.may(Permission.RATE_READ):
        return None
    if not rows:
        return {}
    asked, kinds = {run.pk for run in rows}, {run.type_id for run in rows}
    of = {"run": rows[0].pk} if len(rows) == 1 else {"kind": rows[0].type_id} if len(kinds) == 1 else {}
    begun = cost_year("school", min(run.starts_on for run in rows))
    since = replace(begun, last=max(begun.last, cost_year("school", member.on).last))
    found = delivered_in(member, since, **of)
    return {key: pence for key, pence in found.items() if key in asked and pence is not None}


def _facts(member: Member, account: Account, line: AccountLine) -> Iterator[RunFact]:
    each, label, totals = _each(line), account.year.label, line.whole
    to_date = f"planned to date {say_money(totals.to_date)}, delivered to date {say_money(totals.delivered)}"
    yield RunFact("Cost", f"{say_money(totals.planned)} planned for {label}; {to_date}", _short(line, each, label))
    if each:
        yield RunFact("For each pupil", f"{each} for {label}")
    if totals:
        pays = line.cost.streams
        names = {**{key: row.name for key, row in account.streams.items()}, UNFUNDED: "not yet funded"}
        yield RunFact(
            "Who pays", "; ".join(f"{names[key]} {say_money(pays[key].planned)}" for key in names if key in pays)
        )
    for words in account.missing:
        yield RunFact("Missing", words.removesuffix("."))
    if line.without_rate:
        adults = " and ".join(line.without_rate)
        words = f"Without an hourly rate for {adults} it really costs more than this"
        address = url("workload:rates", school=member.school.slug) if member.may(Permission.RATE_WRITE) else ""
        yield RunFact("Missing", words, url=address, link="Write down a rate")
    if line.cost.undelivered:
        yield RunFact(
            "Missing", f"Nobody is there for {say_minutes(line.cost.undelivered)} of it, which cost nothing here"
        )


def _each(line: AccountLine) -> str:
    """What it costs for each pupil: one amount, or the least and the most. A penny is no difference."""
    shares = [totals.planned for pupil, totals in line.cost.pupils.items() if pupil > 0]
    if not shares:
        return ""
    least, most = min(shares), max(shares)
    return say_money(least) if most - least <= 1 else f"{say_money(least)} to {say_money(most)}"


def _short(line: AccountLine, each: str, label: str) -> str:
    if not line.is_ours and not line.whole:
        return "paid by another service"
    if line.is_incomplete and not line.whole:
        return "cost not known: a rate is missing" if line.without_rate else "costs nothing while nobody delivers it"
    more, whole = "more than " if line.is_incomplete else "", say_money(line.whole.planned)
    return f"{more}{whole} in {label}{f', {each} a pupil' if each and each != whole else ''}"
