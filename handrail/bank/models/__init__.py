"""What a school writes down once, to be picked again: its strategies, its outcomes, and the hints it goes by."""

from handrail.bank.models.hints import HintChoice, OwnHint
from handrail.bank.models.kept import BankOutcome, BankStrategy

__all__ = ["BankOutcome", "BankStrategy", "HintChoice", "OwnHint"]
