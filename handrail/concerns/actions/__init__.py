"""What is done about concerns."""

from handrail.concerns.actions.asking import answer, ask_again, ask_teachers, withdraw_question
from handrail.concerns.actions.deciding import Decision, begin_to_look, decide, reopen, undo_step
from handrail.concerns.actions.passing import (
    hand_answer_over,
    hand_over,
    open_passed_on,
    pass_answer_on,
    pass_on,
    put_answer_back,
    put_back,
)
from handrail.concerns.actions.raising import ConcernWords, raise_concern, take_back

__all__ = [
    "ConcernWords",
    "Decision",
    "answer",
    "ask_again",
    "ask_teachers",
    "begin_to_look",
    "decide",
    "hand_answer_over",
    "hand_over",
    "open_passed_on",
    "pass_answer_on",
    "pass_on",
    "put_answer_back",
    "put_back",
    "raise_concern",
    "reopen",
    "take_back",
    "undo_step",
    "withdraw_question",
]
