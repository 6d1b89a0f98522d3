"""Rows about pupils in a table (attendance, suspensions, circumstances, scores, groups): read, applied, undone."""
