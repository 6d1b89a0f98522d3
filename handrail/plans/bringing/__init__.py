"""Plans a school has already: a table as it was pasted or read, its columns, and the draft it becomes."""
