"""What a school writes down once, to be picked again: its strategies and its outcomes, by area of need."""

from handrail.bank.models.kept import BankOutcome, BankStrategy

__all__ = ["BankOutcome", "BankStrategy"]
