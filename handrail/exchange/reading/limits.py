"""How much of a file is read. Past a limit the whole file is refused, and the sentence names the limit."""

MAX_BYTES = 20 * 1024 * 1024
"""The file as it was chosen."""

MAX_EXPANDED_BYTES = 100 * 1024 * 1024
"""All the parts of a workbook once unpacked."""

MAX_PARTS = 2_000
"""Parts inside a workbook, which is a zip."""

MAX_SHEET_CELLS = 5_000_000
"""Rows × columns of a sheet, out to its last cell: the workbook reader keeps a place in memory for each."""

MAX_ROWS = 20_000
"""Rows that are not blank; a pupil may take several, one for each need."""

MAX_PUPILS = 5_000
MAX_COLUMNS = 500
MAX_CELL = 100_000
"""Characters in one cell."""

MAX_NAME = 150
"""Characters in a name. A longer one is never cut: the file is refused."""

MAX_TEXT = 100
"""Characters in a class, a room, an admission number or a key person's name."""

HEADER_ROWS = 15
"""How far down the row of headings is looked for, under titles and dates of printing."""

MAX_DEPTH = 60
"""Elements inside one another in a transfer file; the standard needs nine."""

MAX_ELEMENTS = 1_000_000
"""Elements in a transfer file: nearly twice as many as a file of the greatest size has."""

MAX_PIECE = 256 * 1024
"""How much of a transfer file the parser is given at a time: what it must hold when it is told to stop."""
