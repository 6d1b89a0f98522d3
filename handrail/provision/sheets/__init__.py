"""A school's own spreadsheet of provision: read, understood column by column, and proposed as runs."""
