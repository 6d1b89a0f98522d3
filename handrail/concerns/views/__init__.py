from handrail.concerns.views.asking import answer_page, ask, ask_again, withdraw
from handrail.concerns.views.deciding import decide, look, reopen, undo
from handrail.concerns.views.lead import passed_on, passed_on_words
from handrail.concerns.views.passing import (
    answer_handover,
    answer_pass_on,
    answer_put_back,
    handover,
    pass_on,
    put_back,
)
from handrail.concerns.views.raising import correct, names, raise_page, take_back
from handrail.concerns.views.reading import concern_page, list_page

__all__ = [
    "answer_handover",
    "answer_page",
    "answer_pass_on",
    "answer_put_back",
    "ask",
    "ask_again",
    "concern_page",
    "correct",
    "decide",
    "handover",
    "list_page",
    "look",
    "names",
    "pass_on",
    "passed_on",
    "passed_on_words",
    "put_back",
    "raise_page",
    "reopen",
    "take_back",
    "undo",
    "withdraw",
]
