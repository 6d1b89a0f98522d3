"""What of a pupil that was read can be kept in this school; the rest is left out with a sentence that says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handrail.exchange.history import left_out
from handrail.exchange.reading import PupilRead, PupilWarning, Reading, Refusal
from handrail.exchange.reading.shapes import quote
from handrail.pupils.births import birth_question_of_file, birth_refusal
from handrail.pupils.models import Identifier, Pupil, PupilGroup
