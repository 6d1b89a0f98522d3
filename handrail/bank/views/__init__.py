"""Pages of the school's own list, and of the hints."""

from handrail.bank.views.lines import add, back, line, list_page, retire, starter

__all__ = ["add", "back", "line", "list_page", "retire", "starter"]
