"""Calm notes on how a plan is written, with no machine that guesses: word lists and counts, as data.

`hints(plan)` asks every rule of `HINT_RULES`, or those a school goes by. Nothing here stops anybody.
"""

from handrail.rules.plan_hints.data import HINT_RULES, RULES_BY_KEY
from handrail.rules.plan_hints.looking import Hint, hints
from handrail.rules.plan_hints.rule import HintRule

__all__ = ["HINT_RULES", "RULES_BY_KEY", "Hint", "HintRule", "hints"]
