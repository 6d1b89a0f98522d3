"""The verbs of what is hers. The audit trail says that she wrote, and nothing of what, nor whether it was private."""

from handrail.workload.own.actions.leaving import ask_to_remove, keep_log, remove_log, take_log
from handrail.workload.own.actions.private import (
    begin_private,
    change_passphrase,
    code_is_kept,
    come_back_by_code,
    forget_private,
    make_code,
    put_back_private,
    remove_private,
    share_strain,
    stop_sharing_strain,
    write_note,
    write_pulse,
)
from handrail.workload.own.actions.supervision import (
    arrange_supervision,
    end_supervision,
    go_on_with_supervision,
    hold_supervision,
    take_back_held,
    take_back_supervision,
)

__all__ = [
    "arrange_supervision", "ask_to_remove", "begin_private", "change_passphrase", "code_is_kept", "come_back_by_code",
    "end_supervision", "forget_private", "go_on_with_supervision", "hold_supervision", "keep_log", "make_code",
    "put_back_private", "remove_log", "remove_private", "share_strain", "stop_sharing_strain", "take_back_held",
    "take_back_supervision", "take_log", "write_note", "write_pulse",
]  # fmt: skip
