"""Pages of the school's own list, and of the hints."""

from handrail.bank.views.hints import choice, hints_page, own, own_add, own_switch
from handrail.bank.views.lines import add, back, line, list_page, retire, starter

__all__ = [
    "add",
    "back",
    "choice",
    "hints_page",
    "line",
    "list_page",
    "own",
    "own_add",
    "own_switch",
    "retire",
    "starter",
]
