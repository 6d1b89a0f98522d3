"""From the bytes of a file to the pupils in it: recognise, decode, lay out, understand the columns, read."""

from collections.abc import Mapping
from datetime import date

from handrail.exchange.reading.columns import check_columns, columns_of, warn_missing
from handrail.exchange.reading.containers import check_container, is_container
from handrail.exchange.reading.ctf import read_ctf
from handrail.exchange.reading.decode import decode
from handrail.exchange.reading.delimited import records
from handrail.exchange.reading.names import show_file_name
from handrail.exchange.reading.pupils import pupils_of
from handrail.exchange.reading.recognise import check_bytes, kind_of_text
from handrail.exchange.reading.shapes import Reading, RefusedError, Table
from handrail.exchange.reading.table import table_of
from handrail.exchange.reading.workbook import read_workbook
from handrail.exchange.reading.xml_text import decode_xml, looks_like_xml


def read_file(data: bytes, file_name: str, *, on: date, mapping: Mapping[int | str, str] | None = None) -> Reading:
    """Read a list of pupils whole, or refuse it whole with the reason in `refused`.

    `mapping` is what a person said of the columns: index from 0, or heading, to a key of `MEANINGS`; the rest is
    guessed. The name of the file decides nothing. Raises ValueError for a meaning that is not in `MEANINGS`.
    """
    reading = Reading(show_file_name(file_name))
    try:
        _read(data, reading, on, mapping)
    except RefusedError as error:
        reading.refused = error.refusal
    return reading


def _read(data: bytes, reading: Reading, on: date, mapping: Mapping[int | str, str] | None) -> None:
    check_bytes(data)
    if is_container(data):
        check_container(data)
        reading.kind, reading.encoding = "workbook", "utf-8"
        _read_table(read_workbook(data), reading, on, mapping)
        return
    text = _text(data, reading)
    if reading.kind == "csv":
        _read_table(table_of(records(text)), reading, on, mapping)
        return
    data = data if reading.encoding == "utf-8" else text.encode()
    del text  # a large file is not kept twice while it is read
    _read_transfer_file(data, reading, on)


def _text(data: bytes, reading: Reading) -> str:
    decoded = decode_xml(data) if looks_like_xml(data) else decode(data)
    reading.kind, reading.encoding = kind_of_text(decoded.text), decoded.encoding
    reading.warnings += decoded.warnings
    return decoded.text


def _read_transfer_file(data: bytes, reading: Reading, on: date) -> None:
    found = read_ctf(data, on)
    reading.version, reading.transfer, reading.nameless = found.version, found.file, found.nameless
    reading.pupils = found.pupils
    reading.warnings += found.warnings


def _read_table(table: Table, reading: Reading, on: date, mapping: Mapping[int | str, str] | None) -> None:
    reading.table = table
    reading.warnings += table.warnings
    reading.columns = columns_of(table, on=on, mapping=mapping)
    check_columns(table, reading.columns)
    reading.pupils, warnings = pupils_of(table, reading.columns, on=on)
    reading.warnings += (*warn_missing(reading.columns), *warnings)
