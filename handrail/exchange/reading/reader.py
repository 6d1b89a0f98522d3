"""From the bytes of a file to the pupils in it: recognise, decode, lay out, understand the columns, read."""

from collections.abc import Mapping
from datetime import date

from handrail.exchange.reading.columns import check_columns, columns_of, warn_missing
from handrail.exchange.reading.containers import check_container, is_container
from handrail.exchange.reading.decode import decode
from handrail.exchange.reading.delimited import records
from handrail.exchange.reading.pupils import pupils_of
from handrail.exchange.reading.recognise import check_bytes, kind_of_text
from handrail.exchange.reading.shapes import Reading, RefusedError, Table
from handrail.exchange.reading.table import table_of
from handrail.exchange.reading.workbook import read_workbook


def read_file(data: bytes, file_name: str, *, on: date, mapping: Mapping[int | str, str] | None = None) -> Reading:
    """Read a list of pupils whole, or refuse it whole with the reason in `refused`.

    `mapping` is what a person said of the columns: index from 0, or heading, to a key of `MEANINGS`; the rest is
    guessed. The name of the file decides nothing. Raises ValueError for a meaning that is not in `MEANINGS`.
    """
    reading = Reading(file_name)
    try:
        reading.table = _table(data, reading)
        reading.warnings += reading.table.warnings
        reading.columns = columns_of(reading.table, on=on, mapping=mapping)
        check_columns(reading.table, reading.columns)
        reading.pupils, warnings = pupils_of(reading.table, reading.columns, on=on)
        reading.warnings += (*warn_missing(reading.columns), *warnings)
    except RefusedError as error:
        reading.refused = error.refusal
    return reading


def _table(data: bytes, reading: Reading) -> Table:
    check_bytes(data)
    if is_container(data):
        check_container(data)
        reading.kind, reading.encoding = "workbook", "utf-8"
        return read_workbook(data)
    decoded = decode(data)
    reading.kind = kind_of_text(decoded.text)
    reading.encoding = decoded.encoding
    reading.warnings += decoded.warnings
    if reading.kind == "ctf":
        raise RefusedError(
            "ctf_not_read",
            "This is a Common Transfer File, and those are not read yet. Export the pupils as CSV or as a workbook "
            "(.xlsx) instead.",
        )
    return table_of(records(decoded.text))
