"""The verbs of her own log. The audit trail says that something was written in it, and nothing of what."""

from handrail.workload.log.actions.days import confirm_day, undo_day
from handrail.workload.log.actions.devices import end_device, link_device
from handrail.workload.log.actions.lists import change_category, offer_meetings, retire_category, say_usual
from handrail.workload.log.actions.planned import carry_on, finish_planned, plan_work, take_planned_back
from handrail.workload.log.actions.taps import KeptTap, TapAnswer, say_of_tap, take_taps, tap, withdraw_tap

__all__ = [
    "KeptTap", "TapAnswer", "carry_on", "change_category", "confirm_day", "end_device", "finish_planned", "link_device",
    "offer_meetings", "plan_work", "retire_category", "say_of_tap", "say_usual", "take_planned_back", "take_taps",
    "tap", "undo_day", "withdraw_tap",
]  # fmt: skip
