"""The map as a table of cells that are typed in: what they hold, what was typed, and what others wrote meanwhile."""
