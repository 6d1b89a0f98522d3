"""Pages that look across features."""

from handrail.desk.views.covering import cover, group_cover_end
from handrail.desk.views.front import front, trust_home
from handrail.desk.views.groups import (
    group,
    group_end,
    group_lead,
    group_pupils,
    group_stop,
    groups,
    groups_add,
)
from handrail.desk.views.home import home, overview
from handrail.desk.views.mine import class_overview, mine
from handrail.desk.views.pupil import pupil_page, timeline_page
from handrail.desk.views.search import find, suggest
from handrail.watching.views import child_looked as who_looked

__all__ = [
    "class_overview",
    "cover",
    "find",
    "front",
    "group",
    "group_cover_end",
    "group_end",
    "group_lead",
    "group_pupils",
    "group_stop",
    "groups",
    "groups_add",
    "home",
    "mine",
    "overview",
    "pupil_page",
    "suggest",
    "timeline_page",
    "trust_home",
    "who_looked",
]
