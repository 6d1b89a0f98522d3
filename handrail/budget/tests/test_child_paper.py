"""The paper of what one child's provision costs, read as its reader sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from handrail.budget.child.figures import costs_of_child
from handrail.budget.child.paper import costs_paper
from handrail.budget.tests.factories import make_once, rate
from handrail.budget.tests.test_child import all_year, says
from handrail.packs import papers
from handrail.packs.tests.reading import words
from handrail.provision.tests.factories import make_type, open_all_year
from tests.cast import Cast

WANTED = (
    "Mia Kowalczyk", "Confidential", "Page 1 of 1", "Alder Primary School", "Exampleshire", "Talking", "In class",
    "Teaching assistant", "£17.20", "£1,634.00", "hourly rate is missing", "shared by 2",
)  # fmt: skip
NEVER = re.compile(r"eligib|insufficien|\bfails?\b", re.IGNORECASE)


def test_the_paper_of_costs_names_nobody_else(cast: Cast) -> None:
    ana = cast.member("ana")
    for days in (-400, 0, 400):
        open_all_year(ana, ana.on + timedelta(days=days))
    rate(ana)
    says(ana, weeks_a_year=Decimal(38), left_out=["in_class"])
    mia, omar = cast.pupils["mia"], cast.pupils["omar"]
    all_year(ana, [mia, omar], cast.users["tess"], minutes=60, times=5, kind=make_type(ana, "Talking"))
    all_year(ana, [mia], cast.users["tess"], shape="in_class", kind=make_type(ana, "In class"))
    all_year(ana, [mia], cast.users["ben"], kind=make_type(ana, "Maths"))
    make_once(ana, None, 24_001, pupils=[mia, omar])
    paper = papers.costs_pdf(costs_paper(costs_of_child(ana, mia), ana))
    assert paper.tagged
    said = " ".join(words(paper).split())
    for wanted in WANTED:
        assert wanted in said, wanted
    for other in ("Omar", "Haddad", "Tess", "Ben Adeyemi"):
        assert other not in said
    assert "What was really delivered" not in said  # what is left out was delivered too
    assert not NEVER.search(said)


def test_the_paper_is_for_who_may_read_rates(cast: Cast) -> None:
    where = reverse("budget:child_paper", kwargs={"school": "alder", "pupil": cast.pupils["mia"].ref})
    answer = cast.client("ana").get(where)
    assert answer["Content-Type"] == "application/pdf"
    assert cast.client("ben").get(where).status_code == 403
    assert cast.client("cal").get(where).status_code == 404
