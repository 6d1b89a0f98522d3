"""What kind of file this is, by its content and never by its name."""

import re

from handrail.exchange.reading import limits
from handrail.exchange.reading.refusals import doctype, empty
from handrail.exchange.reading.shapes import Kind, RefusedError

_HEAD = 65_536
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|style|script|table|div|span|font|center|p|br)\b", re.I
)
_BEFORE_ROOT = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.S)
_SAID = 4_000
"""How far into the file its kind is looked for."""

_COLLECTION = re.compile(r"<(?:\w+:)?Collection>\s*([^<>]{1,40}?)\s*<", re.I)
_COLLECTIONS = {
    "SC": "a school census return",
    "SCHOOL CENSUS": "a school census return",
    "SWF": "a school workforce census return",
    "SCHOOL WORKFORCE": "a school workforce census return",
    "EYC": "an early years census return",
    "EARLY YEARS CENSUS": "an early years census return",
    "AP": "an alternative provision census return",
    "PRU": "an alternative provision census return",
    "SEN2": "an SEN2 return",
    "CIN": "a children in need return",
    "CLA": "a return on children looked after",
}
_FORMATS = (
    (re.compile(r"(?:\{\s*[\"}]|\[\s*[\[{\"])"), "JSON, data made for a program"),
    (re.compile(r"BEGIN:VCALENDAR", re.I), "a calendar"),
    (re.compile(r"BEGIN:VCARD", re.I), "a list of contact cards"),
    (re.compile(r"\{\\rtf"), "a document (RTF)"),
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


def check_bytes(data: bytes) -> None:
    """Refuse an empty file, one past the limit, and a PDF. Raises RefusedError: empty, too_large, pdf."""
    if len(data) > limits.MAX_BYTES:
        raise RefusedError(
            "too_large",
            f"This file is larger than {limits.MAX_BYTES >> 20} MB. Export only the pupils and the columns that are "
            "needed, and choose that file.",
        )
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise empty()
    if b"%PDF-" in data[:1024]:
        raise RefusedError(
            "pdf",
            "This is a PDF, which is made for printing. Export the pupils as CSV or as a workbook (.xlsx) instead.",
        )


def kind_of_text(text: str) -> Kind:
    """ "csv" or "ctf". Raises RefusedError: web_page, another_format, doctype, another_return, not_ctf."""
    head = text[:_HEAD].lstrip()
    for begins, what in _FORMATS:
        if begins.match(head):
            raise RefusedError(
                "another_format",
                f"This is {what}, not a list of pupils. Export the pupils as CSV or as a workbook (.xlsx), and choose "
                "that file.",
            )
    if _HTML.match(head) or head[:13].lower() == "mime-version:":
        raise _web_page()
    return _kind_of_xml(head) if head.startswith(("<?", "<!")) or _ROOT.match(head) else "csv"


def _kind_of_xml(head: str) -> Kind:
    start = _BEFORE_ROOT.match(head)
    rest = head[start.end() :] if start else head
    if rest[:9].upper() == "<!DOCTYPE":
        raise _web_page() if _HTML.match(rest) else doctype()
    root = _ROOT.match(rest)
    name = root[1].lower() if root else ""
    if name == "html":
        raise _web_page()
    if name == "ctfile":
        return "ctf"
    if other := _other_return(name, rest):
        raise RefusedError(
            "another_return",
            f"This is {other}, not a Common Transfer File. Export a Common Transfer File (CTF), or the pupils as CSV "
            "or as a workbook (.xlsx).",
        )
    raise RefusedError(
        "not_ctf",
        "This is an XML file but not a Common Transfer File. Export the pupils as CSV, or save the file as a "
        "workbook (.xlsx) in a spreadsheet, and choose that one.",
    )


def _other_return(name: str, head: str) -> str | None:
    """Which file it is that begins with this element, in words; None for one that is not known."""
    if name.startswith(("atf", "admission")):
        return "an Admissions Transfer File, a list of applicants"
    if name.startswith(("sif", "learner")) or "sifinfo.org" in head[:_SAID]:
        return "a SIF file, made for another system"
    if name == "workbook" and "schemas-microsoft-com" in head[:_SAID]:
        return "a workbook saved as XML (an Excel 2003 spreadsheet)"
    if name == "message" or "collectiondetails" in head[:_SAID].lower():
        collection = _COLLECTION.search(head)
        code = " ".join(collection[1].split()).upper() if collection else ""
        return _COLLECTIONS.get(code) or (f"a statistical return ({code})" if code else "a statistical return")
    return None


def _web_page() -> RefusedError:
    return RefusedError(
        "web_page",
        "This is a web page, although its name may say otherwise. Open it in a spreadsheet, save it as a workbook "
        "(.xlsx) or as CSV, and choose that file.",
    )
