"""What the paper of a child's costs holds, from figures that are worked out already; names of staff are not on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.packs.papers import CostRow, CostsPaper
from handrail.pupils.line import child_line
from handrail.rules.costing import say_money, say_pounds
from handrail.ui.status import status_of

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.budget.child.figures import ChildCosts, ChildLine

HOW = (
    "Planned: minutes × times a week ÷ 60 × weeks × the rate of an hour ÷ the pupils who share it; each line to the "
    "penny, half a penny up. Delivered: the sessions that were held, with their real minutes."
)
LEVEL = "What the school meets before a top-up; no condition of an assessment."


def costs_paper(costs: ChildCosts, member: Member) -> CostsPaper:
    """What the paper holds: the lines an authority counts, what is left out and why, and the totals."""
    line = child_line(costs.pupil, member.on)
    settings, own = costs.settings, costs.own
    return {
        "made_on": member.on,
        "school": member.school.name,
        "title": "Costed provision",
        "child": costs.pupil.name,
        "year": line.year,
        "class_name": line.group,
        "born": line.born,
        "status": status_of(line.status).word,
        "costs_of": costs.year.label,
        "authority": settings.authority,
        "headline": costs.headline,
        # What was delivered of what is left out is in no other figure of the paper.
        "says": costs.sentences[:1] if costs.left_out else costs.sentences,
        "lacks": [*costs.account.missing, *costs.lacks_without_names],
        "rows": [row for one in costs.counts for row in _rows(one)],
        "planned": say_pounds(costs.counted_pence),
        "delivered": say_pounds(costs.delivered_counted_pence),
        "how": HOW,
        "threshold": say_money(costs.threshold_pence),
        "threshold_says": f"{settings.source.rstrip('.')}. {LEVEL}" if settings.source else LEVEL,
        "against": [
            ("Planned for the year", say_money(costs.counted_pence)),
            ("Planned to date, by the school’s own account", say_money(costs.to_date_counted_pence)),
            ("Delivered to date", say_money(costs.delivered_counted_pence)),
            ("Still below it" if costs.left_pence or not costs.over_pence else "Above it",
             say_money(costs.over_pence or costs.left_pence)),
        ],
        "left_out": [
            *(f"{one.title}: {one.paper.left_out} ({say_money(one.own.planned)})." for one in costs.left_out),
            *(f"{title}: another service pays for its time." for title in costs.outside),
        ],
        "differs": _differs(costs, own.planned),
    }  # fmt: skip


def _rows(line: ChildLine) -> list[CostRow]:
    """The lines of a provision; what was delivered of all of it stands at the first."""
    delivered = [say_pounds(line.own.delivered)]
    rows: list[CostRow] = []
    for row in line.rows:
        rows.append(
            {
                "what": ", ".join(filter(None, (line.title, row.when))),
                "by": row.adults,
                "minutes": row.minutes,
                "times": row.times,
                "weeks": row.weeks,
                "hourly": say_pounds(row.hourly_pence),
                "group": str(row.group),
                "planned": say_pounds(row.pence),
                "delivered": delivered.pop() if delivered else "",
                "is_more": bool(rows),
            }
        )
    for what, shared, pence in line.paid_once:
        rows.append(
            {
                "what": what,
                "by": f"Paid once, {shared}" if shared else "Paid once",
                "minutes": "",
                "times": "",
                "weeks": "",
                "hourly": "",
                "group": "",
                "planned": say_pounds(pence),
                "delivered": delivered.pop() if delivered else "",
                "is_more": False,
            }
        )
    return rows


def _differs(costs: ChildCosts, own_pence: int) -> list[str]:
    counted = [line for line in costs.differs if not line.paper.left_out]
    if not counted:
        return []
    whole = f"By its own account the school plans {say_money(own_pence)} for all that is given."
    return [whole, *(f"{line.title}: {' '.join(line.why)}" for line in counted)]
