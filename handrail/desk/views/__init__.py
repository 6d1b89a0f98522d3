"""Pages that look across features."""

from handrail.desk.views.audit import who_looked
from handrail.desk.views.front import front, trust_home
from handrail.desk.views.groups import group_lead, group_stop, groups
from handrail.desk.views.home import home, overview
from handrail.desk.views.pupil import pupil_page, timeline_page
from handrail.desk.views.search import find, suggest

__all__ = [
    "find",
    "front",
    "group_lead",
    "group_stop",
    "groups",
    "home",
    "overview",
    "pupil_page",
    "suggest",
    "timeline_page",
    "trust_home",
    "who_looked",
]
