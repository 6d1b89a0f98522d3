"""The verbs of the bank: its lines, and the hints a school goes by."""

from handrail.bank.actions.hints import OwnWords, choose_hint, switch_own_hint, write_own_hint
from handrail.bank.actions.lines import AlreadyThere, add_lines, bring_back, change_line, retire_line, take_starter

__all__ = [
    "AlreadyThere",
    "OwnWords",
    "add_lines",
    "bring_back",
    "change_line",
    "choose_hint",
    "retire_line",
    "switch_own_hint",
    "take_starter",
    "write_own_hint",
]
