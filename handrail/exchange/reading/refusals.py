"""The sentences of refusals that several stages share."""

from handrail.exchange.reading import limits
from handrail.exchange.reading.shapes import RefusedError


def empty() -> RefusedError:
    """For a file with no content at all."""
    return RefusedError("empty", "There is nothing in this file: no headings and no pupils. Export it again.")


def damaged() -> RefusedError:
    """For a workbook that cannot be opened."""
    return RefusedError(
        "damaged_workbook", "This workbook is damaged and cannot be opened. Export it again, or save it as CSV."
    )


def locked() -> RefusedError:
    """For a workbook that asks for a password. Handrail never asks for it."""
    return RefusedError(
        "password_protected",
        "This workbook is protected by a password. Save a copy without the password and choose that one.",
    )


def macros() -> RefusedError:
    """For a workbook with programs in it."""
    return RefusedError(
        "macros", "This workbook holds macros. Save it as an ordinary workbook (.xlsx) and choose that one."
    )


def not_workbook() -> RefusedError:
    """For a zip or a compound file of another kind: a document, an archive of photographs."""
    return RefusedError(
        "not_workbook",
        "This is not a workbook that can be read. Save the pupils as an Excel workbook (.xlsx), as an OpenDocument "
        "sheet (.ods) or as CSV, and choose that file.",
    )


def too_large() -> RefusedError:
    """For sheets that reach past the limit."""
    return RefusedError(
        "sheet_too_large",
        f"The sheets of this workbook reach over more than {limits.MAX_SHEET_CELLS:,} cells. Copy the rows with the "
        "pupils into a new workbook and choose that one.",
    )


def expands() -> RefusedError:
    """For a zip that unpacks past the limit."""
    return RefusedError(
        "expands_too_far",
        f"This file unpacks to more than {limits.MAX_EXPANDED_BYTES >> 20} MB, so it was not opened. Save only the "
        "sheet with the pupils, and choose that file.",
    )


def doctype() -> RefusedError:
    """For XML that declares a document type: it may call in other files."""
    return RefusedError(
        "doctype",
        "This file declares a document type (DOCTYPE), which may call in other files, so it was not read. Export it "
        "again from the school's information system.",
    )
