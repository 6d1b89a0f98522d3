"""A report of a SENCO's time for the head and the link governor: totals of her log, never a line of it."""
