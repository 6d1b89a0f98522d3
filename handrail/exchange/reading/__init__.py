"""Reading a school's own files: CSV, workbooks and Common Transfer Files into pupils, with everything doubtful said.

No Django, no clock.
"""

from handrail.exchange.reading.headings import MEANINGS
from handrail.exchange.reading.reader import read_file
from handrail.exchange.reading.shapes import (
    Column,
    FileWarning,
    NeedRead,
    PupilRead,
    PupilWarning,
    Reading,
    Refusal,
    Row,
    StatusRead,
    Table,
)

__all__ = [
    "MEANINGS",
    "Column",
    "FileWarning",
    "NeedRead",
    "PupilRead",
    "PupilWarning",
    "Reading",
    "Refusal",
    "Row",
    "StatusRead",
    "Table",
    "read_file",
]
