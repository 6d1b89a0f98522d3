"""Rows about pupils in a table (attendance, suspensions, circumstances, scores): read, looked at, applied, undone."""
