"""Why a document is not taken. Each message says what it is and what to do instead."""

from __future__ import annotations


class Refusal(Exception):
    """A document that is not kept; the message is a sentence or two for the person."""


def empty() -> Refusal:
    return Refusal("This file is empty. Open it to check, save it, and choose it again.")


def too_big(most: int) -> Refusal:
    return Refusal(f"This file is over {most // 1024 // 1024} MB. Save it smaller, or in parts, and choose it again.")


def web_page() -> Refusal:
    return Refusal("This is a web page or a drawing that can hold a program. Print it to PDF and choose that.")


def program() -> Refusal:
    return Refusal("This is a program, whatever its name says. It was not kept.")


def macros() -> Refusal:
    return Refusal("This document holds macros, which are programs. Save it as .docx or PDF and choose that.")


def heic() -> Refusal:
    return Refusal(
        "This is a HEIC picture, as iPhones make them. Save it as JPEG (on the phone: Settings, Camera, Formats, "
        "‘Most Compatible’) and choose that."
    )


def other_picture() -> Refusal:
    return Refusal("This kind of picture is not kept. Save it as JPEG or PNG and choose that.")


def many_pixels(most: int) -> Refusal:
    return Refusal(
        f"This picture has more than {most // 1_000_000} million pixels. Save it smaller and choose it again."
    )


def broken_picture() -> Refusal:
    return Refusal("This picture is damaged or was cut off on the way. Open it to check, and choose it again.")


def workbook() -> Refusal:
    return Refusal("Spreadsheets are not kept as documents. Print the part that is about the child to PDF.")


def archive() -> Refusal:
    return Refusal("This is a folder packed into one file. Bring it in under ‘Documents’, where it is unpacked.")


def unknown() -> Refusal:
    return Refusal("This is none of the kinds that are kept: PDF, Word, OpenDocument, RTF, JPEG or PNG.")
