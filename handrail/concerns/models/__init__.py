"""Concerns: what was seen, what was done about it step by step, what teachers answered, and what was passed on."""

from handrail.concerns.models.asking import Asking, Reply
from handrail.concerns.models.concern import Concern
from handrail.concerns.models.step import ChosenStrategy, Step
from handrail.concerns.models.withheld import WithheldWords

__all__ = ["Asking", "ChosenStrategy", "Concern", "Reply", "Step", "WithheldWords"]
