"""From the first start to the register."""

from handrail.setting_up.views.mail import mail
from handrail.setting_up.views.next import what_next, what_next_list
from handrail.setting_up.views.staff import staff
from handrail.setting_up.views.tasks import finish, school, tasks, words
from handrail.setting_up.views.years import put_back, remove, save, year, years

__all__ = [
    "finish",
    "mail",
    "put_back",
    "remove",
    "save",
    "school",
    "staff",
    "tasks",
    "what_next",
    "what_next_list",
    "words",
    "year",
    "years",
]
