"""The verbs of costs: how they are worked out, where the money is from, who pays for a run, what was paid once."""

from handrail.budget.actions.authority import (
    AskDetails,
    BandDetails,
    HeldDetails,
    begin_with_common,
    hold_band,
    turn_ask,
    turn_band,
    turn_held,
    write_ask,
    write_band,
)
from handrail.budget.actions.once import OnceDetails, pay_once, put_back_once, take_back_once
from handrail.budget.actions.runs import Part, fund_run, rule_run
from handrail.budget.actions.settings import SettingsDetails, take_back_settings, write_settings
from handrail.budget.actions.streams import (
    StreamDetails,
    close_stream,
    open_stream,
    put_back_stream,
    take_back_amount,
    take_back_stream,
    write_amount,
)

__all__ = [
    "AskDetails",
    "BandDetails",
    "HeldDetails",
    "OnceDetails",
    "Part",
    "SettingsDetails",
    "StreamDetails",
    "begin_with_common",
    "close_stream",
    "fund_run",
    "hold_band",
    "open_stream",
    "pay_once",
    "put_back_once",
    "put_back_stream",
    "rule_run",
    "take_back_amount",
    "take_back_once",
    "take_back_settings",
    "take_back_stream",
    "turn_ask",
    "turn_band",
    "turn_held",
    "write_amount",
    "write_ask",
    "write_band",
    "write_settings",
]
