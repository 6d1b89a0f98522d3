"""What an hour costs at the made-up schools, where their money comes from, and what was paid once. All is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.budget.actions import (
    OnceDetails,
    SettingsDetails,
    StreamDetails,
    open_stream,
    pay_once,
    write_amount,
    write_settings,
)
from handrail.provision.models import Provision
from handrail.rules.run_costs import cost_year
from handrail.schools.actions import RateDetails, write_rate

SOURCE = "Made up for the demonstration: no school’s real figure."
RATES = {
    "Teaching assistant": 1720,
    "Class teacher": 4200,
    "SEN administrator": 1890,
    "Speech and language therapist": 6400,
}
EARLY_YEARS = (("senif", 640_000), ("inclusive_early_years", 410_000), ("early_years_premium", 120_000))
SCHOOLS = (("notional", 9_650_000), ("inclusive_mainstream", 1_400_000), ("pupil_premium", 5_800_000))
NAMES = {
    "notional": "Notional SEN budget",
    "inclusive_mainstream": "Inclusive mainstream fund",
    "pupil_premium": "Pupil premium",
    "senif": "SEN inclusion fund",
    "inclusive_early_years": "Inclusive early years fund",
    "early_years_premium": "Early years pupil premium",
}
ONCE = {"equipment": ("Writing slopes and a licence", 24_000), "staff-training": ("A day of training", 56_000)}


def cost(senco: Member) -> None:
    """Rates since before the first run, this year's money, and what was paid once for some runs."""
    since = cost_year("financial", senco.on - timedelta(days=365)).first
    by = replace(senco, on=since)
    for name, pence in RATES.items():
        write_rate(by=by, details=RateDetails(name, pence, since, SOURCE))
    write_settings(by=by, details=SettingsDetails(since, authority="Exampleshire", source=SOURCE))
    for kind, pence in EARLY_YEARS if senco.school.is_early_years else SCHOOLS:
        stream = open_stream(by=by, details=StreamDetails(kind, NAMES[kind], since))
        for day in (since, senco.on):
            write_amount(by=by, stream=stream, on=day, pence=pence, source=SOURCE, starts_on=_first(day))
    for run in Provision.objects.for_school(senco.school).filter(type__starter_key__in=ONCE, starts_on__lte=senco.on):
        what, pence = ONCE[run.type.starter_key]
        kind = "training" if run.type.starter_key == "staff-training" else "equipment"
        pay_once(by=senco, details=OnceDetails(kind, what, run.starts_on, pence, source=SOURCE), run=run)


def _first(day: date) -> date:
    return cost_year("financial", day).first
